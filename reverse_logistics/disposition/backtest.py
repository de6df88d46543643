# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Would the engine have done better than a simple rule, on what really happened?"""

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from .engine import decide
from .model import Case, DispositionError, number
from .result import Decision

Rule = Callable[[Case, frozenset[str]], str | None]


@dataclass(frozen=True)
class PastCase:
    """A closed case.

    ``actual``: what each option brought in, as far as it was MEASURED, per piece and
    by code (money); never what was expected of it, or the engine would be its own
    judge. ``bounds``: the least and the most that the others could have brought.
    ``chosen``: the option that was taken, "" if unknown or not measured.
    """

    case: Case
    actual: Mapping[str, float]
    chosen: str = ""
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def __post_init__(self):
        amounts = {code: number(a, f"actual {code}") for code, a in self.actual.items()}
        object.__setattr__(self, "actual", amounts)
        if self.chosen and self.chosen not in amounts:
            raise DispositionError(f"chosen {self.chosen!r} has no actual value")
        for code, (low, high) in self.bounds.items():
            if number(low, f"low {code}") > number(high, f"high {code}"):
                raise DispositionError(f"bounds {code}: {low} is above {high}")

    def span(self, code: str) -> tuple[float, float] | None:
        """The least and the most an option brought, or could have; None: unknown."""
        if code in self.actual:
            return self.actual[code], self.actual[code]
        return self.bounds.get(code)


@dataclass(frozen=True)
class Score:
    """What one way of choosing brought in over the scored cases.

    ``total`` and ``regret`` (best in hindsight less chosen, never negative) are
    money for the whole quantities; ``best`` counts the cases without regret.
    """

    cases: int
    total: float
    regret: float
    best: int


@dataclass(frozen=True)
class Backtest:
    """Engine, rule and people on the same cases.

    ``bias`` (mean of predicted less actual) and ``error`` (mean absolute) are per
    piece, over the engine's choices. ``accepted`` and ``overridden`` count what
    people did with the recommendation; ``override_wins`` how often overriding
    brought in more. None stands for an empty denominator. ``skipped`` maps unit
    keys to why they are in none of the scores.

    ``comparable`` counts the cases in which engine and rule both choose, ``agreed``
    those in which they choose alike, ``settled`` those of which the difference is
    known: both measured, or alike. ``saved_low`` and ``saved_high`` bound what the
    engine saves over ALL comparable cases (worst case bounds, after Manski 1989:
    each choice that was not measured at its least and at its most); None when a
    case has no bounds.
    """

    engine: Score
    rule: Score
    people: Score | None
    bias: float | None
    error: float | None
    accepted: int
    overridden: int
    override_wins: int
    skipped: Mapping[str, str] = field(default_factory=dict)
    comparable: int = 0
    agreed: int = 0
    settled: int = 0
    saved_low: float | None = None
    saved_high: float | None = None

    @property
    def regret_saved(self) -> float:
        """Regret of the rule less that of the engine: what the engine is worth."""
        return self.rule.regret - self.engine.regret

    @property
    def coverage(self) -> float | None:
        """Share of the comparable cases of which the difference is known."""
        return self.settled / self.comparable if self.comparable else None

    @property
    def override_win_rate(self) -> float | None:
        return self.override_wins / self.overridden if self.overridden else None


def grade_rule(restock: str = "restock", scrap: str = "scrap") -> Rule:
    """The rule to beat: restock what is house grade A, scrap everything else.

    Where a gate forbids restocking it scraps; where it forbids both, None.
    """

    def rule(case: Case, feasible: frozenset[str]) -> str | None:
        wanted = restock if case.unit.grade.house == "A" else scrap
        return next((code for code in (wanted, scrap) if code in feasible), None)

    return rule


