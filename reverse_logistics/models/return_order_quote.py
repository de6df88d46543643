# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnOrder(models.Model):
    _inherit = "return.order"

    quote_ids = fields.One2many(
        comodel_name="return.quote",
        compute="_compute_quote_ids",
        string="Quoted Credits",
        help="What the customer was told when asking, a product and grade each.",
    )

    def _compute_quote_ids(self):
        for order in self:
            order.quote_ids = order.line_ids.quote_ids

    def action_submit(self):
        """Ask for the return; what it will bring is quoted and kept."""
        result = super().action_submit()
        self.line_ids._store_quotes()
        return result
