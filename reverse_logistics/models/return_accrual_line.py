# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnAccrualLine(models.Model):
    """What one customer is expected to send back of one product."""

    _name = "return.accrual.line"
    _description = "Expected Return"
    _order = "partner_id, product_id, id"

    accrual_id = fields.Many2one(
        comodel_name="return.accrual", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="accrual_id.company_id", store=True)
    currency_id = fields.Many2one(related="accrual_id.currency_id")
    partner_id = fields.Many2one(comodel_name="res.partner", string="Customer")
    product_id = fields.Many2one(comodel_name="product.product", required=True)
    quantity_sold = fields.Float(string="Sold", digits="Product Unit")
    rate = fields.Float(string="Return Rate (%)", digits=(5, 2))
    quantity_expected = fields.Float(
        string="Expected Back", digits="Product Unit", required=True
    )
    price_unit = fields.Float(string="Net Price", min_display_digits="Product Price")
    cost_unit = fields.Float(string="Unit Cost", min_display_digits="Product Price")
    amount_liability = fields.Monetary(
        string="Refund Liability", compute="_compute_amounts", store=True
    )
    amount_asset = fields.Monetary(
        string="Right to Returned Goods", compute="_compute_amounts", store=True
    )

    _quantity_bounded = models.Constraint(
        "CHECK (quantity_expected >= 0 AND quantity_expected <= 1e9)",
        "What is expected back is a quantity of 0 or more.",
    )

    @api.depends(
        "quantity_expected", "price_unit", "cost_unit", "accrual_id.recovery_percent"
    )
    def _compute_amounts(self):
        """IFRS 15, B21 and B25: what is given back, and the cost of what comes back
        less the cost to recover it."""
        for line in self:
            kept = 1.0 - line.accrual_id.recovery_percent / 100.0
            line.amount_liability = line.quantity_expected * line.price_unit
            line.amount_asset = line.quantity_expected * line.cost_unit * kept
