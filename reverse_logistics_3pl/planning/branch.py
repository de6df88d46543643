# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Branch on loads: raise the proven bound and find better plans on the way.

Lagrangian branch and bound. A leaf decides for some departures whether they run, or
whether they run light or heavy; the lowest leaf is the bound of the hub. What the
departures pick in a leaf, made whole again return by return, is often a better plan
than local search finds.
"""

from __future__ import annotations

import heapq

from .blocks import ANY, numpy
from .bound import Node, Relaxation, first_values
from .knapsack import Pick
from .network import NEVER, Hub
from .polish import Loads, improve
from .reshape import Reshape

# kg that a departure decided to run carries at least; share of runs that is decided
LEAST, SURE = 1e-6, 0.95
# how much longer to work on a leaf that cannot be cut, and the gain that pays for it
LONGER, GAIN = 3, 2e-5
# work of pricing one departure and one return in it: plain Python, and numpy
DEAR, CHEAP = (15, 0.6), (45, 0.06)
# how many times a departure is priced where limits need a toll
TOLLS = 4.0
# rounds of single moves on a plan made from a leaf; how near to the best it must come
QUICK, ROUNDS, NEAR = 3, 30, 1.01


class HubBound:
    """The bound of one hub, raised leaf by leaf."""

    def __init__(self, loads: Loads, stop):
        self.loads, self.stop = loads, stop
        self.cost = loads.total()
        self.relaxation = Relaxation(loads.hub)
        self.leaves: list[Node] = []
        self.count = 0

    def root(self, steps: int) -> None:
        """Solve the relaxation without any decision (nothing to do when proven)."""
        if self.loads.proven:
            self.leaves = [Node(self.cost, 0, [], [], [], {}, True)]
            return
        values = first_values(self.loads)
        node = self.relaxation.ascend(
            values, self.cost, steps, {}, self.stop, self._recover
        )
        self.leaves = [node]
        self._recover(node.picks)

    @property
    def value(self) -> float:
        """The proven bound in float cents, with the margin for rounding taken off."""
        low = min(self.leaves[0].bound, self.cost)
        return max(0.0, low - rounding(self.loads.hub) - 1e-9 * abs(low))

    @property
    def open(self) -> bool:
        """Say whether the lowest leaf can still be split."""
        leaf = self.leaves[0]
        return leaf.bound < self.cost - 1e-6 and not leaf.final

    def split_work(self, steps: int) -> int:
        """Estimate the work of one split, in units of about a microsecond."""
        hub = self.loads.hub
        pairs = sum(len(row) for row in hub.options)
        fixed, each = DEAR if numpy is None else CHEAP
        sweep = fixed * len(hub.departures) + each * pairs
        if any(hub.room):
            sweep *= TOLLS
        sweep += len(hub.returns)
        return int(2 * steps * sweep + 120 * len(hub.returns))

    def split(self, steps: int) -> None:
        """Replace the lowest leaf by its two children, or work on it longer."""
        leaf = heapq.heappop(self.leaves)
        choice = self._choose(leaf)
        if choice is None:
            self._repeat(leaf, LONGER * steps)
            return
        d, cut = choice
        low, high = leaf.windows.get(d, ANY)
        for window in ((low, cut), (max(cut, LEAST), high)):
            windows = {**leaf.windows, d: window}
            node = self.relaxation.ascend(
                leaf.values, self.cost, steps, windows, self.stop
            )
            self._add(node, leaf)

    def _repeat(self, leaf: Node, steps: int) -> None:
        """Take more steps where no departure is in doubt; give up when they fail."""
        node = self.relaxation.ascend(
            leaf.values, self.cost, steps, leaf.windows, self.stop
        )
        node.final = node.bound < leaf.bound + GAIN * abs(leaf.bound)
        self._add(node, leaf)

    def _add(self, node: Node, parent: Node) -> None:
        self.count += 1
        self._recover(node.picks)
        # what held for the parent holds for its parts
        node.bound, node.order = max(node.bound, parent.bound), self.count
        heapq.heappush(self.leaves, node)

    def _recover(self, picks: list[Pick]) -> None:
        """Make a plan from what the departures pick in a leaf; keep a better one."""
        if not picks:
            return
        loads = Loads(self.loads.hub, whole_picks(self.loads.hub, picks))
        improve(loads, QUICK, self.stop, swaps=False)
        if loads.total() < self.cost * NEAR:
            improve(loads, ROUNDS, self.stop, swaps=loads.total() < self.cost)
            Reshape(loads).run(ROUNDS, self.stop)
        self.offer(loads)

    def offer(self, loads: Loads) -> None:
        """Take a plan over if it is cheaper than the best so far."""
        if loads.total() < self.cost - 1e-6:
            self.loads, self.cost = loads, loads.total()

    def _choose(self, leaf: Node) -> tuple[int, float] | None:
        """Pick the departure whose mean load is priced least truly, and where to cut.

        A mix of an empty and a heavy load looks cheaper than the load of mean weight;
        that difference is what makes the relaxation weak.
        """
        hub, worst, chosen = self.loads.hub, 1.0, None
        for d, (runs, kg, cost) in enumerate(leaf.means):
            low, high = leaf.windows.get(d, ANY)
            if high <= 0 or runs <= 0 or not hub.items[d]:
                continue
            lie = hub.cost[d](kg, 0.0, 0.0) - cost
            if lie > worst:
                unsure = low <= 0 and hub.base[d][0] <= 0 and runs < SURE
                cut = 0.0 if unsure else kg
                if low < cut < high or unsure:
                    worst, chosen = lie, (d, cut)
        return chosen


def whole_picks(hub: Hub, picks: list) -> list[int]:
    """Send each return where it is picked and pays least; nobody picks it: alone."""
    at, least = [-1] * len(hub.returns), [NEVER] * len(hub.returns)
    for d, pick in enumerate(picks):
        price = pick.cost / pick.fill if pick.fill else 0.0
        taken = {*pick.whole, *(i for i, _share in pick.parts)}
        for i, c, w in hub.items[d]:
            if i in taken and c + price * w < least[i]:
                at[i], least[i] = d, c + price * w
    for d in range(len(picks)):
        if hub.room[d]:
            _unload(hub, d, at)
    return at


def _unload(hub: Hub, d: int, at: list[int]) -> None:
    """Keep in a full load what saves most per kg; the rest goes alone for now."""
    inside = [(i, c) for i, c, _w in hub.items[d] if at[i] == d]
    inside.sort(key=lambda row: ((row[1] - hub.alone[row[0]]) / hub.kg[row[0]], row[0]))
    sums, room = list(hub.base[d]), hub.room[d]
    for i, _c in inside:
        sizes = (hub.kg[i], hub.m3[i], hub.pallets[i])
        more = [x + y for x, y in zip(sums, sizes, strict=True)]
        if any(x > y for x, y in zip(more, room, strict=True)):
            at[i] = -1
        else:
            sums = more


def rounding(hub: Hub) -> float:
    """Cents that rounding to bill lines can take off the unrounded cost of a plan."""
    per_load = []
    for d, run in enumerate(hub.departures):
        tariff = run.lane.tariff
        fuel = float(tariff.fuel) / 100
        loss = 0.5 * (1 + fuel) + (0.5 if fuel else 0.0)
        loss += 0.5 if tariff.fixed % 1 else 0.0
        per_load.append(loss if hub.items[d] or hub.base[d][0] else 0.0)
    # every load holds a return or is locked
    held = sum(1 for base in hub.base if base[0])
    return sum(sorted(per_load, reverse=True)[: len(hub.returns) + held])


def impossible(hub: Hub, at: list[int]) -> list[int]:
    """List the returns left alone that cannot go alone: no plan holds them."""
    return [i for i, d in enumerate(at) if d < 0 and hub.alone[i] >= NEVER]
