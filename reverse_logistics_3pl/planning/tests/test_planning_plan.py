# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
import time
from dataclasses import replace

import pytest
from planning import (
    Bracket,
    Effort,
    Lane,
    LoadKey,
    PlanningError,
    Problem,
    Return_,
    Tariff,
    highs,
    plan,
)
from test_planning_instances import FAMILIES, check, make

QUICK = Effort(trials=30, steps=40, work=100_000)
HEAVY = bool(os.environ.get("PLANNING_HEAVY"))


def lane(key="L", **values):
    table = Tariff((Bracket(0, 1000),), fixed=500)
    fields = {"hub": "h", "centre": "c", "transit": 1, "tariff": table}
    return Lane(key, **(fields | {"classes": {"p"}, "weekdays": {2}} | values))


def item(key="r", **values):
    fields = {"ready": 0, "due": 9, "hub": "h", "centres": ("c",), "handling": "p"}
    return Return_(key, **(fields | {"kg": 5, "parcel": 900} | values))


@pytest.mark.parametrize("family", FAMILIES)
def test_the_checker_accepts_every_family(family):
    problem = make(300, 5, **FAMILIES[family])
    answer = plan(problem, Effort(trials=60, steps=80, work=600_000))
    assert not answer.unplanned
    assert set(answer.assignment) == {r.id for r in problem.returns}
    assert check(problem, answer.assignment) == answer.cost == answer.planned_cost
    assert answer.lower_bound <= answer.cost <= answer.cost_alone
    assert answer.gap < (0.12 if family == "small_trucks" else 0.05)
    assert sum(load.cost for load in answer.loads) <= answer.cost
    assert answer.cost <= answer.cost_fixed_schedule
    assert set(answer.reasons) == set(answer.assignment)


def test_the_same_input_gives_the_same_plan():
    problem = make(250, 3)
    assert plan(problem, QUICK) == plan(problem, QUICK)


def test_a_scarce_truck_is_never_overloaded():
    returns = [item(f"r{k}", kg=10, parcel=3000) for k in range(9)]
    answer = plan(Problem(returns, [lane(max_kg=35)]))
    assert [len(load.returns) for load in answer.loads] == [3]
    assert len(answer.alone) == 6
    unable = [replace(r, parcel=None) for r in returns]
    answer = plan(Problem(unable, [lane(max_kg=35)]))
    assert len(answer.assignment) == 3
    assert {why.code for why in answer.unplanned.values()} == {"no_room"}


def test_holidays_validity_dates_and_arrivals_are_kept():
    two = lane(dates={4}, closed={2}, last_day=8, arrivals={4: 9})
    answer = plan(Problem([item(parcel=None)], [two]))
    assert answer.assignment == {"r": LoadKey("L", 4)}
    assert answer.loads[0].arrival == 9
    assert answer.reasons["r"].code == "only_load"


def test_what_cannot_go_is_listed_with_the_reason():
    returns = [
        item("hub", hub="x", parcel=None),
        item("class", handling="danger", parcel=None),
        item("centre", centres=("z",), parcel=None),
        item("late", due=1, parcel=None),
        item("parcel too slow", ready=8, due=9),
        item("fine"),
    ]
    answer = plan(Problem(returns, [lane()]))
    assert set(answer.assignment) == {"fine"}
    found = {key: why.blocker for key, why in answer.unplanned.items()}
    assert found["hub"] == "hub" and found["class"] == "class"
    assert found["centre"] == "centre" and found["late"] in ("late", "day")
    assert all("cannot be planned" in why.text for why in answer.unplanned.values())


def test_an_empty_problem_is_an_empty_plan():
    answer = plan(Problem([], []))
    assert (answer.cost, answer.lower_bound, answer.gap) == (0, 0, 0.0)
    answer = plan(Problem([item()], []))
    assert answer.alone == ("r",)
    assert answer.reasons["r"].code == "alone_only"


