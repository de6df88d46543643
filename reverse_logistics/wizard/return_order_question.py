# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnOrderQuestion(models.TransientModel):
    """Asks what the customer shall be asked."""

    _name = "return.order.question"
    _description = "Ask the Customer"

    question = fields.Text(required=True)

    def action_confirm(self):
        """Ask; the clock for our answer stands still until the customer answers."""
        self.ensure_one()
        orders = self.env["return.order"].browse(self.env.context.get("active_ids", []))
        for order in orders:
            order.action_request_information(self.question)
