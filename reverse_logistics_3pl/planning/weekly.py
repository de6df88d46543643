# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The best fixed weekly schedule, the plan people use without a planner.

Each hub has one weekday; on it at most one lane runs to each centre, every week. Each
return takes the first run that arrives in time, else it goes alone. The weekday, the
lanes and the centre that comes first are chosen with hindsight, and a hub may also
send everything alone.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations, product

from .model import LoadKey, Problem
from .network import NEVER, Hub, build
from .result import exact_cost


def fixed_schedule(problem: Problem) -> int | None:
    """Return the cents of the best fixed weekly runs, None if some return cannot go.

    Phantoms are left out and locks ignored.
    """
    real = [replace(r, locked=None) for r in problem.returns if not r.phantom]
    problem = replace(problem, returns=real, today=None, frozen=frozenset())
    assignment = {}
    for hub in build(problem):
        cost, places = _HubSchedule(hub, problem.weekday0).best()
        if cost >= NEVER:
            return None
        assignment |= dict(zip(hub.returns, places, strict=True))
    return exact_cost(problem, assignment)[0]


class _HubSchedule:
    """The weekly schedules of one hub."""

    def __init__(self, hub: Hub, weekday0: int):
        self.hub = hub
        # weekday -> centre -> lane -> departures
        self.days: dict = {}
        for d, run in enumerate(hub.departures):
            lanes = self.days.setdefault((run.day + weekday0) % 7, {})
            lanes = lanes.setdefault(run.lane.centre, {})
            lanes.setdefault(run.lane.id, set()).add(d)

    def _first(self, wanted: set[int]) -> list[tuple[int, float] | None]:
        """Each return's first run in time among some departures, if any."""
        return [
            next(((d, c) for d, c, _w in row if d in wanted), None)
            for row in self.hub.options
        ]

    def best(self) -> tuple[float, list[LoadKey | None]]:
        """Return the cost of the best weekday, lanes and order of centres, and where
        each return goes then."""
        best = self._cost([]), []
        for centres in self.days.values():
            choices = [
                [None, *(self._first(runs) for runs in lanes.values())]
                for lanes in centres.values()
            ]
            for rows in product(*choices):
                used = [row for row in rows if row is not None]
                # beyond three centres the order counts little and grows fast
                orders = permutations(used) if len(used) <= 3 else [used]
                for order in orders:
                    cost = self._cost(order)
                    if cost < best[0]:
                        best = cost, order
        cost, rows = best
        places = (self._place(rows, i) for i in range(len(self.hub.returns)))
        keys = [None if p is None else self.hub.departures[p[0]].key for p in places]
        return cost, keys

    def _place(self, rows, i: int) -> tuple[int, float] | None:
        """The run that return ``i`` takes and its cents, None when it goes alone."""
        return next((row[i] for row in rows if row[i] is not None), None)

    def _cost(self, rows) -> float:
        """Price the schedule in which returns try ``rows`` of first runs in turn."""
        hub = self.hub
        sums: dict[int, list[float]] = {}
        total = 0.0
        for i, alone in enumerate(hub.alone):
            place = self._place(rows, i)
            if place is None:
                total += alone
                continue
            d, cost = place
            total += cost
            row = sums.setdefault(d, [0.0, 0.0, 0.0])
            row[0] += hub.kg[i]
            row[1] += hub.m3[i]
            row[2] += hub.pallets[i]
        return total + sum(hub.cost[d](*row) for d, row in sums.items())
