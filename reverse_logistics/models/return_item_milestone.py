# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from bisect import bisect_right
from datetime import UTC

from odoo import api, fields, models

from ..const import AT_DOCK

# Sources of events that mean that somebody had the goods in hands.
HANDLED = ("user", "barcode", "rfid", "tpl")


class ReturnItem(models.Model):
    """When an item reached each step, read from its events and kept on its row.

    Figures over hundreds of thousands of items cannot read millions of events each
    time. What stands here can be made anew from the events (`_rebuild_milestones`).
    """

    _inherit = "return.item"

    date_inspected = fields.Datetime(readonly=True, help="First inspection.")
    date_decided = fields.Datetime(readonly=True, help="First decision.")
    date_closed = fields.Datetime(readonly=True, index="btree_not_null")
    first_disposition_id = fields.Many2one(
        comodel_name="return.disposition",
        string="First Decision",
        readonly=True,
        index="btree_not_null",
    )
    inspection_count = fields.Integer(string="Inspections", readonly=True)
    decision_count = fields.Integer(string="Decisions", readonly=True)
    touch_count = fields.Integer(
        string="Touches",
        readonly=True,
        help="How often people or readers handled the goods.",
    )
    work_hours_to_decision = fields.Float(
        string="Dock to Decision (Working Hours)", readonly=True
    )
    work_hours_to_stock = fields.Float(
        string="Dock to Stock (Working Hours)", readonly=True
    )
    regret = fields.Monetary(
        readonly=True,
        help="Expected recovery of the best option less that of the chosen one.",
    )

    _guarded_fields = (
        "date_received",
        "date_inspected",
        "date_decided",
        "date_closed",
        "first_disposition_id",
        "inspection_count",
        "decision_count",
        "touch_count",
        "work_hours_to_decision",
        "work_hours_to_stock",
        "regret",
    )

    def _record(self, to_stage, *, values=None, **event):
        # With a name and no new stage it is a fact, such as a split, and no step.
        steps = self.filtered(
            lambda item: item.stage != to_stage or not event.get("name")
        )
        events = super()._record(to_stage, values=values, **event)
        self._note_milestone(to_stage, events[:1], steps)
        return events

    @api.model
    def _create_items(self, vals_list, stage, **event):
        items = super()._create_items(vals_list, stage, **event)
        if stage in AT_DOCK:
            items._note_milestone(stage, items[:1].sudo().event_ids[:1], items)
        return items

    def _note_milestone(self, stage, event, steps):
        """Bring the columns up to date with an event that all items share.

        :param event: one of the events, for what they have in common
        :param steps: those of the items for which it is a step and not a mere fact
        """
        at = event.occurred_at
        on_paper = bool(event.data and "split" in event.data)
        touched = event.source in HANDLED and stage in AT_DOCK and not on_paper
        hours = steps._get_work_hours(at) if stage in ("decided", "closed") else {}
        groups = self.grouped(
            lambda item: tuple(
                item._prepare_milestones(
                    stage if item in steps else None, at, hours, touched
                ).items()
            )
        )
        for values, items in groups.items():
            if values:
                items._unguarded().write(dict(values))

    def _prepare_milestones(self, stage, at, hours, touched):
        self.ensure_one()
        values = {"touch_count": self.touch_count + 1} if touched else {}
        if stage == "inspected":
            values["inspection_count"] = self.inspection_count + 1
            if not self.date_inspected:
                values["date_inspected"] = at
        elif stage == "decided":
            values |= self._prepare_decision(at, hours)
        elif stage == "closed":
            values["date_closed"] = at
            if self.disposition_id.action == "restock":
                values["work_hours_to_stock"] = hours[self]
        return values

    def _prepare_decision(self, at, hours):
        """The first decision counts for the time, the last one for what it cost."""
        values = {
            "decision_count": self.decision_count + 1,
            "regret": self._get_regret(),
        }
        if not self.date_decided:
            values |= {
                "date_decided": at,
                "first_disposition_id": self.disposition_id.id,
                "work_hours_to_decision": hours[self],
            }
        return values

    def _get_regret(self):
        """What the chosen disposition is expected to lose against the best one.

        Of the whole item, in the company's currency; 0 where nothing was recommended
        or the chosen one could not be valued.
        """
        self.ensure_one()
        options = {
            option["code"]: option["nrv"]
            for option in (self.recommendation or {}).get("options", [])
            if option["feasible"] and option["nrv"] is not None
        }
        chosen = options.get(self.disposition_id.code)
        if chosen is None:
            return 0.0
        return max(0.0, max(options.values()) - chosen) * self.quantity

    def _get_work_hours(self, until):
        """Working hours from the dock to a moment, of each item.

        By the calendar of the company, one reading of it for all items together.

        :param until: a moment, or {item: moment}
        :return: {item: hours}
        """
        ends = until if isinstance(until, dict) else dict.fromkeys(self, until)
        result = dict.fromkeys(self, 0.0)
        for company, items in self.grouped("company_id").items():
            started = items.filtered(lambda item: item.date_received and ends[item])
            if not started:
                continue
            first = min(started.mapped("date_received"))
            last = max(ends[item] for item in started)
            clock = WorkClock(company.resource_calendar_id, first, max(first, last))
            for item in started:
                result[item] = clock.between(item.date_received, ends[item])
        return result

    # === FROM THE LOG === #

    def _rebuild_milestones(self):
        """Make the columns anew from the events, for all items given, set based."""
        self.flush_recordset()
        self.env["return.event"].flush_model()
        self.env.cr.execute(
            REBUILD,
            {"items": self.ids, "handled": list(HANDLED), "dock": list(AT_DOCK)},
        )
        self.invalidate_recordset()
        decided = self.filtered("date_decided")
        to_decision = decided._get_work_hours(
            {item: item.date_decided for item in decided}
        )
        stocked = self.filtered(
            lambda i: i.date_closed and i.disposition_id.action == "restock"
        )
        to_stock = stocked._get_work_hours({item: item.date_closed for item in stocked})
        for item, hours in to_decision.items():
            item._unguarded().work_hours_to_decision = hours
        for item, hours in to_stock.items():
            item._unguarded().work_hours_to_stock = hours


