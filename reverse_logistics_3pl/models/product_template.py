# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    handling_class_id = fields.Many2one(
        comodel_name="tpl.handling.class",
        help="How the goods must be handled on the road. Empty: as the category says,"
        " else general.",
    )

    def _get_handling_class(self):
        """The handling class of a product, its category's, or the general one."""
        self.ensure_one()
        found, category = self.handling_class_id, self.categ_id
        while not found and category:
            found, category = category.handling_class_id, category.parent_id
        # The id is cached in memory; `env.ref` asks the database each time.
        general_id = self.env["ir.model.data"]._xmlid_to_res_id(
            "reverse_logistics_3pl.handling_general"
        )
        return found or self.env["tpl.handling.class"].browse(general_id)
