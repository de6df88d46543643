# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ProductProduct(models.Model):
    _inherit = "product.product"

    def _is_return_quantity_whole(self, quantity):
        """Whether a quantity (in the product's unit) makes sense for this product.

        Odoo gives every unit of measure two decimals, so the unit itself does not
        tell that pieces are whole: what is counted in Units, or has serials, is.
        """
        self.ensure_one()
        # The id is cached in memory; `env.ref` asks the database each time.
        unit_id = self.env["ir.model.data"]._xmlid_to_res_id("uom.product_uom_unit")
        counted = (
            self.tracking == "serial"
            or self.uom_id.id == unit_id
            or self.uom_id._has_common_reference(self.env["uom.uom"].browse(unit_id))
        )
        return not counted or self.uom_id.round(quantity) == round(quantity)

    def _get_scan_name(self):
        """The name that `display_name` gives, without the query for attributes where a
        product has none: for the scanner, where each query counts."""
        self.ensure_one()
        if self.combination_indices:
            return self.display_name
        return f"[{self.default_code}] {self.name}" if self.default_code else self.name

    def _is_return_hazard(self, reason):
        """Whether goods must not travel with a standard label: dangerous ones that may
        be damaged."""
        return bool(self.return_hazard and reason.is_unsafe)
