# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..const import AT_DOCK


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    _guarded_fields = ("replacement_ids",)

    replacement_ids = fields.One2many(
        comodel_name="return.replacement", inverse_name="line_id", copy=False
    )

    def _get_replaceable(self):
        """How much may be sent instead, in the unit of the product: what came back, or
        all of it when it was agreed in advance; less what was sent."""
        self.ensure_one()
        if self.resolution not in ("replace", "advance_replace"):
            return 0.0
        if self.resolution == "advance_replace":
            due = self._in_product_unit(self.quantity)
        else:
            back = self.item_ids.filtered(
                lambda item: item.stage in AT_DOCK
                and item.disposition_id.action != "return_to_customer"
            )
            due = self._count_accepted(back)
        # sudo: whoever asks for a return sees what is left.
        return max(0.0, due - sum(self.sudo().replacement_ids.mapped("quantity")))
