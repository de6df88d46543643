# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Obligations, gates, net recovery value, ranking and robustness, in this order."""

import math
from collections import defaultdict
from collections.abc import Iterable

from .breakeven import break_even, moves_both, shared_break_evens
from .model import (
    CONFIDENCE,
    LOW,
    OBLIGATION,
    OBLIGED,
    QUOTA,
    RECOMMENDED,
    UNDECIDED,
    Case,
    DispositionError,
    Gate,
    Option,
    Settings,
    Unit,
)
from .result import Decision, OptionResult
from .value import Valuation, value_option


def decide(
    unit: Unit,
    options: Iterable[Option],
    gates: Iterable[Gate] = (),
    settings: Settings | None = None,
) -> Decision:
    """Recommend what to do with one unit, and say why.

    Obligations come first: one that forces an option leaves only that, and
    nothing is optimised. Hard gates then take options away. Of what is left, the
    option with the highest net recovery value wins; among those within the
    tolerance of the best, the higher step of the waste hierarchy, then the higher
    value, then the code. Neither the order of the options nor what is sunk (book
    value, credit owed) has any influence. ``settings`` None: the defaults.

    A missing input never raises; a wrong one does: DispositionError, a
    ValueError, for duplicate option codes and no options at all.
    """
    case = Case(unit, tuple(options), tuple(gates), settings or Settings())
    return conclude(case, value_all(case))


def value_all(case: Case) -> dict[str, Valuation]:
    """Value every option of a case, by code in alphabetical order."""
    codes = [option.code for option in case.options]
    if not codes or len(set(codes)) < len(codes):
        raise DispositionError(f"options: distinct codes are needed, not {codes}")
    return {
        option.code: value_option(option, case.unit, case.settings)
        for option in sorted(case.options, key=lambda option: option.code)
    }


def conclude(case: Case, values: dict[str, Valuation]) -> Decision:
    """Turn the valued options of a case into a Decision."""
    gates = in_order(case.gates)
    stopped = exclusions(gates, values)
    ranking = rank(values, stopped, case.settings.tolerance)
    feasible = [code for code in values if code not in stopped]
    obliged = feasible if _forced(gates) and len(feasible) == 1 else []
    order = obliged or ranking
    winner = order[0] if order else None
    second = order[1] if len(order) > 1 else None
    best, next_best = values.get(winner), values.get(second)
    gap = best.nrv - next_best.nrv if next_best else None
    robust = {} if obliged else _robustness(values, order)
    close = any(one.inside for group in robust.values() for one in group)
    options = _results(values, stopped, order)
    return Decision(
        case=case,
        status=OBLIGED if obliged else RECOMMENDED if winner else UNDECIDED,
        winner=winner,
        runner_up=second,
        gain=gap,
        tie=gap is not None and abs(gap) < case.settings.tolerance,
        close_call=close,
        ask_person=_ask_person(gates, values, feasible, obliged, winner, close),
        confidence=_confidence(values, feasible, winner, second),
        score=_score(values, feasible),
        options=options,
        gates=gates,
        **robust,
    )


def in_order(gates: Iterable[Gate]) -> tuple[Gate, ...]:
    """Obligations first; otherwise the caller's order stands."""
    return tuple(sorted(gates, key=lambda gate: gate.kind != OBLIGATION))


def _forced(gates: Iterable[Gate]) -> list[Gate]:
    return [gate for gate in gates if gate.kind == OBLIGATION and gate.forces]


def exclusions(gates: Iterable[Gate], codes: Iterable[str]) -> dict[str, list[Gate]]:
    """The gates that take each excluded option away, in order."""
    found = defaultdict(list)
    for gate in gates:
        for code in codes:
            if code in gate.removes or (gate.forces and code != gate.forces):
                found[code].append(gate)
    return dict(found)


