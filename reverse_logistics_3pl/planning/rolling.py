# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plan again as time goes by: lock, forecast, move on, and re-plan a late truck.

Re-planning every day without a forecast ships too early, so last period's returns join
as phantoms: they shape the plan and are left out of its result.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .model import LoadKey, PlanningError, Problem, Return_
from .result import Plan

PRIOR = 50


def phantoms(
    history: Iterable[Return_], shift: int, after: int, scale: float = 1.0
) -> list[Return_]:
    """Copy past returns ``shift`` days ahead as phantoms, those ready after ``after``.

    ``scale`` above 1 repeats some of them, below 1 leaves some out, evenly spread; see
    `volume_scale`. A phantom's id is ("phantom", number, old id).
    """
    past = [item for item in history if item.ready + shift > after]
    count = round(len(past) * scale)
    chosen = [past[k * len(past) // count] for k in range(count)]
    return [
        replace(
            item,
            id=("phantom", k, item.id),
            ready=item.ready + shift,
            due=item.due + shift,
            locked=None,
            phantom=True,
        )
        for k, item in enumerate(chosen)
    ]


def volume_scale(
    history: Iterable[Return_], arrived: int, shift: int, today: int
) -> float:
    """Estimate how much more comes now than last period, from this period so far.

    ``arrived`` counts the returns ready up to ``today``; history is counted up to the
    same day. Both get a prior of PRIOR returns, so that a few days decide little.
    """
    then = sum(1 for item in history if item.ready + shift <= today)
    return (arrived + PRIOR) / (then + PRIOR)


def lock(problem: Problem, plan: Plan, loads: Iterable) -> Problem:
    """Lock the returns of some of a plan's loads where they are.

    New returns may still join these loads; put a key into ``Problem.frozen`` to stop
    that. Raises PlanningError for a load that is not in the plan.
    """
    keys = {LoadKey(*key) for key in loads}
    missing = keys - {load.key for load in plan.loads}
    if missing:
        raise PlanningError(f"load {min(missing, key=str)} is not in the plan")
    returns = [
        replace(item, locked=plan.assignment[item.id])
        if plan.assignment.get(item.id) in keys
        else item
        for item in problem.returns
    ]
    return replace(problem, returns=returns)


def departed(problem: Problem, plan: Plan, today: int) -> dict:
    """Return {id: load or None} of the real returns that leave up to ``today``.

    Those are the returns in loads of today or before, and those that go alone and are
    ready by then.
    """
    gone = {}
    for item in problem.returns:
        if item.phantom or item.id not in plan.assignment:
            continue
        key = plan.assignment[item.id]
        if (item.ready if key is None else key.day) <= today:
            gone[item.id] = key
    return gone


def advance(
    problem: Problem,
    plan: Plan,
    today: int,
    arrivals: Iterable[Return_] = (),
    forecast: Iterable[Return_] = (),
) -> Problem:
    """Make the problem of day ``today`` from that of an earlier day and its plan.

    What left before today is gone, old phantoms are dropped, locked returns stay
    locked; ``arrivals`` (known or announced) and ``forecast`` phantoms join.
    """
    gone = departed(problem, plan, today - 1)
    stay = [r for r in problem.returns if not r.phantom and r.id not in gone]
    return replace(problem, returns=[*stay, *arrivals, *forecast], today=today)


def late_truck(problem: Problem, plan: Plan, key, new_day: int | None) -> Problem:
    """Make the problem in which a planned load leaves on ``new_day``, or not at all.

    The lane's departure moves. Returns that still arrive in time stay locked in the
    load; the others are free to be planned again. Every other load of the plan is
    unlocked unless it was locked before. Raises PlanningError for a load that is not in
    the plan or a day that is not later.
    """
    key = LoadKey(*key)
    if key not in {load.key for load in plan.loads}:
        raise PlanningError(f"load {key} is not in the plan")
    if new_day is not None and new_day <= key.day:
        raise PlanningError(f"load {key}: day {new_day} is not later")
    lanes = [
        _moved(x, key.day, new_day) if x.id == key.lane else x for x in problem.lanes
    ]
    lane = next(lane for lane in lanes if lane.id == key.lane)
    returns = []
    for item in problem.returns:
        if key in (item.locked, plan.assignment.get(item.id)) and not item.phantom:
            in_time = new_day is not None and lane.arrival(new_day) <= item.due
            item = replace(item, locked=LoadKey(key.lane, new_day) if in_time else None)
        returns.append(item)
    return replace(problem, returns=returns, lanes=lanes)


def _moved(lane, day: int, new_day: int | None):
    closed = lane.closed | {day}
    if new_day is None:
        return replace(lane, closed=closed)
    return replace(lane, closed=closed - {new_day}, dates=lane.dates | {new_day})
