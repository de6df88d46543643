# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Price one departure exactly in the Lagrangian relaxation.

With a value v_i on every return, a departure picks the returns that earn it most:
``max sum(v_i - c_id) x_i - F(W(x))``. Each convex piece of the tariff makes that a
fractional knapsack: take returns by earnings per kg, for free up to the piece's
``free`` weight, then while they earn more than the rate. Letting the last return be
fractional, and charging only weight, only volume or a mix of them (the chargeable
weight is never below any mix), can only raise the earnings, so the bound stays valid.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import NamedTuple

from .knapsack import EMPTY, Pick, Search, Sweep
from .network import Hub
from .rating import Piece, pieces

try:
    import numpy
except ImportError:
    numpy = None

# Weight and volume count as equally binding within this ratio of their sums.
EVEN = 1.25
SLACK = 1 + 1e-9
# a limit beyond this is none
FREE = 1e290


ANY = (0.0, float("inf"))


class Group(NamedTuple):
    """One way to weigh the returns, with the pieces that charge by it.

    A piece is (cents to open, cents per unit, free units, most units), after the
    locked returns, which weigh ``base``. ``sizes`` is what is limited to ``room``
    besides (None: nothing).
    """

    weights: list[float]
    base: float
    pieces: list[tuple[float, float, float, float]]
    sizes: list[float] | None = None
    room: float = 0.0


class Block(NamedTuple):
    """One departure: its returns, their costs, and its groups of pieces.

    ``weighed`` groups each give a valid bound, so the least profit of them counts;
    ``by_pallet`` is an alternative tariff, so the most profit counts. ``held`` says
    that locked returns keep the departure open.
    """

    index: list[int]
    costs: list[float]
    weighed: list[Group]
    by_pallet: Group | None
    held: bool


def block(hub: Hub, d: int) -> Block:
    """Prepare departure ``d`` of a hub."""
    index = [i for i, _c, _w in hub.items[d]]
    costs = [c for _i, c, _w in hub.items[d]]
    tariff = hub.departures[d].lane.tariff
    cubing, room = float(tariff.cubing), hub.room[d] or (1e300, 1e300, 1e300)
    kg = _side([hub.kg[i] for i in index], hub.base[d][0], room[0])
    cubed = [hub.m3[i] * cubing for i in index]
    volume = _side(cubed, hub.base[d][1] * cubing, room[1] * cubing or 1e300)
    pallet = _side([hub.pallets[i] for i in index], hub.base[d][2], room[2])
    most = max(kg[1] + sum(kg[0]), volume[1] + sum(volume[0])) * SLACK
    parts = pieces(tariff, most, (pallet[1] + sum(pallet[0])) * SLACK)
    weight = [piece for piece in parts if not piece.pallet]
    limited = [side for side in (kg, volume, pallet) if side[2] < FREE]
    groups = [
        group
        for side in _sides(kg, volume)
        for group in _limit(_group(side, weight), side, limited)
    ]
    by_pallet = [piece for piece in parts if piece.pallet]
    # locked returns without pallets lie outside the price per pallet
    last = _group(pallet, by_pallet) if by_pallet else None
    if last:
        last = _limit(last, pallet, limited)[0]
    return Block(index, costs, groups, last, hub.base[d][0] > 0)


def _side(weights, base, limit) -> tuple[list[float], float, float]:
    # a hair of weight keeps "earnings per kg" finite; it is paid back by the margin
    return [max(weight, 1e-12) for weight in weights], base, limit


def _sides(kg, volume) -> list[tuple]:
    """Choose which weights may bind: kg, volume, or both and their mean."""
    heavy, bulky = kg[1] + sum(kg[0]), volume[1] + sum(volume[0])
    if heavy > bulky * EVEN:
        return [kg]
    if bulky > heavy * EVEN:
        return [volume]
    mean = [(a + b) / 2 for a, b in zip(kg[0], volume[0], strict=True)]
    return [kg, volume, (mean, (kg[1] + volume[1]) / 2, (kg[2] + volume[2]) / 2)]


