# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Rate one load by its tariff, exact to the cent.

The weight tariff is the carriers' "deficit weight" or bumping rule, a modified
all-unit discount (Chan, Muriel, Shen, Simchi-Levi and Teo, Management Science 2002):
a load may be billed at the start of a higher bracket when that is cheaper.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from .model import ZERO, Tariff, exact

CENT = Decimal(1)
HUNDRED = Decimal(100)


@dataclass(frozen=True)
class Rating:
    """What a load costs, in cents, and on which weight.

    ``chargeable`` and ``billed`` kg (billed is higher when bumped), ``basis`` one of
    none, minimum, bracket, pallet, truck; ``freight`` before fuel; ``trucks`` full
    trucks paid for.
    """

    fixed: int
    freight: int
    fuel: int
    chargeable: Decimal
    billed: Decimal
    basis: str
    trucks: int = 0

    @property
    def total(self) -> int:
        """Cents to pay: fixed + freight + fuel."""
        return self.fixed + self.freight + self.fuel


def cents(amount: Decimal) -> int:
    """Round to whole cents, halves away from zero, as a bill line is rounded."""
    return int(amount.quantize(CENT, ROUND_HALF_UP))


def rate(tariff: Tariff, kg, m3=ZERO, pallets=ZERO) -> Rating:
    """Rate a load of ``kg``, ``m3`` and ``pallets``; amounts in exact cents.

    Chargeable kg W = max(kg, cubing * m3). Freight is the cheapest of W's own bracket
    and every higher one, ``rate / 100 * max(W, from)``; capped by the price per
    started pallet; at least the minimum; capped by the truck price. Beyond one truck:
    the full trucks plus the rest rated the same way (again with the minimum), or one
    truck more. Freight is rounded half up, fuel is a percentage of the rounded
    freight and rounded half up, as two lines of a bill are. A load of 0 kg costs 0.
    Raises PlanningError for numbers that are negative or not finite.
    """
    kg, m3, pallets = exact(kg, "kg"), exact(m3, "m3"), exact(pallets, "pallets")
    weight = max(kg, tariff.cubing * m3)
    if not weight:
        return Rating(0, 0, 0, ZERO, ZERO, "none")
    amount, billed, basis, trucks = _by_weight(tariff, weight)
    if tariff.pallet_price is not None and pallets:
        started = pallets.to_integral_value(ROUND_CEILING)
        capped = max(tariff.minimum, tariff.pallet_price * started)
        if capped < amount:
            amount, billed, basis, trucks = capped, weight, "pallet", 0
    freight = cents(amount)
    fuel = cents(freight * tariff.fuel / HUNDRED)
    fixed = cents(tariff.fixed)
    return Rating(fixed, freight, fuel, weight, billed, basis, trucks)


def _by_weight(tariff: Tariff, weight: Decimal) -> tuple[Decimal, Decimal, str, int]:
    """Return (amount, billed kg, basis, trucks) before the pallet cap."""
    if tariff.truck_kg is None:
        return _one_vehicle(tariff, weight)
    if weight <= tariff.truck_kg:
        best = _one_vehicle(tariff, weight)
        if tariff.truck_price < best[0]:
            return tariff.truck_price, weight, "truck", 1
        return best
    full = int((weight / tariff.truck_kg).to_integral_value(ROUND_FLOOR))
    rest = weight - full * tariff.truck_kg
    price = full * tariff.truck_price
    if not rest:
        return price, weight, "truck", full
    amount, billed, _basis, more = _by_weight(tariff, rest)
    return price + amount, full * tariff.truck_kg + billed, "truck", full + more


def _one_vehicle(tariff: Tariff, weight: Decimal) -> tuple[Decimal, Decimal, str, int]:
    best = None
    for bracket in reversed(tariff.brackets):
        billed = max(weight, bracket.from_kg)
        amount = bracket.rate * billed / HUNDRED
        if best is None or amount < best[0]:
            best = amount, billed, "bracket", 0
        if bracket.from_kg <= weight:
            break
    if tariff.minimum > best[0]:
        return tariff.minimum, weight, "minimum", 0
    return best


@dataclass(frozen=True)
class Piece:
    """One convex piece of a tariff in floats: ``rate * max(W, free)`` plus ``add``.

    ``W`` is chargeable kg (or pallets, ``pallet=True``); the piece holds up to
    ``cap``. The tariff is never below the cheapest of its pieces.
    """

    add: float
    rate: float
    free: float
    cap: float
    pallet: bool = False

    def at(self, weight: float) -> float:
        """Cost at ``weight``."""
        return self.add + self.rate * max(weight, self.free)


