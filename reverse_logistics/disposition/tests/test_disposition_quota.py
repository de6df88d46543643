# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Many units, few places."""

import random
from dataclasses import replace

import pytest
from disposition import (
    Case,
    DispositionError,
    Gate,
    Option,
    Outcome,
    Settings,
    Unit,
    decide,
    decide_many,
    exact,
)


def option(code, price, quota=""):
    outcome = Outcome("sold", price=exact(price))
    return Option(code, code, 1, (outcome,), quota_key=quota)


def case(key, vendor, other, quantity=1, gates=(), more=(), use=1.0):
    claim = replace(option("vendor", vendor, "v"), quota_use=use)
    options = (claim, option("resell", other), *more)
    unit = Unit(key, quantity=quantity)
    return Case(unit, options, gates, Settings(weekly_decay=0.01))


def winners(cases, quotas):
    return [one.winner for one in decide_many(cases, quotas)]


def by_key(cases, quotas):
    return {one.case.unit.key: one.winner for one in decide_many(cases, quotas)}


def test_a_quota_goes_where_it_gains_most_not_to_the_first():
    cases = [case("a", 100, 95), case("b", 80, 20), case("c", 90, 60)]
    assert winners(cases, {"v": 2}) == ["resell", "vendor", "vendor"]
    assert winners(cases, {"v": 1}) == ["resell", "vendor", "resell"]
    assert winners(cases, {"v": 0}) == ["resell"] * 3
    assert winners(cases, {}) == winners(cases, None) == ["vendor"] * 3


def test_order_does_not_matter_and_equal_gains_go_by_key():
    cases = [case(f"u{i}", 50 + i % 3, 10) for i in range(12)]
    expected = by_key(cases, {"v": 5})
    assert list(expected.values()).count("vendor") == 5
    mixed = random.Random(3).sample(cases, len(cases))
    assert by_key(mixed, {"v": 5}) == expected
    twins = [case("z", 50, 10), case("y", 50, 10)]
    assert winners(twins, {"v": 1}) == ["resell", "vendor"]


def test_the_refusal_is_recorded_and_can_be_repeated():
    decisions = decide_many([case("a", 100, 95), case("b", 80, 20)], {"v": 1})
    refused = decisions[0]
    assert refused.option("vendor").gates == ("v",)
    assert refused.option("vendor").reason == "v: used up"
    one = refused.case
    again = decide(one.unit, one.options, refused.gates, one.settings)
    assert again.as_dict() == refused.as_dict()


def test_the_next_best_may_compete_for_another_quota():
    shop = (option("shop", 70, "s"),)
    cases = [case("a", 90, 10, more=shop), case("b", 75, 40)]
    # With the shop open a loses 20 without the vendor, b 35.
    assert winners(cases, {"v": 1, "s": 1}) == ["shop", "vendor"]
    # With the shop closed a would lose 80.
    assert winners(cases, {"v": 1, "s": 0}) == ["vendor", "resell"]


def test_gains_are_weighed_anew_when_an_alternative_closes():
    shop = (option("shop", 70, "s"),)
    cases = [
        case("a", 90, 10, more=shop),
        case("b", 75, 40),
        Case(Unit("c"), (option("shop", 200, "s"), option("resell", 1))),
    ]
    assert winners(cases, {"v": 1, "s": 1}) == ["vendor", "resell", "shop"]


def test_a_large_unit_leaves_the_rest_to_smaller_ones():
    cases = [case("big", 100, 10, quantity=5), case("small", 50, 40)]
    assert winners(cases, {"v": 3}) == ["resell", "vendor"]
    assert winners(cases, {"v": 6}) == ["vendor", "vendor"]


def test_obligations_take_first_and_are_never_dropped_silently():
    gate = Gate("contract", "Contract", "obligation", forces="vendor")
    cases = [case("a", 500, 1), case("b", 1, 50, gates=(gate,))]
    first, second = decide_many(cases, {"v": 1})
    assert (first.winner, second.winner) == ("resell", "vendor")
    assert second.status == "obliged"
    stuck = Case(Unit("0"), (option("vendor", 500, "v"),))
    first, second = decide_many([stuck, cases[1]], {"v": 1})
    assert (first.winner, second.winner) == (None, "vendor")
    second = decide_many(cases, {"v": 0})[1]
    assert second.winner is None and "quota_full" in second.ask_person


def test_without_quotas_it_is_decide():
    one = case("a", 5, 9)
    (many,) = decide_many([one])
    alone = decide(one.unit, one.options, one.gates, one.settings)
    assert many.as_dict() == alone.as_dict()


@pytest.mark.parametrize("quotas", [{"v": -1}, {"v": float("nan")}, {"": 3}])
def test_quotas_that_make_no_sense(quotas):
    with pytest.raises(DispositionError):
        decide_many([case("a", 5, 9)], quotas)


def test_unit_keys_must_differ():
    one = case("a", 5, 9)
    with pytest.raises(DispositionError):
        decide_many([one, replace(one)])


def test_a_quota_of_value_goes_where_each_unit_of_it_gains_most():
    # a gains 60 for 100 of the quota, b and c 40 for 50 each.
    cases = [
        case("a", 100, 40, use=100),
        case("b", 60, 20, use=50),
        case("c", 60, 20, use=50),
    ]
    assert winners(cases, {"v": 100}) == ["resell", "vendor", "vendor"]
    assert winners(cases, {"v": 200}) == ["vendor"] * 3
    assert winners(cases, {"v": 49}) == ["resell"] * 3
    assert winners(cases, {"v": 50}) == ["resell", "vendor", "resell"]


def test_cents_do_not_close_a_quota_of_value():
    cases = [case(f"u{n}", 20, 1, use=0.1) for n in range(3)]
    assert winners(cases, {"v": 0.3}) == ["vendor"] * 3
    with pytest.raises(DispositionError):
        case("x", 1, 1, use=float("nan"))
