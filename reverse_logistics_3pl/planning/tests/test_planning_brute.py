# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from planning import Effort, Lane, Problem, Return_, Tariff, blocks, branch, plan
from planning.branch import HubBound
from planning.network import build
from planning.polish import Loads
from test_planning_instances import brute_force, check, places_of

EXAMPLES = int(os.environ.get("PLANNING_EXAMPLES", "60"))
QUICK = Effort(trials=30, steps=60, work=300_000)


@st.composite
def tariffs(draw):
    rates = draw(st.lists(st.integers(500, 9000), min_size=1, max_size=3))
    starts = (0, draw(st.integers(5, 20)), draw(st.integers(21, 60)))
    rates.sort(reverse=draw(st.booleans()))
    truck = draw(st.booleans())
    return Tariff(
        tuple(zip(starts, rates, strict=False)),
        fixed=draw(st.sampled_from((0, 300, 1200))),
        minimum=draw(st.sampled_from((0, 400, 900))),
        cubing=draw(st.sampled_from((0, 150, 250))),
        pallet_price=draw(st.sampled_from((None, None, 700))),
        truck_price=1500 if truck else None,
        truck_kg=draw(st.sampled_from((15, 40))) if truck else None,
        fuel=draw(st.sampled_from((0, "12.5"))),
    )


@st.composite
def problems(draw):
    lanes = [
        Lane(
            k,
            "hub",
            draw(st.sampled_from("xy")),
            draw(st.integers(0, 2)),
            draw(tariffs()),
            draw(st.sampled_from(({"plain"}, {"plain", "danger"}))),
            weekdays={draw(st.integers(0, 4))},
            max_kg=draw(st.sampled_from((None, None, 12, 25))),
            max_m3=draw(st.sampled_from((None, None, None, Decimal("0.09")))),
            max_pallets=draw(st.sampled_from((None, None, None, 1))),
        )
        for k in range(draw(st.integers(1, 3)))
    ]
    returns = []
    for k in range(draw(st.integers(1, 8))):
        kg = Decimal(draw(st.integers(10, 1500))) / 100
        ready = draw(st.integers(0, 4))
        returns.append(
            Return_(
                f"r{k}",
                ready,
                ready + draw(st.integers(2, 7)),
                "hub",
                draw(st.sampled_from((("x",), ("y",), ("x", "y")))),
                draw(st.sampled_from(("plain", "plain", "danger"))),
                kg,
                round(kg / draw(st.integers(100, 300)), 4),
                pallets=Decimal("0.3"),
                parcel=draw(st.sampled_from((450, 900, 1400, None))),
                hold=draw(st.integers(0, 60)),
            )
        )
    return Problem(returns, lanes, handling={"x": 5, "y": 9})


def size(problem):
    count = 1
    for item in problem.returns:
        count *= len(places_of(problem, item))
    return count


@settings(
    max_examples=EXAMPLES,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
@given(problems())
def test_the_plan_is_optimal_and_the_bound_below_it(problem):
    assume(0 < size(problem) <= 40_000)
    best = brute_force(problem)
    assume(best is not None)
    answer = plan(problem, QUICK)
    assert not answer.unplanned
    assert check(problem, answer.assignment) == answer.cost == best
    assert answer.lower_bound <= best


@pytest.mark.parametrize("numbers", ["numpy", "plain"])
def test_root_and_branched_bounds_never_exceed_the_optimum(numbers, monkeypatch):
    if numbers == "plain":
        monkeypatch.setattr(blocks, "numpy", None)
        monkeypatch.setattr(branch, "numpy", None)
    elif blocks.numpy is None:
        pytest.skip("numpy is not installed")

    @settings(
        max_examples=max(20, EXAMPLES // 2),
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(problems())
    def proven(problem):
        assume(0 < size(problem) <= 10_000)
        best = brute_force(problem)
        assume(best is not None)
        (hub,) = build(problem)
        # everything alone or nowhere is a poor start: the bound has to work for itself
        bound = HubBound(Loads(hub, [-1] * len(hub.returns)), lambda: False)
        bound.root(40)
        lows = [bound.value]
        for _ in range(6):
            if bound.open:
                bound.split(15)
                lows.append(bound.value)
        assert int(max(lows)) <= best
        assert lows == sorted(lows)

    proven()
