# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A proven lower bound on the cost of one hub by Lagrangian relaxation.

The rule "each return goes once" is priced by a value v_i per return (Held, Wolfe and
Crowder, 1974, for the subgradient steps). For any values,

    sum v_i + sum min(0, alone_i - v_i) - sum_d max(0, earnings of departure d)

is a lower bound; the steps look for values that make it high.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .blocks import ANY, kernels
from .knapsack import EMPTY, Pick
from .network import Hub
from .polish import Loads

STEP, SHRINK, PATIENCE, INERTIA = 0.1, 0.7, 12, 0.7
EVERY = 10


@dataclass(order=True)
class Node:
    """A leaf of the branching: its bound, values, mean picks and decisions.

    ``means`` holds (share of runs, kg, cents) per departure, averaged over the steps;
    ``picks`` what the departures take at the best values; ``windows`` the (least,
    most) kg decided for some departures.
    """

    bound: float
    order: int
    values: list[float] = field(compare=False)
    means: list[list[float]] = field(compare=False)
    picks: list[Pick] = field(compare=False)
    windows: dict[int, tuple[float, float]] = field(compare=False)
    final: bool = field(compare=False, default=False)


def first_values(loads: Loads) -> list[float]:
    """Value each return at what the plan pays for it, freight shared by weight."""
    hub, weight = loads.hub, [0.0] * len(loads.hub.departures)
    place = {}
    for i, d in enumerate(loads.at):
        if d >= 0:
            place[i] = next(w for e, _c, w in hub.options[i] if e == d)
            weight[d] += place[i]
    values = []
    for i, d in enumerate(loads.at):
        value = loads.paid[i]
        if d >= 0 and weight[d]:
            value += loads.freight[d] * place[i] / weight[d]
        values.append(min(value, hub.alone[i]))
    return values


class Relaxation:
    """The Lagrangian of one hub."""

    def __init__(self, hub: Hub):
        self.hub = hub
        self.kernels = kernels(hub)

    def evaluate(self, values, windows) -> tuple[float, list[float], list[Pick]]:
        """Return the bound at ``values``, its subgradient and the picks.

        ``windows`` limits the kg of some departures' loads; (0, 0) is no run. The
        bound is infinite when a departure has no load in its window.
        """
        alone = self.hub.alone
        total = sum(map(min, values, alone))
        slope = [
            1.0 if value <= price else 0.0
            for value, price in zip(values, alone, strict=True)
        ]
        picks = []
        ready = self.kernels[0].values(values) if self.kernels else values
        for d, kernel in enumerate(self.kernels):
            window = windows.get(d, ANY)
            pick = kernel.best(ready, window) if window[1] > 0 else EMPTY
            if pick is None:
                return float("inf"), slope, picks
            total -= pick.profit
            picks.append(pick)
            for i in pick.whole:
                slope[i] -= 1.0
            for i, share in pick.parts:
                slope[i] -= share
        return total, slope, picks

    def ascend(self, values, cost, steps, windows, stop, tell=None) -> Node:
        """Raise the bound by subgradient steps with inertia; return the best found.

        ``cost`` is the plan's cost, the target that sets the step length. ``tell`` is
        called with the picks of every EVERY-th step.
        """
        best, top, pull = float("-inf"), values, None
        means, chosen = [[0.0, 0.0, 0.0] for _ in self.kernels], []
        step, stale = STEP, 0
        for turn in range(max(1, steps)):
            bound, slope, picks = self.evaluate(values, windows)
            if bound > best:
                stale = 0 if bound > best + 1e-6 * abs(best) else stale + 1
                best, top, chosen = bound, values, picks
            else:
                stale += 1
            if bound == float("inf") or best >= cost or stop():
                break
            weight = max(0.03, 1.0 / (turn + 1))
            for mean, pick in zip(means, picks, strict=True):
                mean[0] += weight * ((pick.cost > 0) - mean[0])
                mean[1] += weight * (pick.fill - mean[1])
                mean[2] += weight * (pick.cost - mean[2])
            if tell is not None and turn % EVERY == EVERY - 1:
                tell(picks)
            if stale > PATIENCE:
                step, stale, values, pull = step * SHRINK, 0, top, None
            pull = slope if pull is None else _blend(pull, slope)
            values = self._step(values, pull, step * (cost - bound))
        return Node(best, 0, top, means, chosen, windows)

    def _step(self, values, pull, gap) -> list[float]:
        length = gap / max(1e-9, sum(x * x for x in pull))
        rows = zip(values, pull, self.hub.alone, strict=True)
        return [min(value + length * x, price) for value, x, price in rows]


def _blend(old: list[float], new: list[float]) -> list[float]:
    rows = zip(old, new, strict=True)
    return [INERTIA * a + (1 - INERTIA) * b for a, b in rows]
