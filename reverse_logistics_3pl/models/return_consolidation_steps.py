# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..planning import (
    Effort,
    LoadKey,
    PlanningError,
    digest,
    dump,
    exact_cost,
    fixed_schedule,
    plan,
)
from .return_consolidation import AT_ONCE

# What a request may take: about two seconds for the branching.
IN_REQUEST = Effort(work=2_000_000)


class ReturnConsolidation(models.Model):
    _inherit = "return.consolidation"

    # === ACTIONS === #

    def action_plan(self):
        """Plan what waits; a big run goes on in the background.

        :raises AccessError: for users who are not returns managers
        """
        self._ensure_manager()
        self._meet()
        self._ensure_state("draft", "planning", "planned")
        for consolidation in self:
            waiting = self.env["return.planning"]._get_orders(
                consolidation.warehouse_id
            )
            if len(waiting) > AT_ONCE:
                consolidation._plan_later()
            else:
                consolidation._plan(IN_REQUEST)
        return True

    def action_stop(self):
        """Ask a running plan to end with the best it has found so far."""
        self._ensure_manager()
        self._ensure_state("planning")
        self._unguarded().write({"is_stop_requested": True})

    def action_confirm(self):
        """Book the loads; the second click and the second user change nothing.

        :raises UserError: when nothing of the plan can be booked any more
        """
        self._ensure_manager()
        # Two users at once meet on the row: Odoo runs the second one again.
        self._meet()
        todo = self.filtered(lambda consolidation: consolidation.state != "confirmed")
        todo._ensure_state("planned")
        for consolidation in todo:
            consolidation._confirm()
        return True

    def action_cancel(self):
        """Drop a plan; nothing was booked by it."""
        self._ensure_manager()
        self._meet()
        self._ensure_state("draft", "planning", "planned")
        self._clear()
        self._unguarded().write({"state": "cancelled"})

    # === PLAN === #

    def _plan_later(self):
        """Leave the run to the cron, which reports how far it is."""
        self._unguarded().write(
            {
                "state": "planning",
                "progress": 0.0,
                "progress_note": self.env._("Waiting for its turn"),
                "is_stop_requested": False,
            }
        )
        self.env.ref("reverse_logistics_3pl.ir_cron_plan")._trigger()

    def _plan(self, effort, progress=None, stop=None):
        """Plan and write down what came out.

        :param effort: an `Effort` or the name of one
        :param progress: called with the share done, the cents and the stage
        :param stop: called to ask whether to stop with the best so far
        """
        self.ensure_one()
        pins = self._get_pins()
        self._clear()
        planning = self.env["return.planning"]
        try:
            problem, facts = planning._prepare_problem(
                self.warehouse_id, self.with_forecast, pins
            )
            known, answer = self._solve(problem, effort, progress, stop)
        except PlanningError as error:
            raise UserError(
                self.env._(
                    "This cannot be planned: %s. Correct the data and plan again.",
                    error,
                )
            ) from error
        self._write_plan(known, answer, facts, pins)

    def _get_pins(self):
        """{return id: its load, or None for alone} of what was placed by hand."""
        pinned = self.line_ids.filtered(
            lambda line: line.is_pinned and line.state == "planned" and line.shipment_id
        )
        return {line.order_id.id: line.shipment_id._get_key() for line in pinned}

    @api.model
    def _solve(self, problem, effort, progress, stop):
        """Plan twice where there is a forecast: to decide, and to know the bound.

        The bound is for the returns that are real. A plan that looks ahead may cost
        more today than it saves later; one above a plan without foresight by more than
        shipping alone or by the weekly run would be is not taken.

        :return: (the problem without phantoms, its answer)
        """
        real = [item for item in problem.returns if not item.phantom]
        known = replace(problem, returns=real)
        answer = plan(known, effort, progress, stop)
        if len(real) < len(problem.returns) and not answer.stopped:
            ahead = plan(problem, "quick", None, stop)
            limits = [answer.cost_alone, answer.cost_fixed_schedule]
            limits = [limit for limit in limits if limit is not None]
            if all(ahead.cost <= limit for limit in limits):
                answer = _merge(answer, ahead)
        return known, answer

    def _write_plan(self, problem, answer, facts, pins):
        """Make the proposed loads and lines of an answer."""
        self.ensure_one()
        lines = self._prepare_lines(answer, facts, pins)
        shipments = self._create_shipments(answer, lines)
        for key, vals in lines.items():
            vals["shipment_id"] = shipments.get(key)
        self.env["return.shipment.line"]._unguarded().create(list(lines.values()))
        self.shipment_ids._rate_again()
        self._unguarded().write(
            {
                **self._prepare_totals(problem, answer, facts),
                "snapshot": {"problem": dump(self._without_pins(problem, facts))},
                "digest": digest(problem),
                "state": "planned",
                "date_planned": fields.Datetime.now(),
                "progress": 100.0,
                "progress_note": False,
                "is_stop_requested": False,
                "is_best_so_far": answer.stopped,
            }
        )
        self._sum_co2e()

    def _prepare_lines(self, answer, facts, pins):
        """{return id: values of its line} of the returns that were free."""
        unit = 10**self.currency_id.decimal_places
        lines = {}
        for key, fact in facts.items():
            vals = {
                name: value
                for name, value in fact.items()
                if name not in ("zone_id", "centre_id")
            }
            reason = answer.reasons.get(key) or answer.unplanned.get(key)
            vals["consolidation_id"] = self.id
            vals["is_pinned"] = key in pins
            vals["reason"] = reason and {
                "code": reason.code,
                "blocker": reason.blocker,
                "saving": None
                if reason.saving is None
                else float(Decimal(reason.saving) / unit),
                "other": reason.other
                and [reason.other.lane, date.fromordinal(reason.other.day).isoformat()],
            }
            lines[key] = vals
        return lines

    def _create_shipments(self, answer, lines):
        """Make a proposed load for each departure that has none booked, and a parcel
        for each return that goes alone.

        :return: {return id: shipment id}
        """
        booked = {
            LoadKey(load.lane_id.id, load.date_departure.toordinal()): load
            for load in self.env["return.planning"]
            ._get_booked_lines(self.warehouse_id)
            .shipment_id
        }
        places, vals_list, targets = {}, [], {}
        for load in answer.loads:
            new = [key for key in load.returns if key in lines]
            if load.key in booked:
                targets |= dict.fromkeys(new, booked[load.key].id)
            elif new:
                places[len(vals_list)] = new
                vals_list.append(self._prepare_load_vals(load))
        for key in answer.alone:
            if key in lines:
                places[len(vals_list)] = [key]
                vals_list.append(self._prepare_parcel_vals(lines[key]))
        for place, vals in enumerate(vals_list, 1):
            vals["name"] = f"{self.name}/{place:02d}"
        made = self.env["return.shipment"]._unguarded().create(vals_list)
        for place, shipment in enumerate(made):
            targets |= dict.fromkeys(places[place], shipment.id)
        return targets

    def _prepare_shipment_vals(self):
        return {
            "consolidation_id": self.id,
            "company_id": self.company_id.id,
            "warehouse_id": self.warehouse_id.id,
        }

    def _prepare_load_vals(self, load):
        return {
            **self._prepare_shipment_vals(),
            "kind": "load",
            "lane_id": load.key.lane,
            "date_departure": date.fromordinal(load.key.day),
            "date_arrival": date.fromordinal(load.arrival),
        }

    def _prepare_parcel_vals(self, line):
        days = self.company_id.return_parcel_days
        return {
            **self._prepare_shipment_vals(),
            "kind": "parcel",
            "lane_id": line["parcel_lane_id"],
            "date_departure": line["date_ready"],
            "date_arrival": fields.Date.add(line["date_ready"], days=days),
        }

    def _prepare_totals(self, problem, answer, facts):
        """What the plan costs beside its alternatives, without what was booked."""
        unit = 10**self.currency_id.decimal_places
        plain = self._without_pins(problem, facts)
        free = [
            item
            for item in plain.returns
            if item.id in facts and item.id in answer.assignment
        ]
        locked = {i: i.locked for i in problem.returns if i.id not in facts}
        before = exact_cost(problem, locked)[0]
        alone = [facts[item.id] for item in free]
        is_alone_possible = all(fact["is_parcel_possible"] for fact in alone)
        weekly = fixed_schedule(replace(plain, returns=free))
        return {
            "cost_planned": float(Decimal(answer.cost - before) / unit),
            "cost_locked": float(Decimal(before) / unit),
            "lower_bound": float(Decimal(max(0, answer.lower_bound - before)) / unit),
            "is_alone_possible": is_alone_possible,
            "cost_alone": sum(fact["cost_alone"] for fact in alone)
            if is_alone_possible
            else 0.0,
            "is_schedule_possible": weekly is not None,
            "cost_fixed_schedule": float(Decimal(weekly or 0) / unit),
        }

    def _without_pins(self, problem, facts):
        """The problem in which what was placed by hand is free."""
        planning = self.env["return.planning"]
        returns = [
            planning._prepare_return(facts[item.id], item.id, self.currency_id)
            if item.id in facts
            else item
            for item in problem.returns
        ]
        lanes = {
            lane.id: lane
            for lane in self.env["tpl.lane"].browse(lane.id for lane in problem.lanes)
        }
        combos = {item.handling for item in returns}
        return replace(
            problem,
            returns=returns,
            lanes=[
                replace(row, classes=planning._get_classes(lanes[row.id], combos))
                for row in problem.lanes
            ],
        )

    def _clear(self):
        """Take back what an earlier run of the plan proposed."""
        lines = self.line_ids.filtered(lambda line: line.state != "booked")
        lines.unlink()
        self.shipment_ids.filtered(lambda load: load.state == "planned").unlink()

    # === CONFIRM === #

    def _confirm(self):
        self.ensure_one()
        stale = self._drop_stale()
        lines = self.line_ids.filtered(
            lambda line: line.state == "planned" and line.shipment_id
        )
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of %s can be booked any more: plan again.", self.name
                )
            )
        lines.shipment_id._book(lines)
        self._unguarded().write(
            {
                "state": "confirmed",
                "date_confirmed": fields.Datetime.now(),
                "confirmed_by_id": self.env.uid,
            }
        )
        if stale:
            self.message_post(
                body=self.env._(
                    "Left out, because they changed since the plan was made: %s",
                    ", ".join(stale.order_id.mapped("name")),
                )
            )

    def _drop_stale(self):
        """Leave out returns that were cancelled, shipped or booked meanwhile."""
        self.ensure_one()
        waiting = self.env["return.planning"]._get_orders(self.warehouse_id)
        stale = self.line_ids.filtered(
            lambda line: line.state == "planned" and line.order_id not in waiting
        )
        late = self.line_ids.filtered(
            lambda line: line.state == "planned"
            and line.shipment_id.state not in ("planned", "booked", False)
        )
        (stale | late)._drop()
        return stale | late

    # === HELPERS === #

    def _meet(self):
        """Change the rows, so that nobody changes them beside us."""
        self.flush_recordset()
        self.env.cr.execute(
            SQL(
                "UPDATE return_consolidation SET state = state WHERE id = ANY(%s)",
                self.ids,
            )
        )
        self.invalidate_recordset()

    def _ensure_manager(self):
        self.check_access("write")
        group = "reverse_logistics.group_return_manager"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._("Loads are planned and booked by a returns manager.")
            )

    def _ensure_state(self, *states):
        names = dict(self._fields["state"]._description_selection(self.env))
        for consolidation in self:
            if consolidation.state not in states:
                raise UserError(
                    self.env._(
                        "%(plan)s is %(state)s: make a new plan.",
                        plan=consolidation.name,
                        state=names[consolidation.state].lower(),
                    )
                )


def _merge(answer, ahead):
    """The plan that looks ahead, with the bound proven for the real returns."""
    return replace(ahead, lower_bound=min(answer.lower_bound, ahead.cost))