def _group(side: tuple, parts: list[Piece]) -> Group:
    weights, base, limit = side
    rows = []
    for piece in parts:
        cap = min(piece.cap * SLACK, limit * SLACK) - base
        if cap >= 0:
            free = max(0.0, piece.free - base)
            rows.append((piece.at(base), piece.rate, free, cap))
    return Group(weights, base, rows)


def _limit(group: Group, own: tuple, limited: list[tuple]) -> list[Group]:
    """Add the limits on what is not charged: each gives a group of its own."""
    others = [side for side in limited if side is not own]
    return [
        group._replace(sizes=sizes, room=max(0.0, room * SLACK - base))
        for sizes, base, room in others
    ] or [group]


def _narrow(group: Group, window: tuple[float, float]) -> list[tuple]:
    """Restrict a group's pieces to loads of ``window`` chargeable kg.

    A load of at least ``low`` pays for ``low``; pieces that end before it fall out.
    """
    low, high = window[0] - group.base, window[1] - group.base
    rows = []
    for opening, rate, free, cap in group.pieces:
        cap = min(cap, high)
        if cap < max(low, 0.0):
            continue
        if low > free:
            opening, free = opening + rate * (low - free), low
        rows.append((opening, rate, free, cap))
    return rows


class PlainKernel:
    """Price a block with the standard library only."""

    def __init__(self, source: Block):
        self.block = source
        # where the search for a toll begins, by group
        self.tolls: dict[int, float] = {}

    def values(self, value):
        """Prepare the returns' values for `best`."""
        return value

    def best(self, value, window=ANY) -> Pick | None:
        """Return what the departure earns at most with a load inside ``window``.

        A window is (least, most) chargeable kg with ``most`` above zero; None if no
        load fits.
        """
        source = self.block
        rows = [
            (value[i] - c, k)
            for k, (i, c) in enumerate(zip(source.index, source.costs, strict=True))
            if value[i] > c
        ]
        return self._decide(
            lambda group, limits: self._group(group, limits, rows), window
        )

    def _decide(self, solve, window) -> Pick | None:
        """Combine the groups: least of the weights, most of the two tariffs."""
        source = self.block
        picks = [solve(group, window) for group in source.weighed]
        found = None
        if all(pick is not None for pick in picks):
            found = min(picks, key=lambda pick: pick.profit)
        if source.by_pallet is not None:
            # pallets say nothing of the weight, so the window does not bind them
            other = solve(source.by_pallet, ANY)
            if found is None or (other and other.profit > found.profit):
                found = other
        if window[0] > 0 or source.held or (found and found.profit > 0):
            return found
        return EMPTY

    def _group(self, group: Group, window, rows) -> Pick | None:
        limits = group.pieces if window is ANY else _narrow(group, window)
        if not limits:
            return None
        return self._best(
            group, limits, lambda toll: self._sweep(group, limits, rows, toll)
        )

    def _best(self, group: Group, limits, sweep) -> Pick:
        """The best pick of a group, within its limit."""
        if group.sizes is None:
            found = sweep(0.0)
            return found.take(found.profits.index(max(found.profits)))
        search = Search(sweep, [row[0] for row in limits], group.room)
        pick, self.tolls[id(group)] = search.run(self.tolls.get(id(group), 0.0))
        return pick

    def _sweep(self, group: Group, limits, rows, toll: float) -> Sweep:
        weights, index, sizes = group.weights, self.block.index, group.sizes
        if toll:
            rows = [(s - toll * sizes[k], k) for s, k in rows]
        order = sorted([(-s / weights[k], k, s) for s, k in rows if s > 0])
        falling = [row[0] for row in order]
        weight = list(accumulate([weights[row[1]] for row in order], initial=0.0))
        earned = list(accumulate([row[2] for row in order], initial=0.0))
        used = [0.0] * len(weight)
        if sizes is not None:
            used = list(accumulate([sizes[row[1]] for row in order], initial=0.0))
        profits, uses, ends = [], [], []
        for opening, rate, free, cap in limits:
            fill = max(free, weight[bisect_left(falling, -rate)])
            fill = min(cap, fill, weight[-1])
            k = bisect_right(weight, fill) - 1
            share, cost = 0.0, opening + rate * max(0.0, fill - free)
            profit, use = earned[k] - cost, used[k]
            if k < len(order):
                share = (fill - weight[k]) / weights[order[k][1]]
                profit += share * order[k][2]
                use += share * (used[k + 1] - used[k])
            profits.append(profit)
            uses.append(use)
            ends.append((k, share, fill, cost))

        def take(piece: int) -> Pick:
            k, share, fill, cost = ends[piece]
            whole = [index[row[1]] for row in order[:k]]
            parts = [(index[order[k][1]], share)] if share else []
            return Pick(profits[piece], whole, parts, fill + group.base, cost)

        return Sweep(toll, profits, uses, take)


