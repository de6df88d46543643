# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict

import psycopg2

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .return_item import Seen
from .rfid_mover import WAITING

_logger = logging.getLogger(__name__)


class RfidMover(models.AbstractModel):
    """Receiving what was seen, by the ordinary receipts."""

    _inherit = "rfid.mover"

    @api.model
    def _receive(self, items):
        """Receive items through their ordinary receipts, one return after the other.

        :param items: {visit: expected items}
        :return: {visit: reason} of what could not be received
        """
        times, visits = {}, defaultdict(self.env["rfid.visit"].browse)
        for visit, some in items.items():
            for item in some.filtered(lambda item: item.stage in (*WAITING, "missing")):
                times[item.id] = visit.last_at
                visits[item.order_id] |= visit
        wrong = {}
        for order, theirs in visits.items():
            some = self.env["return.item"].union(*[items[v] for v in theirs])
            some = some.filtered(lambda i, o=order: i.id in times and i.order_id == o)
            reason = self._try_receive(order, some, times)
            if reason:
                wrong.update(dict.fromkeys(theirs, reason))
        return wrong

    @api.model
    def _try_receive(self, order, items, times):
        """Receive the items of one return; the reason when it cannot be."""
        try:
            with self.env.cr.savepoint():
                # sudo: whoever confirms a gate need not have rights in the warehouse
                return self._receive_order(order.sudo(), items.sudo(), times)
        except UserError as error:
            return str(error)
        except psycopg2.OperationalError:
            raise
        except Exception:  # one return must not hold up all the others
            _logger.exception("Reads could not receive %s", order.name)
            return self.env._("An error of the server; it is in its log.")

    @api.model
    def _receive_order(self, order, items, times):
        moves = order.picking_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move._is_return_boundary_in()
        )
        if any(moves.mapped("picked")):
            return self.env._("Somebody works on its receipt.")
        wanted = self._share_out(moves, items)
        if isinstance(wanted, str):
            return wanted
        for move, some in wanted.items():
            self._fill(move, some)
        pickings = self.env["stock.picking"].union(*[m.picking_id for m in wanted])
        pickings.with_context(
            skip_backorder=True, rfid_seen=Seen(times)
        ).button_validate()
        return None

    @api.model
    def _share_out(self, moves, items):
        """Which items come with which moves, or the reason why they cannot.

        :return: {move: items}
        """
        wanted = defaultdict(self.env["return.item"].browse)
        left = {move: move.product_qty for move in moves}
        for item in items:
            move = next(
                (
                    move
                    for move in moves
                    if move.return_line_id == item.line_id
                    and move.product_id == item.product_id
                    and item.product_uom_id.compare(left[move], item.quantity) >= 0
                ),
                None,
            )
            if not move:
                return self.env._("No open receipt expects %s.", item.name)
            if item.product_id.tracking != "none" and not self._get_lot(item):
                return self.env._("The serial number of %s is not known.", item.name)
            left[move] -= item.quantity
            wanted[move] |= item
        return wanted

    @api.model
    def _get_lot(self, item):
        return item.lot_id or item.rfid_tag_ids.lot_id[:1]

    @api.model
    def _fill(self, move, items):
        """Say on a move that exactly these items have come."""
        if move.product_id.tracking == "none":
            move.quantity = move.product_id.uom_id._compute_quantity(
                sum(items.mapped("quantity")), move.product_uom
            )
        else:
            lots = items.grouped(self._get_lot)
            move.move_line_ids.unlink()
            move.move_line_ids = [
                Command.create(
                    {
                        **move._prepare_move_line_vals(),
                        "lot_id": lot.id,
                        "quantity": sum(some.mapped("quantity")),
                        "product_uom_id": move.product_id.uom_id.id,
                    }
                )
                for lot, some in lots.items()
            ]
        move.picked = True