@dataclass(frozen=True)
class _Row:
    """One case in which both choose: the decision and the rule's choice."""

    past: PastCase
    decision: Decision
    ruled: str

    def value(self, code: str) -> float:
        return self.past.actual[code]

    @property
    def is_measured(self) -> bool:
        return {self.decision.winner, self.ruled} <= self.past.actual.keys()

    @property
    def agrees(self) -> bool:
        return self.decision.winner == self.ruled

    @property
    def best(self) -> float:
        """The best in hindsight of what was allowed and measured."""
        feasible = {one.code for one in self.decision.options if one.feasible}
        actual = self.past.actual
        return max(value for code, value in actual.items() if code in feasible)

    def saved(self) -> tuple[float, float] | None:
        """The least and the most that the engine brought in over the rule."""
        if self.agrees:
            return 0.0, 0.0
        engine, rule = self.past.span(self.decision.winner), self.past.span(self.ruled)
        if engine is None or rule is None:
            return None
        quantity = self.past.case.unit.quantity
        return (engine[0] - rule[1]) * quantity, (engine[1] - rule[0]) * quantity


def backtest(history: Iterable[PastCase], rule: Rule | None = None) -> Backtest:
    """Decide every past case again and compare with ``rule`` (``grade_rule()``).

    The best in hindsight is the best feasible option with an actual value. Only
    cases where the engine's choice and the rule's both have one are scored, so
    that both are measured on the same cases; the rest is listed as skipped, and
    bounded.
    """
    known, skipped = [], {}
    for past in history:
        row = _row(past, rule or grade_rule())
        if isinstance(row, str):
            skipped[past.case.unit.key] = row
        else:
            known.append(row)
    rows = [row for row in known if row.is_measured]
    for row in known:
        if not row.is_measured:
            skipped[row.past.case.unit.key] = "no actual value"
    wrong = [
        row.decision.nrv - row.value(row.decision.winner)
        for row in rows
        if row.decision.nrv is not None
    ]
    judged = [row for row in rows if row.past.chosen]
    return Backtest(
        engine=_score(rows, lambda row: row.decision.winner),
        rule=_score(rows, lambda row: row.ruled),
        people=_score(judged, lambda row: row.past.chosen) if judged else None,
        bias=_mean(wrong),
        error=_mean([abs(one) for one in wrong]),
        skipped=skipped,
        **_overrides(judged),
        **_bounds(known),
    )


def _bounds(rows: list[_Row]) -> dict:
    spans = [row.saved() for row in rows]
    bounded = bool(rows) and None not in spans
    return {
        "comparable": len(rows),
        "agreed": sum(row.agrees for row in rows),
        "settled": sum(row.agrees or row.is_measured for row in rows),
        "saved_low": math.fsum(span[0] for span in spans) if bounded else None,
        "saved_high": math.fsum(span[1] for span in spans) if bounded else None,
    }


def _overrides(judged: list[_Row]) -> dict[str, int]:
    pairs = [(row, row.past.chosen, row.decision.winner) for row in judged]
    changed = [pair for pair in pairs if pair[1] != pair[2]]
    wins = [row for row, taken, said in changed if row.value(taken) > row.value(said)]
    return {
        "accepted": len(pairs) - len(changed),
        "overridden": len(changed),
        "override_wins": len(wins),
    }


def _row(past: PastCase, rule: Rule) -> _Row | str:
    case = past.case
    decision = decide(case.unit, case.options, case.gates, case.settings)
    feasible = frozenset(one.code for one in decision.options if one.feasible)
    ruled = rule(case, feasible)
    if decision.winner is None:
        return "undecided"
    if ruled is None:
        return "rule has no choice"
    return _Row(past, decision, ruled)


def _score(rows: list[_Row], choice: Callable[[_Row], str]) -> Score:
    total, regret, best = [], [], 0
    for row in rows:
        value, quantity = row.value(choice(row)), row.past.case.unit.quantity
        total.append(value * quantity)
        regret.append(max(0.0, row.best - value) * quantity)
        best += value >= row.best
    return Score(len(rows), math.fsum(total), math.fsum(regret), best)


def _mean(values: list[float]) -> float | None:
    return math.fsum(values) / len(values) if values else None
