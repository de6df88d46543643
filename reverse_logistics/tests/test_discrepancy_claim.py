# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from .test_discrepancy import DiscrepancyCommon


class TestDiscrepancyClaim(DiscrepancyCommon):
    """A difference that somebody else pays for becomes a line of a claim on him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haulier = cls.env["res.partner"].create({"name": "Fast Freight"})
        cls.vendor = cls.env["res.partner"].create({"name": "Widget Works"})
        cls.widget.seller_ids = [Command.create({"partner_id": cls.vendor.id})]

    def _damage(self, ret, product=None):
        item = ret.item_ids.filtered(lambda i: i.product_id == (product or self.widget))
        item = item.with_user(self.operator)
        item._report_discrepancy("damaged_in_transit", "Crushed")
        return item

    def _claim(self, item, partner=None, **values):
        found = self._settle(
            item, "claim", claim_partner_id=(partner or self.haulier).id, **values
        )
        return found.claim_id

    def test_the_carrier_is_claimed_from_at_cost(self):
        ret = self._create_received()
        item = self._damage(ret)
        claim = self._claim(item, claim_reference="FF-77")
        self.assertEqual(
            (claim.partner_id, claim.party, claim.state, claim.vendor_rma),
            (self.haulier, "carrier", "draft", "FF-77"),
        )
        self.assertEqual(claim.amount_claimed, 240, "four widgets at cost 60")
        self.assertIn("Damaged in Transit", claim.line_ids.name)
        self.assertEqual(item.stage, "received", "the goods stay")
        # Another one from the same carrier joins the draft.
        gadget = self._damage(ret, self.gadget)
        self.assertEqual(self._claim(gadget), claim)
        self.assertEqual(claim.amount_claimed, 255)
        claim.with_user(self.manager).action_request()
        claim.with_user(self.manager).action_accept()
        self.assertEqual(claim.state, "accepted")
        self.assertInvariants()

    def test_an_item_is_claimed_from_a_carrier_once(self):
        ret = self._create_received()
        item = self._damage(ret)
        claim = self._claim(item)
        item._report_discrepancy("wrong_item")
        self.assertEqual(self._claim(item), claim)
        self.assertEqual(len(claim.line_ids), 1)

    def test_what_never_came_is_claimed_from_the_carrier(self):
        ret = self._create_return([(self.so.order_line[0], 4)])
        ret.action_submit()
        self._process(ret.sudo().picking_ids, {self.widget: 3})
        ret.sudo().picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        short = ret.item_ids.filtered(lambda item: item.stage == "missing")
        self.assertEqual(self._claim(short).amount_claimed, 60)

    def test_the_vendor_is_found(self):
        ret = self._create_received()
        item = self._damage(ret)
        wizard = (
            self.env["return.discrepancy.settle"]
            .with_user(self.manager)
            .create(
                {
                    "discrepancy_ids": [Command.set(item.discrepancy_ids.ids)],
                    "settlement": "claim",
                    "claim_party": "vendor",
                }
            )
        )
        self.assertEqual(wizard.claim_partner_id, self.vendor)
        action = wizard.action_confirm()
        self.assertEqual(action["res_model"], "return.vendor.claim")
        claim = item.discrepancy_ids.claim_id
        self.assertEqual((claim.partner_id, claim.party), (self.vendor, "vendor"))
        self.assertEqual(claim.line_ids.mapped("kind"), ["part"])

    def test_a_vendor_claim_beside_one_on_the_carrier(self):
        """Goods that the carrier pays for may go back to the vendor: two claims, and
        only the vendor's one travels."""
        ret = self._create_received()
        item = self._damage(ret)
        carrier = self._claim(item)
        self._inspect(item)
        self._dispose(item, "return_to_vendor", override_reason_id=self.other_reason.id)
        vendor = item.sudo().claim_line_ids.claim_id - carrier
        self.assertEqual(vendor.partner_id, self.vendor)
        item.with_user(self.inspector).action_complete()
        self.assertEqual((vendor.state, carrier.state), ("shipped", "draft"))
        self.assertEqual(vendor.picking_ids.partner_id, self.vendor)
        self.assertFalse(carrier.picking_ids)

    def test_parts_share_the_claim(self):
        ret = self._create_received()
        item = self._damage(ret)
        claim = self._claim(item)
        part = item._split(1)
        self.assertEqual(part.sudo().claim_line_ids.amount_claimed, 60)
        self.assertEqual(claim.amount_claimed, 240)

    def test_nobody_known_is_noted(self):
        ret = self._create_received()
        item = self._damage(ret, self.gadget)
        found = self._settle(item, "claim", claim_reference="CLM-2")
        self.assertEqual((found.state, found.claim_party), ("settled", "carrier"))
        self.assertFalse(found.claim_id)
