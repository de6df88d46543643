# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Inputs from records, and the back-test against a simple rule."""

from dataclasses import replace

import pytest
from disposition import (
    Case,
    DispositionError,
    Gate,
    Grade,
    Input,
    Option,
    Outcome,
    PastCase,
    Settings,
    Unit,
    average,
    backtest,
    exact,
    first_known,
    shrink,
)


def past(key, house, chosen="", gates=(), quantity=1, **prices):
    actual = {code: pair[1] for code, pair in prices.items() if pair[1] is not None}
    options = tuple(
        Option(code, code, 1, (Outcome("x", price=exact(expected)),))
        for code, (expected, _) in prices.items()
    )
    unit = Unit(key, quantity=quantity, grade=Grade(house=house))
    return PastCase(Case(unit, options, gates, Settings(0.01)), actual, chosen)


HISTORY = [
    # The engine says resell (60); it brought 50, restocking 40, scrap 2.
    past("a", "A", "resell", restock=(45, 40), resell=(60, 50), scrap=(1, 2)),
    # Grade C: the rule scraps; refurbishing was right and was overridden.
    past("b", "C", "scrap", restock=(5, 5), resell=(30, 24), scrap=(1, 2)),
    # The engine is wrong here: scrap would have been better.
    past("c", "D", "scrap", quantity=3, restock=(5, 0), resell=(9, 1), scrap=(1, 2)),
]


def test_regret_against_the_rule():
    report = backtest(HISTORY)
    assert report.engine.total == 50 + 24 + 3 * 1
    assert report.engine.regret == 3 * 1 and report.engine.best == 2
    assert report.rule.total == 40 + 2 + 3 * 2
    assert report.rule.regret == 10 + 22 and report.rule.best == 1
    assert report.regret_saved == 29
    assert report.people.total == 50 + 2 + 3 * 2 and report.people.cases == 3


def test_prediction_and_overrides():
    report = backtest(HISTORY)
    assert report.bias == pytest.approx((10 + 6 + 8) / 3)
    assert report.error == pytest.approx(8)
    assert (report.accepted, report.overridden, report.override_wins) == (1, 2, 1)
    assert report.override_win_rate == 0.5


def test_what_cannot_be_compared_is_listed():
    ban = (Gate("g", "Ban", removes=["restock", "resell", "scrap"]),)
    half = (Gate("g", "Ban", removes=["restock", "scrap"]),)
    history = [
        past("none", "A", gates=ban, restock=(1, 1), resell=(1, 1), scrap=(1, 1)),
        past("rule", "A", gates=half, restock=(1, 1), resell=(1, 1), scrap=(1, 1)),
        past("blind", "A", restock=(1, 1), resell=(9, None)),
    ]
    report = backtest(history)
    assert report.skipped == {
        "none": "undecided",
        "rule": "rule has no choice",
        "blind": "no actual value",
    }
    assert report.engine.cases == 0 and report.people is None
    assert report.bias is None and report.override_win_rate is None


def test_hindsight_keeps_to_what_was_allowed():
    gate = (Gate("g", "Ban", removes=["restock"]),)
    one = past("a", "A", gates=gate, restock=(9, 99), resell=(5, 5), scrap=(1, 1))
    report = backtest([one])
    assert report.engine.regret == 0 and report.rule.total == 1


def test_what_was_not_measured_is_bounded_not_guessed():
    """The engine expects 90 of what nobody tried: that earns it nothing."""
    blind = past("blind", "A", restock=(1, 10), resell=(90, None), scrap=(0, 0))
    known = past("known", "A", quantity=2, restock=(45, 40), resell=(60, 50))
    alike = past("alike", "A", restock=(45, None), resell=(9, None))
    blind = replace(blind, bounds={"resell": (-5, 100)})
    report = backtest([blind, known, alike])
    assert report.engine.cases == 1 and report.regret_saved == 20
    assert report.skipped == dict.fromkeys(("blind", "alike"), "no actual value")
    assert (report.comparable, report.agreed, report.settled) == (3, 1, 2)
    assert report.coverage == pytest.approx(2 / 3)
    assert (report.saved_low, report.saved_high) == (-5 - 10 + 20, 100 - 10 + 20)


def test_without_bounds_nothing_is_claimed_of_the_whole():
    blind = past("blind", "A", restock=(1, 10), resell=(90, None))
    report = backtest([blind])
    assert (report.saved_low, report.saved_high) == (None, None)
    assert report.coverage == 0 and backtest([]).coverage is None


def test_past_values_are_checked():
    with pytest.raises(DispositionError):
        replace(HISTORY[0], bounds={"resell": (2, 1)})
    with pytest.raises(DispositionError):
        replace(HISTORY[0], actual={"resell": float("nan")})
    with pytest.raises(DispositionError):
        replace(HISTORY[0], chosen="donate")


def test_shrink_moves_from_the_prior_to_the_record():
    none, some, many = shrink(0, 0, 0.7), shrink(30, 30, 0.7), shrink(900, 1000, 0.7)
    assert none.value == 0.7 and none.confidence == "low"
    assert some.value == pytest.approx(0.85)
    assert many.value == pytest.approx(0.9, abs=0.01) and many.confidence == "high"
    widths = [one.high - one.low for one in (none, some, many)]
    assert widths == sorted(widths, reverse=True) and widths[0] > 0.6


def test_shrink_refuses_nonsense():
    for bad in ((5, 4), (-1, 4), (1, 4, 1.5)):
        with pytest.raises(DispositionError):
            shrink(*bad)
    with pytest.raises(DispositionError):
        shrink(0, 0, strength=0)


def test_average():
    assert average([]).value is None
    assert (average([10]).low, average([10]).confidence) == (6.5, "low")
    many = average([9, 10, 11] * 12, "36 sales")
    assert (many.value, many.source, many.confidence) == (10, "36 sales", "high")
    assert 0 < many.high - many.value < 0.3


def test_falling_back_costs_confidence():
    sure, gone = exact(5), Input(None)
    assert first_known(sure).confidence == "high"
    assert first_known(gone, sure).confidence == "medium"
    assert first_known(None, gone, sure).confidence == "low"
    assert first_known(gone, None).value is None
