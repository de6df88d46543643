# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Obligations, gates, ties, restocking, time, carbon and close calls."""

import math
from dataclasses import replace

import pytest
from disposition import (
    Gate,
    Input,
    Option,
    Outcome,
    Restock,
    Settings,
    Unit,
    decide,
    exact,
    explain,
    worked_example,
)

UNIT = Unit("u", list_price=100, cost=60)


def sale(code, price, step=1, **values):
    return Option(code, code, step, (Outcome("sold", price=exact(price)),), **values)


def run(*options, gates=(), unit=UNIT, **values):
    return decide(unit, options, gates, Settings(**{"weekly_decay": 0.01} | values))


def oblige(code, forces, **values):
    return Gate(code, code, "obligation", forces=forces, reason="owed back", **values)


def test_an_obligation_is_not_optimised():
    owed = sale("return_to_customer", 0)
    decision = run(sale("a", 90), owed, gates=[oblige("owed", "return_to_customer")])
    assert (decision.status, decision.winner) == ("obliged", "return_to_customer")
    assert decision.runner_up is None and not decision.break_evens
    assert decision.option("a").gates == ("owed",)
    assert explain(decision).sentences[0].key == "obliged"


def test_an_obligation_stands_even_if_nobody_knows_the_value():
    decision = run(sale("a", 90), Option("b", "B", 1), gates=[oblige("owed", "b")])
    assert decision.winner == "b" and decision.nrv is None
    assert decision.confidence == "low"


@pytest.mark.parametrize("flip", [False, True])
def test_obligations_go_before_gates(flip):
    gates = [Gate("data", "Data", removes=["a"]), oblige("owed", "b")]
    decision = run(sale("a", 9), sale("b", 1), gates=gates[:: -1 if flip else 1])
    assert decision.winner == "b"
    assert decision.option("a").gates == ("owed", "data")


def test_a_gate_may_forbid_what_an_obligation_asks():
    gates = [oblige("owed", "a"), Gate("recall", "Recall", removes=["a"])]
    decision = run(sale("a", 9), sale("b", 1), gates=gates)
    assert (decision.status, decision.winner) == ("undecided", None)
    assert decision.ask_person == ("conflict", "nothing_left")
    assert "obligations leave no option" in explain(decision).text


def test_obligations_that_disagree_need_a_person():
    gates = [oblige("one", "a"), oblige("two", "b")]
    assert run(sale("a", 9), sale("b", 1), gates=gates).winner is None


def test_an_obligation_to_do_what_is_not_offered():
    decision = run(sale("a", 9), gates=[oblige("owed", "zz")])
    assert decision.winner is None
    assert "forced_option_missing" in decision.ask_person


def test_everything_excluded():
    decision = run(sale("a", 9), gates=[Gate("g", "Ban", removes=["a", "zz"])])
    assert decision.winner is None and decision.confidence == "low"
    assert decision.ask_person == ("nothing_left",)
    stored = decision.as_dict()
    assert stored["nrv"] is None and stored["options"][0]["reason"] == "Ban"


def test_a_gate_that_forces_still_compares_nothing():
    only = Gate("vendor", "Vendor", forces="b")
    decision = run(sale("a", 9), sale("b", 1), gates=[only])
    assert (decision.status, decision.winner) == ("recommended", "b")
    assert explain(decision).sentences[0].key == "only"


def test_a_tie_goes_to_the_higher_step():
    decision = run(sale("recycle", 10.005, 4), sale("reuse", 10, 1))
    assert decision.winner == "reuse" and decision.tie
    assert explain(decision).sentences[0].key == "tie"
    apart = run(sale("recycle", 10.02, 4), sale("reuse", 10, 1))
    assert apart.winner == "recycle" and not apart.tie


def test_a_tie_on_one_step_goes_to_the_value_then_to_the_code():
    assert run(sale("a", 10), sale("b", 10.005)).winner == "b"
    assert run(sale("b", 10), sale("a", 10)).winner == "a"
    assert run(sale("b", 10, 2), sale("a", 10, 3), tolerance=0).winner == "b"


def restock(low, net, factor=1.0, cover=None):
    shelf = Restock(exact(low), exact(net), exact(factor), cover, horizon_days=90)
    return Option("restock", "Restock", 1, (Outcome("shelf", restock=shelf),))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        (restock(60, 90), 60),
        (restock(60, 50), 50),
        (restock(60, 90, 0.5), 30),
        (restock(60, 90, 0.5, exact(90)), 30),
        (restock(60, 90, 0.5, exact(91)), 0),
        (restock(60, 90, 0.5, Input(None)), 30),
    ],
)
def test_restock_value(option, value):
    assert run(option).nrv == value


def test_unknown_cover_is_a_close_call():
    decision = run(restock(60, 90, 1, Input(None)), sale("b", 40))
    assert decision.close_call and decision.confidence == "low"
    (one,) = [o for o in decision.break_evens if o.path == "shelf.cover_days"]
    assert one.value == pytest.approx(90) and one.inside and one.sense == "<="


