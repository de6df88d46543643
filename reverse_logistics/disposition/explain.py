# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Says a decision in sentences: a key with parameters, and plain English.

``TEMPLATES`` holds one format string for each key; translate those and fill them
with ``Sentence.display``, or use ``Sentence.text``.
"""

from dataclasses import dataclass

from .model import OBLIGED

TEMPLATES = {
    "undecided": "No option can be recommended; a person has to decide.",
    "obliged": "{name}: {reason}; nothing was optimised.",
    "only": "{name}: {nrv}{currency}, the only option left.",
    "best": "{name}: {nrv}{currency}, {gain} better than {second}.",
    "tie": "{name}: {nrv}{currency}, as good as {second} within the tolerance; "
    "the higher step of the waste hierarchy decides.",
    "holds": "Stays best while {input} {sense} {value} ({current}{source}).",
    "shared": "Stays best while {input} {sense} {value} ({current}{source}).",
    "wins_if": "{name} would win only with {input} {sense} {value} "
    "({current}{source}).",
    "close_call": "Close call: {inputs} may well be beyond the break-even; "
    "ask a person.",
    "excluded": "Excluded: {name} ({reason}).",
    "unvalued": "Not valued: {name}, for want of {missing}.",
    "defaulted": "{name}: defaults stand for {inputs}; confidence is low.",
    "uncovered": "{name}: with {share} no outcome is stated; it counts as nothing.",
    "unknown": "{name}: CO2e is unknown and not charged.",
    "conflict": "The obligations leave no option.",
    "forced_option_missing": "An obligation asks for an option that is not offered.",
    "quota_full": "No quota or capacity is left.",
}
LABELS = {
    "probability": "success probability",
    "price": "price",
    "price_factor": "grade price factor",
    "vendor_credit": "vendor credit",
    "parts": "value of the parts",
    "replacement_cost": "replacement cost",
    "net_price": "net price",
    "cover_factor": "cover factor",
    "cover_days": "days of stock cover",
    "fee": "channel fee",
    "days_to_cash": "days to cash",
    "weekly_decay": "weekly decay",
    "annual_discount": "annual discount",
    "holding_per_day": "holding cost a day",
    "co2e_kg": "kg CO2e",
}
SHARES = frozenset(("probability", "fee", "weekly_decay", "annual_discount"))
FACTORS = frozenset(("price_factor", "cover_factor"))
SHOWN = ("probability", "price_factor")


@dataclass(frozen=True)
class Sentence:
    """One statement: ``key`` of TEMPLATES, raw ``params``, shown ``display``."""

    key: str
    params: dict
    display: dict[str, str]

    @property
    def text(self) -> str:
        return TEMPLATES[self.key].format(**self.display)

    def as_dict(self) -> dict:
        return {
            "key": self.key,
            "params": self.params,
            "display": self.display,
            "text": self.text,
        }


@dataclass(frozen=True)
class Explanation:
    sentences: tuple[Sentence, ...]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)


def explain(decision) -> Explanation:
    """State a Decision as sentences, the most important first.

    ``params`` are unrounded and JSON-safe; ``display`` has the same names as
    English text, money to the cent and shares in per cent.
    """
    sentences = [
        *_headline(decision),
        *_break_evens(decision),
        *_close_call(decision),
        *_asked(decision),
        *_excluded(decision),
        *_doubts(decision),
    ]
    return Explanation(tuple(sentences))


def _sentence(key: str, shown: dict | None = None, **params) -> Sentence:
    display = {name: _show(name, value) for name, value in params.items()}
    return Sentence(key, params, display | (shown or {}))


def _show(name: str, value) -> str:
    if isinstance(value, float):
        return percent(value) if name == "share" else f"{value + 0.0:.2f}"
    return ", ".join(value) if isinstance(value, list) else str(value)


def percent(value: float) -> str:
    return f"{value * 100:.1f}".removesuffix(".0") + " %"


def quantity(path: str, value: float) -> str:
    """Show a value in the unit of its input."""
    name = path.rpartition(".")[2]
    if name in SHARES:
        return percent(value)
    return f"{value:.3f}" if name in FACTORS else f"{value:.2f}"


def label(path: str) -> str:
    """English name of an input's path; costs keep their key."""
    group, _, name = path.rpartition(".")
    return f"{name} cost" if group == "cost" else LABELS.get(name, name)