def pieces(tariff: Tariff, most: float, most_pallets: float) -> list[Piece]:
    """Return convex pieces whose minimum never exceeds the unrounded load cost.

    ``most`` chargeable kg and ``most_pallets`` any load on the lane may reach.
    """
    fuel = 1 + float(tariff.fuel) / 100
    fixed, found = float(tariff.fixed), []
    truck = float("inf") if tariff.truck_kg is None else float(tariff.truck_kg)
    trucks, limit = 0, min(most, truck)
    while True:
        add = fixed
        if trucks:
            add += trucks * float(tariff.truck_price) * fuel
        found += _bracket_pieces(tariff, add, trucks * truck if trucks else 0.0, limit)
        if truck < float("inf"):
            price = float(tariff.truck_price) * fuel
            found.append(Piece(add + price, 0.0, 0.0, (trucks + 1) * truck))
        if most <= (trucks + 1) * truck:
            break
        trucks += 1
        limit = min(most, (trucks + 1) * truck)
    if tariff.pallet_price:
        price = float(tariff.pallet_price) * fuel
        free = max(float(tariff.minimum) * fuel / price, 1.0)
        found.append(Piece(fixed, price, free, most_pallets, True))
    return found


def _bracket_pieces(tariff, add, done, limit) -> list[Piece]:
    """Pieces of the weight brackets after ``done`` kg in full trucks."""
    fuel, found = 1 + float(tariff.fuel) / 100, []
    minimum, brackets = float(tariff.minimum) * fuel, tariff.brackets
    for k, bracket in enumerate(brackets):
        slope = float(bracket.rate) / 100 * fuel
        cap = limit
        # a later bracket that is dearer ends this one; otherwise it may run on
        if any(later.rate > bracket.rate for later in brackets[k + 1 :]):
            cap = min(limit, done + float(brackets[k + 1].from_kg))
        if slope:
            free = max(float(bracket.from_kg), minimum / slope)
            found.append(Piece(add - slope * done, slope, done + free, cap))
        else:
            found.append(Piece(add + minimum, 0.0, 0.0, cap))
    return found


def curve(tariff: Tariff) -> Callable[[float, float, float], float]:
    """Return ``cost(kg, m3, pallets)`` in float cents, unrounded, made for speed."""
    fuel, fixed = 1 + float(tariff.fuel) / 100, float(tariff.fixed)
    starts, bases, slopes = _segments(tariff)
    cubing = float(tariff.cubing)
    truck = float("inf") if tariff.truck_kg is None else float(tariff.truck_kg)
    truck_price = float(tariff.truck_price or 0) * fuel
    pallet = None if tariff.pallet_price is None else float(tariff.pallet_price) * fuel
    minimum = float(tariff.minimum) * fuel

    def by_weight(kg, m3, pallets=0.0):
        weight = m3 * cubing
        if kg > weight:
            weight = kg
        if weight < 1e-9:
            return 0.0
        if weight <= truck:
            k = bisect_right(starts, weight) - 1
            return fixed + bases[k] + slopes[k] * weight
        full, rest = divmod(weight, truck)
        cost = fixed + full * truck_price
        if rest > 1e-9:
            k = bisect_right(starts, rest) - 1
            cost += bases[k] + slopes[k] * rest
        return cost

    def by_pallet(kg, m3, pallets):
        cost = by_weight(kg, m3)
        if pallets > 1e-9:
            capped = fixed + max(minimum, pallet * -int(-(pallets - 1e-9) // 1))
            return min(cost, capped)
        return cost

    return by_weight if pallet is None else by_pallet


def _segments(tariff: Tariff) -> tuple[list[float], list[float], list[float]]:
    """Cut one vehicle's tariff into linear segments: starts, bases, slopes."""
    lines = [(float(b.from_kg), float(b.rate) / 100) for b in tariff.brackets]
    minimum = float(tariff.minimum)
    top = None if tariff.truck_price is None else float(tariff.truck_price)
    flats = [minimum, *(start * slope for start, slope in lines)]
    if top is not None:
        flats.append(top)
    points = {0.0, *(start for start, _slope in lines)}
    points |= {flat / slope for flat in flats for _start, slope in lines if slope}
    starts = sorted(points)
    bases, slopes = [], []
    for k, start in enumerate(starts):
        end = starts[k + 1] if k + 1 < len(starts) else start * 2 + 1
        base, slope = _line_at(lines, minimum, top, (start + end) / 2)
        fuel = 1 + float(tariff.fuel) / 100
        bases.append(base * fuel)
        slopes.append(slope * fuel)
    return starts, bases, slopes


def _line_at(lines, minimum, top, weight) -> tuple[float, float]:
    """Return (base, slope) of the tariff around ``weight``."""
    base, slope, value = 0.0, 0.0, float("inf")
    for start, step in reversed(lines):
        amount = step * max(weight, start)
        if amount < value:
            value = amount
            base, slope = (amount, 0.0) if start > weight else (0.0, step)
        if start <= weight:
            break
    if minimum > value:
        base, slope, value = minimum, 0.0, minimum
    if top is not None and top < value:
        base, slope = top, 0.0
    return base, slope