class NumpyKernel(PlainKernel):
    """The same with numpy, several times faster on long lists."""

    def __init__(self, source: Block):
        super().__init__(source)
        self.index = numpy.array(source.index, dtype=int)
        self.costs = numpy.array(source.costs)
        groups = [*source.weighed, source.by_pallet]
        self.arrays = {
            id(group): (
                numpy.array(group.weights),
                numpy.array(group.pieces).T,
                None if group.sizes is None else numpy.array(group.sizes),
            )
            for group in groups
            if group is not None
        }

    def values(self, value):
        """Prepare the returns' values for `best`."""
        return numpy.array(value)

    def best(self, value, window=ANY) -> Pick | None:
        """Return what the departure earns at most; see PlainKernel."""
        gain = value[self.index] - self.costs
        keep = numpy.nonzero(gain > 0)[0]
        return self._decide(
            lambda group, limits: self._numpy(group, limits, gain, keep), window
        )

    def _numpy(self, group: Group, window, gain, keep) -> Pick | None:
        limits = group.pieces
        if window is not ANY:
            limits = _narrow(group, window)
        if not limits:
            return None
        table = self.arrays[id(group)][1]
        if window is not ANY:
            table = numpy.array(limits).T
        return self._best(
            group, limits, lambda toll: self._price(group, table, gain, keep, toll)
        )

    def _price(self, group: Group, table, gain, keep, toll: float) -> Sweep:
        opening, rate, free, cap = table
        weights, _table, sizes = self.arrays[id(group)]
        if toll:
            gain = gain - toll * sizes
            keep = numpy.nonzero(gain > 0)[0]
        ratio = gain[keep] / weights[keep]
        order = numpy.argsort(-ratio, kind="stable")
        rows = keep[order]
        weight = numpy.concatenate(([0.0], numpy.cumsum(weights[rows])))
        earned = numpy.concatenate(([0.0], numpy.cumsum(gain[rows])))
        fill = numpy.maximum(free, weight[numpy.searchsorted(-ratio[order], -rate)])
        fill = numpy.minimum(numpy.minimum(cap, weight[-1]), fill)
        cost = opening + rate * numpy.maximum(0.0, fill - free)
        profit = numpy.interp(fill, weight, earned) - cost
        used = []
        if sizes is not None:
            use = numpy.concatenate(([0.0], numpy.cumsum(sizes[rows])))
            used = numpy.interp(fill, weight, use).tolist()

        def take(piece: int) -> Pick:
            full = float(fill[piece])
            k = int(numpy.searchsorted(weight, full, side="right")) - 1
            parts = []
            if k < len(rows):
                share = float((full - weight[k]) / weights[rows[k]])
                parts = [(int(self.index[rows[k]]), share)] if share else []
            whole = self.index[rows[:k]].tolist()
            load, price = full + group.base, float(cost[piece])
            return Pick(float(profit[piece]), whole, parts, load, price)

        return Sweep(toll, profit.tolist(), used, take)


def kernels(hub: Hub) -> list[PlainKernel]:
    """Prepare every departure of a hub, with numpy where it is installed."""
    make = PlainKernel if numpy is None else NumpyKernel
    return [make(block(hub, d)) for d in range(len(hub.departures))]
