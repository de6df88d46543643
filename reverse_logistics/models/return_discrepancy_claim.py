# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

PARTIES = [("carrier", "Carrier"), ("vendor", "Vendor")]


class ReturnDiscrepancy(models.Model):
    """Somebody else pays for what differs: the claim on the vendor or the carrier."""

    _inherit = "return.discrepancy"

    _guarded_fields = (
        "claim_party",
        "claim_partner_id",
        "claim_reference",
        "claim_id",
    )

    claim_party = fields.Selection(
        selection=PARTIES, string="Claimed from", readonly=True
    )
    claim_partner_id = fields.Many2one(
        comodel_name="res.partner", string="Who Pays the Claim", readonly=True
    )
    claim_reference = fields.Char(readonly=True)
    claim_id = fields.Many2one(
        comodel_name="return.vendor.claim",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )

    def _settle_claim(
        self, claim_party=None, claim_partner_id=None, claim_reference=None, **claim
    ):
        """Put what differs on the draft claim on who pays, or make one; the goods stay
        where they are. Where nobody knows who pays, it is noted that somebody shall.

        :raises UserError: without `claim_party`
        """
        if claim_party not in dict(PARTIES):
            raise UserError(
                self.env._("Say from whom it is claimed: the carrier or the vendor.")
            )
        chosen = self.env["res.partner"].browse(claim_partner_id or ())
        for one in self:
            payer = chosen or one._get_payer(claim_party)
            if not payer:
                continue
            joined = self.env["return.vendor.claim"]._claim_difference(
                one.item_id, payer, claim_party, one.display_name, claim_reference
            )
            one._unguarded().write(
                {"claim_id": joined.id, "claim_partner_id": payer.id}
            )

    def _get_payer(self, party):
        """Who pays for a difference; empty when nobody is known.

        :param party: `carrier` or `vendor`
        """
        self.ensure_one()
        if party == "carrier":
            return self.order_id._get_carrier_partner()
        item = self.item_id
        agreement = self.env["return.vendor.agreement"]._find(item)[item]
        seller = item.product_id.sudo().seller_ids[:1].partner_id
        return (agreement.sudo().partner_id or seller).sudo(False)

    def action_open_claim(self):
        """Open the claim on who pays for the difference."""
        self.ensure_one()
        return self.claim_id._get_records_action(name=self.env._("Claim"))


class ReturnOrder(models.Model):
    _inherit = "return.order"

    def _get_carrier_partner(self):
        """Who moved the goods of a return; addons that book carriers know it. Else it
        is whom the last claim on a carrier for this way was made on."""
        carrier = self[:1].carrier_id
        if not carrier:
            return self.env["res.partner"]
        # sudo: who settles need not read every claim
        last = (
            self.env["return.discrepancy"]
            .sudo()
            .search(
                [
                    ("claim_party", "=", "carrier"),
                    ("claim_partner_id", "!=", False),
                    ("order_id.carrier_id", "=", carrier.id),
                ],
                order="id desc",
                limit=1,
            )
        )
        return last.claim_partner_id.sudo(False)


class ReturnVendorClaim(models.Model):
    _inherit = "return.vendor.claim"

    party = fields.Selection(
        selection=PARTIES, string="Claimed from", default="vendor", required=True
    )
    discrepancy_ids = fields.One2many(
        comodel_name="return.discrepancy",
        inverse_name="claim_id",
        string="Discrepancies",
        readonly=True,
    )

    @api.model
    def _claim_difference(self, item, payer, party, name, reference=None):
        """Claim an item from who pays for what differs on it: at the draft claim there
        is, else at a new one. An item is on one claim of a kind.

        :param party: `carrier` or `vendor`
        :param name: what the line says
        :param reference: the number that the payer gave, if any
        :return: the claim
        """
        # sudo: see `_get_draft`
        kind = "damage" if party == "carrier" else "part"
        known_sudo = item.sudo().claim_line_ids.filtered(lambda line: line.kind == kind)
        if known_sudo:
            return known_sudo[:1].claim_id.sudo(False)
        claim = self._get_draft(item.company_id, payer, item._get_warehouse(), party)
        agreements = self.env["return.vendor.agreement"]._find(item)
        if party == "carrier" or agreements[item].sudo().partner_id != payer:
            agreements[item] = agreements[item].browse()
        claim._add_items(item, agreements, kind=kind, name=name)
        if reference and not claim.vendor_rma:
            claim.sudo().vendor_rma = reference
        return claim.sudo(False)
