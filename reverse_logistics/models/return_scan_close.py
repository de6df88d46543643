# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.fields import Command

from .return_scan import ScanRefused


class ReturnScan(models.AbstractModel):
    """Close: what was counted is put on the receipt, and the receipt is posted."""

    _inherit = "return.scan"

    @api.model
    def _step_close(self, event):
        """Post what is counted on a return.

        The rest stays expected on a backorder, unless `rest` is short: then it is not
        waited for any more.
        """
        order = self._get_order(event)
        if not order:
            raise ScanRefused("scan_return_first")
        self._check_receivable(order)
        order._meet()  # a count or another close beside us is run again
        logs = self.env["return.scan.log"].search(
            [
                ("order_id", "=", order.id),
                ("effect", "=", "counted"),
                ("product_id", "!=", False),
            ],
            order="id",
        )
        if not logs:
            raise ScanRefused("nothing_counted", order=order.name)
        pickings = self._fill_receipts(order, logs)
        self._post_receipts(pickings, event.rest)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE return_scan_log SET effect = 'posted', picking_id = %s"
            " WHERE order_id = %s AND effect = 'counted'",
            [pickings[:1].id, order.id],
        )
        self.env["return.scan.log"].invalidate_model()
        quantity = sum(logs.mapped("quantity"))
        answer = self._answer(
            event.uuid,
            "ok",
            self._say("close_done", order=order.name, quantity=f"{quantity:g}"),
            "start",
            {"order": self._data_order(order), "receipts": pickings.mapped("name")},
        )
        return answer, {"order_id": order.id, "company_id": order.company_id.id}

    @api.model
    def _post_receipts(self, pickings, rest):
        context = {"skip_backorder": True}
        if rest == "short":
            context["picking_ids_not_to_backorder"] = pickings.ids
        for picking in pickings:
            picking.with_context(**context).button_validate()

    @api.model
    def _fill_receipts(self, order, logs):
        """Put counted goods on the moves of the open receipts.

        :return: the receipts that have something to post
        """
        moves = order.picking_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move._is_return_boundary_in()
        ).sorted("id")
        moves.write({"quantity": 0, "picked": False})
        parts = self._share_out(moves, logs)
        for move, shares in parts.items():
            self._fill_move(move, shares)
        filled = moves.browse([move.id for move in parts])
        strangers = logs.filtered(lambda log: not log.line_id)
        # What no open move waits for comes beside the others, as what it is: over.
        late = logs.filtered("line_id") - self._get_shared(parts)
        if strangers or late:
            filled |= self._add_moves(order, filled.picking_id, strangers | late)
        return filled.picking_id

    @api.model
    def _get_shared(self, parts):
        return self.env["return.scan.log"].union(
            *[log for shares in parts.values() for log, _quantity in shares]
        )

    @api.model
    def _share_out(self, moves, logs):
        """{move: [(log, quantity)]}; a serial goes to the delivery it left with."""
        parts = defaultdict(list)
        room = {
            move: move.product_uom._compute_quantity(
                move.product_uom_qty, move.product_id.uom_id, round=False
            )
            for move in moves
        }
        for log in logs.filtered("line_id"):
            waiting = moves.filtered(
                lambda move, log=log: move.product_id == log.product_id
                and move.return_line_id
            ).sorted(lambda move, log=log: self._rank_move(move, log))
            left = log.quantity
            for move in waiting:
                last = move == waiting[-1]
                part = left if last else min(room[move], left)
                if part > 0:
                    parts[move].append((log, part))
                    room[move] -= part
                    left -= part
        return parts

    @api.model
    def _rank_move(self, move, log):
        shipped = move.origin_returned_move_id.move_line_ids.lot_id
        return (
            bool(log.lot_id) and log.lot_id not in shipped,
            move.return_line_id != log.line_id,
            move.id,
        )

    @api.model
    def _fill_move(self, move, shares):
        """The lines of a move: one a lot, or one for all."""
        by_lot = defaultdict(float)
        for log, quantity in shares:
            by_lot[log.lot_id, "" if log.lot_id else log.lot_name or ""] += quantity
        move.move_line_ids.unlink()
        move.write(
            {
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": move.product_id.id,
                            "product_uom_id": move.product_id.uom_id.id,
                            "picking_id": move.picking_id.id,
                            "location_id": move.location_id.id,
                            "location_dest_id": move.location_dest_id.id,
                            "quantity": quantity,
                            "lot_id": lot.id,
                            "lot_name": False
                            if lot or move.product_id.tracking == "none"
                            else name,
                        }
                    )
                    for (lot, name), quantity in by_lot.items()
                ]
            }
        )
        move.picked = True

    @api.model
    def _add_moves(self, order, pickings, logs):
        """Goods that nobody waits for: moves of their own, without return line."""
        receipt = self.env["return.receipt"]
        route = receipt._get_route(order, self.env["stock.move"])
        values = [
            {
                "product_id": product.id,
                "product_uom_qty": sum(part.mapped("quantity")),
                "product_uom": product.uom_id.id,
                "procure_method": "make_to_stock",
                "to_refund": False,
            }
            for product, part in logs.grouped("product_id").items()
        ]
        picking = pickings[:1]
        if picking:
            common = receipt._prepare_common_move_vals(
                receipt._prepare_picking_vals(order, *route, [])
            )
            moves = self.env["stock.move"].create(
                [{**vals, **common, "picking_id": picking.id} for vals in values]
            )
            moves._action_confirm(merge=False)
        else:
            # sudo: as for every receipt of a return
            picking = (
                self.env["stock.picking"]
                .sudo()
                .create(receipt._prepare_picking_vals(order, *route, values))
            )
            picking.action_confirm()
            moves = picking.move_ids
        for move, part in zip(
            moves.sorted("id"), logs.grouped("product_id").values(), strict=True
        ):
            self._fill_move(move, [(log, log.quantity) for log in part])
        return moves
