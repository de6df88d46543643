# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a planning run returns, with every amount in exact cents."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from decimal import Decimal

from .model import ZERO, Lane, LoadKey, Problem, Return_
from .network import Departure, alone_cost, assignment_cost
from .rating import Rating, cents, rate

TEXTS = {
    "locked": "locked in this load",
    "only_load": "no other load arrives in time and it cannot go alone",
    "best_load": "cheapest by {saving} cents; next best: {other}",
    "alone_cheaper": "going alone is cheaper by {saving} cents; next best: {other}",
    "alone_only": "goes alone, no load fits ({blocker})",
    "no_option": "cannot be planned: no load fits ({blocker}) and it cannot go alone",
    "no_room": "cannot be planned: every load that fits is full",
}


@dataclass(frozen=True)
class Reason:
    """Why a return is where it is.

    ``code`` is one of the keys of TEXTS; ``other`` the next best place (a LoadKey, or
    None for alone) and ``saving`` the cents it would cost more; ``blocker`` what rules
    loads out: hub, centre, class, late, past, frozen or day.
    """

    code: str
    other: LoadKey | None = None
    saving: int | None = None
    blocker: str | None = None

    @property
    def text(self) -> str:
        """The reason as an English sentence part."""
        other = "alone" if self.other is None else f"{self.other.lane}/{self.other.day}"
        return TEXTS[self.code].format(
            other=other, saving=self.saving, blocker=self.blocker
        )


@dataclass(frozen=True)
class Load:
    """One departure with its returns (phantoms excluded) and its exact price.

    ``holding_handling`` cents of its returns; ``co2e`` kg, None without factors;
    ``phantoms`` how many forecast returns the plan expects in it.
    """

    key: LoadKey
    lane: Lane
    arrival: int
    returns: tuple[Hashable, ...]
    kg: Decimal
    m3: Decimal
    pallets: Decimal
    rating: Rating
    holding_handling: int
    co2e: Decimal | None = None
    phantoms: int = 0

    @property
    def cost(self) -> int:
        """Cents: freight, holding and handling."""
        return self.rating.total + self.holding_handling


@dataclass(frozen=True)
class Plan:
    """The plan and what it is worth, in cents.

    ``assignment`` maps each planned return to its LoadKey or to None (alone);
    ``unplanned`` maps the others to why. ``cost`` counts real returns only,
    ``planned_cost`` the phantoms too; ``lower_bound`` is proven for planned_cost (None
    when not asked for) and ``gap`` is planned_cost / lower_bound - 1.
    ``cost_alone`` ships each return alone, ``cost_fixed_schedule`` uses the best fixed
    weekly runs (None where some return cannot). ``co2e`` kg, None without factors.
    """

    assignment: dict[Hashable, LoadKey | None]
    loads: tuple[Load, ...]
    unplanned: dict[Hashable, Reason]
    reasons: dict[Hashable, Reason]
    cost: int
    planned_cost: int
    lower_bound: int | None = None
    cost_alone: int | None = None
    cost_fixed_schedule: int | None = None
    co2e: Decimal | None = None
    co2e_alone: Decimal | None = None
    stopped: bool = False

    @property
    def gap(self) -> float | None:
        """How far the plan may be above the optimum; 0.01 is one percent."""
        if self.lower_bound is None:
            return None
        if not self.lower_bound:
            return None if self.planned_cost else 0.0
        return max(0.0, self.planned_cost / self.lower_bound - 1)

    @property
    def alone(self) -> tuple[Hashable, ...]:
        """The returns that go alone."""
        return tuple(key for key, load in self.assignment.items() if load is None)

    @property
    def saving(self) -> int | None:
        """Cents saved against shipping each return alone."""
        return None if self.cost_alone is None else self.cost_alone - self.cost


class Sums:
    """Exact sums of one load."""

    def __init__(self):
        self.kg = self.m3 = self.pallets = self.assigned = ZERO

    def add(self, item: Return_, cost: Decimal, sign: int = 1) -> None:
        """Add (or with ``sign`` -1 take out) a return at its assignment cost."""
        self.kg += sign * item.kg
        self.m3 += sign * item.m3
        self.pallets += sign * item.pallets
        self.assigned += sign * cost

    def rating(self, lane: Lane) -> Rating:
        """Rate the load."""
        return rate(lane.tariff, self.kg, self.m3, self.pallets)

    def fits(self, lane: Lane) -> bool:
        """Say whether the load keeps the lane's limits."""
        pairs = (
            (self.kg, lane.max_kg),
            (self.m3, lane.max_m3),
            (self.pallets, lane.max_pallets),
        )
        return all(limit is None or used <= limit for used, limit in pairs)


def departures_of(problem: Problem, keys) -> dict[LoadKey, Departure]:
    """Look up the departures of load keys."""
    lanes = {lane.id: lane for lane in problem.lanes}
    return {
        key: Departure(lanes[key.lane], key.day, lanes[key.lane].arrival(key.day))
        for key in keys
    }


def exact_cost(problem: Problem, assignment: dict) -> tuple[int, dict, Decimal]:
    """Price an assignment {Return_: LoadKey or None}: (cents, {key: Sums}, alone)."""
    runs = departures_of(problem, {key for key in assignment.values() if key})
    sums: dict[LoadKey, Sums] = {}
    alone = ZERO
    for item, key in assignment.items():
        if key is None:
            alone += alone_cost(problem, item)
            continue
        cost = assignment_cost(problem, item, runs[key])
        sums.setdefault(key, Sums()).add(item, cost)
    freight = sum(row.rating(runs[key].lane).total for key, row in sums.items())
    assigned = sum((row.assigned for row in sums.values()), ZERO)
    return cents(freight + assigned + alone), sums, alone


def make_loads(problem: Problem, assignment: dict, sums: dict) -> tuple[Load, ...]:
    """Build the loads of the real returns, by day and lane as first listed."""
    runs = departures_of(problem, sums)
    members: dict[LoadKey, list[Return_]] = {key: [] for key in sums}
    phantoms = dict.fromkeys(sums, 0)
    for item, key in assignment.items():
        if key is not None and item.phantom:
            if key in phantoms:
                phantoms[key] += 1
        elif key is not None:
            members[key].append(item)
    position = {lane.id: k for k, lane in enumerate(problem.lanes)}
    loads = []
    for key in sorted(sums, key=lambda key: (key.day, position[key.lane])):
        row, lane = sums[key], runs[key].lane
        loads.append(
            Load(
                key,
                lane,
                runs[key].arrival,
                tuple(item.id for item in members[key]),
                row.kg,
                row.m3,
                row.pallets,
                row.rating(lane),
                cents(row.assigned),
                load_co2e(lane, row.kg),
                phantoms[key],
            )
        )
    return tuple(loads)


def load_co2e(lane: Lane, kg: Decimal) -> Decimal | None:
    """Return kg CO2e of a load, None when the lane has no factor."""
    if lane.co2_per_load is None and lane.co2_per_kg is None:
        return None
    return (lane.co2_per_load or ZERO) + (lane.co2_per_kg or ZERO) * kg


def co2e_of(parts) -> Decimal | None:
    """Sum kg CO2e, or None when one part is unknown or there is none."""
    parts = list(parts)
    if not parts or any(part is None for part in parts):
        return None
    return sum(parts, ZERO)
