# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Laws of the engine, on generated cases."""

import math
import time
from dataclasses import replace

import pytest
from disposition import (
    Case,
    Default,
    DispositionError,
    Gate,
    Input,
    Option,
    Outcome,
    Restock,
    Settings,
    Unit,
    decide,
    exact,
    rebuild,
    worked_example,
)
from hypothesis import given, settings
from hypothesis import strategies as st

steady = settings(derandomize=True, deadline=None, max_examples=60, database=None)
money = st.integers(0, 40_000).map(lambda cents: cents / 100)
share = st.integers(0, 100).map(lambda percent: percent / 100)
level = st.sampled_from(["high", "medium", "low"])


def inputs(values):
    return st.builds(lambda value, how: Input(value, confidence=how), values, level)


@st.composite
def outcomes(draw):
    price = draw(inputs(money))
    kind = draw(st.sampled_from(["sale", "chance", "vendor", "parts", "shelf"]))
    rest = Outcome("rest", price=draw(inputs(money)), discounted=False)
    chance = draw(inputs(share))
    if kind == "chance":
        factor = draw(inputs(share))
        return (Outcome("works", chance, price=price, price_factor=factor), rest)
    if kind == "vendor":
        return (Outcome("paid", chance, vendor_credit=price), rest)
    if kind == "shelf":
        shelf = Restock(price, draw(inputs(money)), draw(inputs(share)))
        return (Outcome("shelf", restock=shelf),)
    return (Outcome("x", **{"parts" if kind == "parts" else "price": price}),)


@st.composite
def options(draw, code):
    names = ("refurbish", "handling", "transport", "disposal", "customs")
    return Option(
        code,
        code.upper(),
        draw(st.integers(1, 6)),
        draw(outcomes()),
        draw(st.dictionaries(st.sampled_from(names), inputs(money), min_size=1)),
        draw(st.none() | inputs(st.integers(0, 200))),
        draw(st.none() | inputs(share)),
        draw(st.none() | st.just(0.08)),
    )


@st.composite
def cases(draw):
    codes = "abcdef"[: draw(st.integers(2, 6))]
    found = tuple(draw(options(code)) for code in codes)
    removed = draw(st.sets(st.sampled_from(codes), max_size=2))
    gates = (Gate("g", "Gate", removes=removed),)
    tolerance = draw(st.sampled_from([0, 0.01, 5, 50]))
    parameters = Settings(
        draw(inputs(st.sampled_from([0, 0.01, 0.03]))),
        draw(st.sampled_from([0, 0.1])),
        tolerance=tolerance,
    )
    return Case(Unit("u", list_price=100, cost=60), found, gates, parameters)


def run(case, **changes):
    case = replace(case, **changes)
    return decide(case.unit, case.options, case.gates, case.settings)


def rank_of(decision, code):
    return decision.option(code).rank


@steady
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_options_and_costs_does_not_matter(case, random):
    shuffled = []
    for option in random.sample(case.options, len(case.options)):
        items = list(option.costs.items())
        outcomes = tuple(reversed(option.outcomes))
        costs = dict(random.sample(items, len(items)))
        shuffled.append(replace(option, outcomes=outcomes, costs=costs))
    assert run(case, options=tuple(shuffled)).as_dict() == run(case).as_dict()


def changed_cost(option, name, extra):
    value = option.costs[name].value + extra
    return replace(option, costs={**option.costs, name: exact(value)})


@steady
@given(cases(), st.data())
def test_a_higher_cost_never_raises_the_rank(case, data):
    before = run(case)
    option = data.draw(st.sampled_from(case.options))
    name = data.draw(st.sampled_from(sorted(option.costs)))
    dearer = changed_cost(option, name, data.draw(money))
    rest = tuple(dearer if o is option else o for o in case.options)
    after = run(case, options=rest)
    place = rank_of(before, option.code)
    assert place is None or rank_of(after, option.code) >= place


@steady
@given(cases(), st.data())
def test_a_higher_price_never_lowers_value_or_rank(case, data):
    before = run(case)
    option = data.draw(st.sampled_from(case.options))
    extra = data.draw(money)
    better = replace(option, outcomes=tuple(raised(o, extra) for o in option.outcomes))
    after = run(case, options=tuple(better if o is option else o for o in case.options))
    assert after.option(option.code).nrv >= before.option(option.code).nrv - 1e-9
    place = rank_of(before, option.code)
    assert place is None or rank_of(after, option.code) <= place


def raised(outcome, extra):
    names = [n for n in ("price", "vendor_credit", "parts") if getattr(outcome, n)]
    more = {n: exact(getattr(outcome, n).value + extra) for n in names}
    return replace(outcome, **more)


@steady
@given(cases())
def test_the_terms_and_the_bands_fit_the_value(case):
    decision = run(case)
    assert rebuild(decision.as_dict()) == {o.code: o.nrv for o in decision.options}
    for one in decision.options:
        assert one.low <= one.nrv <= one.high
        assert math.fsum(term.amount for term in one.terms) == one.nrv


@steady
@given(cases())
def test_a_break_even_makes_the_two_options_equal(case):
    decision = run(case)
    for one in decision.break_evens + decision.challengers:
        name = one.path.rpartition(".")[2]
        if name in ("cover_days", "weekly_decay", "holding_per_day"):
            continue
        at = run(case, options=moved(case.options, one))
        gap = at.option(one.option).nrv - at.option(one.against).nrv
        assert gap == pytest.approx(0, abs=1e-6)


