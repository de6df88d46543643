# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Turn a problem into one small numeric network per hub.

No cost is shared between hubs, so every method works hub by hub. Inside, costs are
float cents and everything is an index into lists; the exact amounts come back in
`evaluate`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from .model import ZERO, Lane, LoadKey, PlanningError, Problem, Return_
from .rating import curve

# Cents that stand for "cannot go alone": above any real cost, yet small enough to
# keep float sums exact to a thousandth of a cent.
NEVER = 1e10


@dataclass(frozen=True)
class Departure:
    """One run of a lane; ``days`` from leaving to arriving."""

    lane: Lane
    day: int
    arrival: int

    @property
    def key(self) -> LoadKey:
        """The load's key."""
        return LoadKey(self.lane.id, self.day)


@dataclass
class Hub:
    """The network of one hub.

    ``returns`` free returns, with parallel lists ``kg``, ``m3``, ``pallets`` and
    ``alone`` (cents when shipped alone, or NEVER). ``options[i]`` lists
    ``(departure, cents, chargeable kg)``; ``items[d]`` lists ``(return, cents,
    chargeable kg)``. ``base[d]`` is the (kg, m3, pallets) of locked returns,
    ``room[d]`` the (kg, m3, pallets) limits or None, ``cost[d]`` the tariff curve.
    """

    returns: list[Return_]
    departures: list[Departure]
    kg: list[float] = field(default_factory=list)
    m3: list[float] = field(default_factory=list)
    pallets: list[float] = field(default_factory=list)
    alone: list[float] = field(default_factory=list)
    options: list[list[tuple[int, float, float]]] = field(default_factory=list)
    items: list[list[tuple[int, float, float]]] = field(default_factory=list)
    base: list[tuple[float, float, float]] = field(default_factory=list)
    room: list[tuple[float, float, float] | None] = field(default_factory=list)
    cost: list[Callable[[float, float, float], float]] = field(default_factory=list)


def assignment_cost(problem: Problem, item: Return_, departure: Departure) -> Decimal:
    """Cents of holding until arrival plus handling at the centre, exact."""
    handling = problem.handling.get(departure.lane.centre, ZERO)
    return item.hold * (departure.arrival - item.ready) + handling * item.kg


def _alone_days(problem: Problem, item: Return_) -> int:
    """Days from ready to arrival when the return goes alone, at the earliest now."""
    leaves = item.ready
    if problem.today is not None:
        leaves = max(leaves, problem.today)
    return leaves - item.ready + problem.parcel_days


def alone_allowed(problem: Problem, item: Return_) -> bool:
    """Say whether the return may go alone: it has a price and arrives in time."""
    if item.parcel is None or item.locked is not None:
        return False
    return item.ready + _alone_days(problem, item) <= item.due


def alone_cost(problem: Problem, item: Return_) -> Decimal:
    """Cents to ship the return alone: parcel, holding and cheapest handling."""
    handling = min(problem.handling.get(centre, ZERO) for centre in item.centres)
    days = _alone_days(problem, item)
    return item.parcel + item.hold * days + handling * item.kg


def why_not(problem: Problem, item: Return_, lane: Lane, day: int) -> str | None:
    """Return why the return cannot take the lane on that day, or None if it can.

    One of hub, centre, class, day, ready, late, past, frozen.
    """
    checks = (
        ("hub", lane.hub != item.hub),
        ("centre", lane.centre not in item.centres),
        ("class", item.handling not in lane.classes),
        ("day", not lane.leaves(day, problem.weekday0)),
        ("ready", day < item.ready),
        ("late", lane.arrival(day) > item.due),
        ("past", problem.today is not None and day < problem.today),
        ("frozen", LoadKey(lane.id, day) in problem.frozen),
    )
    return next((name for name, failed in checks if failed), None)


def build(problem: Problem) -> list[Hub]:
    """Build one network per hub that has returns, in order of first appearance.

    Raises PlanningError for a return locked to an unknown lane, and for one without
    pallets that could take a lane with a price per pallet.
    """
    lanes = {lane.id: lane for lane in problem.lanes}
    by_hub: dict = {}
    for item in problem.returns:
        if item.locked is not None and item.locked.lane not in lanes:
            raise PlanningError(f"return {item.id}: locked to unknown lane")
        hub = item.hub if item.locked is None else lanes[item.locked.lane].hub
        by_hub.setdefault(hub, []).append(item)
    return [_hub(problem, hub, items) for hub, items in by_hub.items()]


