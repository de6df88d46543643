# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What goods are made of, and what became of it."""

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestMaterial(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.widget.weight, cls.gadget.weight = 2.5, 0.3
        cls.steel = cls.env.ref("reverse_logistics.material_steel")
        cls.battery = cls.env.ref("reverse_logistics.material_battery")
        cls.widget.return_material_ids = [
            Command.create({"material_id": cls.steel.id, "weight": 1.75}),
            Command.create({"material_id": cls.battery.id, "weight": 0.5}),
        ]

    def _get_kilograms(self, direction, products):
        self.env.flush_all()
        rows = self.env["return.material.report"]._read_group(
            [("direction", "=", direction), ("product_id", "in", products.ids)],
            ["material_id"],
            ["weight:sum"],
        )
        return {material.name or None: round(weight, 4) for material, weight in rows}

    def test_a_ledger_by_material(self):
        ret = self._create_received()
        both = self.widget | self.gadget
        self.assertEqual(
            self._get_kilograms("in", both),
            {"Steel": 4 * 1.75, "Batteries": 4 * 0.5, None: 4 * 0.25 + 0.3},
        )
        whole = ret.item_ids.filtered(lambda item: item.quantity == 4)
        self._inspect(whole)
        self._dispose(
            whole,
            "scrap",
            override_reason_id=self.env.ref("reverse_logistics.override_other").id,
        )
        self.assertEqual(
            self._get_kilograms("out", both),
            {"Steel": -7.0, "Batteries": -2.0, None: -1.0},
        )

    def test_both_ledgers_have_the_same_sum(self):
        self._create_received()
        self.env.flush_all()
        [(kilograms,)] = self.env["return.weight.report"]._read_group(
            [], [], ["weight:sum"]
        )
        [(materials,)] = self.env["return.material.report"]._read_group(
            [], [], ["weight:sum"]
        )
        self.assertAlmostEqual(kilograms, materials, places=4)

    def test_materials_do_not_weigh_more_than_the_product(self):
        with self.assertRaisesRegex(ValidationError, "weigh 3.75 kg, it weighs 2.5 kg"):
            self.widget.return_material_ids = [
                Command.create(
                    {
                        "material_id": self.env.ref(
                            "reverse_logistics.material_glass"
                        ).id,
                        "weight": 1.5,
                    }
                )
            ]
