# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnOrderClose(models.TransientModel):
    """Ask for the reason before a return is closed short or rejected."""

    _name = "return.order.close"
    _description = "Close or Reject a Return"

    order_id = fields.Many2one(comodel_name="return.order", required=True)
    step = fields.Selection(
        selection=[("close", "Close Short"), ("reject", "Reject")], required=True
    )
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Close or reject with the reason that was given."""
        self.ensure_one()
        if self.step == "close":
            self.order_id.action_close(self.reason)
        else:
            self.order_id.action_reject(self.reason)
        return {"type": "ir.actions.act_window_close"}
