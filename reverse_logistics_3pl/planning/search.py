# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Find a good plan for one hub by annealing over the departures' prices.

Each departure d carries a price p_d per chargeable kg (or is shut); every return then
takes the cheapest of "alone" and ``c_id + p_d * w_i``. The true tariff cost of what
comes out is what gets judged. At the optimum of the assignment with given brackets
the right prices are the brackets' rates, or lie between zero and a rate where a load
is bumped, so a handful of prices per departure describes all good plans; changing one
price touches only the returns near that departure. Opening, shutting, shifting,
merging and splitting departures are all changes of one or two prices. The accept rule
is simulated annealing (Kirkpatrick, Gelatt and Vecchi, 1983) with a fixed seed and a
fixed number of trials, so the same input gives the same plan.
"""

from __future__ import annotations

import math
import random

from .network import Hub

SHUT = 1e15
IMPOSSIBLE = 1e18
# share of trials that change two departures at once, and how near they must be
PAIR_SHARE = 0.6
NEIGHBOURS = 12
# prices that one change may raise so that everything fits
SETTLE = 3


class Prices:
    """Departure prices of one hub, the assignment they imply and its true cost."""

    def __init__(self, hub: Hub):
        self.hub = hub
        size = len(hub.departures)
        self.price = [SHUT] * size
        self.at = [-1] * len(hub.returns)
        self.value = hub.alone[:]
        self.paid = hub.alone[:]
        self.kg = [base[0] for base in hub.base]
        self.m3 = [base[1] for base in hub.base]
        self.pallets = [base[2] for base in hub.base]
        self.freight = [
            hub.cost[d](self.kg[d], self.m3[d], self.pallets[d]) for d in range(size)
        ]
        self.total = sum(self.freight) + sum(hub.alone)
        self.journal: list[tuple] = []

    def moves(self, d: int, price: float) -> list[tuple[int, int, float, float]]:
        """List (return, new departure or -1, priced cost, real cost) of a change."""
        at, value = self.at, self.value
        if price < self.price[d]:
            return [
                (i, d, c + price * w, c)
                for i, c, w in self.hub.items[d]
                if c + price * w < value[i] and at[i] != d
            ]
        old, self.price[d] = self.price[d], price
        leaving = [i for i, _c, _w in self.hub.items[d] if at[i] == d]
        found = [self._cheapest(i) for i in leaving]
        self.price[d] = old
        return [move for move in found if move[1] != d]

    def _cheapest(self, i: int) -> tuple[int, int, float, float]:
        best = cost = self.hub.alone[i]
        where, price = -1, self.price
        for d, c, w in self.hub.options[i]:
            value = c + price[d] * w
            if value < best:
                best, cost, where = value, c, d
        return i, where, best, cost

    def judge(self, moves: list) -> tuple[float, dict]:
        """Return the true cost change, and (kg, m3, pallets, freight) per load."""
        hub, at, paid = self.hub, self.at, self.paid
        kg, m3, pallets = hub.kg, hub.m3, hub.pallets
        change, sums = 0.0, {}
        for i, d, _value, cost in moves:
            change += cost - paid[i]
            old = at[i]
            if old >= 0:
                row = sums.get(old)
                if row is None:
                    row = sums[old] = [self.kg[old], self.m3[old], self.pallets[old], 0]
                row[0] -= kg[i]
                row[1] -= m3[i]
                row[2] -= pallets[i]
            if d >= 0:
                row = sums.get(d)
                if row is None:
                    row = sums[d] = [self.kg[d], self.m3[d], self.pallets[d], 0]
                row[0] += kg[i]
                row[1] += m3[i]
                row[2] += pallets[i]
        for d, row in sums.items():
            row[3] = hub.cost[d](row[0], row[1], row[2])
            change += row[3] - self.freight[d]
        return change, sums

    def apply(self, d: int, price: float, moves: list, found: tuple) -> None:
        """Make a change that `judge` looked at; `undo` takes it back."""
        change, sums = found
        at, value, paid = self.at, self.value, self.paid
        old = [(i, at[i], value[i], paid[i]) for i, _d, _v, _c in moves]
        loads = [
            (e, (self.kg[e], self.m3[e], self.pallets[e], self.freight[e]))
            for e in sums
        ]
        self.journal.append((d, self.price[d], old, loads, self.total))
        for i, where, cheapest, cost in moves:
            at[i], value[i], paid[i] = where, cheapest, cost
        self._put(d, price, sums.items())
        self.total += change

    def _put(self, d: int, price: float, loads) -> None:
        self.price[d] = price
        at, value = self.at, self.value
        for i, c, w in self.hub.items[d]:
            if at[i] == d:
                value[i] = c + price * w
        for e, row in loads:
            self.kg[e], self.m3[e], self.pallets[e], self.freight[e] = row

    def undo(self, mark: int) -> None:
        """Take back what was made since the journal had ``mark`` entries."""
        while len(self.journal) > mark:
            d, price, old, loads, total = self.journal.pop()
            for i, where, cheapest, cost in old:
                self.at[i], self.value[i], self.paid[i] = where, cheapest, cost
            self._put(d, price, loads)
            self.total = total

    def too_full(self, loads) -> list[int]:
        """Those of some departures whose loads are beyond their room."""
        room = self.hub.room
        return [d for d in loads if room[d] and self._beyond(d, room[d])]

    def _beyond(self, d: int, room) -> bool:
        return self.kg[d] > room[0] or self.m3[d] > room[1] or self.pallets[d] > room[2]

    def settle(self, full: list[int]) -> bool:
        """Raise the prices of loads that are too full until everything fits.

        Says whether it did; who leaves a load may overfill another.
        """
        for _time in range(SETTLE):
            if not full:
                return True
            d = full.pop(0)
            price, moves = self._fitting(d)
            found = self.judge(moves)
            self.apply(d, price, moves, found)
            full += [e for e in self.too_full(found[1]) if e not in full and e != d]
        return not full

    def _fitting(self, d: int) -> tuple[float, list]:
        """The least price at which what stays in a load fits, and who leaves."""
        hub, room = self.hub, self.hub.room[d]
        old, self.price[d] = self.price[d], SHUT
        rows = []
        for i, c, w in hub.items[d]:
            if self.at[i] == d:
                move = self._cheapest(i)
                rows.append(((move[2] - c) / w, move))
        rows.sort()
        kg, m3, pallets = self.kg[d], self.m3[d], self.pallets[d]
        self.price[d] = price = old
        leaving = []
        for threshold, move in rows:
            if kg <= room[0] and m3 <= room[1] and pallets <= room[2]:
                break
            i = move[0]
            kg, m3, pallets = kg - hub.kg[i], m3 - hub.m3[i], pallets - hub.pallets[i]
            price = max(price, threshold)
            leaving.append(move)
        return price, leaving


def price_choices(hub: Hub, d: int) -> list[float]:
    """List the prices worth trying for a departure, in cents per chargeable kg."""
    tariff = hub.departures[d].lane.tariff
    fuel = 1 + float(tariff.fuel) / 100
    rates = sorted({float(b.rate) / 100 * fuel for b in tariff.brackets})
    choices = {0.0, rates[0] * 0.5, rates[0] * 0.75, *rates}
    if tariff.truck_price is not None:
        choices.add(float(tariff.truck_price / tariff.truck_kg) * fuel)
    if hub.room[d]:
        # scarce room must cost more than its freight to keep returns out
        top = max(rates[-1], 1.0)
        choices |= {top * factor for factor in (1.5, 2.5, 4.0, 8.0, 20.0, 60.0)}
    return sorted(choices)


def _neighbours(hub: Hub) -> list[list[int]]:
    """List per departure those that share most returns with it, nearest first."""
    size = len(hub.departures)
    shared = [{} for _ in range(size)]
    for row in hub.options:
        for d, _c, _w in row:
            mine = shared[d]
            for e, _c2, _w2 in row:
                mine[e] = mine.get(e, 0) + 1
    near = []
    for d, counts in enumerate(shared):
        counts.pop(d, None)
        near.append(sorted(counts, key=lambda e: (-counts[e], e))[:NEIGHBOURS])
    return near


def start(prices: Prices) -> None:
    """Constructive start: offer every departure at a middling rate, earliest first.

    A departure opens even at a loss: shutting what is not worth it comes later.
    """
    for d in range(len(prices.hub.departures)):
        choices = price_choices(prices.hub, d)
        change_price(prices, d, choices[len(choices) // 2], float("inf"))


def change_price(prices: Prices, d: int, price: float, limit: float) -> bool:
    """Change one price, and those of loads that this overfills.

    It stays in the journal if the true cost rises by no more than ``limit``.
    """
    moves = prices.moves(d, price)
    found = prices.judge(moves)
    if found[0] > limit and not any(prices.hub.room[e] for e in found[1]):
        return False
    mark, before = len(prices.journal), prices.total
    prices.apply(d, price, moves, found)
    full = prices.too_full(found[1])
    if (full and not prices.settle(full)) or prices.total - before > limit:
        prices.undo(mark)
        return False
    return True


class Annealer:
    """Annealing over one hub's prices; keeps the best assignment it has seen."""

    def __init__(self, hub: Hub, seed: int = 0):
        self.prices = Prices(hub)
        self.random = random.Random(seed)
        self.choices = [price_choices(hub, d) for d in range(len(hub.departures))]
        self.near = _neighbours(hub)
        self.live = [d for d, items in enumerate(hub.items) if items]
        self.best, self.best_at = self.prices.total, self.prices.at[:]
        start(self.prices)
        self._remember()
        # a hot trial may cost about a half-empty load, a cold one next to nothing
        small = [hub.cost[d](1.0, 0.0, 1.0) for d in self.live]
        self.scale = sum(small) / len(small) if small else 0.0

    def run(self, trials: int, hot: float, cold: float, stop) -> bool:
        """Run ``trials`` from temperature ``hot`` to ``cold`` (in loads' fixed cost).

        ``stop`` is asked every 128 trials; returns False when it said so.
        """
        if not self.live or self.scale <= 0:
            return True
        hot, cold = hot * self.scale, cold * self.scale
        shrink = (cold / hot) ** (1 / max(1, trials))
        heat, draw = hot, self.random.random
        for trial in range(trials):
            if not trial & 127 and stop():
                return False
            # the largest loss that a draw at this temperature accepts
            limit = -heat * math.log(1.0 - draw())
            heat *= shrink
            self.prices.journal.clear()
            d = self.random.choice(self.live)
            near = self.near[d]
            if near and self.prices.price[d] < SHUT and draw() < PAIR_SHARE:
                self._pair(d, self.random.choice(near), limit)
            else:
                self._single(d, limit)
        return True

    def _draw_price(self, d: int) -> float:
        choices = self.choices[d]
        pick = int(self.random.random() * (len(choices) + 3))
        return choices[pick] if pick < len(choices) else SHUT

    def _single(self, d: int, limit: float) -> None:
        price = self._draw_price(d)
        if price != self.prices.price[d]:
            if change_price(self.prices, d, price, limit):
                self._remember()

    def _pair(self, d: int, e: int, limit: float) -> None:
        """Change two neighbours: shift d to e, merge d into e, or trade volume."""
        prices, draw = self.prices, self.random.random
        old_d, old_e = prices.price[d], prices.price[e]
        if old_e >= SHUT:
            new_d, new_e = SHUT, old_d if draw() < 0.5 else self._draw_price(e)
        elif draw() < 0.7:
            new_d, new_e = SHUT, self._draw_price(e) if draw() < 0.7 else old_e
        else:
            new_d, new_e = self._draw_price(d), self._draw_price(e)
        before = prices.total
        if not change_price(prices, d, new_d, IMPOSSIBLE):
            return
        spent = prices.total - before
        if change_price(prices, e, new_e, limit - spent):
            self._remember()
        else:
            prices.undo(0)

    def _remember(self) -> None:
        if self.prices.total < self.best - 1e-6:
            self.best, self.best_at = self.prices.total, self.prices.at[:]
