# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnReplacementWizardLine(models.TransientModel):
    """One product to send instead."""

    _name = "return.replacement.wizard.line"
    _description = "Replacement to Make"

    wizard_id = fields.Many2one(
        comodel_name="return.replacement.wizard", required=True, ondelete="cascade"
    )
    line_id = fields.Many2one(
        comodel_name="return.order.line", string="Instead of", required=True
    )
    product_id = fields.Many2one(
        comodel_name="product.product", required=True, domain="[('type', '=', 'consu')]"
    )
    quantity = fields.Float(digits="Product Unit", required=True)
