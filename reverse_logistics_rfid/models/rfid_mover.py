# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from collections import defaultdict
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..reads import direction
from .return_item import Seen

_logger = logging.getLogger(__name__)
# Visits whose effects are one transaction.
CHUNK = 100
# How long a tag must be silent before a gate with zones says which way it went.
SETTLED = timedelta(seconds=3)
WAITING = ("expected", "in_transit")


class RfidMover(models.AbstractModel):
    """Visits have their effects on items: forward only, and never more than a receipt
    or a transfer. What does not fit goes on the list of exceptions."""

    _name = "rfid.mover"
    _description = "Visits Move Items"

    @api.model
    def _run(self):
        """Work through the new visits, committing as it goes."""
        cron, last = self.env["ir.cron"], 0
        domain = [("state", "in", ("new", "waiting"))]
        while True:
            visits = self.env["rfid.visit"].search(
                [*domain, ("id", ">", last)], order="id", limit=CHUNK
            )
            if not visits:
                break
            last = visits[-1].id
            self._move(visits)
            if not cron._commit_progress(len(visits)):
                break

    @api.model
    def _move(self, visits):
        """Let visits have their effects.

        :return: the visits that had one
        """
        ready = visits.filtered("point_id.stage")
        (visits - ready).filtered(lambda v: not v.point_id.zone).write(
            {"state": "done"}
        )
        zoned = visits.filtered("point_id.zone")
        ready = (ready - zoned) | self._pass(zoned)
        totes = ready.filtered(lambda v: v.kind == "tote")
        self.env["rfid.tote"]._see(totes)
        totes.write({"state": "done"})
        ready -= totes
        items = self._get_items(ready)
        unknown = ready.filtered(lambda v: v.kind == "unknown")
        self.env["rfid.exception"]._note("unknown", unknown)
        lost = ready.filtered(lambda v: v not in unknown and not items[v])
        lost.write({"state": "ignored", "note": self.env._("No open item")})
        ready -= unknown | lost
        ready -= self._set_apart_others(ready, items)
        for stage, some in ready.grouped(lambda v: v.point_id.stage).items():
            getattr(self, f"_move_{stage}")(some, {v: items[v] for v in some})
        return ready

    @api.model
    def _get_items(self, visits):
        """{visit: the items that its tag stands for}"""
        by_tag = visits.tag_id._get_items()
        return {visit: by_tag[visit.tag_id] for visit in visits}

    @api.model
    def _set_apart_others(self, visits, items):
        """Goods of another company or of another returns centre's returns."""
        others = visits.filtered(
            lambda v: any(
                item.company_id != v.company_id
                or (
                    v.device_id.warehouse_id
                    and item.order_id.warehouse_id
                    and item.order_id.warehouse_id != v.device_id.warehouse_id
                )
                for item in items[v]
            )
        )
        self.env["rfid.exception"]._note("elsewhere", others)
        return others

    # === GATES WITH TWO ZONES === #

    @api.model
    def _pass(self, visits):
        """The visits that end a passage, each with its direction.

        A tag that is still in the door waits; one that went the way that means nothing
        is done.
        """
        now = fields.Datetime.now()
        passed = self.env["rfid.visit"]
        for (tag, _device), some in visits.grouped(
            lambda v: (v.tag_id, v.device_id)
        ).items():
            around = self._get_around(tag, some)
            zones = around.grouped(lambda v: v.point_id.zone)
            times = {
                zone: [(v.first_at, v.last_at) for v in zones.get(zone, ())]
                for zone in ("outer", "inner")
            }
            settled = now - max(around.mapped("last_at")) > SETTLED
            way = direction(times["outer"], times["inner"]) if settled else None
            if not way:
                some.write({"state": "waiting"})
                continue
            around.write({"direction": way})
            end = zones["inner" if way == "in" else "outer"]
            end = max(end, key=lambda v: v.last_at)
            open_ = around.filtered(lambda v: v.state in ("new", "waiting"))
            (open_ - end).write({"state": "done"})
            if end.point_id.stage and end.point_id.direction in ("both", way):
                passed |= end & open_
            else:
                (end & open_).write({"state": "done"})
        return passed

    @api.model
    def _get_around(self, tag, visits):
        """All visits of a tag at the gate about that time."""
        gap = timedelta(seconds=max(visits.point_id.mapped("absence")))
        return self.env["rfid.visit"].search(
            [
                ("tag_id", "=", tag.id),
                ("device_id", "=", visits.device_id.id),
                ("point_id.zone", "!=", False),
                ("last_at", ">=", min(visits.mapped("first_at")) - gap),
                ("first_at", "<=", max(visits.mapped("last_at")) + gap),
            ]
        )

    # === EFFECTS === #

    @api.model
    def _move_in_transit(self, visits, items):
        """Expected goods have arrived; further on they are there already."""
        for visit, some in items.items():
            expected = some.filtered(lambda item: item.stage == "expected")
            if expected:
                self._seen(expected, visit)._record(
                    "in_transit",
                    location_id=visit.point_id.location_id.id,
                    name=self.env._("Seen at %s", visit.point_id.name),
                )
        visits.write({"state": "done"})

    @api.model
    def _move_received(self, visits, items):
        """Receive what is expected; what is here already is left alone."""
        found = visits.filtered(
            lambda v: any(item.stage == "missing" for item in items[v])
        )
        self.env["rfid.exception"]._note("found", found, self._first(items))
        items = {v: some for v, some in items.items() if v not in found}
        late = self._get_reversed(items)
        wanted = {
            visit: some.filtered(
                lambda item, v=visit: item.stage in WAITING
                and late.get(item, v.last_at) <= v.last_at
            )
            for visit, some in items.items()
        }
        wrong = self._receive({v: some for v, some in wanted.items() if some})
        for visit, reason in wrong.items():
            self.env["rfid.exception"]._note(
                "refused", visit, self._first(items), reason
            )
        rest = visits - found - self.env["rfid.visit"].union(*wrong)
        rest.write({"state": "done"})

    @api.model
    def _get_reversed(self, items):
        """When receipts of items were reversed: older reads receive them no more."""
        rows = self.env["return.event"]._read_group(
            [
                ("item_id", "in", [i.id for some in items.values() for i in some]),
                ("to_stage", "=", "expected"),
                ("from_stage", "!=", False),
            ],
            ["item_id"],
            ["occurred_at:max"],
        )
        return dict(rows)

    @api.model
    def _move_inspection(self, visits, items):
        """Put received goods where they are seen, by a transfer."""
        early = visits.filtered(
            lambda v: any(item.stage in (*WAITING, "missing") for item in items[v])
        )
        self.env["rfid.exception"]._note("not_received", early, self._first(items))
        for visit in visits - early:
            place = visit.point_id.location_id
            moving = items[visit].filtered(
                lambda item, to=place: item.stage == "received"
                and item.location_id != to
            )
            if moving:
                self._transfer(moving, visit)
        (visits - early).write({"state": "done"})

    @api.model
    def _transfer(self, items, visit):
        """An ordinary transfer of what lies in the returns centre; items follow it."""
        place = visit.point_id.location_id
        warehouse = visit.device_id.warehouse_id
        for source, some in items.grouped("location_id").items():
            picking = self.env["stock.picking"].create(
                {
                    "picking_type_id": warehouse.disposition_type_id.id,
                    "location_id": source.id,
                    "location_dest_id": place.id,
                    "origin": visit.point_id.name,
                    "move_ids": [
                        Command.create(self._prepare_move(item, source, place))
                        for item in some
                    ],
                }
            )
            self._seen(picking, visit, some).button_validate()

    @api.model
    def _prepare_move(self, item, source, place):
        return {
            "product_id": item.product_id.id,
            "product_uom": item.product_id.uom_id.id,
            "product_uom_qty": item.quantity,
            "location_id": source.id,
            "location_dest_id": place.id,
            "move_line_ids": [
                Command.create(
                    {
                        "product_id": item.product_id.id,
                        "lot_id": item.lot_id.id,
                        "package_id": item.package_id.id,
                        "owner_id": item.owner_id.id,
                        "quantity": item.quantity,
                        "picked": True,
                        "location_id": source.id,
                        "location_dest_id": place.id,
                    }
                )
            ],
        }

    @api.model
    def _move_out(self, visits, items):
        """Goods leave: noted where that was decided, an exception where it was not."""
        undecided = visits.filtered(
            lambda v: any(item.stage in ("received", "inspected") for item in items[v])
        )
        self.env["rfid.exception"]._note("undecided", undecided, self._first(items))
        for visit in visits - undecided:
            leaving = items[visit].filtered(
                lambda item: item.stage in ("decided", "in_process")
            )
            for stage, some in leaving.grouped("stage").items():
                self._seen(some, visit)._record(
                    stage, name=self.env._("Went out at %s", visit.point_id.name)
                )
        (visits - undecided).write({"state": "done"})

    @api.model
    def _first(self, items):
        return {visit: some[0] for visit, some in items.items() if some}

    @api.model
    def _seen(self, records, visit, items=None):
        """Records whose events say that a reader saw it, and when."""
        times = {item.id: visit.last_at for item in items or records}
        return records.with_context(rfid_seen=Seen(times))

    # === RECEIVING === #

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
