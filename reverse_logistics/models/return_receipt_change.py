# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class ReturnReceipt(models.AbstractModel):
    """What happens to open receipts when goods come, or do not, by another way."""

    _inherit = "return.receipt"

    @api.model
    def _prepare_line_moves(self, line):
        # What was parked here before the return was made needs no receipt.
        if line.sudo().parked_item_ids:
            return []
        return super()._prepare_line_moves(line)

    @api.model
    def _give_way(self, line, item):
        """What a line still expects gives way to an item that is here already.

        :raises UserError: when the line expects less than the item holds
        """
        # The lots that are announced first, then any.
        waiting = line.item_ids.filtered(
            lambda one: one.stage in ("expected", "in_transit")
            and one.product_id == item.product_id
        ).sorted(lambda one: (one.lot_id != item.lot_id, bool(one.lot_id), one.id))
        unit = item.product_uom_id
        left = item.quantity
        if unit.compare(sum(waiting.mapped("quantity")), left) < 0:
            raise UserError(
                self.env._(
                    "%(order)s expects less of %(product)s than %(item)s holds: split"
                    " the item first.",
                    order=line.order_id.name,
                    product=item.product_id.display_name,
                    item=item.name,
                )
            )
        gone = waiting.browse()
        for expected in waiting:
            if unit.compare(left, 0) <= 0:
                break
            if unit.compare(expected.quantity, left) > 0:
                expected = self._take_part(expected, left)
            gone |= expected
            left = unit.round(left - expected.quantity)
        gone._unguarded()._record(
            "missing",
            values={"active": False},
            source="system",
            name=self.env._("Came unannounced as %s", item.name),
        )
        self._lower_demand(line, item.product_id, item.quantity)

    @api.model
    def _lower_demand(self, line, product, quantity):
        """Take goods out of the open receipts of a line.

        :param quantity: in the unit of the product
        """
        # sudo: see `_create_receipts`. Unguarded: this is no shortage.
        moves_sudo = (
            line.sudo()
            ._unguarded()
            .env["stock.move"]
            .search(
                [
                    ("return_line_id", "=", line.id),
                    ("product_id", "=", product.id),
                    ("state", "not in", ("done", "cancel")),
                ],
                order="id desc",
            )
        )
        for move_sudo in moves_sudo:
            demand = move_sudo.product_qty
            part = min(demand, quantity)
            if product.uom_id.compare(part, 0) <= 0:
                break
            quantity -= part
            if product.uom_id.compare(part, demand) == 0:
                move_sudo._action_cancel()
                continue
            move_sudo.product_uom_qty = product.uom_id._compute_quantity(
                demand - part, move_sudo.product_uom
            )
            move_sudo._action_assign()
            lots = line.item_ids.filtered(lambda i: i.stage == "expected").lot_id
            if lots:
                move_sudo.lot_ids = lots
