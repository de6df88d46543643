# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnQuoteWizard(models.TransientModel):
    """Depart from a quoted credit, with a reason."""

    _name = "return.quote.wizard"
    _description = "Depart from a Quoted Credit"

    quote_id = fields.Many2one(comodel_name="return.quote", required=True)
    percent = fields.Float(string="Credited (%)", digits=(5, 2), required=True)
    reason = fields.Char(required=True)

    def action_confirm(self):
        """Change the percentage and log the reason on the return."""
        self.ensure_one()
        self.quote_id._change(self.percent, self.reason)
        return {"type": "ir.actions.act_window_close"}
