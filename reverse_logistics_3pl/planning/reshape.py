# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Open and close whole loads where single moves are stuck.

An opened load takes the returns that gain most per kg, as many as its true tariff makes
worth while; the loads that they left are then closed where that pays. A step that does
not lower the true cost is taken back.
"""

from __future__ import annotations

from .polish import TINY, Loads, improve

# loads that an opened one may empty, at most
FOLLOW = 3


class Reshape:
    """Opening and closing of one plan's loads; every step can be taken back."""

    def __init__(self, loads: Loads):
        self.loads = loads
        self.journal: list[tuple[int, int, float]] = []

    def run(self, rounds: int, stop) -> None:
        """Try every departure, until a round finds nothing."""
        loads = self.loads
        for _ in range(rounds):
            found = False
            for d in range(len(loads.hub.departures)):
                if stop():
                    return
                found |= self._try(d)
            if not found:
                return
            improve(loads, 3, stop, swaps=False)

    def _try(self, d: int) -> bool:
        before = self.loads.total()
        self.journal.clear()
        if self._members(d):
            self._close(d)
        else:
            left = self._open(d)
            self._follow(left)
        if self.loads.total() < before - TINY:
            return True
        self._undo(0)
        return False

    def _members(self, d: int) -> list[int]:
        at = self.loads.at
        return [i for i, _c, _w in self.loads.hub.items[d] if at[i] == d]

    def _shift(self, i: int, d: int, cost: float) -> None:
        self.journal.append((i, self.loads.at[i], self.loads.paid[i]))
        self.loads.shift(i, d, cost)

    def _undo(self, mark: int) -> None:
        while len(self.journal) > mark:
            self.loads.shift(*self.journal.pop())

    def _close(self, d: int) -> None:
        """Send the returns of a load where they cost least, the heavy ones first."""
        loads = self.loads
        for i in sorted(self._members(d), key=lambda i: (-loads.hub.kg[i], i)):
            where, price = loads.elsewhere(i, d)
            self._shift(i, where, price)

    def _open(self, d: int) -> list[int]:
        """Fill a load with what gains by it; returns the loads that this emptied."""
        loads, hub = self.loads, self.loads.hub
        rates = [
            freight / kg if kg > TINY else 0.0
            for freight, kg in zip(loads.freight, loads.kg, strict=True)
        ]
        rows = []
        for i, c, w in hub.items[d]:
            e = loads.at[i]
            gain = loads.paid[i] - c + (rates[e] * hub.kg[i] if e >= 0 else 0.0)
            if gain > 0:
                rows.append((-gain / w, i, c, gain))
        left = set()
        for i, c in self._prefix(d, sorted(rows)):
            left.add(loads.at[i])
            self._shift(i, d, c)
        return [e for e in left if e >= 0]

    def _prefix(self, d: int, rows: list) -> list[tuple[int, float]]:
        """How many of the best returns a load takes at its true tariff."""
        hub, room = self.loads.hub, self.loads.hub.room[d]
        kg, m3, pallets = hub.base[d]
        inside, earned, best, most = [], 0.0, 0.0, 0
        for _rate, i, c, gain in rows:
            sums = (kg + hub.kg[i], m3 + hub.m3[i], pallets + hub.pallets[i])
            if room and any(x > y for x, y in zip(sums, room, strict=True)):
                continue
            kg, m3, pallets = sums
            inside.append((i, c))
            earned += gain
            profit = earned - hub.cost[d](kg, m3, pallets)
            if profit > best or most == 0:
                best, most = profit, len(inside)
        return inside[:most]

    def _follow(self, left: list[int]) -> None:
        """Close those of the emptied loads whose rest fits elsewhere for less."""
        loads = self.loads
        for e in sorted(left, key=lambda e: (loads.kg[e], e))[:FOLLOW]:
            mark, before = len(self.journal), loads.total()
            self._close(e)
            if loads.total() > before - TINY:
                self._undo(mark)
