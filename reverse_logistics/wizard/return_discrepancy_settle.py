# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..models.return_discrepancy import SETTLEMENTS


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
        selection=[("carrier", "Carrier"), ("vendor", "Vendor")],
        string="Claim from",
        default="carrier",
    )
    claim_partner_id = fields.Many2one(comodel_name="res.partner", string="Who Pays")
    claim_reference = fields.Char()
    tell_customer = fields.Boolean(string="Tell the Customer", default=True)

    @api.depends("discrepancy_ids")
    def _compute_discrepancy_count(self):
        for wizard in self:
            wizard.discrepancy_count = len(wizard.discrepancy_ids)

    def action_confirm(self):
        """Settle all of them alike, all or nothing."""
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
        return {"type": "ir.actions.act_window_close"}
