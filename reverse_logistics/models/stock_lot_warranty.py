# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import fields, models


class StockLot(models.Model):
    """Until when the customer, and we, may complain about a piece."""

    _inherit = "stock.lot"

    return_warranty_date = fields.Date(
        string="Customer's Warranty until",
        copy=False,
        tracking=True,
        help="Set on delivery to the customer, from the warranty of the product.",
    )
    return_vendor_warranty_date = fields.Date(
        string="Vendor's Warranty until",
        copy=False,
        tracking=True,
        help="Set on receipt from the vendor, from the warranty of the product.",
    )


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Warranties begin when goods change hands."""
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        moves._begin_return_warranty()
        return moves

    def _begin_return_warranty(self):
        """Note on lots and serials when the warranty of this hand-over ends.

        A sale begins a warranty anew; what is sent back to the customer keeps its
        date, and so does what a vendor sent before.
        """
        # sudo: who delivers or receives need not be allowed to change lots.
        ends = defaultdict(lambda: self.env["stock.lot"].sudo())
        for move in self:
            if move.state != "done" or move.product_id.tracking == "none":
                continue
            name, months = move._get_return_warranty()
            if not months:
                continue
            day = fields.Datetime.context_timestamp(move, move.date).date()
            lots = move.sudo().move_line_ids.lot_id
            if not move.sale_line_id:
                lots = lots.filtered(lambda lot, name=name: not lot[name])
            ends[name, day + relativedelta(months=months)] |= lots
        for (name, end), lots in ends.items():
            lots[name] = end

    def _get_return_warranty(self):
        """:return: (field of the lot that this move fills in, months)"""
        template = self.product_id.product_tmpl_id
        if self._is_return_boundary_out():
            return "return_warranty_date", template.return_warranty_months
        if self.location_id.usage == "supplier":
            months = template.return_vendor_warranty_months
            return "return_vendor_warranty_date", months
        return None, 0
