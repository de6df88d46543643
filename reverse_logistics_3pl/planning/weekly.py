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

from .model import Problem
from .network import NEVER, Hub, build


def fixed_schedule(problem: Problem) -> int | None:
    """Return the cents of the best fixed weekly runs, None if some return cannot go.

    Phantoms are left out and locks ignored.
    """
    real = [replace(r, locked=None) for r in problem.returns if not r.phantom]
    hubs = build(replace(problem, returns=real, today=None, frozen=frozenset()))
    total = sum(_HubSchedule(hub, problem.weekday0).best() for hub in hubs)
    return None if total >= NEVER else round(total)


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

    def best(self) -> float:
        """Return the cost of the best weekday, lanes and order of centres."""
        best = self._cost([])
        for centres in self.days.values():
            choices = [
                [None, *(self._first(runs) for runs in lanes.values())]
                for lanes in centres.values()
            ]
            for rows in product(*choices):
                used = [row for row in rows if row is not None]
                # beyond three centres the order counts little and grows fast
                orders = permutations(used) if len(used) <= 3 else [used]
                best = min([best, *map(self._cost, orders)])
        return best

    def _cost(self, rows) -> float:
        """Price the schedule in which returns try ``rows`` of first runs in turn."""
        hub = self.hub
        sums: dict[int, list[float]] = {}
        total = 0.0
        for i, alone in enumerate(hub.alone):
            place = next((row[i] for row in rows if row[i] is not None), None)
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
