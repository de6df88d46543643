# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class StockMove(models.Model):
    _inherit = "stock.move"

    return_replacement_id = fields.Many2one(
        comodel_name="return.replacement",
        string="Replacement",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="set null",
    )

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        return [
            *super()._prepare_merge_moves_distinct_fields(),
            "return_replacement_id",
        ]

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        vals["return_replacement_id"] = self.return_replacement_id.id
        return vals

    def _prepare_procurement_values(self):
        """Steps before the delivery know it, too."""
        values = super()._prepare_procurement_values()
        if self.return_replacement_id:
            values["return_replacement_id"] = self.return_replacement_id.id
        return values
