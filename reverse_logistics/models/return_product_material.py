# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import float_compare


class ReturnProductMaterial(models.Model):
    """How much of a material is in one unit of a product."""

    _name = "return.product.material"
    _description = "Material of a Product"
    _order = "product_tmpl_id, weight desc, id"
    _rec_name = "material_id"

    product_tmpl_id = fields.Many2one(
        comodel_name="product.template",
        string="Product",
        required=True,
        index=True,
        ondelete="cascade",
    )
    material_id = fields.Many2one(
        comodel_name="return.material", required=True, ondelete="restrict"
    )
    weight = fields.Float(
        string="Kg a Unit",
        required=True,
        digits="Stock Weight",
        help="Kilograms of it in one unit of the product's own unit of measure.",
    )

    _material_uniq = models.UniqueIndex(
        "(product_tmpl_id, material_id)", "Each material of a product has one line."
    )
    _weight_bounded = models.Constraint(
        "CHECK (weight > 0 AND weight <= 1e6)",
        "Enter more than zero kilograms of a material, or delete its line.",
    )

    @api.constrains("weight", "product_tmpl_id")
    def _check_weight(self):
        for product in self.product_tmpl_id.filtered("weight"):
            total = sum(product.return_material_ids.mapped("weight"))
            if float_compare(total, product.weight, precision_digits=4) > 0:
                raise ValidationError(
                    self.env._(
                        "The materials of %(product)s weigh %(total).4g kg, it weighs"
                        " %(weight).4g kg. Correct one of them.",
                        product=product.display_name,
                        total=total,
                        weight=product.weight,
                    )
                )
