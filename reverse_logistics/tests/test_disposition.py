# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..models.return_inspection import house_grade
from .common import ReturnCommon


class TestDisposition(ReturnCommon):
    def _lines(self, *plan):
        return [
            Command.create(
                {
                    "item_id": item.id,
                    "quantity": quantity,
                    "disposition_id": self.env.ref(
                        f"reverse_logistics.disposition_{name}"
                    ).id,
                }
            )
            for item, name, quantity in plan
        ]

    def _inspected(self, function="F6", cosmetic="C9"):
        ret = self._create_received()
        self._inspect(ret.item_ids, function, cosmetic)
        return ret, ret.item_ids.filtered(lambda item: item.quantity == 4)

    def test_house_grade(self):
        expected = {
            ("F6", "C9"): "A",
            ("F6", "C7"): "B",
            ("F5", "C9"): "B",
            ("F3", "C5"): "C",
            ("F2", "C9"): "D",
            ("F6", "C1"): "E",
        }
        for grades, letter in expected.items():
            self.assertEqual(house_grade(*grades), letter, grades)

    def test_mixed_outcomes_of_one_item(self):
        ret, item = self._inspected()
        wizard = self.env["return.disposition.wizard"].with_user(self.inspector)
        wizard.create(
            {
                "item_ids": [Command.set(item.ids)],
                "line_ids": self._lines((item, "restock", 2), (item, "scrap", 1)),
                "override_reason_id": self.other_reason.id,
            }
        ).action_confirm()
        family = item + item.child_ids
        self.assertEqual(
            sorted((i.stage, i.quantity) for i in family),
            [("closed", 1), ("closed", 2), ("inspected", 1)],
        )
        self.assertEqual(ret.line_ids[0].qty_disposed, 3)
        self.assertInvariants()

    def test_more_than_there_is(self):
        _ret, item = self._inspected()
        wizard = self.env["return.disposition.wizard"].with_user(self.inspector)
        with self.assertRaisesRegex(UserError, "holds 4 Units: 5 cannot"):
            wizard.create(
                {
                    "item_ids": [Command.set(item.ids)],
                    "line_ids": self._lines((item, "restock", 2), (item, "scrap", 3)),
                    "override_reason_id": self.other_reason.id,
                }
            ).action_confirm()
        self.assertEqual(item.stage, "inspected")

    def test_a_part_waits(self):
        ret, item = self._inspected()
        self._dispose(item, "restock", quantity=1)
        self.assertEqual(item.stage, "inspected")
        self.assertEqual(item.quantity, 3)
        self.assertEqual(ret.line_ids[0].qty_disposed, 1)
        self.assertInvariants()

    def test_not_received_not_inspected_not_twice(self):
        ret = self._create_return()
        ret.action_submit()
        with self.assertRaisesRegex(UserError, "received and inspected first"):
            self._dispose(ret.item_ids, "restock")
        with self.assertRaisesRegex(UserError, "cannot be inspected"):
            self._inspect(ret.item_ids)
        self._receive(ret)
        with self.assertRaisesRegex(UserError, "received and inspected first"):
            self._dispose(ret.item_ids, "restock")
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock")
        with self.assertRaisesRegex(UserError, "not be closed"):
            self._dispose(ret.item_ids, "restock")

    def test_override_needs_a_reason(self):
        _ret, item = self._inspected()
        with self.assertRaisesRegex(UserError, "give the reason"):
            self._dispose(item, "scrap")
        self._dispose(item, "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual(item.override_reason_id, self.other_reason)
        self.assertEqual(item.recommended_disposition_id.action, "restock")
        self.assertEqual(item.disposition_id.action, "scrap")

    def test_gated_option_is_refused_with_its_rule(self):
        _ret, item = self._inspected("F1", "C2")
        with self.assertRaisesRegex(UserError, "not allowed .* F6 and C8"):
            self._dispose(item, "restock", override_reason_id=self.other_reason.id)

    def test_loss_above_the_limit_takes_two(self):
        self.company.return_loss_limit = 100
        _ret, item = self._inspected("F1", "C2")
        vals = {"override_reason_id": self.other_reason.id}
        with self.assertRaisesRegex(AccessError, "Two people"):
            self._dispose(item, "scrap", user=self.inspector, **vals)
        self._dispose(item, "scrap", user=self.manager, **vals)
        self.assertEqual(item.stage, "closed")

    def test_roles(self):
        ret = self._create_received()
        with self.assertRaises(AccessError):
            self._inspect(ret.item_ids, user=self.operator)
        with self.assertRaises(AccessError):
            ret.item_ids.with_user(self.operator)._dispose([], None)
        with self.assertRaises(AccessError):
            ret.item_ids.with_user(self.operator).action_complete()

    def test_every_action_ends_closed(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        self._allow_recycling()
        self.widget.seller_ids = [Command.create({"partner_id": vendor.id})]
        so = self._sell([(self.widget, 8)])
        ret = self._create_return([(so.order_line, 8)])
        ret.action_submit()
        items = self._receive(ret)
        parts = items.union(*[items._split(1) for _part in range(7)])
        self._inspect(parts, "F5", "C6")
        names = (
            "resell_b refurbish harvest return_to_vendor donate recycle scrap".split()
        )
        for item, name in zip(parts, names, strict=False):
            self._dispose(item, name, override_reason_id=self.other_reason.id)
        working = parts.filtered(lambda item: item.stage == "in_process")
        self.assertEqual(len(working), 5)
        self.assertInvariants()
        working.with_user(self.inspector).action_complete()
        self.assertEqual(set((parts - parts[7]).mapped("stage")), {"closed"})
        self.assertInvariants()

    def test_a_decision_may_change_until_it_is_final(self):
        _ret, item = self._inspected("F5", "C6")
        self._dispose(item, "refurbish", override_reason_id=self.other_reason.id)
        self.assertEqual(item.stage, "in_process")
        self.assertEqual(item.location_id, self.warehouse.return_repair_loc_id)
        self._dispose(item, "recycle", override_reason_id=self.other_reason.id)
        self.assertEqual(item.location_id, self.warehouse.return_recycling_loc_id)
        chain = [
            e.data["disposition"]
            for e in item.event_ids.sorted("id")
            if e.data and "disposition" in e.data
        ]
        self.assertEqual(chain, ["refurbish", "recycle"])
        self.assertInvariants()

    def test_send_back_to_the_customer(self):
        so = self._sell([(self.widget, 1)])
        ret = self._create_return([(so.order_line, 1)])
        ret.line_ids.resolution = "repair"
        ret.action_submit()
        items = self._receive(ret)
        self._inspect(items, "F3", "C5")
        self.assertEqual(items.recommended_disposition_id.action, "repair")
        self._dispose(items, "repair")
        items.with_user(self.inspector).action_complete()
        self.assertEqual(items.location_id.usage, "customer")
        self.assertEqual(so.order_line.qty_delivered, 1, "nothing to invoice again")
        self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_a_refused_claim_goes_back_as_it_is(self):
        for resolution in ("repair", "credit"):
            so = self._sell([(self.widget, 1)])
            ret = self._create_return([(so.order_line, 1)])
            ret.line_ids.resolution = resolution
            ret.action_submit()
            items = self._receive(ret)
            self._inspect(items, "F3", "C5")
            reason = self.other_reason.id
            self._dispose(items, "return_to_customer", override_reason_id=reason)
            items.with_user(self.inspector).action_complete()
            self.assertEqual(items.location_id.usage, "customer")
            self.assertEqual(ret.state, "done", "nothing is owed")
        self.assertInvariants()

    def test_many_items_cost_no_more_queries_a_item(self):
        """The number of queries of the suite's own work does not grow with the items.

        Odoo's posting of quants grows with its move lines; recommending and recording
        must not.
        """
        counts = []
        for size in (4, 24):
            so = self._sell([(self.widget, size)])
            ret = self._create_return([(so.order_line, size)])
            ret.action_submit()
            item = self._receive(ret)
            parts = item.union(*[item._split(1) for _n in range(size - 1)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._inspect(parts)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2, counts)
