# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnProductPart(models.Model):
    """A part that is taken out of a product that comes back."""

    _name = "return.product.part"
    _description = "Part to Harvest"
    _order = "product_tmpl_id, id"

    product_tmpl_id = fields.Many2one(
        comodel_name="product.template", required=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", required=True
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    cost_share = fields.Float(
        string="Share of the Cost (%)",
        help="How much of the cost of the product these parts are worth together.",
    )

    _bounded = models.Constraint(
        "CHECK (quantity > 0 AND quantity <= 1e9"
        " AND cost_share >= 0 AND cost_share <= 100)",
        "Type a quantity above zero and a share of 0 to 100 %.",
    )


class ProductTemplate(models.Model):
    _inherit = "product.template"

    return_part_ids = fields.One2many(
        comodel_name="return.product.part",
        inverse_name="product_tmpl_id",
        string="Parts to Harvest",
    )
    return_b_product_id = fields.Many2one(
        comodel_name="product.product",
        string="B-grade Product",
        help="What a returned piece becomes that is sold as B-grade. Empty: it stays"
        " this product, and lies in the B-stock location.",
    )
