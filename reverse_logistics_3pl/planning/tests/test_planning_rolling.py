# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

import pytest
from planning import (
    Board,
    Effort,
    LoadKey,
    PlanningError,
    advance,
    departed,
    late_truck,
    lock,
    phantoms,
    plan,
    volume_scale,
)
from planning.rolling import PRIOR
from test_planning_instances import check, make

QUICK = Effort(trials=20, steps=20, work=0, baselines=False)


@pytest.fixture(scope="module")
def problem():
    return make(120, 8)


@pytest.fixture(scope="module")
def answer(problem):
    return plan(problem, QUICK)


def test_every_move_on_the_board_costs_what_the_checker_says(problem, answer):
    board = Board(problem, answer.assignment)
    assert board.cost == answer.cost
    for key in list(answer.assignment)[::7]:
        for added, target in board.targets(key)[:4]:
            moved = {**answer.assignment, key: target}
            assert check(problem, moved) - answer.cost in (
                int(added) - 1,
                int(added),
                int(added) + 1,
            )


def test_a_move_and_back_changes_nothing(problem, answer):
    board = Board(problem, answer.assignment)
    key = next(k for k, load in answer.assignment.items() if load is not None)
    here, before = board.place[key], board.exact
    added, target = board.targets(key)[0]
    assert board.move(key, target) == added
    assert board.exact == before + added
    assert board.move(key, here) == -added
    assert board.exact == before and board.change(key, here) == 0


def test_forbidden_moves_say_why(problem, answer):
    board = Board(problem, answer.assignment)
    by_id = {item.id: item for item in problem.returns}
    key = next(
        k for k, item in by_id.items() if item.hub == "a" and "north" in item.centres
    )
    with pytest.raises(PlanningError, match="hub"):
        board.change(key, ("L6", by_id[key].ready))
    with pytest.raises(PlanningError, match="late"):
        late = next(d for d in range(by_id[key].due, 99) if d % 7 == 0)
        board.change(key, ("L0", late))
    with pytest.raises(PlanningError, match="lane"):
        board.change(key, ("nowhere", 3))
    with pytest.raises(PlanningError, match="not on the board"):
        board.change("nobody", None)
    with pytest.raises(PlanningError, match="not in the problem"):
        Board(problem, {"nobody": None})


def test_a_full_load_takes_no_more(problem):
    small = make(60, 8, room=60)
    board = Board(small, plan(small, QUICK).assignment)
    heavy = max(board.items.values(), key=lambda item: item.kg)
    full = [
        key
        for key, row in board.sums.items()
        if row.kg + heavy.kg > 60 and key != board.place[heavy.id]
    ]
    assert any(board.obstacle(heavy.id, key) for key in full)


def test_locked_loads_stay_and_new_returns_join(problem, answer):
    first = answer.loads[0].key
    held = lock(problem, answer, [first])
    extra = [replace(r, id=f"x{r.id}") for r in problem.returns[:40]]
    again = plan(replace(held, returns=[*held.returns, *extra]), QUICK)
    inside = set(answer.loads[0].returns)
    assert all(again.assignment[key] == first for key in inside)
    with pytest.raises(PlanningError, match="not in the plan"):
        lock(problem, answer, [("L0", 999)])


def test_time_moves_on(problem, answer):
    today = answer.loads[1].key.day + 1
    gone = departed(problem, answer, today - 1)
    forecast = phantoms(problem.returns, 14, today)
    later = advance(problem, answer, today, forecast=forecast)
    ids = {item.id for item in later.returns if not item.phantom}
    assert ids == {item.id for item in problem.returns} - set(gone)
    assert all(item.phantom and item.ready > today for item in forecast)
    again = plan(later, QUICK)
    assert all(load.key.day >= today for load in again.loads)
    assert not any(isinstance(key, tuple) for key in again.assignment)
    nobody = advance(later, again, today)
    assert not any(item.phantom for item in nobody.returns)


def test_phantoms_scale_with_the_volume_seen_so_far(problem):
    half = [item for item in problem.returns if item.ready < 7]
    assert volume_scale(half, 2 * len(half) + PRIOR, 14, 20) == 2
    assert volume_scale([], 0, 14, 20) == 1
    for scale in (0, 0.5, 1, 1.5):
        made = phantoms(problem.returns, 14, 13, scale)
        assert len(made) == round(len(problem.returns) * scale)
        assert len({item.id for item in made}) == len(made)
    assert phantoms([], 14, 13, 3.0) == []


@pytest.mark.parametrize("days", [1, 3, None])
def test_a_late_truck_frees_only_who_would_miss(problem, answer, days):
    load = max(answer.loads, key=lambda load: len(load.returns))
    new_day = None if days is None else load.key.day + days
    changed = late_truck(problem, answer, load.key, new_day)
    by_id = {item.id: item for item in problem.returns}
    arrival = None if days is None else load.arrival + days
    for item in changed.returns:
        if item.id in load.returns:
            stays = days is not None and arrival <= by_id[item.id].due
            key = LoadKey(load.key.lane, new_day)
            assert item.locked == (key if stays else None)
    again = plan(changed, QUICK)
    assert check(changed, again.assignment) == again.cost
    assert load.key not in {other.key for other in again.loads}


def test_a_late_truck_must_be_later(problem, answer):
    with pytest.raises(PlanningError, match="not later"):
        late_truck(problem, answer, answer.loads[0].key, answer.loads[0].key.day)
