# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: for a quantity that is not a number"""
        for vals in vals_list:
            self.env["stock.move"]._refuse_odd_number(vals)
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for a quantity that is not a number"""
        self.env["stock.move"]._refuse_odd_number(vals)
        if "quantity" in vals:
            self.move_id._return_refuse_change()
        return super().write(vals)
