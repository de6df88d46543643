# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""From an option's inputs to its terms, net recovery value and band."""

import math
from dataclasses import dataclass, field

from .breakeven import Lever, levers
from .formula import evaluate
from .model import (
    CONFIDENCE,
    LOW,
    Input,
    Option,
    Outcome,
    Restock,
    Settings,
    Unit,
    exact,
)
from .result import Term

NO_WAIT = exact(0, "no wait")


@dataclass
class Valuation:
    """Working state of one option: what was used, missing and made of it."""

    option: Option
    used: dict[str, Input] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    terms: list[Term] = field(default_factory=list)
    remainder: str | None = None
    uncovered: float = 0.0
    charged: bool = False
    nrv: float | None = None
    low: float | None = None
    high: float | None = None
    levers: list[Lever] = field(default_factory=list)

    @property
    def confidence(self) -> str:
        if self.missing or (self.unknown and self.charged):
            return LOW
        found = (one.confidence for one in self.used.values())
        return min(found, key=CONFIDENCE.__getitem__, default=LOW)

    @property
    def score(self) -> float:
        """Mean confidence of the inputs, 0 for the missing ones."""
        count = len(self.used) + len(self.missing)
        if self.charged:
            count += len(self.unknown)
        total = math.fsum(CONFIDENCE[one.confidence] for one in self.used.values())
        return total / count if count else 0.0


class _Resolver:
    """Replaces missing inputs by stated defaults and keeps the books on it."""

    def __init__(self, option: Option, unit: Unit, settings: Settings):
        self.unit, self.settings, self.option = unit, settings, option
        self.result = Valuation(option, charged=settings.carbon_price > 0)

    def get(self, given: Input, key: str, path: str) -> Input | None:
        found = given if given.value is not None else self._default(key, path)
        if found is None:
            self.result.missing.append(path)
        else:
            self.result.used[path] = found
        return found

    def _default(self, key: str, path: str) -> Input | None:
        own, general = self.option.defaults, self.settings.defaults
        found = own.get(path) or own.get(key) or general.get(key) or general["cost"]
        base = 1.0
        if found.of:
            choice = [self.unit.list_price, self.unit.cost]
            if found.of == "cost":
                choice.reverse()
            base = choice[0] if choice[0] is not None else choice[1]
            if base is None:
                return None
        values = (found.value * base, found.low * base, found.high * base)
        return Input(*values, found.source, LOW, True)

    def option_wide(self, name: str, given: Input) -> Input | None:
        return self.get(given, name, name)

    def discount(self, credit: bool = False) -> dict[str, Input | None]:
        """Inputs of the discount factor; empty when nothing is discounted.

        The weekly decay is a market's, so it does not touch a vendor's credit.
        """
        option = self.option
        if option.days_to_cash is None:
            return {}
        if option.annual_discount is not None:
            name, rate = "annual_discount", option.annual_discount
        elif credit:
            return {}
        else:
            name = "weekly_decay"
            rate = option.weekly_decay or self.settings.weekly_decay
        return {
            name: self.option_wide(name, rate),
            "days_to_cash": self.option_wide("days_to_cash", option.days_to_cash),
        }


def value_option(option: Option, unit: Unit, settings: Settings) -> Valuation:
    """Value one option for one unit: terms, NRV and band, money per piece.

    The band combines each input's own swing as independent deviations, that is
    the square root of the summed squares, downwards and upwards apart. NRV is
    None when an input is missing for which no default can be stated, and for an
    option of which nothing at all is stated.
    """
    resolver = _Resolver(option, unit, settings)
    result = resolver.result
    if not option.outcomes and not option.costs:
        result.missing.append("outcomes")
        return result
    for outcome, chance in _chances(option, resolver):
        _OutcomeTerms(outcome, chance, resolver).add()
    _other_terms(resolver)
    if not result.missing:
        result.nrv = math.fsum(term.amount for term in result.terms)
        result.levers = levers(result)
        swings = [lever.swing() for lever in result.levers]
        result.low = result.nrv - math.sqrt(math.fsum(d * d for d, _ in swings))
        result.high = result.nrv + math.sqrt(math.fsum(u * u for _, u in swings))
    return result


def _add(result: Valuation, kind: str, name: str, outcome: str, **inputs) -> None:
    """Append a term, unless one of its inputs could not be found at all."""
    if None in inputs.values():
        return
    values = {key: one.value for key, one in inputs.items()}
    result.terms.append(Term(kind, name, outcome, evaluate(kind, values), inputs))


