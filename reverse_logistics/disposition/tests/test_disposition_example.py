# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The worked example, to the cent, and what the engine says about it."""

import json
from dataclasses import replace

import pytest
from disposition import (
    TEMPLATES,
    DispositionError,
    decide,
    explain,
    rebuild,
    worked_example,
)

FIGURES = {
    "refurbish": 137.30,
    "resell_b": 118.11,
    "return_to_vendor": 106.67,
    "harvest": 27.00,
    "recycle": -1.30,
    "scrap": -3.60,
}


def example(**changes):
    case = replace(worked_example(), **changes)
    return decide(case.unit, case.options, case.gates, case.settings)


def found(group, option, path):
    return next(one for one in group if (one.option, one.path) == (option, path))


@pytest.mark.parametrize("code", FIGURES)
def test_figures(code):
    assert round(example().option(code).nrv, 2) == FIGURES[code]


def test_ranking_and_gate():
    decision = example()
    assert [one.code for one in decision.options if one.feasible] == list(FIGURES)
    assert (decision.winner, decision.runner_up) == ("refurbish", "resell_b")
    assert round(decision.gain, 2) == 19.19
    (restock,) = decision.excluded
    assert (restock.code, restock.gates) == ("restock", ("grade_floor",))
    assert restock.reason == "below F6/C8" and restock.rank is None


def test_discounted_prices():
    amounts = {
        code: example().option(code).terms[index].amount
        for code, index in (("refurbish", 1), ("resell_b", 0))
    }
    assert round(amounts["refurbish"] / 0.85 / 0.92, 2) == 240.67
    assert round(amounts["resell_b"] / 0.88, 2) == 148.99


def test_break_evens():
    decision = example()
    success = found(decision.break_evens, "refurbish", "works.probability")
    factor = found(decision.break_evens, "refurbish", "works.price_factor")
    vendor = found(decision.challengers, "return_to_vendor", "accepted.probability")
    assert round(success.value, 3) == 0.757 and success.sense == ">="
    assert round(factor.value, 3) == 0.557 and factor.sense == ">="
    assert round(vendor.value, 2) == 0.95 and vendor.sense == ">="
    assert not decision.close_call and not decision.ask_person


def test_each_cost_may_rise_by_the_gain():
    decision = example()
    for name, now in (("refurbish", 38), ("handling", 9), ("transport", 6)):
        one = found(decision.break_evens, "refurbish", f"cost.{name}")
        assert one.value == pytest.approx(now + decision.gain)
        assert one.sense == "<="


def test_text():
    text = explain(example()).text
    assert text == (
        "Refurbish, resell: 137.30, 19.19 better than Sell as is, B-grade. "
        "Stays best while repair success ≥ 75.7 % (85 %, 41 repairs). "
        "Stays best while grade price factor ≥ 0.557 (0.620, 26 sales). "
        "Return to vendor would win only with vendor acceptance ≥ 95 % "
        "(75 %, 24 claims). "
        "Excluded: Restock as new (below F6/C8)."
    )


def test_sentences_fill_their_templates():
    for sentence in explain(example()).sentences:
        assert TEMPLATES[sentence.key].format(**sentence.display) == sentence.text
        assert json.dumps(sentence.params, allow_nan=False)


def test_stored_recommendation_rebuilds_its_numbers():
    decision = example()
    stored = json.loads(json.dumps(decision.as_dict(), allow_nan=False))
    again = rebuild(stored)
    for one in decision.options:
        assert again[one.code] == one.nrv
        kept = next(o for o in stored["options"] if o["code"] == one.code)
        assert kept["nrv_full"] == one.nrv and kept["nrv"] == round(one.nrv, 2)


def test_rebuild_notices_a_changed_input():
    stored = example().as_dict()
    stored["options"][0]["terms"][1]["inputs"]["price"]["value"] = 300.0
    assert rebuild(stored)["refurbish"] != stored["options"][0]["nrv_full"]


@pytest.mark.parametrize("broken", [{}, {"options": [{}]}, {"options": 3}])
def test_rebuild_refuses_what_it_cannot_read(broken):
    with pytest.raises(DispositionError):
        rebuild(broken)


def test_sunk_money_is_shown_but_decides_nothing():
    case = worked_example()
    dear = example(unit=replace(case.unit, cost=9000, credit_owed=5000, quantity=2))
    assert [one.nrv for one in dear.options] == [one.nrv for one in example().options]
    assert dear.sunk()["against_book"] == round(2 * (dear.nrv - 9000), 2)
    assert example().sunk() | {"quantity": 1} == {
        "quantity": 1,
        "currency": "",
        "nrv": 137.3,
        "book_value": 240,
        "credit_owed": 400,
        "against_book": -102.7,
        "after_credit": -262.7,
    }


def test_hash_is_of_the_inputs():
    case = worked_example()
    again = example(options=tuple(reversed(case.options)))
    assert again.inputs_hash == example().inputs_hash
    other = example(settings=replace(case.settings, tolerance=0.02))
    assert other.inputs_hash != again.inputs_hash
    assert len(again.inputs_hash) == 64
