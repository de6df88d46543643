# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The best load of one departure when a limit binds that is not what is charged.

A load may be charged by volume and limited in kg. Each convex piece of the tariff is
then a fractional knapsack with two rows; a toll on what is limited turns it into one
with a single row (a Lagrangian of the limit), and the least of these over all tolls is
exact, as it is a linear program. Tangents of that convex function find it in a few
sweeps, and a sweep prices all the pieces at once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

# sweeps until the toll counts as found, and how near (cents) is near enough
ROUNDS, NEAR = 9, 3.0


class Pick(NamedTuple):
    """What a departure earns, the returns it takes whole, and shares of others.

    ``fill`` is the chargeable weight it comes to and ``cost`` its price.
    """

    profit: float
    whole: list[int]
    parts: list[tuple[int, float]]
    fill: float
    cost: float


EMPTY = Pick(0.0, [], [], 0.0, 0.0)


class Sweep(NamedTuple):
    """All pieces priced at one toll: profits before the toll comes back, use of the
    limit, and the pick of a piece."""

    toll: float
    profits: list[float]
    used: list[float]
    take: Callable[[int], Pick]


class Search:
    """The toll of each piece lies between the sweeps ``below`` and ``above``."""

    def __init__(self, sweep, openings: list[float], room: float):
        self.sweep, self.openings, self.room = sweep, openings, room
        first = sweep(0.0)
        self.top = list(first.profits)
        self.below = [first] * len(self.top)
        self.above: list[Sweep | None] = [None] * len(self.top)

    def run(self, guess: float) -> tuple[Pick, float]:
        """Return the best pick, and the toll at which to begin the next time."""
        toll = guess
        for _round in range(ROUNDS):
            k = max(range(len(self.top)), key=self.top.__getitem__)
            if self.below[k].used[k] <= self.room:
                break
            meet, value = self._tangents(k)
            if self.top[k] - value <= NEAR:
                break
            self._add(self.sweep(toll if _round == 0 and guess else meet))
        k = max(range(len(self.top)), key=self.top.__getitem__)
        return self._mix(k), self.below[k].toll

    def _add(self, found: Sweep) -> None:
        back = found.toll * self.room
        for k, profit in enumerate(found.profits):
            self.top[k] = min(self.top[k], profit + back)
            if found.used[k] > self.room:
                if found.toll > self.below[k].toll:
                    self.below[k] = found
            elif self.above[k] is None or found.toll < self.above[k].toll:
                self.above[k] = found

    def _lines(self, k: int) -> tuple[tuple[float, float], tuple[float, float]]:
        """(value at toll 0, slope) of the tangents below and above the toll."""
        lines = []
        for found in (self.below[k], self.above[k]):
            if found is None:
                # an empty load pays to open and uses nothing
                lines.append((-self.openings[k], self.room))
                continue
            slope = self.room - found.used[k]
            profit = found.profits[k] + found.toll * self.room
            lines.append((profit - found.toll * slope, slope))
        return lines[0], lines[1]

    def _tangents(self, k: int) -> tuple[float, float]:
        """Where the tangents meet: (toll, value), the least the piece can earn."""
        (low, fall), (high, rise) = self._lines(k)
        toll = max(0.0, (high - low) / (fall - rise))
        return toll, low + toll * fall

    def _mix(self, k: int) -> Pick:
        """Blend the picks on both sides of the toll so that the limit is met."""
        one = self.below[k].take(k)
        used = self.below[k].used[k]
        if used <= self.room:
            return one._replace(profit=self.top[k])
        found = self.above[k]
        other = EMPTY if found is None else found.take(k)
        less = 0.0 if found is None else found.used[k]
        share = (self.room - less) / (used - less)
        return blend(one, other, share)._replace(profit=self.top[k])


def blend(one: Pick, other: Pick, share: float) -> Pick:
    """``share`` of one pick and the rest of another."""
    amount: dict[int, float] = {}
    for pick, part in ((one, share), (other, 1.0 - share)):
        for i in pick.whole:
            amount[i] = amount.get(i, 0.0) + part
        for i, x in pick.parts:
            amount[i] = amount.get(i, 0.0) + part * x
    both = set(one.whole) & set(other.whole)
    parts = [(i, x) for i, x in amount.items() if i not in both]
    fill = share * one.fill + (1.0 - share) * other.fill
    cost = share * one.cost + (1.0 - share) * other.cost
    return Pick(0.0, sorted(both), parts, fill, cost)