def test_decay_holding_and_carbon():
    option = sale("a", 100, days_to_cash=exact(70), co2e_kg=exact(4))
    decision = run(option, holding_per_day=0.1, carbon_price=0.5)
    assert decision.nrv == pytest.approx(100 * math.exp(-0.1) - 7 - 2)
    shown = run(option).option("a").terms[-1]
    assert (shown.kind, shown.amount) == ("carbon", 0)


def test_unknown_carbon_is_said_and_lowers_the_confidence_when_it_costs():
    assert run(sale("a", 100)).confidence == "high"
    decision = run(sale("a", 100), carbon_price=0.5)
    assert decision.option("a").unknown == ("co2e",)
    assert decision.confidence == "low"
    assert "CO2e is unknown" in explain(decision).text


def test_a_wide_band_makes_a_close_call():
    case = worked_example()
    wide = Input(0.85, 0.7, 0.95, "9 repairs", "medium")
    refurbish = case.options[1]
    works = next(o for o in refurbish.outcomes if o.key == "works")
    fails = next(o for o in refurbish.outcomes if o.key == "fails")
    less = replace(refurbish, outcomes=(replace(works, probability=wide), fails))
    options = (less, *case.options[2:])
    decision = decide(case.unit, options, case.gates, case.settings)
    assert decision.winner == "refurbish" and decision.close_call
    assert decision.ask_person == ("close_call",)
    assert "Close call: repair success" in explain(decision).text


def test_a_shared_parameter_moves_both_sides():
    slow = sale("slow", 110, days_to_cash=exact(70))
    decision = run(slow, sale("now", 95), weekly_decay=Input(0.01, 0, 0.02))
    (one,) = [o for o in decision.break_evens if o.path == "weekly_decay"]
    assert one.value == pytest.approx(math.log(110 / 95) / 10)
    assert not decision.shared
    quick = sale("fast", 95, days_to_cash=exact(7))
    decision = run(slow, quick, weekly_decay=Input(0.01, 0, 0.02))
    (one,) = decision.shared
    assert one.value == pytest.approx(math.log(110 / 95) / 9)
    assert one.sense == "<=" and one.inside and decision.close_call


def test_missing_probabilities_never_exceed_one():
    known, lost = exact(0.6), Input(None)
    outcomes = (
        Outcome("a", known, price=exact(10)),
        Outcome("b", lost, price=exact(5)),
        Outcome("c", lost, price=exact(1)),
    )
    one = run(Option("x", "X", 1, outcomes)).option("x")
    chances = [term.inputs["probability"].value for term in one.terms[:3]]
    assert chances == pytest.approx([0.6, 0.2, 0.2]) and not one.uncovered
    alone = run(Option("x", "X", 1, outcomes[1:2])).option("x")
    assert alone.uncovered == pytest.approx(0.3)
    assert alone.nrv == pytest.approx(3.5)


def test_stated_probabilities_shift_in_proportion():
    outcomes = (
        Outcome("a", exact(0.5), price=exact(30)),
        Outcome("b", exact(0.3), price=exact(10)),
        Outcome("c", exact(0.2), price=exact(5)),
    )
    decision = run(Option("x", "X", 1, outcomes), sale("y", 17))
    (one,) = [o for o in decision.break_evens if o.path == "a.probability"]
    assert one.value == pytest.approx((17 - 8) / (30 - 8))


def test_rounding_in_a_sum_of_probabilities_is_no_error():
    shares = (0.1 + 0.2, 0.3, 0.4 + 1e-12)
    outcomes = tuple(
        Outcome(key, exact(p), price=exact(10))
        for key, p in zip("abc", shares, strict=True)
    )
    assert run(Option("x", "X", 1, outcomes)).nrv == pytest.approx(10)


def test_a_difference_of_the_tolerance_is_no_tie():
    decision = run(sale("recycle", 10.5, 4), sale("reuse", 10, 1), tolerance=0.5)
    assert decision.winner == "recycle" and not decision.tie


def test_what_is_known_exactly_is_no_close_call():
    decision = run(sale("a", 10), sale("b", 10))
    assert decision.tie and not decision.close_call
    assert decision.break_evens[0].value == 10


def test_a_shaky_third_option_that_could_win_lowers_the_confidence():
    guess = Outcome("sold", price=Input(80, 50, 120, "guess", "low"))
    third = Option("third", "Third", 1, (guess,))
    assert run(sale("a", 100), sale("b", 90), third).confidence == "low"
    far = replace(guess, price=Input(20, 10, 30, "guess", "low"))
    third = replace(third, outcomes=(far,))
    assert run(sale("a", 100), sale("b", 90), third).confidence == "high"


def test_a_slow_option_would_win_if_it_were_faster():
    slow = sale("slow", 105, days_to_cash=Input(70, 20, 90))
    decision = run(slow, sale("now", 100))
    (one,) = [o for o in decision.challengers if o.path == "days_to_cash"]
    assert one.value == pytest.approx(700 * math.log(1.05))
    assert one.sense == "<=" and one.inside and decision.close_call


def test_a_vendor_credit_does_not_decay_like_a_market_price():
    paid = Outcome("paid", vendor_credit=exact(100))
    option = Option("v", "V", 1, (paid,), days_to_cash=exact(73))
    assert run(option).nrv == 100
    yearly = replace(option, annual_discount=0.1)
    assert run(yearly).nrv == pytest.approx(100 * math.exp(-0.02))
