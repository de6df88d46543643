# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Improve one hub's assignment return by return, on the true tariff cost.

Moves, opens and swaps of single returns settle what prices cannot say: who fills the
last kilos of a bumped bracket, and who gets the last room in a full load.
"""

from __future__ import annotations

from .network import Hub

TINY = 1e-6


class Loads:
    """An assignment of one hub with its loads' sums and true costs.

    ``proven`` says that no assignment is cheaper.
    """

    def __init__(self, hub: Hub, at: list[int]):
        self.hub = hub
        self.at = at
        self.proven = False
        self.kg = [base[0] for base in hub.base]
        self.m3 = [base[1] for base in hub.base]
        self.pallets = [base[2] for base in hub.base]
        self.paid = []
        for i, d in enumerate(at):
            self.paid.append(self.price_of(i, d))
            if d >= 0:
                self._add(i, d, 1)
        self.freight = [self._cost(d) for d in range(len(hub.departures))]

    def price_of(self, i: int, d: int) -> float:
        """Cents of assignment of return ``i`` to departure ``d`` (-1: alone)."""
        if d < 0:
            return self.hub.alone[i]
        return next(c for e, c, _w in self.hub.options[i] if e == d)

    def total(self) -> float:
        """True cost in float cents."""
        return sum(self.paid) + sum(self.freight)

    def _add(self, i: int, d: int, sign: int) -> None:
        self.kg[d] += sign * self.hub.kg[i]
        self.m3[d] += sign * self.hub.m3[i]
        self.pallets[d] += sign * self.hub.pallets[i]

    def _cost(self, d: int) -> float:
        return self.hub.cost[d](self.kg[d], self.m3[d], self.pallets[d])

    def fits(self, i: int, d: int, without: int | None = None) -> bool:
        """Say whether return ``i`` fits in ``d`` (once ``without`` has left it)."""
        room, hub = self.hub.room[d], self.hub
        if room is None:
            return True
        sums = (self.kg[d], self.m3[d], self.pallets[d])
        sizes = (hub.kg, hub.m3, hub.pallets)
        for limit, used, size in zip(room, sums, sizes, strict=True):
            if without is not None:
                used -= size[without]
            if used + size[i] > limit:
                return False
        return True

    def shift(self, i: int, d: int, cost: float) -> None:
        """Move return ``i`` to ``d`` (-1: alone) at assignment cost ``cost``."""
        old = self.at[i]
        self.at[i], self.paid[i] = d, cost
        for e, sign in ((old, -1), (d, 1)):
            if e >= 0:
                self._add(i, e, sign)
                self.freight[e] = self._cost(e)

    def leave_gain(self, i: int) -> float:
        """Cents saved by taking return ``i`` out of where it is."""
        d = self.at[i]
        if d < 0:
            return self.paid[i]
        hub = self.hub
        rest = hub.cost[d](
            self.kg[d] - hub.kg[i],
            self.m3[d] - hub.m3[i],
            self.pallets[d] - hub.pallets[i],
        )
        return self.paid[i] + self.freight[d] - rest

    def join_cost(self, i: int, d: int) -> float:
        """Cents of freight added by return ``i`` joining ``d``."""
        hub = self.hub
        after = hub.cost[d](
            self.kg[d] + hub.kg[i],
            self.m3[d] + hub.m3[i],
            self.pallets[d] + hub.pallets[i],
        )
        return after - self.freight[d]


def improve(loads: Loads, rounds: int, stop) -> None:
    """Move single returns to their cheapest place until nothing improves."""
    hub = loads.hub
    limited = any(hub.room)
    for _ in range(rounds):
        changed = 0
        for i in range(len(hub.returns)):
            if not i & 127 and stop():
                return
            changed += _best_move(loads, i)
        if limited:
            changed += sum(_swap(loads, i) for i in range(len(hub.returns)))
        if not changed:
            return


def _best_move(loads: Loads, i: int) -> bool:
    hub, here = loads.hub, loads.at[i]
    limit = loads.leave_gain(i) - TINY
    where, cost = here, 0.0
    if here >= 0 and hub.alone[i] < limit:
        limit = cost = hub.alone[i]
        where = -1
    for d, c, _w in hub.options[i]:
        # the assignment cost alone often rules a departure out
        if c < limit and d != here:
            after = c + loads.join_cost(i, d)
            if after < limit and loads.fits(i, d):
                limit, where, cost = after, d, c
    if where == here:
        return False
    loads.shift(i, where, cost)
    return True


def _swap(loads: Loads, i: int) -> bool:
    """Let return ``i`` push another out of a full load where that pays."""
    hub, here = loads.hub, loads.at[i]
    for d, cost, _w in hub.options[i]:
        if d == here or cost >= loads.leave_gain(i) or loads.fits(i, d):
            continue
        for j, paid, _w2 in hub.items[d]:
            if loads.at[j] != d or not loads.fits(i, d, without=j):
                continue
            back = _place_for(loads, j, here, i)
            if back is not None and _try_swap(loads, (i, d, cost), (j, *back), paid):
                return True
    return False


def _place_for(loads: Loads, j: int, here: int, i: int):
    """Return (where, cost) for a return pushed out: the other's place, or alone."""
    if here >= 0:
        for d, cost, _w in loads.hub.options[j]:
            if d == here and loads.fits(j, here, without=i):
                return here, cost
    return -1, loads.hub.alone[j]


def _try_swap(loads: Loads, into: tuple, out: tuple, paid: float) -> bool:
    i, d, cost = into
    j, back, back_cost = out
    here, here_cost, before = loads.at[i], loads.paid[i], _part(loads, i, j, d)
    loads.shift(j, back, back_cost)
    loads.shift(i, d, cost)
    if _part(loads, i, j, d, here) < before - TINY:
        return True
    loads.shift(i, here, here_cost)
    loads.shift(j, d, paid)
    return False


def _part(loads: Loads, i: int, j: int, d: int, here: int | None = None) -> float:
    """Cost of two returns and the loads they change between."""
    here = loads.at[i] if here is None else here
    freight = sum(loads.freight[e] for e in {d, here} if e >= 0)
    return freight + loads.paid[i] + loads.paid[j]
