# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the disposition engine answers: frozen values and their JSON form."""

import hashlib
import json
from dataclasses import dataclass
from functools import cached_property

from .explain import explain
from .model import Case, Gate, Input

VERSION = "1.1"


def cents(amount: float | None) -> float | None:
    """Round for display; never used to calculate on."""
    return None if amount is None else round(amount, 2) + 0.0


@dataclass(frozen=True)
class Term:
    """One summand of a net recovery value, with the inputs it was made from.

    ``kind`` names the formula, ``name`` the term for people (the cost's key for
    costs), ``outcome`` the outcome's key or "". ``amount`` is unrounded.
    """

    kind: str
    name: str
    outcome: str
    amount: float
    inputs: dict[str, Input]

    def as_dict(self) -> dict:
        return {
            "kind": self.kind,
            "name": self.name,
            "outcome": self.outcome,
            "amount": self.amount,
            "inputs": {name: vars(one).copy() for name, one in self.inputs.items()},
        }


@dataclass(frozen=True)
class BreakEven:
    """The value of one input at which two options recover the same.

    ``option`` is the option whose input moves, alone, and ``against`` the other.
    ``path`` is "works.probability", "cost.refurbish", "fee" ...; ``sense`` is
    ">=" or "<=": on that side of ``value`` the moved option is the better one.
    ``current``/``low``/``high`` are the input as used. ``inside``: the break-even
    lies within that band, so what is known does not settle the question.
    """

    option: str
    against: str
    path: str
    label: str
    value: float
    sense: str
    current: float
    low: float
    high: float
    source: str
    confidence: str
    inside: bool


@dataclass(frozen=True)
class OptionResult:
    """One option, valued. Money per piece, unrounded.

    ``feasible`` False: ``gates`` lists the codes of the rules that took it away,
    the first with its ``reason``. ``nrv`` None: not enough is known, see
    ``missing``. ``low``/``high``: the inputs' bands combined as independent
    deviations (root of the sum of squares). ``confidence`` is that of its weakest
    input, ``score`` the mean over its inputs (0 to 1). ``defaulted`` lists the
    inputs a default stands for, ``unknown`` what is neither known nor charged,
    ``uncovered`` the probability for which no outcome is stated (worth nothing).
    """

    code: str
    name: str
    hierarchy_step: int
    quota_key: str
    feasible: bool
    gates: tuple[str, ...]
    reason: str
    rank: int | None
    nrv: float | None
    low: float | None
    high: float | None
    confidence: str
    score: float
    terms: tuple[Term, ...]
    missing: tuple[str, ...]
    defaulted: tuple[str, ...]
    unknown: tuple[str, ...]
    uncovered: float
    co2e_kg: float | None

    def as_dict(self) -> dict:
        values = vars(self).copy()
        values["terms"] = [term.as_dict() for term in self.terms]
        for name in ("gates", "missing", "defaulted", "unknown"):
            values[name] = list(values[name])
        values["nrv_full"] = self.nrv
        for name in ("nrv", "low", "high"):
            values[name] = cents(values[name])
        return values


@dataclass(frozen=True)
class Decision:
    """The recommendation for one unit and all that led to it.

    ``status``: "recommended", "obliged" (an obligation left one way, nothing was
    optimised) or "undecided" (``winner`` None). ``ask_person`` says why a person
    should look: "close_call", "unvalued_option", "conflict" (obligations leave
    nothing), "forced_option_missing", "quota_full", "nothing_left",
    "nothing_valued". ``gain`` is the winner's NRV less the runner-up's, per
    piece. ``tie``: the difference was below the tolerance and the waste hierarchy
    decided. ``break_evens``: the winner's inputs against the runner-up.
    ``challengers``: for every other feasible option, what it needs to win.
    ``shared``: break-evens of parameters that move winner and runner-up together.
    ``score`` (0 to 1) falls with every feasible option's input that goes missing.
    """

    case: Case
    status: str
    winner: str | None
    runner_up: str | None
    gain: float | None
    tie: bool
    close_call: bool
    ask_person: tuple[str, ...]
    confidence: str
    score: float
    options: tuple[OptionResult, ...]
    gates: tuple[Gate, ...]
    break_evens: tuple[BreakEven, ...] = ()
    challengers: tuple[BreakEven, ...] = ()
    shared: tuple[BreakEven, ...] = ()
    version: str = VERSION

    @cached_property
    def inputs_hash(self) -> str:
        """SHA-256 over the version and all inputs, in any order of options."""
        case = {
            "version": self.version,
            "unit": self.case.unit,
            "options": sorted(self.case.options, key=lambda option: option.code),
            "gates": self.gates,
            "settings": self.case.settings,
        }
        text = json.dumps(case, default=vars, sort_keys=True, allow_nan=False)
        return hashlib.sha256(text.encode()).hexdigest()

    def option(self, code: str | None) -> OptionResult | None:
        """The result of one option, None when there is no such option."""
        return next((one for one in self.options if one.code == code), None)

    @property
    def excluded(self) -> tuple[OptionResult, ...]:
        return tuple(one for one in self.options if not one.feasible)

    @property
    def nrv(self) -> float | None:
        """Net recovery value of the winner, per piece."""
        best = self.option(self.winner)
        return best.nrv if best else None

    def sunk(self) -> dict:
        """P&L beside the decision: none of it changes which option is best.

        Totals for the whole quantity: ``against_book`` = NRV - book value,
        ``after_credit`` = NRV - credit owed to the customer. None = unknown.
        """
        unit, nrv = self.case.unit, self.nrv

        def less(amount):
            known = nrv is not None and amount is not None
            return cents((nrv - amount) * unit.quantity) if known else None

        def total(amount):
            return None if amount is None else cents(amount * unit.quantity)

        return {
            "quantity": unit.quantity,
            "currency": unit.currency,
            "nrv": total(nrv),
            "book_value": total(unit.cost),
            "credit_owed": total(unit.credit_owed),
            "against_book": less(unit.cost),
            "after_credit": less(unit.credit_owed),
        }

    def as_dict(self) -> dict:
        """JSON-safe snapshot. Display amounts are rounded to the cent, terms and
        ``nrv_full`` are not; ``rebuild`` recomputes the NRV from it."""
        told, settings = explain(self), self.case.settings
        unit = vars(self.case.unit).copy()
        unit["grade"] = vars(self.case.unit.grade).copy()
        return {
            "version": self.version,
            "inputs_hash": self.inputs_hash,
            "unit": unit,
            "settings": {
                "weekly_decay": vars(settings.weekly_decay).copy(),
                "holding_per_day": vars(settings.holding_per_day).copy(),
                "carbon_price": settings.carbon_price,
                "tolerance": settings.tolerance,
            },
            "status": self.status,
            "winner": self.winner,
            "runner_up": self.runner_up,
            "nrv": cents(self.nrv),
            "gain": cents(self.gain),
            "tie": self.tie,
            "close_call": self.close_call,
            "ask_person": list(self.ask_person),
            "confidence": self.confidence,
            "score": round(self.score, 4),
            "options": [one.as_dict() for one in self.options],
            "gates": [{**vars(g), "removes": list(g.removes)} for g in self.gates],
            "break_evens": [vars(one).copy() for one in self.break_evens],
            "challengers": [vars(one).copy() for one in self.challengers],
            "shared": [vars(one).copy() for one in self.shared],
            "sunk": self.sunk(),
            "explanation": [sentence.as_dict() for sentence in told.sentences],
            "text": told.text,
        }
