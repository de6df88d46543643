# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Solve a very small hub exactly by depth-first branch and bound."""

from __future__ import annotations

from .network import Hub
from .polish import Loads

# A hub of at most this many returns is searched, over at most this many nodes.
SMALL, NODES = 10, 60_000


class Search:
    """Depth-first search over the places of each return, heaviest first.

    Freight never falls when a return is added (capped pieces included), so the cost
    so far plus every open return's cheapest assignment is a bound.
    """

    def __init__(self, loads: Loads):
        self.hub: Hub = loads.hub
        self.best, self.best_at = loads.total(), loads.at[:]
        size = range(len(self.hub.returns))
        self.order = sorted(size, key=lambda i: (-self.hub.kg[i], i))
        least = [
            min([self.hub.alone[i], *(c for _d, c, _w in self.hub.options[i])])
            for i in self.order
        ]
        self.rest = [sum(least[k:]) for k in range(len(least) + 1)]
        self.nodes = 0
        self.loads = Loads(self.hub, [-1] * len(self.order))

    def run(self) -> bool:
        """Search; returns True when the best plan is proven."""
        self._descend(0, sum(self.loads.freight))
        return self.nodes <= NODES

    def _descend(self, k: int, cost: float) -> None:
        self.nodes += 1
        if self.nodes > NODES:
            return
        if k == len(self.order):
            self.best, self.best_at = cost, self.loads.at[:]
            return
        i = self.order[k]
        for extra, d, price in self._choices(i):
            if cost + extra + self.rest[k + 1] >= self.best - 1e-7:
                return
            self.loads.shift(i, d, price)
            self._descend(k + 1, cost + extra)
            self.loads.shift(i, -1, self.hub.alone[i])

    def _choices(self, i: int) -> list[tuple[float, int, float]]:
        """List (cents added, departure, assignment cost), cheapest first."""
        rows = [(self.hub.alone[i], -1, self.hub.alone[i])]
        for d, cost, _w in self.hub.options[i]:
            if self.loads.fits(i, d):
                rows.append((cost + self.loads.join_cost(i, d), d, cost))
        return sorted(rows)