def moved(options, one):
    """The options with the input of a break-even put on the break-even."""
    group, _, name = one.path.rpartition(".")
    value = exact(one.value)

    def at(option):
        if option.code != one.option:
            return option
        if group == "cost":
            return replace(option, costs={**option.costs, name: value})
        if not group:
            return replace(option, **{name: value})
        return replace(option, outcomes=tuple(map(outcome_at, option.outcomes)))

    def outcome_at(outcome):
        if outcome.key != group:
            return outcome
        if outcome.restock and name in vars(outcome.restock):
            return replace(outcome, restock=replace(outcome.restock, **{name: value}))
        return replace(outcome, **{name: value})

    return tuple(map(at, options))


def deletions(options):
    """Every way to lose one input of one option: (code, options)."""
    gone = Input(None)
    for option in options:
        changes = [
            {name: gone}
            for name in ("days_to_cash", "fee", "annual_discount")
            if getattr(option, name) is not None
        ]
        changes += [{"costs": {**option.costs, name: gone}} for name in option.costs]
        for outcome in option.outcomes:
            for name, value in vars(outcome).items():
                used = name != "price_factor" or outcome.price
                if used and isinstance(value, Input):
                    lost = replace(outcome, **{name: gone})
                    kept = (lost if o is outcome else o for o in option.outcomes)
                    changes.append({"outcomes": tuple(kept)})
        for change in changes:
            less = replace(option, **change)
            yield option.code, tuple(less if o is option else o for o in options)


@pytest.mark.parametrize("priced", [True, False])
def test_deleting_any_input_lowers_the_confidence(priced):
    case = worked_example()
    if not priced:
        case = replace(case, unit=replace(case.unit, list_price=None, cost=None))
    case = replace(case, gates=())
    before, count = run(case), 0
    for code, less in deletions(case.options):
        after, count = run(case, options=less), count + 1
        old, new = before.option(code), after.option(code)
        assert new.score < old.score and after.score < before.score
        assert new.confidence == "low"
        assert new.nrv is None or new.high - new.low >= old.high - old.low
        assert bool(new.defaulted) != bool(new.missing)
        assert after.as_dict()["text"]
    assert count > 30


def test_an_input_nobody_can_guess_leaves_the_choice_to_a_person():
    unit = Unit("u")
    bad = Option("a", "A", 1, (Outcome("x", price=Input(None)),))
    good = Option("b", "B", 2, (Outcome("x", price=exact(10)),))
    decision = decide(unit, [bad, good])
    assert decision.winner == "b" and decision.confidence == "low"
    assert decision.ask_person == ("unvalued_option",)
    assert decision.option("a").missing == ("x.price",)
    alone = decide(unit, [bad])
    assert alone.winner is None
    assert alone.ask_person == ("unvalued_option", "nothing_valued")


def test_company_and_option_defaults_go_first():
    unknown = Outcome("x", price=Input(None))
    own = {"x.price": Default(50, 40, 60, source="category mean")}
    narrow = Option("a", "A", 1, (unknown,), defaults=own)
    house = Settings(defaults={"price": Default(0.5, 0.1, 0.9, "list_price")})
    assert decide(Unit("u", list_price=100), [narrow], (), house).nrv == 50
    wide = Option("a", "A", 1, (unknown,))
    assert decide(Unit("u", list_price=80), [wide], (), house).nrv == 40
    assert decide(Unit("u", cost=60), [wide], (), house).nrv == 30


def test_speed():
    case = worked_example()
    best = math.inf
    for _ in range(3):
        start = time.process_time()
        for _ in range(1000):
            run(case)
        best = min(best, time.process_time() - start)
    assert best < 1.0


@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e300, "3", True])
def test_numbers_that_are_none(bad):
    for make in (
        lambda: Input(bad),
        lambda: Input(1, low=bad),
        lambda: Unit("u", quantity=bad),
        lambda: Unit("u", list_price=bad),
        lambda: Settings(weekly_decay=bad),
        lambda: Settings(tolerance=bad),
    ):
        with pytest.raises(DispositionError):
            make()


def test_what_contradicts_itself_is_refused():
    x, minus = Outcome("x"), Input(-0.1)
    for make in (
        lambda: Input(1, 2, 3),
        lambda: Input(1, confidence="sure"),
        lambda: Outcome("x", probability=minus),
        lambda: Outcome("x", probability=exact(1.1)),
        lambda: Outcome("x", price=minus),
        lambda: Outcome("x", price=3.0),
        lambda: Outcome("x", restock=Restock(minus, exact(1))),
        lambda: Option("", "A", 1),
        lambda: Option("a", "A", 7),
        lambda: Option("a", "A", 1, (x, Outcome("y"))),
        lambda: Option("a", "A", 1, (x, x)),
        lambda: Option("a", "A", 1, (Outcome("x", exact(0.5)),)),
        lambda: Option("a", "A", 1, (Outcome("x", exact(0.5)), Outcome("y", ONE))),
        lambda: Option("a", "A", 1, fee=exact(1.5)),
        lambda: Option("a", "A", 1, costs={"handling": minus}),
        lambda: Option("a", "A", 1, costs={"handling": None}),
        lambda: Option("a", "A", 1, defaults={"price": 3}),
        lambda: Option("a", "A", 1, days_to_cash=exact(-1)),
        lambda: Settings(carbon_price=-1),
        lambda: Settings(weekly_decay=None),
        lambda: Default(1, 0, 2, "weight"),
        lambda: Gate("g", "G", "wish"),
        lambda: Gate("g", "G", removes="scrap"),
        lambda: Unit("u", quantity=0),
        lambda: decide(Unit("u"), []),
        lambda: decide(Unit("u"), [Option("a", "A", 1), Option("a", "B", 2)]),
    ):
        with pytest.raises(DispositionError):
            make()


ONE = exact(1)
