# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .return_goods_report_mixin import WEEE


class ProductTemplate(models.Model):
    """What the law and the climate figures need to know of a product."""

    _inherit = "product.template"

    return_weee_category = fields.Selection(
        selection=WEEE,
        string="E-waste Category",
        help="Category of Annex III of Directive 2012/19/EU; empty for goods that are"
        " no electrical or electronic equipment.",
    )
    return_is_consumer = fields.Boolean(
        string="Consumer Product",
        help="Unsold consumer products are disclosed by Art. 24 of Regulation (EU)"
        " 2024/1781; goods for companies only are outside of its scope.",
    )
    return_material_ids = fields.One2many(
        comodel_name="return.product.material",
        inverse_name="product_tmpl_id",
        string="Materials",
        copy=True,
        help="What a unit is made of. What these lines do not cover is counted as"
        " unknown in the ledger of materials.",
    )
    return_co2e_new = fields.Float(
        string="CO2e of a New One (kg)",
        help="Emissions of making a new unit, which a unit that is used again saves.",
    )
    return_co2e_source = fields.Char(
        string="Source of CO2e", help="Whose factor it is, and of which year."
    )

    _return_co2e_bounded = models.Constraint(
        "CHECK (return_co2e_new IS NULL"
        " OR (return_co2e_new >= 0 AND return_co2e_new <= 1e9))",
        "The CO2e of a new unit must be a number of at least zero.",
    )
