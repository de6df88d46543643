# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..planning import Board, LoadKey, PlanningError, load

ALONE = "alone"
# Departures without a load that a return is offered, at most.
OFFERED = 40


class ReturnConsolidation(models.Model):
    """The board: the loads of a plan, and what moving a return would cost."""

    _inherit = "return.consolidation"

    # === FOR THE CLIENT === #

    def get_board(self):
        """Everything the board shows.

        :return: a dict: the totals, the loads by day, parcels, and returns without a
            way; amounts in the currency of the company
        """
        self.ensure_one()
        self.check_access("read")
        lines = self.line_ids.filtered(lambda line: line.state != "cancelled")
        booked = self._get_joined().filtered(lambda s: s not in self.shipment_ids)
        loads = (self.shipment_ids | booked).filtered(
            lambda shipment: shipment.kind == "load" and shipment.state != "cancelled"
        )
        parcels = lines.filtered(lambda line: line.shipment_id.kind == "parcel")
        return {
            **self._prepare_board_totals(),
            "loads": [
                load._prepare_board_load(lines)
                for load in loads.sorted(lambda s: (s.date_departure, s.lane_id.id))
            ],
            "parcels": [line._prepare_board_line() for line in parcels],
            "unplanned": [
                line._prepare_board_line()
                for line in lines.filtered(lambda line: not line.shipment_id)
            ],
        }

    def get_moves(self, line_id):
        """Where a return of the plan could go, and what that would add.

        :return: a list of dicts: target, label, change (money; negative saves), the
            cheapest first; and what is not allowed, with the obstacle in words
        """
        self.ensure_one()
        self._ensure_manager()
        line = self._get_line(line_id)
        board = self._make_board()
        key = line.order_id.id
        if key not in board.place:
            return []
        unit = 10**self.currency_id.decimal_places
        moves = []
        for place in self._get_places(board, key):
            if place == board.place[key]:
                continue
            obstacle = board.obstacle(key, place)
            change = 0 if obstacle else board.change(key, place)
            moves.append(
                {
                    **self._prepare_target(place, place in board.sums),
                    "change": float(Decimal(change) / unit),
                    "obstacle": self._get_obstacle_texts().get(obstacle, obstacle)
                    or False,
                }
            )
        return sorted(moves, key=lambda move: (bool(move["obstacle"]), move["change"]))

    def move_line(self, line_id, target):
        """Move a return to another load, or let it go alone.

        :param target: "alone", or "lane:day" with the ids that `get_moves` gave
        :return: the board after the move
        :raises UserError: when the move is not allowed, in words
        """
        self.ensure_one()
        self._ensure_manager()
        self._meet()
        self._ensure_state("planned")
        line = self._get_line(line_id)
        board = self._make_board()
        place = self._read_target(target)
        try:
            change = board.change(line.order_id.id, place)
        except PlanningError as error:
            raise UserError(self._explain_obstacle(board, line, place)) from error
        unit = 10**self.currency_id.decimal_places
        line._move_to(self._get_or_make_load(place, line))
        self._unguarded().cost_planned += float(Decimal(change) / unit)
        self._sum_co2e()
        return self.get_board()

    # === HELPERS === #

    def _get_line(self, line_id):
        """A line of this plan; of any other one there is nothing to see."""
        line = self.line_ids.filtered(lambda line: line.id == line_id)
        if not line or line.state != "planned":
            raise UserError(
                self.env._("This return is not in the plan any more: reload the page.")
            )
        return line

    def _get_joined(self):
        """Loads booked before that returns of this plan join."""
        return self.line_ids.shipment_id.filtered(lambda s: s.kind == "load")

    def _make_board(self):
        """The pure board of the plan as it is now."""
        self.ensure_one()
        problem = load(self.snapshot["problem"])
        places = {
            item.id: item.locked for item in problem.returns if item.locked is not None
        }
        for line in self.line_ids:
            if line.shipment_id and line.state == "planned":
                places[line.order_id.id] = line.shipment_id._get_key()
        return Board(problem, places)

    def _get_places(self, board, key):
        """Alone, every load of the plan, and departures that have none so far."""
        item, problem = board.items[key], board.problem
        places = [None, *board.sums]
        running = set(board.sums)
        for lane in problem.lanes:
            for day in range(max(item.ready, problem.today), item.due + 1):
                place = LoadKey(lane.id, day)
                if place not in running and board.obstacle(key, place) is None:
                    places.append(place)
                    if len(places) > OFFERED + len(running):
                        return places
        return places

    def _prepare_target(self, place, is_running):
        if place is None:
            return {
                "target": ALONE,
                "label": self.env._("Alone, as a parcel"),
                "is_new": False,
            }
        lane = self.env["tpl.lane"].browse(place.lane)
        return {
            "target": f"{place.lane}:{place.day}",
            "label": self.env._(
                "%(lane)s, %(day)s",
                lane=lane.name,
                day=self._format_day(date.fromordinal(place.day)),
            ),
            "is_new": not is_running,
        }

    def _format_day(self, day):
        return format_date(self.env, day, date_format="EEE d MMM")

    def _read_target(self, target):
        if target == ALONE:
            return None
        lane, _colon, day = str(target).partition(":")
        if not (lane.isdecimal() and day.isdecimal()):
            raise UserError(self.env._("Choose a load of the board."))
        return LoadKey(int(lane), int(day))

    def _get_obstacle_texts(self):
        return {
            **self.env["return.shipment.line"]._get_blocker_texts(),
            "locked": self.env._("it is booked"),
            "alone": self.env._("it cannot go alone"),
            "lane": self.env._("the lane is not part of the plan"),
            "late": self.env._("arrives too late"),
            "class": self.env._("does not carry its handling class"),
            "hub": self.env._("starts in another zone"),
            "ready": self.env._("leaves before it is ready"),
            "room": self.env._("full"),
            "past": self.env._("has left"),
            "day": self.env._("does not leave on that day"),
        }

    def _explain_obstacle(self, board, line, place):
        obstacle = board.obstacle(line.order_id.id, place)
        return self.env._(
            "%(return)s cannot go there: %(why)s.",
            **{
                "return": line.order_id.name,
                "why": self._get_obstacle_texts().get(obstacle, obstacle),
            },
        )

    def _get_or_make_load(self, place, line):
        """The load or parcel of a place; a new proposal where there is none."""
        loads = (self.shipment_ids | self._get_joined()).filtered(
            lambda load: load.state in ("planned", "booked") and load.kind == "load"
        )
        known = {load._get_key(): load for load in loads}
        if place in known:
            return known[place]
        vals = self._prepare_shipment_vals()
        if place is None:
            days = self.company_id.return_parcel_days
            vals |= {
                "kind": "parcel",
                "lane_id": line.parcel_lane_id.id,
                "date_departure": line.date_ready,
                "date_arrival": line.date_ready + timedelta(days=days),
            }
        else:
            lane = self.env["tpl.lane"].browse(place.lane)
            leaves = date.fromordinal(place.day)
            vals |= {
                "kind": "load",
                "lane_id": lane.id,
                "date_departure": leaves,
                "date_arrival": leaves + timedelta(days=lane.transit_days),
            }
        numbers = [int(name.rpartition("/")[2]) for name in self._get_load_names()]
        vals["name"] = f"{self.name}/{max(numbers, default=0) + 1:02d}"
        return self.env["return.shipment"]._unguarded().create(vals)

    def _get_load_names(self):
        return [
            load.name for load in self.shipment_ids if load.name.startswith(self.name)
        ]

    def _sum_co2e(self):
        """The emissions of what is planned; unknown when one factor is."""
        lines = self.line_ids.filtered("shipment_id")
        alone = [(line.parcel_lane_id._get_co2_per_kg(), line.kg) for line in lines]
        taken = [
            (line.shipment_id.lane_id._get_co2_per_kg(), line.kg) for line in lines
        ]
        self._unguarded().write(
            {"co2e": self._add_co2e(taken), "co2e_alone": self._add_co2e(alone)}
        )

    @api.model
    def _add_co2e(self, pairs):
        """:param pairs: (kg CO2e per kg or None, kg)"""
        if any(factor is None for factor, _kg in pairs):
            return 0.0
        return sum(float(factor) * kg for factor, kg in pairs)

    def _prepare_board_totals(self):
        return {
            "id": self.id,
            "name": self.name,
            "state": self.state,
            "centre": self.warehouse_id.name,
            "currency_id": self.currency_id.id,
            "can_edit": self.state == "planned"
            and self.env.user.has_group("reverse_logistics.group_return_manager"),
            "cost": self.cost_planned,
            "cost_alone": self.is_alone_possible and self.cost_alone,
            "saving": self.is_alone_possible and self.saving,
            "saving_percent": self.is_alone_possible and self.saving_percent,
            "cost_schedule": self.is_schedule_possible and self.cost_fixed_schedule,
            "saving_schedule": self.is_schedule_possible and self.saving_schedule,
            "lower_bound": self.lower_bound,
            "gap": self.gap,
            "co2e": self.co2e,
            "co2e_alone": self.co2e_alone,
            "is_best_so_far": self.is_best_so_far,
        }