@pytest.mark.parametrize(
    "values",
    [
        {"kg": float("nan")},
        {"kg": -1},
        {"kg": 0},
        {"m3": float("inf")},
        {"hold": "much"},
        {"due": -1},
        {"ready": 1.5},
        {"centres": ()},
        {"parcel": -5},
    ],
)
def test_bad_returns_are_refused_by_name(values):
    with pytest.raises(PlanningError, match="return r"):
        item(**values)


def test_bad_problems_are_refused():
    with pytest.raises(PlanningError, match="twice"):
        Problem([item(), item()], [])
    with pytest.raises(PlanningError, match="weekdays"):
        lane(weekdays={7})
    with pytest.raises(PlanningError, match="unknown lane"):
        plan(Problem([item(locked=("gone", 2))], [lane()]))
    table = Tariff((Bracket(0, 1000),), pallet_price=900)
    with pytest.raises(PlanningError, match="pallet"):
        plan(Problem([item()], [lane(tariff=table)]))


def test_locked_stay_frozen_stay_shut_and_new_ones_join():
    locked = [item(f"l{k}", locked=("L", 2), kg=40) for k in range(3)]
    problem = Problem([*locked, item("new")], [lane()])
    answer = plan(problem)
    assert set(answer.assignment.values()) == {("L", 2)}
    assert answer.reasons["l0"].code == "locked"
    assert answer.lower_bound <= answer.cost == check(problem, answer.assignment)
    shut = plan(replace(problem, frozen={("L", 2)}))
    assert shut.assignment["new"] != ("L", 2)
    assert shut.assignment["l0"] == ("L", 2)


def test_phantoms_shape_the_plan_but_are_not_in_it():
    single = Problem([item(parcel=450)], [lane(weekdays=(), dates={4})])
    assert plan(single).alone == ("r",)
    others = [item(f"p{k}", phantom=True) for k in range(20)]
    answer = plan(replace(single, returns=[*single.returns, *others]))
    assert answer.assignment == {"r": LoadKey("L", 4)}
    assert answer.loads[0].phantoms == 20 and answer.loads[0].returns == ("r",)
    assert answer.planned_cost > answer.cost
    assert set(answer.reasons) == {"r"}


def test_progress_runs_to_one_and_stop_returns_the_best_so_far():
    told = []
    problem = make(200, 4)
    whole = plan(problem, QUICK, progress=lambda *row: told.append(row))
    assert told[-1] == (1.0, whole.cost, "done")
    shares = [row[0] for row in told]
    assert shares == sorted(shares)
    calls = iter(range(10**6))
    early = plan(problem, QUICK, stop=lambda: next(calls) > 3)
    assert early.stopped and not whole.stopped
    assert check(problem, early.assignment) == early.cost
    assert early.lower_bound <= whole.cost <= early.cost


def test_co2e_needs_every_factor():
    rail = lane(co2_per_load=3, co2_per_kg="0.1")
    returns = [item(f"r{k}", parcel_co2=2) for k in range(5)]
    answer = plan(Problem(returns, [rail]))
    assert answer.co2e == 3 + sum(r.kg for r in returns) / 10
    assert answer.co2e_alone == 10
    assert plan(Problem(returns, [lane()])).co2e is None


@pytest.mark.skipif(not highs.installed(), reason="highspy is not installed")
def test_highs_keeps_the_plan_right_and_no_dearer():
    problem = make(200, 2, room=700)
    base = plan(problem, Effort(trials=5, steps=20, work=0))
    better = plan(problem, Effort(trials=5, steps=20, work=0, solver=True))
    assert check(problem, better.assignment) == better.cost <= base.cost


@pytest.mark.skipif(not HEAVY, reason="set PLANNING_HEAVY=1")
@pytest.mark.parametrize("seed", range(1, 6))
def test_two_thousand_returns_reach_the_goal(seed):
    problem = make(2000, seed)
    begun = time.process_time()
    answer = plan(problem)
    spent = time.process_time() - begun
    assert check(problem, answer.assignment) == answer.cost
    assert answer.gap <= 0.03
    assert answer.cost <= 0.45 * answer.cost_alone
    assert answer.cost <= 0.85 * answer.cost_fixed_schedule
    assert spent <= 20
