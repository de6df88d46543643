# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

from ..reads import direction
from .return_item import Seen

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
        items = self._get_items(ready)
        totes = ready.filtered(lambda v: v.kind == "tote")
        self.env["rfid.tote"]._see(totes)
        empty = totes.filtered(lambda v: not items[v])
        empty.write({"state": "done"})
        ready -= empty
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
        self._reach_centre(items)
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
        self._reach_centre(items)
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
    def _reach_centre(self, items):
        """Tell what brings goods that they are there: with the 3PL addon, loads."""
        found = self.env["return.item"].union(*items.values())
        found.filtered(lambda item: item.stage in WAITING)._reach_centre()

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
