# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..models.return_discrepancy import SETTLEMENTS
from ..models.return_discrepancy_claim import PARTIES


class ReturnDiscrepancySettle(models.TransientModel):
    """Settle one discrepancy or many at once."""

    _name = "return.discrepancy.settle"
    _description = "Settle Discrepancies"

    discrepancy_ids = fields.Many2many(
        comodel_name="return.discrepancy", string="Discrepancies", required=True
    )
    discrepancy_count = fields.Integer(compute="_compute_discrepancy_count")
    settlement = fields.Selection(
        selection=SETTLEMENTS, string="How", required=True, default="accept"
    )
    note = fields.Text(string="Note for Us")
    claim_party = fields.Selection(
        selection=PARTIES,
        string="Claim from",
        default="carrier",
    )
    claim_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Who Pays",
        compute="_compute_claim_partner_id",
        store=True,
        readonly=False,
        help="The claim on him gets these goods: the draft there is, or a new one.",
    )
    claim_reference = fields.Char()
    tell_customer = fields.Boolean(string="Tell the Customer", default=True)

    @api.depends("discrepancy_ids")
    def _compute_discrepancy_count(self):
        for wizard in self:
            wizard.discrepancy_count = len(wizard.discrepancy_ids)

    @api.depends("claim_party", "discrepancy_ids")
    def _compute_claim_partner_id(self):
        """Who pays for all of them, where one is known; else each one's own."""
        for wizard in self:
            payers = self.env["res.partner"]
            for one in wizard.discrepancy_ids:
                payers |= one._origin._get_payer(wizard.claim_party)
            wizard.claim_partner_id = payers if len(payers) == 1 else False

    def action_confirm(self):
        """Settle all of them alike, all or nothing.

        :return: an action that opens the claims, where some were made or joined
        """
        self.ensure_one()
        claim = {}
        if self.settlement == "claim":
            claim = {
                "claim_party": self.claim_party,
                "claim_partner_id": self.claim_partner_id.id,
                "claim_reference": self.claim_reference,
            }
        self.discrepancy_ids._settle(
            self.settlement, self.note, tell=self.tell_customer, **claim
        )
        claims = self.discrepancy_ids.claim_id
        if self.settlement == "claim" and claims:
            return claims._get_records_action(name=self.env._("Claims"))
        return {"type": "ir.actions.act_window_close"}
