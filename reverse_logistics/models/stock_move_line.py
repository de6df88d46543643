# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

# What a done receipt says of goods; the items were made of it.
RECEIVED = {
    "quantity",
    "product_id",
    "product_uom_id",
    "lot_id",
    "owner_id",
    "location_id",
    "location_dest_id",
    "result_package_id",
}


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: for a quantity that is not a number"""
        for vals in vals_list:
            self.env["stock.move"]._refuse_odd_number(vals)
        moves = [vals["move_id"] for vals in vals_list if vals.get("move_id")]
        self.env["stock.move"].browse(moves)._return_refuse_change()
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for a quantity that is not a number"""
        self.env["stock.move"]._refuse_odd_number(vals)
        if RECEIVED & vals.keys():
            self.move_id._return_refuse_change()
        return super().write(vals)
