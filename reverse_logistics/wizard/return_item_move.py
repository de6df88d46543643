# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnItemMove(models.TransientModel):
    """Move items and their stock between places of the returns centre."""

    _name = "return.item.move"
    _description = "Move Items"

    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True
    )
    place_ids = fields.Many2many(
        comodel_name="stock.location", compute="_compute_place_ids"
    )
    location_id = fields.Many2one(
        comodel_name="stock.location", string="To", required=True
    )

    @api.depends("item_ids")
    def _compute_place_ids(self):
        for wizard in self:
            tops = self.env["stock.location"]._get_return_view_ids()
            wizard.place_ids = self.env["stock.location"].search(
                [
                    ("id", "child_of", list(tops)),
                    ("usage", "=", "internal"),
                    ("company_id", "in", wizard.item_ids.company_id.ids),
                ]
            )

    def action_confirm(self):
        """Move them; the items and the stock stay together."""
        self.ensure_one()
        self.item_ids._move_to(self.location_id)
        return {"type": "ir.actions.act_window_close"}