def _chances(option: Option, resolver: _Resolver):
    """Pair each outcome with its probability; they never exceed 1 together.

    Defaults that stand for missing probabilities are scaled down to what the
    known ones leave. What nobody claims goes to the remainder outcome.
    """
    found, missing = {}, []
    for outcome in option.outcomes:
        if outcome.probability is None:
            resolver.result.remainder = outcome.key
            continue
        if outcome.probability.value is None:
            missing.append(outcome.key)
        key = "acceptance" if outcome.vendor_credit is not None else "probability"
        path = f"{outcome.key}.probability"
        found[outcome.key] = resolver.get(outcome.probability, key, path)
    _fit(found, missing, resolver.result)
    rest = max(0.0, 1.0 - math.fsum(one.value for one in found.values()))
    if resolver.result.remainder is None:
        resolver.result.uncovered = rest if found and rest > 1e-9 else 0.0
    else:
        found[resolver.result.remainder] = _remainder(rest, found.values())
    return [(outcome, found[outcome.key]) for outcome in option.outcomes]


def _fit(found: dict[str, Input], missing: list[str], result: Valuation) -> None:
    known = math.fsum(one.value for key, one in found.items() if key not in missing)
    guessed = math.fsum(found[key].value for key in missing)
    if not guessed or known + guessed <= 1.0:
        return
    scale = max(0.0, 1.0 - known) / guessed
    for key in missing:
        one = found[key]
        values = (one.value * scale, one.low * scale, one.high * scale)
        found[key] = Input(*values, one.source, LOW, True)
        result.used[f"{key}.probability"] = found[key]


def _remainder(rest: float, others) -> Input:
    weakest = min(
        (one.confidence for one in others), key=CONFIDENCE.__getitem__, default="high"
    )
    low = max(0.0, 1.0 - math.fsum(one.high for one in others))
    high = max(rest, 1.0 - math.fsum(one.low for one in others))
    return Input(rest, min(rest, low), high, "remainder", weakest)


class _OutcomeTerms:
    """Adds the terms of one outcome that ends so with probability ``chance``."""

    def __init__(self, outcome: Outcome, chance: Input, resolver: _Resolver):
        self.outcome, self.chance, self.resolver = outcome, chance, resolver

    def add(self) -> None:
        outcome = self.outcome
        if outcome.price is not None:
            self._term("proceeds", **self._sale())
        if outcome.restock is not None:
            self._term("restock", **self._shelf(outcome.restock), **self._discount())
        if outcome.vendor_credit is not None:
            discount = self._discount(credit=True)
            self._term("vendor_credit", **self._get("vendor_credit"), **discount)
        if outcome.parts is not None:
            self._term("parts", **self._get("parts"))

    def _term(self, kind: str, **inputs) -> None:
        result, key = self.resolver.result, self.outcome.key
        _add(result, kind, kind, key, probability=self.chance, **inputs)

    def _get(self, name: str, owner=None) -> dict[str, Input | None]:
        given = getattr(owner or self.outcome, name)
        path = f"{self.outcome.key}.{name}"
        return {name: self.resolver.get(given, name, path)}

    def _discount(self, credit: bool = False) -> dict[str, Input | None]:
        return self.resolver.discount(credit) if self.outcome.discounted else {}

    def _sale(self) -> dict[str, Input | None]:
        inputs = self._get("price") | self._get("price_factor") | self._discount()
        if self.outcome.fee_applies and self.resolver.option.fee is not None:
            inputs["fee"] = self.resolver.option_wide("fee", self.resolver.option.fee)
        return inputs

    def _shelf(self, shelf: Restock) -> dict[str, Input | None]:
        inputs = {"horizon_days": exact(shelf.horizon_days, "setting")}
        for name in ("replacement_cost", "net_price", "cover_factor"):
            inputs |= self._get(name, shelf)
        cover = shelf.cover_days
        if cover is not None and cover.value is None:
            horizon = shelf.horizon_days
            note = "unknown, taken as within the horizon"
            cover = Input(horizon / 2, 0, horizon * 2, note, LOW, True)
        if cover is not None:
            path = f"{self.outcome.key}.cover_days"
            inputs["cover_days"] = self.resolver.get(cover, "cover_days", path)
        return inputs


def _other_terms(resolver: _Resolver) -> None:
    """Costs, holding and carbon; carbon is shown even when nothing is charged."""
    option, settings, result = resolver.option, resolver.settings, resolver.result
    for name, cost in option.costs.items():
        amount = resolver.get(cost, name, f"cost.{name}")
        _add(result, "cost", name, "", amount=amount)
    holding = settings.holding_per_day
    if option.days_to_cash is not None and holding.value != 0:
        inputs = {
            "holding_per_day": resolver.option_wide("holding_per_day", holding),
            "days_to_cash": resolver.option_wide("days_to_cash", option.days_to_cash),
        }
        _add(result, "holding", "holding", "", **inputs)
    mass = option.co2e_kg
    if mass is None or mass.value is None:
        result.unknown.append("co2e")
        return
    price = exact(settings.carbon_price, "setting")
    if price.value:
        result.used["co2e_kg"] = mass
    _add(result, "carbon", "carbon", "", carbon_price=price, co2e_kg=mass)
