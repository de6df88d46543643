# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.fields import Command

from .common import ReturnCommon


class TestMixedPallet(ReturnCommon):
    """Twelve items on one pallet, five ends, from the dock to the last document."""

    PLAN = (
        ("restock", 4, ("F6", "C9")),
        ("resell_b", 3, ("F5", "C7")),
        ("refurbish", 2, ("F3", "C6")),
        ("return_to_vendor", 2, ("F2", "C7")),
        ("recycle", 1, ("F1", "C2")),
    )

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._allow_recycling()
        cls.vendor = cls.env["res.partner"].create({"name": "Kestrel"})
        cls.widget.seller_ids = [Command.create({"partner_id": cls.vendor.id})]
        cls.agreement = cls.env["return.vendor.agreement"].create(
            {"name": "Warranty", "partner_id": cls.vendor.id, "credit_percent": 70}
        )
        cls.used = cls._create_product("Widget, used", 55.0, 0.0)
        cls.widget.return_b_product_id = cls.used

    def test_from_the_dock_to_the_end(self):
        order = self._sell([(self.widget, 12)])
        ret = self._create_return([(order.order_line, 12)], order)
        ret.action_submit()
        whole = self._receive(ret)
        items = whole.union(*[whole._split(1) for _piece in range(11)])
        self.assertEqual(len(items), 12)
        parts = self._inspect_and_decide(items)
        self.assertInvariants()
        self._work(parts)
        self.assertEqual(set(items.mapped("stage")), {"closed"})
        self._credit(ret)
        self.assertEqual(ret.state, "done")
        self._settle_claim(parts["return_to_vendor"])
        self._check_ends(parts)
        self.assertInvariants()

    def _inspect_and_decide(self, items):
        parts, rest = {}, items
        for name, count, grades in self.PLAN:
            parts[name], rest = rest[:count], rest[count:]
            self._inspect(parts[name], *grades)
            reason = self.other_reason.id
            self._dispose(parts[name], name, override_reason_id=reason)
        self.assertFalse(rest)
        return parts

    def _work(self, parts):
        """Repair, ship and recycle, each on its own document."""
        for repair in parts["refurbish"].sudo().repair_ids:
            repair.action_validate()
            repair.action_repair_start()
            repair.action_repair_end()
        claim = parts["return_to_vendor"].claim_line_ids.claim_id
        claim = claim.with_user(self.manager)
        self.assertEqual(len(claim.line_ids), 2)
        claim.action_request()
        claim.action_ship()
        self._process(claim.picking_ids.sudo())
        parts["recycle"].with_user(self.inspector).action_complete()

    def _credit(self, ret):
        ret.with_user(self.manager).action_credit()
        notes = ret.sudo().credit_note_ids
        notes.filtered(lambda note: note.state == "draft").action_post()

    def _settle_claim(self, items):
        claim = items.claim_line_ids.claim_id.with_user(self.manager)
        claim.action_accept()
        claim.action_refund()
        refund = claim.sudo().refund_ids
        refund.invoice_date = fields.Date.today()
        refund.with_user(self.accountant).action_post()
        self.assertEqual(claim.state, "closed")

    def _check_ends(self, parts):
        for items in parts["restock"], parts["refurbish"]:
            self.assertEqual(items.location_id, self.stock)
        b_stock = self.warehouse.return_bstock_loc_id
        self.assertEqual(parts["resell_b"].location_id, b_stock)
        self.assertEqual(parts["resell_b"].regraded_product_id, self.used)
        vendor = parts["return_to_vendor"]
        self.assertEqual(vendor.location_id.usage, "supplier")
        self.assertEqual(vendor.mapped("actual_recovery"), [42, 42])
        self.assertEqual(parts["recycle"].outcome_ids.weight, 1.5)
        self.assertTrue(parts["recycle"].outcome_ids.certificate_id)
        for items in parts.values():
            for item in items:
                decided = [e.data for e in item.event_ids if e.data]
                decided = [data for data in decided if "disposition" in data]
                self.assertEqual(
                    decided[0]["recommended"], item.recommended_disposition_id.code
                )

    def test_as_many_queries_for_many(self):
        """What the suite adds to a batch does not grow with its items."""
        counts = []
        for size in (3, 15):
            order = self._sell([(self.widget, size)])
            ret = self._create_return([(order.order_line, size)], order)
            ret.action_submit()
            whole = self._receive(ret)
            items = whole.union(*[whole._split(1) for _piece in range(size - 1)])
            self._inspect(items)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._dispose(items, "restock")
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
