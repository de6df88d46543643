# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Price single moves on a plan, fast and exact, for dragging returns on a board."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal

from .model import ZERO, LoadKey, PlanningError, Problem
from .network import (
    Departure,
    alone_allowed,
    alone_cost,
    assignment_cost,
    why_not,
)
from .rating import cents
from .result import Sums


class Board:
    """The loads of a plan with exact sums, ready to price a move in constant time.

    ``assignment`` maps return ids to LoadKey or None (alone), as in `Plan`; phantoms
    and returns not in it are left out. Raises PlanningError for unknown ids.
    """

    def __init__(self, problem: Problem, assignment: Mapping):
        self.problem = problem
        self.lanes = {lane.id: lane for lane in problem.lanes}
        known = {item.id: item for item in problem.returns}
        unknown = [key for key in assignment if key not in known]
        if unknown:
            raise PlanningError(f"return {unknown[0]} is not in the problem")
        self.items = {key: known[key] for key in assignment}
        self.place: dict[Hashable, LoadKey | None] = {}
        self.sums: dict[LoadKey, Sums] = {}
        self.alone = ZERO
        for key, load in assignment.items():
            self.place[key] = None if load is None else LoadKey(*load)
            self._put(key, self.place[key], 1)

    @property
    def exact(self) -> Decimal:
        """Cost in cents with the fractions of holding and handling."""
        rows = self.sums.items()
        freight = sum(row.rating(self.lanes[key.lane]).total for key, row in rows)
        return freight + self.alone + sum((row.assigned for _key, row in rows), ZERO)

    @property
    def cost(self) -> int:
        """Cost in whole cents."""
        return cents(self.exact)

    def _assigned(self, key: Hashable, load: LoadKey | None) -> Decimal:
        item = self.items[key]
        if load is None:
            if item.parcel is None:
                raise PlanningError(f"return {key} cannot go alone: no parcel price")
            return alone_cost(self.problem, item)
        lane = self.lanes.get(load.lane)
        if lane is None:
            raise PlanningError(f"lane {load.lane} is not in the problem")
        run = Departure(lane, load.day, lane.arrival(load.day))
        return assignment_cost(self.problem, item, run)

    def _put(self, key: Hashable, load: LoadKey | None, sign: int) -> None:
        cost = self._assigned(key, load)
        if load is None:
            self.alone += sign * cost
            return
        row = self.sums.setdefault(load, Sums())
        row.add(self.items[key], cost, sign)
        if not row.kg:
            del self.sums[load]

    def obstacle(self, key: Hashable, target) -> str | None:
        """Return why a return may not move to ``target``, or None.

        ``target`` is a LoadKey or None (alone). One of locked, alone, lane, hub,
        centre, class, day, ready, late, past, frozen, room.
        """
        item = self._item(key)
        if item.locked is not None:
            return "locked"
        if target is None:
            return None if alone_allowed(self.problem, item) else "alone"
        target = LoadKey(*target)
        lane = self.lanes.get(target.lane)
        if lane is None:
            return "lane"
        found = why_not(self.problem, item, lane, target.day)
        if found is None and target != self.place[key]:
            if not self._with(key, target, 1).fits(lane):
                return "room"
        return found

    def _item(self, key: Hashable):
        if key not in self.items:
            raise PlanningError(f"return {key} is not on the board")
        return self.items[key]

    def _with(self, key: Hashable, load: LoadKey, sign: int) -> Sums:
        """Sums of a load with the return added or taken out."""
        row, old = Sums(), self.sums.get(load)
        if old is not None:
            row.kg, row.m3, row.pallets = old.kg, old.m3, old.pallets
        row.add(self.items[key], ZERO, sign)
        return row

    def _freight_change(self, key: Hashable, load: LoadKey | None, sign: int) -> int:
        if load is None:
            return 0
        lane, old = self.lanes[load.lane], self.sums.get(load)
        before = old.rating(lane).total if old is not None else 0
        return self._with(key, load, sign).rating(lane).total - before

    def change(self, key: Hashable, target) -> Decimal:
        """Return the exact cents that moving a return to ``target`` adds.

        Negative when it saves. Raises PlanningError when the move is not allowed; the
        message ends with the obstacle.
        """
        target = None if target is None else LoadKey(*target)
        here = self.place.get(key)
        if key in self.place and target == here:
            return ZERO
        obstacle = self.obstacle(key, target)
        if obstacle is not None:
            raise PlanningError(f"return {key} cannot move to {target}: {obstacle}")
        freight = self._freight_change(key, here, -1)
        freight += self._freight_change(key, target, 1)
        return freight + self._assigned(key, target) - self._assigned(key, here)

    def move(self, key: Hashable, target) -> Decimal:
        """Move a return and return the exact cents added; see `change`."""
        added = self.change(key, target)
        target = None if target is None else LoadKey(*target)
        self._put(key, self.place[key], -1)
        self._put(key, target, 1)
        self.place[key] = target
        return added

    def targets(self, key: Hashable) -> list[tuple[Decimal, LoadKey | None]]:
        """List (cents added, target) for alone and every running load it may join."""
        here = self._item(key) and self.place[key]
        places = [None, *self.sums]
        fits = (p for p in places if p != here and self.obstacle(key, p) is None)
        return sorted(((self.change(key, p), p) for p in fits), key=lambda row: row[0])
