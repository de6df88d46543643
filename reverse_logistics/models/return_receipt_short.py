# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models

from ..const import AT_DOCK


class ReturnReceipt(models.AbstractModel):
    """When goods do not come."""

    _inherit = "return.receipt"

    @api.model
    def _close_uncovered(self, lines):
        """Close short what no open receipt expects any more, and record the shortage.

        :param lines: return lines; those of undecided returns are left alone
        """
        # sudo: whoever validates or cancels a receipt in the warehouse
        lines_sudo = lines.sudo().filtered(
            lambda line: line.order_id.decision == "approved"
        )
        lines_sudo.order_id._meet()
        waiting = self._get_open_demand(lines_sudo)
        for line in lines_sudo:
            rest = self._get_uncovered(line, waiting)
            if line.product_uom_id.compare(rest, 0) > 0:
                line._release(waiting)
                line._unguarded().qty_closed += rest
                for product in line._get_parts():
                    self._miss_items(line, product, waiting[line, product])

    @api.model
    def _get_uncovered(self, line, waiting):
        """How much of a line is neither here nor waited for, in its unit."""
        rest = line.quantity - line.qty_closed
        if line.parts:
            coming = line._count_items(AT_DOCK)
            for product in line._get_parts():
                coming[product] += waiting[line, product]
            return rest - line._in_line_unit(line._count_whole(coming))
        rest -= line.qty_received
        coming = line._in_line_unit(waiting[line, line.product_id])
        return line.product_uom_id.round(rest - coming)

    @api.model
    def _get_open_demand(self, lines):
        """{(line, product): quantity that the open receipts of the line still expect},
        in the unit of the product"""
        waiting = defaultdict(float)
        for line, product, unit, demand in self.env["stock.move"]._read_group(
            [
                ("return_line_id", "in", lines.ids),
                ("state", "not in", ("done", "cancel")),
                ("location_id.usage", "=", "customer"),
            ],
            ["return_line_id", "product_id", "product_uom"],
            ["product_uom_qty:sum"],
        ):
            waiting[line, product] += unit._compute_quantity(
                demand, product.uom_id, rounding_method="HALF-UP"
            )
        return waiting

    @api.model
    def _miss_items(self, line, product, waiting):
        """Mark the expected items of a line as missing, but for what still comes."""
        unit = product.uom_id
        expected = line.item_ids.filtered(
            lambda item: item.stage in ("expected", "in_transit")
            and item.product_id == product
        ).sorted("id", reverse=True)
        left = unit.round(sum(expected.mapped("quantity")) - waiting)
        missing = self.env["return.item"].sudo()
        for item in expected:
            if unit.compare(left, 0) <= 0:
                break
            if unit.compare(item.quantity, left) > 0:
                item = self._take_part(item, left)
            missing |= item
            left -= item.quantity
        missing._unguarded()._record(
            "missing",
            values={"discrepancy": "short"},
            source="system",
            name=self.env._("Did not come"),
        )
