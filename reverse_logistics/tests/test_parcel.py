# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from uuid import uuid4

from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from .test_logistics import LogisticsCommon

SSCC = "340123450000000017"


class TestParcel(LogisticsCommon):
    """Expected against received, parcel by parcel."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ret = cls._create_return(
            parcel_ids=[
                (0, 0, {"name": "1z 999 aa1"}),
                (0, 0, {"name": f"(00){SSCC}"}),
                (0, 0, {}),
            ]
        )
        cls.ret.action_submit()
        cls.parcels = cls.ret.parcel_ids
        cls.dock = cls.ret.with_user(cls.operator)

    def _scan(self, code, mode="receive", **values):
        event = {"uuid": str(uuid4()), "mode": mode, "code": code, **values}
        scanner = self.env["return.scan"].with_user(self.operator)
        return scanner.process_scans([event])[0]

    def test_the_number_follows_the_list_and_back(self):
        self.assertEqual(self.parcels.mapped("name"), ["1Z999AA1", SSCC, False])
        self.assertEqual(self.ret.parcels_expected, 3)
        self.ret.parcels_expected = 5
        self.assertEqual(len(self.ret.parcel_ids), 5)
        self.ret.parcels_expected = 2
        self.assertEqual(self.ret.parcel_ids.mapped("name"), ["1Z999AA1", SSCC])
        with self.assertRaisesRegex(UserError, "listed or here already"):
            self.ret.parcels_expected = 1
        self.ret.parcel_ids[0].unlink()
        self.assertEqual(self.ret.parcels_expected, 1)

    def test_each_one_is_ticked_and_the_last_one_ends_the_wait(self):
        first, second, third = self.parcels.with_user(self.operator)
        first.action_arrive()
        self.assertEqual(
            (first.state, first.received_by_id), ("arrived", self.operator)
        )
        self.assertEqual(self.ret.parcel_progress, "1 of 3")
        with self.assertRaisesRegex(UserError, "counted already"):
            first.action_arrive()
        self._process(self.ret.sudo().picking_ids, {self.widget: 2})
        self.assertEqual(self.ret.state, "receiving", "two parcels are still to come")
        (second + third).action_arrive()
        self.assertTrue(self.ret.is_complete_here)
        rest = self.ret.sudo().picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(rest.return_parcel_progress, "3 of 3")
        self._process(rest, {self.widget: 1})
        self.assertEqual(self.ret.line_ids.mapped("qty_closed"), [1, 1])
        self.assertEqual(self.ret.state, "processing")
        self.assertFalse(self.ret.is_complete_here)
        self.assertInvariants()

    def test_a_tick_is_taken_back(self):
        first = self.parcels.with_user(self.operator)[0]
        first.action_arrive()
        with self.assertRaisesRegex(UserError, "take its tick back"):
            first.unlink()
        first.action_undo_arrival()
        self.assertEqual((first.state, self.ret.parcels_received), ("expected", 0))
        self.assertFalse(first.date_arrived)

    def test_one_that_nobody_announced_ends_no_wait(self):
        self.parcels[2].unlink()
        self.dock._receive_parcels(1, "JJD-000-1")
        besides = self.ret.parcel_ids - self.parcels
        self.assertEqual(
            (besides.name, besides.is_announced, besides.state),
            ("JJD0001", False, "arrived"),
        )
        self.assertEqual(self.ret.parcel_progress, "0 of 2, and 1 more")
        self.dock._receive_parcels(1, "1Z999AA1")
        self.assertFalse(self.ret._are_parcels_here())
        self.dock._receive_parcels(1)
        self.assertTrue(self.ret._are_parcels_here())

    def test_a_number_is_noted_on_a_parcel_without_one(self):
        self.dock._receive_parcels(1, "JJD 000 2")
        self.assertEqual(self.parcels[2].name, "JJD0002")
        self.assertEqual(self.ret.parcel_progress, "1 of 3")
        with self.assertRaisesRegex(UserError, "JJD0002 is counted already"):
            self.dock._receive_parcels(1, "JJD0002")

    def test_the_button_asks_which_one(self):
        action = self.dock.action_receive_parcel()
        self.assertEqual(action["res_model"], "return.parcel")
        self.assertEqual(self.ret.parcels_received, 0)
        self.parcels[:2].unlink()
        self.assertFalse(self.dock.action_receive_parcel())
        self.assertEqual(self.ret.parcel_progress, "1 of 1")

    def test_scanned(self):
        answer = self._scan("1Z999AA1")
        self.assertEqual(answer["status"], "ok")
        self.assertIn("1 of 3", answer["message"])
        self.assertEqual(answer["data"]["order"]["name"], self.ret.name)
        self.assertIn("already", self._scan("1z 999 aa1")["message"])
        self.assertIn("2 of 3", self._scan(f"00{SSCC}")["message"])
        found = self._scan(SSCC, mode="find")
        self.assertEqual(found["data"]["match"]["name"], self.ret.name)
        self.assertEqual(self.ret.parcels_received, 2)

    def test_the_returns_own_tracking_number_is_the_parcels(self):
        self.ret.carrier_tracking_ref = "1Z999AA1"
        answer = self._scan("1Z999AA1")
        self.assertEqual(answer["status"], "ok", "one thing, not two")
        self.assertIn("1 of 3", answer["message"])

    def test_a_receipt_into_its_package(self):
        box = self.env["stock.package"].create({"name": SSCC})
        receipt = self.ret.sudo().picking_ids
        move = receipt.move_ids.filtered(lambda m: m.product_id == self.widget)
        self._fill(move, [{"quantity": 2, "result_package_id": box.id}])
        receipt.with_context(skip_backorder=True).button_validate()
        self.assertEqual(self.parcels.mapped("state")[1], "arrived")
        self.assertEqual(self.ret.parcel_progress, "1 of 3")

    def test_who_may(self):
        salesman = self._create_user("operator", login="parcel_sales")
        salesman.group_ids = [
            (6, 0, self.env.ref("sales_team.group_sale_salesman").ids)
        ]
        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                self.parcels.with_user(salesman).action_arrive()
            with self.assertRaises(AccessError):
                self.parcels.with_user(self.manager).write({"state": "arrived"})
        order = self._sell([(self.widget, 1)])
        other = self._create_return(order=order)
        with self.assertRaisesRegex(UserError, "stays with its return"):
            self.parcels[0].order_id = other
        with self.assertRaisesRegex(UserError, "approved"):
            other.parcel_ids.create({"order_id": other.id}).action_arrive()
