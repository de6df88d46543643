# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from ..models.return_route import distance
from .common import ReturnCommon


class TestRoute(ReturnCommon):
    """The policy sends goods to a central returns centre."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        de, fr = cls.env.ref("base.de"), cls.env.ref("base.fr")
        cls.berlin = cls._create_centre("BER", de, 52.52, 13.40)
        cls.lyon = cls._create_centre("LYO", fr, 45.76, 4.84)
        cls.policy = cls.env["return.policy"]._default_for(cls.company)
        cls.policy.route_ids = [
            Command.create({"warehouse_id": cls.berlin.id, "sequence": 1}),
            Command.create({"warehouse_id": cls.lyon.id, "sequence": 2}),
        ]
        cls.customer.write(
            {
                "country_id": fr.id,
                "partner_latitude": 48.85,
                "partner_longitude": 2.35,
            }
        )

    @classmethod
    def _create_centre(cls, code, country, latitude, longitude):
        address = cls.env["res.partner"].create(
            {
                "name": code,
                "country_id": country.id,
                "partner_latitude": latitude,
                "partner_longitude": longitude,
            }
        )
        return cls.env["stock.warehouse"].create(
            {"name": code, "code": code, "partner_id": address.id}
        )

    def test_distance(self):
        self.assertAlmostEqual(
            distance((48.8566, 2.3522), (51.5074, -0.1278)), 343.6, delta=1.0
        )
        self.assertEqual(distance((10, 20), (10, 20)), 0)

    def test_by_rank_distance_and_country(self):
        for route_by, centre in (
            ("rank", self.berlin),
            ("distance", self.lyon),
            ("country", self.lyon),
        ):
            self.policy.route_by = route_by
            self.assertEqual(self._create_return().warehouse_id, centre, route_by)

    def test_limits(self):
        self.policy.route_by = "distance"
        self.policy.route_ids[1].max_distance = 100
        self.assertEqual(self._create_return().warehouse_id, self.berlin)
        self.policy.route_ids[0].country_ids = self.env.ref("base.de")
        ret = self._create_return()
        self.assertEqual(ret.warehouse_id, self.warehouse, "no centre fits")

    def test_chosen_by_hand(self):
        ret = self._create_return(warehouse_id=self.lyon.id)
        self.assertEqual(ret.warehouse_id, self.lyon)

    def test_the_goods_arrive_there(self):
        ret = self._create_return()
        ret.action_submit()
        self.assertEqual(ret.picking_ids.picking_type_id, self.berlin.return_type_id)
        self._receive(ret)
        self.assertEqual(ret.item_ids.location_id, self.berlin.return_inspection_loc_id)
        self.assertEqual(ret.item_ids.warehouse_id, self.berlin)
        self.assertInvariants()