# A part has the history of what it was split from, up to the split. Splits are done on
# paper: nobody touches, inspects or decides anything again.
REBUILD = """
    WITH RECURSIVE line AS (
        SELECT id AS item_id, id AS source_id, parent_id, NULL::integer AS before
        FROM return_item WHERE id = ANY(%(items)s)
        UNION ALL
        SELECT line.item_id, parent.id, parent.parent_id, LEAST(
            line.before,
            (SELECT MIN(id) FROM return_event WHERE item_id = line.source_id)
        )
        FROM line JOIN return_item AS parent ON parent.id = line.parent_id
    ), step AS (
        SELECT line.item_id, event.to_stage, event.occurred_at,
            event.from_stage IS DISTINCT FROM event.to_stage OR event.name IS NULL
                AS is_step,
            event.source = ANY(%(handled)s) AND event.to_stage = ANY(%(dock)s)
                AND NOT COALESCE(event.data ? 'split', FALSE) AS is_touch
        FROM line JOIN return_event AS event ON event.item_id = line.source_id
            AND (line.before IS NULL OR event.id < line.before)
    )
    UPDATE return_item AS item SET
        date_received = COALESCE(found.received, item.date_received),
        date_inspected = found.inspected,
        date_decided = found.decided,
        date_closed = found.closed,
        inspection_count = found.inspections,
        decision_count = found.decisions,
        touch_count = found.touches,
        work_hours_to_decision = 0,
        work_hours_to_stock = 0
    FROM (
        SELECT item_id,
            MIN(occurred_at) FILTER (WHERE to_stage = 'received') AS received,
            MIN(occurred_at) FILTER (WHERE is_step AND to_stage = 'inspected')
                AS inspected,
            MIN(occurred_at) FILTER (WHERE is_step AND to_stage = 'decided')
                AS decided,
            MAX(occurred_at) FILTER (WHERE is_step AND to_stage = 'closed')
                AS closed,
            COUNT(*) FILTER (WHERE is_step AND to_stage = 'inspected')
                AS inspections,
            COUNT(*) FILTER (WHERE is_step AND to_stage = 'decided') AS decisions,
            COUNT(*) FILTER (WHERE is_touch) AS touches
        FROM step GROUP BY item_id
    ) AS found
    WHERE item.id = found.item_id
"""


class WorkClock:
    """Working hours between any two moments of a period, read once.

    Sums of the hours up to the start of each interval, so that each answer is two
    searches.
    """

    def __init__(self, calendar, first, last):
        """:param calendar: `resource.calendar`; empty means every hour works
        :param first: naive UTC; :param last: naive UTC, not before `first`"""
        self.spans = None
        if calendar:
            found = calendar._work_intervals_batch(
                first.replace(tzinfo=UTC), last.replace(tzinfo=UTC)
            )[False]
            self.spans = [
                (
                    start.astimezone(UTC).replace(tzinfo=None),
                    stop.astimezone(UTC).replace(tzinfo=None),
                )
                for start, stop, _source in found
            ]
            self.starts = [start for start, _stop in self.spans]
            self.sums = [0.0]
            for start, stop in self.spans:
                self.sums.append(self.sums[-1] + (stop - start).total_seconds())

    def between(self, start, stop):
        """Working hours from start to stop; 0 when stop is not after it."""
        if stop <= start:
            return 0.0
        if self.spans is None:
            return (stop - start).total_seconds() / 3600
        return (self._until(stop) - self._until(start)) / 3600

    def _until(self, moment):
        index = bisect_right(self.starts, moment)
        if not index:
            return 0.0
        start, stop = self.spans[index - 1]
        return self.sums[index - 1] + (min(moment, stop) - start).total_seconds()