class ReturnShipment(models.Model):
    _inherit = "return.shipment"

    def _get_key(self):
        """The departure as the planner names it; None for a parcel."""
        self.ensure_one()
        if self.kind == "parcel":
            return None
        return LoadKey(self.lane_id.id, self.date_departure.toordinal())

    def _prepare_board_load(self, lines):
        """A load as the board shows it.

        :param lines: of the plan; what was booked on the load before is counted only
        """
        self.ensure_one()
        mine = lines.filtered(lambda line: line.shipment_id == self)
        lane = self.lane_id
        plan = self.env["return.consolidation"]
        return {
            "id": self.id,
            "target": f"{lane.id}:{self.date_departure.toordinal()}",
            "name": self.name,
            "lane": lane.name,
            "provider": lane.provider_id.name,
            "day": fields.Date.to_string(self.date_departure),
            "day_label": plan._format_day(self.date_departure),
            "arrival_label": plan._format_day(self.date_arrival),
            "kg": self.kg,
            "m3": self.m3,
            "pallets": self.pallets,
            "fill": self.fill,
            "cost": self.cost_planned,
            "cost_alone": sum(mine.mapped("cost_alone")),
            "co2e": self.co2e,
            "is_booked": self.state != "planned",
            "booked_count": len(self._get_lines() - mine),
            "lines": [line._prepare_board_line() for line in mine],
        }


class ReturnShipmentLine(models.Model):
    _inherit = "return.shipment.line"

    def _prepare_board_line(self):
        self.ensure_one()
        return {
            "id": self.id,
            "order_id": self.order_id.id,
            "order": self.order_id.name,
            "partner": self.partner_id.display_name,
            "kg": self.kg,
            "due": fields.Date.to_string(self.date_due),
            "due_label": self.env["return.consolidation"]._format_day(self.date_due),
            "classes": [
                {"name": item.name, "color": item.color}
                for item in self.handling_class_ids
                if item.code != "general"
            ],
            "cost_alone": self.is_parcel_possible and self.cost_alone,
            "reason": self.reason_text or "",
            "is_pinned": self.is_pinned,
            "is_estimated": self.is_weight_estimated,
            "is_movable": self.state == "planned" and bool(self.shipment_id),
        }

    def _move_to(self, shipment):
        """Put a proposed return on another load, where it stays when planned again."""
        self.ensure_one()
        before = self.shipment_id
        self._unguarded().write({"shipment_id": shipment.id, "is_pinned": True})
        if before.state == "planned" and not before._get_lines():
            before.unlink()
        (before.exists() | shipment).filtered(
            lambda load: load.state == "planned"
        )._rate_again()
