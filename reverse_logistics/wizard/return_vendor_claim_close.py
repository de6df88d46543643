# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnVendorClaimClose(models.TransientModel):
    """Close a vendor claim and say why the rest of it is written off."""

    _name = "return.vendor.claim.close"
    _description = "Close a Vendor Claim"

    claim_id = fields.Many2one(comodel_name="return.vendor.claim", required=True)
    currency_id = fields.Many2one(related="claim_id.currency_id")
    amount = fields.Monetary(
        string="Not Credited", related="claim_id.amount_open", readonly=True
    )
    reason_id = fields.Many2one(comodel_name="return.vendor.claim.reason")

    def action_confirm(self):
        """Close the claim; see `return.vendor.claim.action_close`."""
        self.ensure_one()
        self.claim_id.action_close(self.reason_id)
        return {"type": "ir.actions.act_window_close"}
