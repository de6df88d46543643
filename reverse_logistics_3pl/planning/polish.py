# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Improve one hub's assignment return by return, on the true tariff cost.

Moves, opens and swaps of single returns settle what prices cannot say: who fills the
last kilos of a bumped bracket, and who gets the last room in a full load.
"""

from __future__ import annotations

from .network import Hub

TINY = 1e-6
# returns that one return tries to push out of a full load
TRIES = 8


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
        hub = self.hub
        room = hub.room[d]
        if room is None:
            return True
        kg = self.kg[d] + hub.kg[i]
        m3 = self.m3[d] + hub.m3[i]
        pallets = self.pallets[d] + hub.pallets[i]
        if without is not None:
            kg -= hub.kg[without]
            m3 -= hub.m3[without]
            pallets -= hub.pallets[without]
        return kg <= room[0] and m3 <= room[1] and pallets <= room[2]

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

    def elsewhere(self, j: int, d: int) -> tuple[int, float]:
        """Return the cheapest place of return ``j`` outside ``d``, and its price."""
        hub = self.hub
        where, price = -1, hub.alone[j]
        least = price
        for e, cost, _w in hub.options[j]:
            if e != d and cost < least and self.fits(j, e):
                after = cost + self.join_cost(j, e)
                if after < least:
                    where, price, least = e, cost, after
        return where, price


def improve(loads: Loads, rounds: int, stop, swaps: bool = True) -> None:
    """Move single returns to their cheapest place until nothing improves.

    With ``swaps``, returns also trade places in full loads once moves are used up.
    """
    hub = loads.hub
    limited = swaps and any(hub.room)
    for _ in range(rounds):
        changed = 0
        for i in range(len(hub.returns)):
            if not i & 127 and stop():
                return
            changed += _best_move(loads, i)
        if limited and not changed:
            changed = _swap_round(loads)
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


def _swap_round(loads: Loads) -> int:
    """Trade places of single returns in full loads; returns how many trades paid."""
    hub = loads.hub
    members: dict[int, list[int]] = {}
    for j, d in enumerate(loads.at):
        if d >= 0 and hub.room[d]:
            members.setdefault(d, []).append(j)
    for row in members.values():
        # those that lose least by going alone are worth pushing out first
        row.sort(key=lambda j: (hub.alone[j] - loads.paid[j], j))
    return sum(_swap(loads, i, members) for i in range(len(hub.returns)))


def _swap(loads: Loads, i: int, members: dict[int, list[int]]) -> bool:
    """Let return ``i`` push another out of a full load where that pays."""
    gain = loads.leave_gain(i)
    for d, cost, _w in loads.hub.options[i]:
        if cost >= gain or d not in members or d == loads.at[i]:
            continue
        if loads.fits(i, d) or cost + loads.join_cost(i, d) >= gain:
            continue
        tried = 0
        for j in members[d]:
            if loads.at[j] != d or not loads.fits(i, d, without=j):
                continue
            if _try_swap(loads, (i, d, cost), j):
                return True
            tried += 1
            if tried == TRIES:
                break
    return False


def _try_swap(loads: Loads, into: tuple[int, int, float], j: int) -> bool:
    """Push ``j`` out of a load and put a return in; undo it if that costs more."""
    i, d, cost = into
    here, here_cost, paid = loads.at[i], loads.paid[i], loads.paid[j]
    out, out_cost = loads.elsewhere(j, d)
    touched = {e for e in (d, here, out) if e >= 0}
    before = sum(loads.freight[e] for e in touched) + here_cost + paid
    loads.shift(j, out, out_cost)
    loads.shift(i, d, cost)
    after = sum(loads.freight[e] for e in touched) + cost + out_cost
    if after < before - TINY:
        return True
    loads.shift(i, here, here_cost)
    loads.shift(j, d, paid)
    return False
