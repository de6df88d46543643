# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductCategory(models.Model):
    _inherit = "product.category"

    handling_class_id = fields.Many2one(
        comodel_name="tpl.handling.class",
        help="Of the products of this category and those below it.",
    )
