# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import ReturnCommon


class TestRepair(ReturnCommon):
    """Repair and refurbishment by Odoo's repair orders."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.part = cls._create_product("Spring", 12.0, 5.0)
        cls.labour = cls._create_product("Hour", 60.0, 0.0, type="service")
        cls.labour.is_storable = False
        cls._stock_up(cls.part, 50)

    def _decide(self, name, resolution="credit", quantity=1, **values):
        order = self._sell([(self.widget, quantity)])
        ret = self._create_return([(order.order_line, quantity)], order, **values)
        ret.line_ids.resolution = resolution
        ret.action_submit()
        items = self._receive(ret)
        self._inspect(items, "F3", "C5")
        vals = {}
        if items.recommended_disposition_id.action != name:
            vals["override_reason_id"] = self.other_reason.id
        self._dispose(items, name, **vals)
        return items

    def _add_part(self, repair, quantity=1):
        repair.move_ids = [
            Command.create(
                {
                    "repair_line_type": "add",
                    "product_id": self.part.id,
                    "product_uom_qty": quantity,
                }
            )
        ]

    def _repair(self, repair):
        repair.action_validate()
        repair.action_repair_start()
        for move in repair.move_ids:
            move.quantity = move.product_uom_qty
        repair.action_repair_end()

    def test_refurbished_goods_go_into_stock(self):
        items = self._decide("refurbish", quantity=2)
        repair = items.sudo().repair_ids
        self.assertEqual(repair.product_qty, 2)
        self.assertEqual(repair.return_next, "restock")
        self.assertEqual(items.stage, "in_process")
        self._add_part(repair, 3)
        before = self.widget.with_context(location=self.stock.id).qty_available
        self._repair(repair)
        self.assertEqual(repair.state, "done")
        self.assertEqual(items.stage, "closed")
        after = self.widget.with_context(location=self.stock.id).qty_available
        self.assertEqual(after - before, 2)
        self.assertEqual(sum(items.cost_ids.mapped("amount")), 15, "three springs")
        prior = self.env["return.prior"].search([("product_id", "=", self.widget.id)])
        self.assertEqual(
            {one.kind: one.value for one in prior}, {"success": 1, "cost": 7.5}
        )
        self.assertInvariants()

    def test_refurbished_goods_go_to_b_stock(self):
        items = self._decide("refurbish")
        items.sudo().repair_ids.return_next = "resell_b"
        items.with_user(self.inspector).action_complete()
        self.assertEqual(items.location_id, self.warehouse.return_bstock_loc_id)
        self.assertEqual(items.sudo().repair_ids.state, "done")
        self.assertInvariants()

    def test_repaired_goods_go_back_to_their_owner(self):
        items = self._decide("repair", "repair")
        repair = items.sudo().repair_ids
        self.assertEqual(repair.partner_id, self.customer)
        self.assertEqual(repair.return_next, "return_to_customer")
        self._repair(repair)
        self.assertEqual(items.stage, "in_process", "repaired, not yet delivered")
        delivery = items.sudo().move_ids.picking_id.filtered("return_closes_items")
        self.assertEqual(delivery.state, "assigned")
        self._process(delivery)
        self.assertEqual(items.stage, "closed")
        self.assertEqual(items.location_id.usage, "customer")
        self.assertEqual(items.order_id.state, "done")
        self.assertInvariants()

    def test_who_repairs_needs_no_rights_on_returns(self):
        items = self._decide("refurbish")
        clerk = new_test_user(self.env, "clerk", groups="stock.group_stock_user")
        repair = items.sudo().repair_ids.with_user(clerk)
        self._add_part(repair)
        self._repair(repair)
        self.assertEqual(items.stage, "closed")
        self.assertInvariants()

    def test_a_repair_that_is_given_up(self):
        items = self._decide("refurbish")
        items.sudo().repair_ids.action_repair_cancel()
        self.assertEqual(items.stage, "inspected")
        self.assertFalse(items.disposition_id)
        prior = self.env["return.prior"].search([("product_id", "=", self.widget.id)])
        self.assertEqual((prior.kind, prior.value), ("success", 0))
        self._dispose(items, "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual(items.stage, "closed")
        self.assertInvariants()

    def test_another_decision_calls_the_repair_off(self):
        items = self._decide("refurbish")
        repair = items.sudo().repair_ids
        self._dispose(items, "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual((repair.state, items.stage), ("cancel", "closed"))
        self.assertFalse(self.env["return.prior"].search([]), "nothing was tried")
        self.assertInvariants()

    def test_the_customer_agrees(self):
        items = self._decide("repair", "repair")
        repair = items.sudo().repair_ids
        self._add_part(repair, 2)
        with self.assertRaises(AccessError):
            items.with_user(self.operator).action_quote_repair()
        items.with_user(self.inspector).action_quote_repair()
        self.assertEqual(items.repair_quote_state, "quoted")
        self.assertEqual(items.repair_quote_amount, 24)
        with self.assertRaisesRegex(UserError, "waits for the customer's consent"):
            repair.action_repair_start()
        with self.assertRaisesRegex(UserError, "waits for the customer's consent"):
            items.with_user(self.inspector).action_complete()
        items._accept_repair_quote()
        self.assertEqual(items.repair_quote_state, "accepted")
        self.assertEqual(repair.sale_order_id.state, "sale")
        with self.assertRaisesRegex(UserError, "no open quote"):
            items._accept_repair_quote()
        self._repair(repair)
        self._process(items.sudo().move_ids.picking_id.filtered("return_closes_items"))
        self.assertEqual(items.stage, "closed")
        said = [
            e.data["repair_quote"]
            for e in items.event_ids
            if "repair_quote" in (e.data or {})
        ]
        self.assertEqual(sorted(said), ["accepted", "quoted"])
        self.assertInvariants()

    def test_work_is_a_cost_and_the_charge_is_income(self):
        self.company.return_handling_rate = 60
        items = self._decide("repair", "repair")
        repair = items.sudo().repair_ids
        self._add_part(repair, 2)
        repair.return_hours = 1.5
        items.with_user(self.inspector).action_quote_repair()
        items._accept_repair_quote()
        self._repair(repair)
        kinds = {cost.kind: cost.amount for cost in items.sudo().cost_ids}
        self.assertEqual(kinds["labour"], 90)
        repair.sale_order_id._create_invoices().action_post()
        self.assertEqual(items.actual_recovery, 24)
        line = items.sudo().cost_ids.filtered(lambda c: c.kind == "customer_charge")
        self.assertEqual(line.account_move_line_id.balance, -24)
        self.assertInvariants()

    def test_the_customer_declines(self):
        items = self._decide("repair", "repair")
        items.with_user(self.inspector).action_quote_repair()
        repair = items.sudo().repair_ids
        items._decline_repair_quote()
        self.assertEqual(items.repair_quote_state, "declined")
        self.assertEqual((repair.state, items.stage), ("cancel", "inspected"))
        self.assertEqual(repair.sale_order_id.state, "cancel")
        self._dispose(
            items, "return_to_customer", override_reason_id=self.other_reason.id
        )
        items.with_user(self.inspector).action_complete()
        self.assertEqual(items.location_id.usage, "customer")
        self.assertInvariants()

    def test_beyond_economic_repair(self):
        items = self._decide("refurbish")
        repair = items.sudo().repair_ids
        self.assertEqual(repair.return_override_reason_id, items.override_reason_id)
        repair.return_override_reason_id = False
        self._add_part(repair, 14)
        self.assertFalse(repair.return_is_uneconomic, "70 of 100")
        self._add_part(repair)
        self.assertTrue(repair.return_is_uneconomic)
        with self.assertRaisesRegex(UserError, "beyond economic repair"):
            repair.action_repair_start()
        repair.return_override_reason_id = self.other_reason
        repair.action_repair_start()
        self.assertEqual(repair.state, "under_repair")

    def test_a_repair_never_fails_for_its_item(self):
        items = self._decide("repair", "repair")
        repair = items.sudo().repair_ids
        repair.return_next = "restock"
        self._repair(repair)
        self.assertEqual((repair.state, items.stage), ("done", "in_process"))
        self.assertTrue(
            any("not ours" in text for text in items.activity_ids.mapped("summary"))
        )
