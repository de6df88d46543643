# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plan which returns ship together, when and by which lane, or alone.

The problem is multi-period variable cost and size bin packing with assignment costs
(Crainic, Djeumou Fomeni and Rei, 2019), under a modified all-unit discount tariff. The
run has four stages: price annealing (`search`), single moves (`polish`), Lagrangian
branch and bound (`bound`, `branch`) that proves a lower bound and finds better plans,
and HiGHS where installed (`highs`). All of them are capped by counts, never by time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import chain

from . import highs
from .branch import HubBound, impossible
from .exact import SMALL, Search
from .model import ZERO, Problem, Progress, Stop
from .network import Hub, alone_cost, assignment_cost, build
from .polish import Loads, improve
from .rating import cents
from .reasons import explain
from .reshape import Reshape
from .result import (
    Plan,
    Reason,
    co2e_of,
    departures_of,
    exact_cost,
    load_co2e,
    make_loads,
)
from .search import Annealer
from .weekly import fixed_schedule

SWEEPS = 30
# first and last temperature, in prices of a nearly empty load
HOT, COLD = 0.4, 0.004


@dataclass(frozen=True)
class Effort:
    """How much work a run may do; every count is fixed, so runs repeat exactly.

    ``trials`` annealing trials per departure, fewer once ``pairs`` (return, departure)
    pairs are exceeded; ``steps`` of the bound's root and of each leaf; ``work`` units
    of branching (about a microsecond each); ``solver`` lets HiGHS polish the result;
    ``baselines`` prices the fixed weekly schedule.
    """

    trials: int = 100
    pairs: int = 40_000
    steps: int = 200
    leaf_steps: int = 15
    work: int = 7_000_000
    solver: bool = False
    baselines: bool = True


EFFORTS = {
    "quick": Effort(trials=80, steps=80, work=0),
    "normal": Effort(),
    "thorough": Effort(work=9_000_000, solver=True),
}


class Stopwatch:
    """Passes progress on and remembers that a stop was asked for."""

    def __init__(self, progress: Progress | None, stop: Stop | None):
        self.progress, self._stop = progress, stop
        self.stopped = False

    def stop(self) -> bool:
        """Say whether to stop; once stopped, always stopped."""
        if not self.stopped and self._stop is not None and self._stop():
            self.stopped = True
        return self.stopped

    def tell(self, share: float, cost: float, stage: str) -> None:
        """Report the share done, the best cost in cents so far, and the stage."""
        if self.progress is not None:
            self.progress(min(1.0, share), round(cost), stage)


def plan(
    problem: Problem,
    effort: Effort | str = "normal",
    progress: Progress | None = None,
    stop: Stop | None = None,
) -> Plan:
    """Plan a problem; see `Plan` for the answer and `Effort` for how hard to try.

    ``progress(share, cents, stage)`` is called as the run goes; when ``stop()`` returns
    True the best plan so far comes back, with ``stopped`` set and the bound proven so
    far. Raises PlanningError for input that contradicts itself; a return that no load
    and no parcel can take is listed in ``unplanned``.
    """
    effort = EFFORTS[effort] if isinstance(effort, str) else effort
    watch = Stopwatch(progress, stop)
    hubs = build(problem)
    found = [_search(hub, effort, watch, k / len(hubs)) for k, hub in enumerate(hubs)]
    unplanned = _unplanned(problem, found)
    kept = problem
    if unplanned:
        rest = [item for item in problem.returns if item.id not in unplanned]
        kept = replace(problem, returns=rest)
        found = _rebuild(kept, found)
    bounds = _bounds(found, effort, watch)
    if effort.solver and highs.installed():
        for bound in bounds:
            if not watch.stop():
                highs.polish(bound)
    return _report(kept, bounds, unplanned, effort, watch)


def _search(hub: Hub, effort: Effort, watch: Stopwatch, done: float) -> Loads:
    """Anneal, polish, and search a very small hub through."""
    annealer = Annealer(hub)
    pairs = sum(len(row) for row in hub.options)
    trials = effort.trials * len(hub.departures)
    trials = int(trials * min(1.0, effort.pairs / max(1, pairs)))
    annealer.run(trials, HOT, COLD, watch.stop)
    loads = Loads(hub, annealer.best_at)
    improve(loads, SWEEPS, watch.stop)
    Reshape(loads).run(SWEEPS, watch.stop)
    if len(hub.returns) <= SMALL and not watch.stop():
        search = Search(loads)
        proven = search.run()
        loads = Loads(hub, search.best_at)
        loads.proven = proven
    watch.tell(0.3 + 0.3 * done, loads.total(), "search")
    return loads