def _headline(decision) -> list[Sentence]:
    best = decision.option(decision.winner)
    if best is None:
        return [_sentence("undecided")]
    if decision.status == OBLIGED:
        gate = next(g for g in decision.gates if g.forces == best.code)
        return [_sentence("obliged", name=best.name, reason=gate.reason or gate.name)]
    unit = decision.case.unit.currency
    params = {"name": best.name, "nrv": best.nrv, "currency": unit}
    shown = {"currency": f" {unit}" if unit else ""}
    second = decision.option(decision.runner_up)
    if second is None:
        return [_sentence("only", shown, **params)]
    key = "tie" if decision.tie else "best"
    params |= {"gain": decision.gain, "second": second.name}
    return [_sentence(key, shown, **params)]


def _moved(key: str, decision, one) -> Sentence:
    """A sentence on one break-even."""
    values = {"value": one.value, "current": one.current}
    shown = {name: quantity(one.path, value) for name, value in values.items()}
    shown["source"] = f", {one.source}" if one.source else ""
    shown["input"] = one.label or label(one.path)
    shown["sense"] = {">=": "≥", "<=": "≤"}[one.sense]
    return _sentence(
        key,
        shown,
        code=one.option,
        name=decision.option(one.option).name,
        input=one.label or one.path,
        path=one.path,
        sense=one.sense,
        source=one.source,
        **values,
    )


def _break_evens(decision) -> list[Sentence]:
    """The telling break-evens; all of them are in the decision.

    A tie is not held by any input, so there is nothing to say about it.
    """
    if decision.tie:
        return []
    result = [
        _moved("holds", decision, one)
        for one in decision.break_evens
        if one.inside or one.path.rpartition(".")[2] in SHOWN
    ]
    result += [_moved("shared", decision, o) for o in decision.shared if o.inside]
    result += [
        _moved("wins_if", decision, one)
        for one in decision.challengers
        if one.inside or one.path.endswith(".probability")
    ]
    return result


def _close_call(decision) -> list[Sentence]:
    if not decision.close_call:
        return []
    groups = (decision.break_evens, decision.shared, decision.challengers)
    inside = [one for group in groups for one in group if one.inside]
    names = [one.label or label(one.path) for one in inside]
    paths = list(dict.fromkeys(f"{one.option}:{one.path}" for one in inside))
    shown = {"inputs": ", ".join(dict.fromkeys(names))}
    return [_sentence("close_call", shown, inputs=paths)]


def _asked(decision) -> list[Sentence]:
    keys = ("conflict", "forced_option_missing", "quota_full")
    return [_sentence(key) for key in decision.ask_person if key in keys]


def _excluded(decision) -> list[Sentence]:
    return [
        _sentence(
            "excluded",
            code=one.code,
            name=one.name,
            reason=one.reason,
            gates=list(one.gates),
        )
        for one in decision.excluded
    ]


def _doubts(decision) -> list[Sentence]:
    """What is not known about the options that are open."""
    result = []
    for one in decision.options:
        if not one.feasible:
            continue
        who = {"code": one.code, "name": one.name}
        if one.nrv is None:
            shown = {"missing": ", ".join(label(path) for path in one.missing)}
            missing = list(one.missing)
            result.append(_sentence("unvalued", shown, missing=missing, **who))
        if one.defaulted:
            shown = {"inputs": ", ".join(label(path) for path in one.defaulted)}
            inputs = list(one.defaulted)
            result.append(_sentence("defaulted", shown, inputs=inputs, **who))
        if one.uncovered:
            result.append(_sentence("uncovered", share=one.uncovered, **who))
        if "co2e" in one.unknown and decision.case.settings.carbon_price:
            result.append(_sentence("unknown", **who))
    return result
