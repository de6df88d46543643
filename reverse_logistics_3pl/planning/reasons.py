# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Say why each return is where it is."""

from __future__ import annotations

from .model import Problem, Return_
from .network import NEVER, why_not
from .polish import Loads
from .result import Reason

# what rules a load out, from the farthest miss to the nearest
ORDER = ("hub", "centre", "class", "ready", "day", "late", "past", "frozen")


def blocker(problem: Problem, item: Return_) -> str:
    """Return what keeps the return from every load, by the nearest miss."""
    nearest = 0
    last = max(item.ready, item.due)
    for lane in problem.lanes:
        for day in range(item.ready, last + 1):
            found = why_not(problem, item, lane, day)
            if found is not None:
                nearest = max(nearest, ORDER.index(found))
    return ORDER[nearest]


def explain(problem: Problem, loads: Loads, i: int) -> Reason:
    """Explain the place of free return ``i``; amounts are today's marginal cents."""
    hub, here, item = loads.hub, loads.at[i], loads.hub.returns[i]
    if not hub.options[i]:
        code = "alone_only" if hub.alone[i] < NEVER else "no_option"
        return Reason(code, blocker=blocker(problem, item))
    if here < 0 and hub.alone[i] >= NEVER:
        return Reason("no_room")
    other, least = None, float("inf")
    if here >= 0:
        least = hub.alone[i]
    for d, cost, _w in hub.options[i]:
        if d != here and cost < least and loads.fits(i, d):
            price = cost + loads.join_cost(i, d)
            if price < least:
                other, least = hub.departures[d].key, price
    if least >= NEVER:
        return Reason("only_load" if here >= 0 else "alone_only", blocker="room")
    saving = round(least - loads.leave_gain(i))
    code = "best_load" if here >= 0 else "alone_cheaper"
    return Reason(code, other, max(0, saving))