def rank(values: dict[str, Valuation], stopped, tolerance: float) -> list[str]:
    """Codes of the feasible, valued options, best first.

    Place by place: of the options less than ``tolerance`` (or not at all) below
    the best one left, the highest waste hierarchy step is taken. Selecting from
    sets makes the result independent of order, and lowering an option's value can
    never move it up.
    """
    left = {
        code: one.nrv
        for code, one in values.items()
        if code not in stopped and one.nrv is not None
    }
    order = []
    while left:
        top = max(left.values())
        tied = [
            code for code, nrv in left.items() if top - nrv < tolerance or top == nrv
        ]
        chosen = min(
            tied,
            key=lambda code: (values[code].option.hierarchy_step, -left[code], code),
        )
        order.append(chosen)
        del left[chosen]
    return order


def _robustness(values: dict[str, Valuation], order: list[str]) -> dict[str, tuple]:
    """Break-evens of winner against runner-up, and of all others against winner."""
    if len(order) < 2:
        return {}
    best, second = values[order[0]], values[order[1]]
    gap = best.nrv - second.nrv
    shared = shared_break_evens(best, second, gap)
    challengers = []
    for code in order[1:]:
        challengers += _moves(values[code], best, best.nrv - values[code].nrv)
    return {
        "break_evens": tuple(_moves(best, second, -gap)),
        "challengers": tuple(challengers),
        "shared": tuple(shared),
    }


def _moves(mover: Valuation, other: Valuation, change: float) -> list:
    found = (
        break_even(mover, other, lever, change)
        for lever in mover.levers
        if not moves_both(lever, other)
    )
    return [one for one in found if one is not None]


def _results(values, stopped, order) -> tuple[OptionResult, ...]:
    """Feasible options by rank, then the unvalued, then the excluded, by code."""
    place = {code: index for index, code in enumerate(order, 1)}
    results = [
        _result(one, stopped.get(code, []), place.get(code))
        for code, one in values.items()
    ]
    results.sort(key=lambda r: (not r.feasible, r.rank or len(results) + 1, r.code))
    return tuple(results)


def _result(one: Valuation, gates: list[Gate], place: int | None) -> OptionResult:
    option, mass = one.option, one.option.co2e_kg
    return OptionResult(
        code=option.code,
        name=option.name,
        hierarchy_step=option.hierarchy_step,
        quota_key=option.quota_key,
        feasible=not gates,
        gates=tuple(gate.code for gate in gates),
        reason=(gates[0].reason or gates[0].name) if gates else "",
        rank=place,
        nrv=one.nrv,
        low=one.low,
        high=one.high,
        confidence=one.confidence,
        score=one.score,
        terms=tuple(one.terms),
        missing=tuple(one.missing),
        defaulted=tuple(path for path, used in one.used.items() if used.defaulted),
        unknown=tuple(one.unknown),
        uncovered=one.uncovered,
        co2e_kg=mass.value if mass else None,
    )


def _ask_person(gates, values, feasible, obliged, winner, close) -> tuple[str, ...]:
    forced = {gate.forces for gate in _forced(gates)}
    checks = {
        "close_call": close,
        "unvalued_option": not obliged and any(values[c].nrv is None for c in feasible),
        "conflict": not feasible and bool(forced),
        "forced_option_missing": bool(forced - values.keys()),
        "quota_full": not feasible and any(gate.kind == QUOTA for gate in gates),
        "nothing_left": not feasible,
        "nothing_valued": bool(feasible) and winner is None,
    }
    return tuple(key for key, holds in checks.items() if holds)


def _confidence(values, feasible, winner, second) -> str:
    """The weakest confidence among the options that could turn out best."""
    if winner is None or any(values[code].nrv is None for code in feasible):
        return LOW
    floor = values[winner].low
    rivals = [
        values[code].confidence
        for code in feasible
        if code in (winner, second) or values[code].high >= floor
    ]
    return min(rivals, key=CONFIDENCE.__getitem__)


def _score(values, feasible) -> float:
    """Mean score of the feasible options, so that no missing input goes unseen."""
    scores = [values[code].score for code in feasible]
    return math.fsum(scores) / len(scores) if scores else 0.0