def _unplanned(problem: Problem, found: list[Loads]) -> dict:
    """Explain the returns that neither a load nor a parcel takes."""
    reasons = {}
    for loads in found:
        for i in impossible(loads.hub, loads.at):
            reasons[loads.hub.returns[i].id] = explain(problem, loads, i)
    return reasons


def _rebuild(problem: Problem, found: list[Loads]) -> list[Loads]:
    """Carry an assignment over to the networks without the unplanned returns."""
    places = dict(chain.from_iterable(_places(loads) for loads in found))
    rebuilt = []
    for hub in build(problem):
        index = {run.key: d for d, run in enumerate(hub.departures)}
        index[None] = -1
        at = [index[places[item.id]] for item in hub.returns]
        rebuilt.append(Loads(hub, at))
    return rebuilt


def _places(loads: Loads):
    runs = loads.hub.departures
    for item, d in zip(loads.hub.returns, loads.at, strict=True):
        yield item.id, runs[d].key if d >= 0 else None


def _bounds(found: list[Loads], effort: Effort, watch: Stopwatch) -> list[HubBound]:
    """Bound every hub, then branch where the gap is largest while work is left."""
    bounds = [HubBound(loads, watch.stop) for loads in found]
    for bound in bounds:
        bound.root(effort.steps)
    left = effort.work
    while not watch.stop():
        able = [b for b in bounds if b.open and b.split_work(effort.leaf_steps) <= left]
        if not able:
            break
        bound = max(able, key=lambda b: b.cost - b.value)
        left -= bound.split_work(effort.leaf_steps)
        bound.split(effort.leaf_steps)
        share = 1 - left / effort.work
        watch.tell(0.6 + 0.3 * share, sum(b.cost for b in bounds), "bound")
    return bounds


def _report(problem, bounds, unplanned, effort, watch) -> Plan:
    """Put the plan together with exact amounts."""
    placed, reasons = {}, dict(unplanned)
    for bound in bounds:
        loads = bound.loads
        placed.update(_places(loads))
        for i, item in enumerate(loads.hub.returns):
            reasons[item.id] = explain(problem, loads, i)
    for item in problem.returns:
        if item.locked is not None:
            placed[item.id] = item.locked
            reasons[item.id] = Reason("locked")
    everything = {item: placed[item.id] for item in problem.returns}
    real = {item: key for item, key in everything.items() if not item.phantom}
    planned = exact_cost(problem, everything)[0]
    cost, sums, _alone = exact_cost(problem, real)
    low = sum(bound.value for bound in bounds) + float(_locked_cost(problem))
    watch.tell(1.0, cost, "done")
    phantoms = {item.id for item in problem.returns if item.phantom}
    return Plan(
        assignment={item.id: key for item, key in real.items()},
        loads=make_loads(problem, everything, sums),
        unplanned={k: why for k, why in unplanned.items() if k not in phantoms},
        reasons={k: why for k, why in reasons.items() if k not in phantoms},
        cost=cost,
        planned_cost=planned,
        lower_bound=min(int(low), planned),
        stopped=watch.stopped,
        **_baselines(problem, real, sums, effort),
    )


def _locked_cost(problem: Problem):
    """Cents of holding and handling of the locked returns, exact."""
    locked = [item for item in problem.returns if item.locked is not None]
    runs = departures_of(problem, {item.locked for item in locked})
    costs = (assignment_cost(problem, item, runs[item.locked]) for item in locked)
    return sum(costs, ZERO)


def _baselines(problem: Problem, real: dict, sums: dict, effort: Effort) -> dict:
    """Price what people do without a planner, and count CO2e."""
    priced = all(item.parcel is not None for item in real)
    free = replace(problem, today=None)
    alone = sum((alone_cost(free, item) for item in real), ZERO) if priced else None
    lanes = {lane.id: lane for lane in problem.lanes}
    legs = [load_co2e(lanes[key.lane], row.kg) for key, row in sums.items()]
    legs += [item.parcel_co2 for item, key in real.items() if key is None]
    return {
        "cost_alone": None if alone is None else cents(alone),
        "cost_fixed_schedule": fixed_schedule(problem) if effort.baselines else None,
        "co2e": co2e_of(legs),
        "co2e_alone": co2e_of(item.parcel_co2 for item in real),
    }
