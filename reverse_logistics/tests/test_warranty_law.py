# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A repair lengthens the warranty where the law says so."""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.exceptions import AccessError

from .common import ReturnCommon


class TestWarrantyLaw(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("reverse_logistics.warranty_rule_eu")
        cls.rule.date_from = False
        cls.customer.country_id = cls.env.ref("base.de")
        cls.phone = cls._create_product("Phone", 500.0, 300.0, tracking="serial")
        cls.phone.write({"return_warranty_months": 24, "return_is_consumer": True})
        cls.lot = cls.env["stock.lot"].create(
            {"name": "PH-1", "product_id": cls.phone.id}
        )
        cls._stock_up(cls.phone, 1, cls.lot)
        cls.order = cls._sell([(cls.phone, 1)])
        cls.until = fields.Date.today() + relativedelta(months=24)

    def _repair(self):
        line = self.order.order_line
        ret = self._create_return([(line, 1)], self.order)
        ret.line_ids.resolution = "repair"
        ret.action_submit()
        ret.picking_ids.sudo().move_ids.move_line_ids.lot_id = self.lot
        items = self._receive(ret)
        self._inspect(items, "F1", "C5")
        vals = {}
        if items.recommended_disposition_id.action != "repair":
            vals["override_reason_id"] = self.other_reason.id
        self._dispose(items, "repair", **vals)
        for repair in items.sudo().repair_ids:
            if repair.state == "draft":
                repair.action_validate()
            if repair.state == "confirmed":
                repair.action_repair_start()
            repair.action_repair_end()
        if items.stage == "in_process":
            items.with_user(self.inspector).action_complete()
        self.assertEqual(items.stage, "closed")
        return items

    def _repair_again(self):
        """The piece comes once more; its delivery was claimed by the first return."""
        item = self.env["return.item"].search([("lot_id", "=", self.lot.id)], limit=1)
        item = item._unguarded().copy({"name": False, "stage": "in_process"})
        item.disposition_id = self.env.ref("reverse_logistics.disposition_repair")
        item._unguarded().write(
            {
                "warranty_extended_date": False,
                "warranty_rule_id": False,
                "date_received": fields.Datetime.now(),
            }
        )
        item._lengthen_warranty()
        return item

    def test_twelve_months_more_in_the_union(self):
        items = self._repair()
        lengthened = self.until + relativedelta(months=12)
        self.assertEqual(items.warranty_extended_date, lengthened)
        self.assertEqual(self.lot.return_warranty_date, lengthened)
        self.assertEqual(items.warranty_rule_id, self.rule)
        event = items.event_ids.sorted("id")[-1]
        self.assertEqual(event.data["warranty"]["to"], str(lengthened))
        self.assertInvariants()

    def test_not_elsewhere_and_not_for_other_goods(self):
        self.customer.country_id = self.env.ref("base.us")
        self.assertFalse(self._repair().warranty_extended_date)

    def test_only_consumer_products(self):
        self.phone.return_is_consumer = False
        self.assertFalse(self._repair().warranty_extended_date)

    def test_once_for_the_same_piece(self):
        self._repair()
        again = self._repair_again()
        self.assertFalse(again.warranty_extended_date)
        self.assertEqual(
            self.lot.return_warranty_date, self.until + relativedelta(months=12)
        )
        self.rule.is_once = False
        third = self._repair_again()
        self.assertEqual(
            third.warranty_extended_date, self.until + relativedelta(months=24)
        )

    def test_not_after_the_warranty_is_over(self):
        self.lot.return_warranty_date = fields.Date.today() - relativedelta(days=1)
        self.assertFalse(self._repair().warranty_extended_date)

    def test_not_before_the_law(self):
        self.rule.date_from = fields.Date.today() + relativedelta(days=1)
        self.assertFalse(self._repair().warranty_extended_date)

    def test_nobody_writes_it_by_hand(self):
        items = self._repair()
        with self.assertRaises(AccessError):
            items.with_user(self.manager).write({"warranty_extended_date": False})
