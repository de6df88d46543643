# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError

from .test_vendor import VendorCommon


class TestVendorReplacement(VendorCommon):
    """A vendor sends new goods instead of a credit."""

    def _shipped(self, quantity=4):
        items = self._create_inspected(quantity)
        claim = self._send_to_vendor(items)
        items.with_user(self.inspector).action_complete()
        return items, claim

    def test_replacement_closes_the_claim_at_the_agreed_value(self):
        items, claim = self._shipped()
        claim.action_accept()
        with self.assertRaises(AccessError):
            claim.with_user(self.inspector).action_replace()
        claim.with_user(self.accountant).action_replace()
        with self.assertRaisesRegex(UserError, "replaced already"):
            claim.action_replace()
        with self.assertRaisesRegex(UserError, "nothing to credit"):
            claim.action_refund()
        with self.assertRaisesRegex(UserError, "Receive or cancel the replacement"):
            claim.action_close(self.reason)
        picking = claim.sudo().replacement_picking_ids
        self.assertEqual(picking.partner_id, self.vendor)
        self.assertEqual(picking.location_dest_id, self.stock)
        self.assertEqual(picking.move_ids.product_uom_qty, 4)
        free = self.widget.free_qty
        self._process(picking)
        self.assertEqual(self.widget.free_qty, free + 4)
        self.assertEqual(picking.move_ids.value, 192)
        self.assertEqual((claim.state, claim.amount_open), ("closed", 0))
        self.assertEqual(claim.line_ids.amount_replaced, 192)
        self.assertEqual(items.actual_recovery, 192)
        self.assertInvariants()

    def test_a_part_of_it_and_the_rest_written_off(self):
        items, claim = self._shipped()
        claim.line_ids.amount_accepted = 96
        claim.action_answer()
        claim.action_replace()
        self._process(claim.sudo().replacement_picking_ids, {self.widget: 2})
        self.assertEqual((claim.state, claim.amount_refunded), ("partly", 48))
        self.assertEqual(items.actual_recovery, 48)
        rest = claim.sudo().replacement_picking_ids.filtered(
            lambda picking: picking.state != "done"
        )
        self.assertEqual(len(rest), 1, "the backorder belongs to the claim")
        self._process(rest)
        self.assertEqual((claim.state, claim.amount_refunded), ("refunded", 96))
        claim.action_close(self.reason)
        self.assertEqual((claim.state, claim.amount_written_off), ("closed", 96))
        self.assertEqual(items.actual_recovery, 96)
        self.assertInvariants()

    def test_goods_are_replaced_and_freight_is_credited(self):
        self.agreement.is_freight_covered = True
        items = self._create_inspected()
        items._add_costs([{"kind": "freight_in", "amount": 12.5}])
        claim = self._send_to_vendor(items)
        items.with_user(self.inspector).action_complete()
        claim.action_accept()
        claim.action_replace()
        claim.action_refund()
        refund = claim.sudo().refund_ids
        self.assertEqual(refund.amount_untaxed, 12.5)
        refund.invoice_date = fields.Date.context_today(claim)
        refund.with_user(self.accountant).action_post()
        self._process(claim.sudo().replacement_picking_ids)
        self.assertEqual((claim.state, claim.amount_refunded), ("closed", 204.5))
        self.assertEqual(items.actual_recovery, 204.5)

    def test_a_cancelled_replacement_is_credited(self):
        _items, claim = self._shipped()
        claim.action_accept()
        claim.action_replace()
        claim.sudo().replacement_picking_ids.action_cancel()
        claim.action_refund()
        self.assertEqual(claim.sudo().refund_ids.amount_untaxed, 192)
        with self.assertRaisesRegex(UserError, "is credited"):
            claim.action_replace()


class TestVendorFreight(VendorCommon):
    """Freight that the vendor pays is claimed as the ledger of the item has it."""

    def _freight(self, claim):
        return claim.line_ids.filtered(lambda line: line.kind == "freight")

    def test_freight_follows_the_ledger_until_it_is_answered(self):
        self.agreement.is_freight_covered = True
        items = self._create_inspected()
        items._add_costs([{"kind": "freight_in", "amount": 12.5}])
        claim = self._send_to_vendor(items)
        claim.action_request()
        line = self._freight(claim)
        self.assertEqual((line.amount_claimed, line.item_id), (12.5, items))
        self.assertEqual(claim.amount_claimed, 192 + 12.5)
        items._add_costs([{"kind": "freight_out", "amount": 7.5}])
        items.with_user(self.inspector).action_complete()
        self.assertEqual(claim.state, "shipped")
        self.assertEqual(self._freight(claim).amount_claimed, 20)
        items._add_costs([{"kind": "freight_in", "amount": 5}])
        self.env["return.vendor.claim"]._cron_watch_clock()
        self.assertEqual(self._freight(claim).amount_claimed, 25)
        claim.action_accept()
        items._add_costs([{"kind": "freight_in", "amount": 100}])
        self.env["return.vendor.claim"]._cron_watch_clock()
        self.assertEqual(self._freight(claim).amount_claimed, 25)

    def test_what_somebody_typed_stays(self):
        self.agreement.is_freight_covered = True
        items = self._create_inspected()
        items._add_costs([{"kind": "freight_in", "amount": 12.5}])
        claim = self._send_to_vendor(items)
        claim.action_request()
        line = self._freight(claim)
        line.with_user(self.inspector).amount_claimed = 30
        self.assertFalse(line.is_automatic)
        claim._claim_freight()
        self.assertEqual(self._freight(claim).amount_claimed, 30)

    def test_no_freight_where_the_vendor_does_not_pay_it(self):
        items = self._create_inspected()
        items._add_costs([{"kind": "freight_in", "amount": 12.5}])
        claim = self._send_to_vendor(items)
        claim.action_request()
        self.assertFalse(self._freight(claim))


class TestVendorQuotaOfValue(VendorCommon):
    def test_the_quota_counts_when_recommending(self):
        """Of four pieces only as many are recommended for the vendor as his quota of
        value has room for."""
        self.env["return.standard"].search([]).unlink()
        self.agreement.write(
            {
                "eligibility": "forced",
                "credit_percent": 100,
                "quota_kind": "value",
                "quota_limit": 130,
            }
        )
        whole = self._create_inspected(4)
        items = whole.union(*[whole._split(1) for _piece in range(3)])
        self.env["return.recommendation"]._recommend(items)
        names = items.mapped("recommended_disposition_id.action")
        to_vendor = items.filtered(
            lambda i: i.recommended_disposition_id.action == "return_to_vendor"
        )
        self.assertEqual(len(to_vendor), 2, names)
        refused = (items - to_vendor)[:1].recommendation
        option = next(
            one for one in refused["options"] if one["code"] == "return_to_vendor"
        )
        self.assertFalse(option["feasible"])
        self.assertIn("used up", option["reason"])
