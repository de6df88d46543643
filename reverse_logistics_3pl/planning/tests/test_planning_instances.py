# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Made-up instances, an independent checker and a brute force for the planner.

Nothing here uses the planner's own costing: the checker rates loads with a table of
its own, so that the two can disagree.
"""

from __future__ import annotations

import math
import random
from decimal import ROUND_HALF_UP, Decimal
from itertools import product

from planning import Bracket, Lane, Problem, Return_, Tariff

ECONOMY = ((0, 6900), (120, 4300), (320, 3200), (550, 2600), (1100, 2000), (2400, 1500))
EXPRESS = ((0, 8100), (90, 5600), (280, 4100), (600, 3100), (1300, 2300), (4000, 1500))
HANDLING = {"north": 6, "south": 8}
# families: returns per hub share, due-day window, tariff and holding factors
FAMILIES = {
    "base": {},
    "tight": {"window": (3, 6)},
    "loose": {"window": (8, 20)},
    "dear_holding": {"hold": 5.0},
    "cheap_parcel": {"parcel": 0.6},
    "dear_fixed": {"fixed": 3.0},
    "cheap_fixed": {"fixed": 0.3},
    "dense": {"density": 260.0},
    "small_trucks": {"room": 900},
}


def tariff(brackets, factor: float, fixed: float, **more) -> Tariff:
    """Build a tariff; ``factor`` scales rates, ``fixed`` fixed price and minimum."""
    rows = tuple(Bracket(kg, round(rate * factor)) for kg, rate in brackets)
    values = {
        "fixed": round(2600 * fixed),
        "minimum": round(4600 * fixed),
        "cubing": 250,
        "truck_price": round(88000 * factor),
        "truck_kg": 24000,
    }
    return Tariff(rows, **(values | more))


def lanes(fixed: float = 1.0, room=None) -> list[Lane]:
    """Build eight lanes from three hubs to two centres."""
    every, some = {"plain", "danger", "ewaste"}, {"plain", "ewaste"}
    rows = (
        ("a", "north", 1, range(5), every, EXPRESS, 1.0),
        ("a", "north", 3, (1, 4), some, ECONOMY, 1.0),
        ("a", "south", 3, (0, 3), some, ECONOMY, 1.1),
        ("b", "north", 2, range(5), {"plain", "danger"}, EXPRESS, 1.1),
        ("b", "south", 2, (0, 2, 4), every, EXPRESS, 1.0),
        ("b", "north", 3, (1, 3), {"plain"}, ECONOMY, 1.1),
        ("c", "north", 2, range(5), every, EXPRESS, 1.2),
        ("c", "south", 3, (2, 4), some, ECONOMY, 1.05),
    )
    return [
        Lane(
            f"L{k}",
            hub,
            centre,
            transit,
            tariff(table, factor, fixed),
            classes,
            weekdays=days,
            max_kg=room,
        )
        for k, (hub, centre, transit, days, classes, table, factor) in enumerate(rows)
    ]


def parcel_price(kg: float) -> int:
    """Cents of a parcel, several pieces above 31.5 kg."""
    pieces, rest = divmod(kg, 31.5)
    steps = ((2, 480), (5, 650), (10, 900), (20, 1400), (31.5, 1900))
    return int(pieces) * 1900 + next(price for top, price in steps if rest <= top)


def make(
    count: int, seed: int, days: int = 14, first_day: int = 0, **family
) -> Problem:
    """Make an instance of ``count`` returns ready over ``days`` days."""
    draw = random.Random(seed)
    window = family.get("window", (5, 12))
    density = family.get("density", 190.0)
    returns = []
    for k in range(count):
        hub = draw.choices("abc", (5, 3, 2))[0]
        kind = draw.choices(("plain", "danger", "ewaste"), (80, 8, 12))[0]
        centres = {"danger": ("north",), "ewaste": ("south",)}
        kg = round(min(120.0, max(0.2, draw.lognormvariate(1.25, 0.95))), 2)
        ready = first_day + draw.randrange(days)
        price = parcel_price(kg) * (1.25 if kind == "danger" else 1.0)
        returns.append(
            Return_(
                f"{first_day}-{k}",
                ready,
                ready + draw.randint(*window),
                hub,
                centres.get(kind, ("north", "south")),
                kind,
                kg,
                round(kg / draw.lognormvariate(math.log(density), 0.35), 5),
                parcel=round(price * family.get("parcel", 1.0)),
                hold=round(
                    (3 + draw.lognormvariate(4.1, 0.8) * 0.18) * family.get("hold", 1.0)
                ),
            )
        )
    routes = lanes(family.get("fixed", 1.0), family.get("room"))
    return Problem(returns, routes, handling=HANDLING)


def table_price(table: Tariff, kg: Decimal, m3: Decimal, pallets: Decimal) -> int:
    """Rate a load by walking the brackets, written apart from the product."""

    def round_up_half(amount):
        return int(Decimal(amount).quantize(Decimal(1), ROUND_HALF_UP))

    def vehicle(weight):
        own = max(
            k for k, b in enumerate(table.brackets) if k == 0 or b.from_kg <= weight
        )
        billed = [
            (b.from_kg if b.from_kg > weight else weight) * b.rate / 100
            for b in table.brackets[own:]
        ]
        amount = max(min(billed), table.minimum)
        return amount if table.truck_kg is None else min(amount, table.truck_price)

    weight = kg if kg >= m3 * table.cubing else m3 * table.cubing
    if weight == 0:
        return 0
    amount = Decimal(0)
    rest = weight
    while table.truck_kg is not None and rest > table.truck_kg:
        amount += table.truck_price
        rest -= table.truck_kg
    amount += vehicle(rest) if rest else 0
    if table.pallet_price is not None and pallets > 0:
        by_pallet = table.pallet_price * math.ceil(pallets)
        amount = min(amount, max(by_pallet, table.minimum))
    freight = round_up_half(amount)
    fuel = round_up_half(freight * table.fuel / 100)
    return round_up_half(table.fixed) + freight + fuel


def check(problem: Problem, assignment: dict) -> int:
    """Check every rule and price an assignment on its own; returns cents."""
    total = exact_check(problem, assignment)
    return int(total.quantize(Decimal(1), ROUND_HALF_UP))


def exact_check(problem: Problem, assignment: dict) -> Decimal:
    """Check every rule; returns cents with their fractions."""
    by_id = {lane.id: lane for lane in problem.lanes}
    total, loads = Decimal(0), {}
    for item in problem.returns:
        if item.id not in assignment:
            continue
        key = assignment[item.id]
        if key is None:
            left = max(
                item.ready, item.ready if problem.today is None else problem.today
            )
            days = left - item.ready + problem.parcel_days
            assert item.ready + days <= item.due, f"{item.id} late alone"
            rate = min(problem.handling.get(c, 0) for c in item.centres)
            total += item.parcel + item.hold * days + rate * item.kg
            continue
        lane, day = by_id[key[0]], key[1]
        arrival = lane.arrivals.get(day, day + lane.transit)
        if item.locked is None:
            assert lane.hub == item.hub and lane.centre in item.centres
            assert item.handling in lane.classes, f"{item.id} class"
            assert day not in lane.closed
            assert day in lane.dates or (day + problem.weekday0) % 7 in lane.weekdays
            assert item.ready <= day and arrival <= item.due, f"{item.id} late"
        rate = problem.handling.get(lane.centre, 0)
        total += item.hold * (arrival - item.ready) + rate * item.kg
        loads.setdefault(tuple(key), []).append(item)
    for key, items in loads.items():
        lane = by_id[key[0]]
        kg, m3 = sum(x.kg for x in items), sum(x.m3 for x in items)
        pallets = sum(x.pallets for x in items)
        assert lane.max_kg is None or kg <= lane.max_kg, f"{key} too heavy"
        assert lane.max_m3 is None or m3 <= lane.max_m3, f"{key} too bulky"
        assert lane.max_pallets is None or pallets <= lane.max_pallets
        total += table_price(lane.tariff, kg, m3, pallets)
    return total


def places_of(problem: Problem, item: Return_) -> list:
    """List where a return may go by itself: None (alone) and (lane, day) pairs."""
    days = range(item.ready, item.due + 1)
    mine = [(lane.id, day) for lane in problem.lanes for day in days]
    if item.locked is not None:
        mine = [tuple(item.locked)]
    return [place for place in [None, *mine] if _allowed(problem, item, place)]


def brute_force(problem: Problem) -> int | None:
    """Try every assignment; the cents of the cheapest, None if there is none."""
    by_id = {lane.id: lane for lane in problem.lanes}
    choices = [places_of(problem, item) for item in problem.returns]
    own, prices = [], {}
    for item, places in zip(problem.returns, choices, strict=True):
        costs = {}
        for place in places:
            alone = Problem((item,), problem.lanes, problem.handling)
            freight = 0
            if place is not None:
                lane = by_id[place[0]]
                freight = table_price(lane.tariff, item.kg, item.m3, item.pallets)
            costs[place] = exact_check(alone, {item.id: place}) - freight
        own.append(costs)

    def price(place, mask):
        if (place, mask) not in prices:
            items = [x for k, x in enumerate(problem.returns) if mask >> k & 1]
            lane, kg = by_id[place[0]], sum(x.kg for x in items)
            m3, pallets = sum(x.m3 for x in items), sum(x.pallets for x in items)
            limits = (kg, lane.max_kg), (m3, lane.max_m3), (pallets, lane.max_pallets)
            full = any(top is not None and used > top for used, top in limits)
            cost = None if full else table_price(lane.tariff, kg, m3, pallets)
            prices[place, mask] = cost
        return prices[place, mask]

    best = None
    for choice in product(*choices):
        masks, cost = {}, Decimal(0)
        for k, place in enumerate(choice):
            cost += own[k][place]
            if place is not None:
                masks[place] = masks.get(place, 0) | 1 << k
        freight = [price(place, mask) for place, mask in masks.items()]
        if None not in freight:
            cost += sum(freight)
            best = cost if best is None else min(best, cost)
    return None if best is None else int(best.quantize(Decimal(1), ROUND_HALF_UP))


def _allowed(problem: Problem, item: Return_, place) -> bool:
    if item.locked is not None:
        return place == tuple(item.locked)
    if place is None and item.parcel is None:
        return False
    alone = Problem((item,), problem.lanes, problem.handling, problem.parcel_days)
    try:
        check(alone, {item.id: place})
    except AssertionError:
        return False
    return True