def _hub(problem: Problem, name, items: list[Return_]) -> Hub:
    lanes = [lane for lane in problem.lanes if lane.hub == name]
    locked = [item for item in items if item.locked is not None]
    free = [item for item in items if item.locked is None]
    runs = [_runs(problem, lane, free) for lane in lanes]
    options = [_options(item, lanes, runs) for item in free]
    used = {key for choice in options for key in choice}
    used |= {item.locked for item in locked}
    by_id = {lane.id: position for position, lane in enumerate(lanes)}
    keys = sorted(used, key=lambda key: (key.day, by_id[key.lane]))
    departures = []
    for key in keys:
        lane = lanes[by_id[key.lane]]
        departures.append(Departure(lane, key.day, lane.arrival(key.day)))
    hub = Hub(free, departures)
    _fill(problem, hub, options)
    _lock(hub, locked)
    return hub


def _runs(problem: Problem, lane: Lane, free: list[Return_]) -> list[tuple]:
    """List the (load, arrival) pairs of a lane that free returns could use."""
    if not free:
        return []
    first = min(item.ready for item in free)
    if problem.today is not None:
        first = max(first, problem.today)
    last = max(item.due for item in free)
    days = (d for d in range(first, last + 1) if lane.leaves(d, problem.weekday0))
    runs = [(LoadKey(lane.id, day), lane.arrival(day)) for day in days]
    return [run for run in runs if run[0] not in problem.frozen]


def _options(item: Return_, lanes: list[Lane], runs: list) -> list[LoadKey]:
    """List the loads a free return may take; the same rule as `why_not`."""
    keys = []
    ready, due = item.ready, item.due
    for lane, offered in zip(lanes, runs, strict=True):
        if lane.centre not in item.centres or item.handling not in lane.classes:
            continue
        mine = [key for key, arrival in offered if key.day >= ready and arrival <= due]
        if mine and lane.tariff.pallet_price is not None and not item.pallets:
            raise PlanningError(
                f"return {item.id}: lane {lane.id} prices by pallet, pallets are 0"
            )
        keys += mine
    return keys


def _fill(problem: Problem, hub: Hub, options: list[list[LoadKey]]) -> None:
    index = {departure.key: d for d, departure in enumerate(hub.departures)}
    for item in hub.returns:
        hub.kg.append(float(item.kg))
        hub.m3.append(float(item.m3))
        hub.pallets.append(float(item.pallets))
        alone = alone_allowed(problem, item)
        hub.alone.append(float(alone_cost(problem, item)) if alone else NEVER)
    allowed = [[index[key] for key in choice] for choice in options]
    by_volume = _volume_bound(hub, allowed)
    hub.items = [[] for _ in hub.departures]
    for i, choice in enumerate(allowed):
        row = []
        for d in choice:
            departure = hub.departures[d]
            cost = float(assignment_cost(problem, hub.returns[i], departure))
            cubed = hub.m3[i] * float(departure.lane.tariff.cubing)
            row.append((d, cost, cubed if by_volume[d] else hub.kg[i]))
            hub.items[d].append((i, cost, row[-1][2]))
        hub.options.append(row)
    runs = hub.departures
    curves = {run.lane.id: curve(run.lane.tariff) for run in runs}
    hub.cost = [curves[run.lane.id] for run in runs]
    hub.room = [_room(run.lane) for run in runs]


def _volume_bound(hub: Hub, allowed: list[list[int]]) -> list[bool]:
    """Say per departure whether volume, not weight, will be charged."""
    balance = [0.0] * len(hub.departures)
    for i, choice in enumerate(allowed):
        for d in choice:
            cubing = float(hub.departures[d].lane.tariff.cubing)
            balance[d] += hub.m3[i] * cubing - hub.kg[i]
    return [value > 0 for value in balance]


def _room(lane: Lane) -> tuple[float, float, float] | None:
    limits = (lane.max_kg, lane.max_m3, lane.max_pallets)
    if limits == (None, None, None):
        return None
    # a hair of slack lets sums of floats reach a limit that is met exactly
    return tuple(1e300 if x is None else float(x) + 1e-9 for x in limits)


def _lock(hub: Hub, locked: list[Return_]) -> None:
    index = {departure.key: d for d, departure in enumerate(hub.departures)}
    sums = [(0.0, 0.0, 0.0)] * len(hub.departures)
    for item in locked:
        d = index[item.locked]
        kg, m3, pallets = sums[d]
        sums[d] = (
            kg + float(item.kg),
            m3 + float(item.m3),
            pallets + float(item.pallets),
        )
    hub.base = sums
