# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnEvent(models.Model):
    """Events that put items into a tote or on a pallet, or take them out of it."""

    _inherit = "return.event"

    packing = fields.Selection(
        selection=[("ADD", "Packed"), ("DELETE", "Unpacked")], readonly=True
    )
    parent_code = fields.Char(
        string="Packed In",
        readonly=True,
        index="btree_not_null",
        help="The tote or pallet: a URI, or the number on the pallet.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Read from what an event says of a tote or pallet."""
        for vals in vals_list:
            data = vals.get("data") or {}
            for key, packing in (("packed_in", "ADD"), ("unpacked_from", "DELETE")):
                if data.get(key):
                    vals.update(packing=packing, parent_code=data[key])
        return super().create(vals_list)
