# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the disposition engine is given: plain, frozen, validated values.

Two kinds of nothing are kept apart everywhere:

* ``None`` in place of an :class:`Input` means *does not apply* (a sale has no
  vendor credit);
* ``Input(None)`` means *applies, but nobody knows* -- a stated default takes its
  place, with a wide band and low confidence.

Money is in the currency of the unit and for ONE piece; rates, probabilities,
fees and factors are fractions (0.08, not 8); times are days; masses kilograms.
"""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace

HIGH, MEDIUM, LOW = "high", "medium", "low"
CONFIDENCE = {HIGH: 1.0, MEDIUM: 0.6, LOW: 0.2}
# Relative half-width used when an input states a confidence but no band.
SPREAD = {HIGH: 0.05, MEDIUM: 0.15, LOW: 0.35}
OBLIGATION, GATE, QUOTA = "obligation", "gate", "quota"
RECOMMENDED, OBLIGED, UNDECIDED = "recommended", "obliged", "undecided"
HIERARCHY = SimpleNamespace(
    reuse=1, refurbish=2, parts=3, recycle=4, recover=5, dispose=6
)


class DispositionError(ValueError):
    """An input the engine refuses: not finite, out of range or inconsistent."""


# Nothing a returns centre counts is larger, and products of a few such numbers
# stay far from overflow.
LIMIT = 1e12


def number(value, what: str, minimum=-LIMIT, maximum=LIMIT) -> float:
    """Return ``value`` as a finite float within bounds.

    Raises DispositionError for NaN, infinities, booleans, text and values
    outside ``[minimum, maximum]``.
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise DispositionError(f"{what}: not a number: {value!r}")
    try:
        result = float(value)
    except OverflowError as error:
        raise DispositionError(f"{what}: too large") from error
    if not math.isfinite(result) or not minimum <= result <= maximum:
        raise DispositionError(f"{what}: {value!r} is out of range")
    return result + 0.0


def _set(instance, **values) -> None:
    for name, value in values.items():
        object.__setattr__(instance, name, value)


@dataclass(frozen=True)
class Input:
    """One number with its uncertainty, origin and confidence.

    ``value`` None means missing. ``low``/``high`` bound what is plausible; left
    out, they follow from the confidence (5 %, 15 % or 35 % either side).
    ``source`` says in a few words where the number is from ("41 repairs").
    ``defaulted`` is set by the engine when a default stood in.
    Raises DispositionError when not finite or ``low <= value <= high`` fails.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    source: str = ""
    confidence: str = MEDIUM
    defaulted: bool = False

    def __post_init__(self):
        if self.confidence not in CONFIDENCE:
            raise DispositionError(f"confidence: {self.confidence!r} is unknown")
        if self.value is None:
            _set(self, low=None, high=None, confidence=LOW)
            return
        value = number(self.value, "value")
        slack = abs(value) * SPREAD[self.confidence]
        low = value - slack if self.low is None else number(self.low, "low")
        high = value + slack if self.high is None else number(self.high, "high")
        if not low <= value <= high:
            raise DispositionError(f"{value} is outside its band {low}..{high}")
        _set(self, value=value, low=low, high=high)


def exact(value: float, source: str = "given") -> Input:
    """An input without uncertainty: a list price, a contract rate."""
    return Input(value, value, value, source, HIGH)


ONE = exact(1, "not reduced")


def _within(value, what: str, maximum=math.inf, minimum=0.0) -> None:
    """Check an optional Input's value against its domain."""
    if value is None:
        return
    if not isinstance(value, Input):
        raise DispositionError(f"{what}: an Input is needed, not {value!r}")
    if value.value is not None and not minimum <= value.value <= maximum:
        raise DispositionError(f"{what}: {value.value} is out of range")


def _cost(value, what: str) -> None:
    if value is None:
        raise DispositionError(f"{what}: leave it out or use Input(None)")
    _within(value, what)


def _as_input(value, what: str, maximum=math.inf):
    """Let a plain number stand for an exact parameter; None passes through."""
    if value is not None and not isinstance(value, Input):
        value = exact(number(value, what), "setting")
    _within(value, what, maximum)
    return value


@dataclass(frozen=True)
class Default:
    """What stands in for a missing input: ``value`` within ``low..high``.

    ``of`` makes the three a share of the unit's ``list_price`` or ``cost`` (each
    replaces the other when only one is known); empty means absolute.
    """

    value: float
    low: float
    high: float
    of: str = ""
    source: str = "engine default"

    def __post_init__(self):
        Input(self.value, self.low, self.high)
        if self.of not in ("", "list_price", "cost"):
            raise DispositionError(f"default: share of {self.of!r} is unknown")


# Stated, deliberately cautious and wide; a company overrides them by key in
# Settings.defaults or Option.defaults. "acceptance" is the probability of an
# outcome that has a vendor credit, "cost" any cost without a key of its own.
DEFAULTS: Mapping[str, Default] = {
    "probability": Default(0.7, 0.3, 0.95),
    "acceptance": Default(0.8, 0.3, 0.95),
    "price": Default(1.0, 0.4, 1.0, "list_price"),
    "price_factor": Default(0.5, 0.2, 0.8),
    "vendor_credit": Default(0.5, 0.1, 0.9, "cost"),
    "parts": Default(0.1, 0.0, 0.25, "cost"),
    "replacement_cost": Default(1.0, 0.6, 1.2, "cost"),
    "net_price": Default(0.9, 0.4, 1.0, "list_price"),
    "cover_factor": Default(0.5, 0.0, 1.0),
    "fee": Default(0.12, 0.0, 0.25),
    "days_to_cash": Default(30, 7, 90),
    "weekly_decay": Default(0.01, 0.0, 0.03),
    "annual_discount": Default(0.08, 0.03, 0.15),
    "holding_per_day": Default(0.0005, 0.0, 0.002, "cost"),
    "refurbish": Default(0.15, 0.05, 0.4, "list_price"),
    "handling": Default(0.03, 0.01, 0.08, "list_price"),
    "transport": Default(0.03, 0.01, 0.1, "list_price"),
    "disposal": Default(0.02, 0.005, 0.06, "list_price"),
    "cost": Default(0.05, 0.01, 0.15, "list_price"),
}


def _defaults(table: Mapping[str, Default]) -> dict[str, Default]:
    for key, value in table.items():
        if not isinstance(value, Default):
            raise DispositionError(f"defaults[{key}]: a Default is needed")
    return dict(table)


@dataclass(frozen=True)
class Restock:
    """The worth of putting a piece back on the shelf.

    ``min(replacement_cost, net_price) x cover_factor`` per piece, and nothing at
    all once ``cover_days`` of stock exceed ``horizon_days``: one more piece of
    what nobody will buy in time saves no purchase. ``cover_days`` None: not
    watched; ``Input(None)``: unknown, treated as within the horizon, low
    confidence.
    """

    replacement_cost: Input
    net_price: Input
    cover_factor: Input = ONE
    cover_days: Input | None = None
    horizon_days: float = 180.0

    def __post_init__(self):
        for name in ("replacement_cost", "net_price", "cover_factor", "cover_days"):
            _within(getattr(self, name), name)
        _set(self, horizon_days=number(self.horizon_days, "horizon_days", 0))


@dataclass(frozen=True)
class Outcome:
    """One way an option can end, and what it brings in then (per piece).

    ``probability`` None takes what the other outcomes leave, so a fallback never
    has to be kept in step by hand; at most one outcome may do so. ``label``
    names the probability for people ("repair success"). ``price`` is multiplied
    by ``price_factor``, by the decay when ``discounted`` and by ``1 - fee`` when
    ``fee_applies``; ``vendor_credit`` by the option's annual discount when
    ``discounted``; ``parts`` count as they are.
    """

    key: str
    probability: Input | None = None
    price: Input | None = None
    price_factor: Input = ONE
    discounted: bool = True
    fee_applies: bool = True
    vendor_credit: Input | None = None
    parts: Input | None = None
    restock: Restock | None = None
    label: str = ""

    def __post_init__(self):
        _within(self.probability, f"{self.key}.probability", 1.0)
        _within(self.price_factor, f"{self.key}.price_factor")
        for name in ("price", "vendor_credit", "parts"):
            _within(getattr(self, name), f"{self.key}.{name}")


@dataclass(frozen=True)
class Option:
    """Something that can be done with the unit.

    ``hierarchy_step`` is the rung of the waste hierarchy, 1 (re-use) to 6
    (dispose). ``costs`` are keyed refurbish, handling, transport, disposal or
    freely, all >= 0. ``annual_discount`` (time value, a year) replaces the weekly
    decay; ``weekly_decay`` overrides that of the settings. ``co2e_kg`` is the
    emission caused (negative: avoided); None is shown as unknown. ``quota_key``
    names the quota or capacity the option consumes, ``quota_use`` of it per piece
    (1 of a quota of pieces, money of a quota of value). ``defaults`` go before
    those of the settings; keys may be narrowed ("works.price").
    """

    code: str
    name: str
    hierarchy_step: int
    outcomes: tuple[Outcome, ...] = ()
    costs: Mapping[str, Input] = field(default_factory=dict)
    days_to_cash: Input | None = None
    fee: Input | None = None
    annual_discount: Input | float | None = None
    weekly_decay: Input | float | None = None
    co2e_kg: Input | None = None
    quota_key: str = ""
    defaults: Mapping[str, Default] = field(default_factory=dict)
    quota_use: float = 1.0

    def __post_init__(self):
        if not self.code:
            raise DispositionError("option: a code is needed")
        _set(self, quota_use=number(self.quota_use, f"{self.code}: quota_use", 0))
        number(self.hierarchy_step, f"{self.code}: hierarchy_step", 1, 6)
        _within(self.days_to_cash, f"{self.code}: days_to_cash")
        _within(self.fee, f"{self.code}: fee", 1.0)
        _within(self.co2e_kg, f"{self.code}: co2e_kg", minimum=-math.inf)
        for name, cost in self.costs.items():
            _cost(cost, f"{self.code}: cost {name}")
        _set(
            self,
            outcomes=_outcomes(self.code, self.outcomes),
            costs=dict(sorted(self.costs.items())),
            annual_discount=_as_input(self.annual_discount, "annual_discount"),
            weekly_decay=_as_input(self.weekly_decay, "weekly_decay"),
            defaults=_defaults(self.defaults),
        )


def _outcomes(code: str, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """Sort the outcomes and refuse probabilities that cannot be right."""
    found = tuple(sorted(outcomes, key=lambda outcome: outcome.key))
    if len({outcome.key for outcome in found}) < len(found):
        raise DispositionError(f"{code}: outcome keys must differ")
    stated = [o.probability for o in found if o.probability is not None]
    if len(found) - len(stated) > 1:
        raise DispositionError(f"{code}: only one outcome may take the remainder")
    known = math.fsum(p.value for p in stated if p.value is not None)
    complete = (
        found and len(stated) == len(found) and all(p.value is not None for p in stated)
    )
    if known > 1 + 1e-9 or (complete and known < 1 - 1e-9):
        raise DispositionError(f"{code}: probabilities sum to {known}, not 1")
    return found


@dataclass(frozen=True)
class Gate:
    """A rule the caller evaluated and found to hold for this unit.

    ``kind`` is "obligation" (applied first), "gate" or "quota". ``forces`` leaves
    only that option; ``removes`` takes options away (stored sorted).
    """

    code: str
    name: str
    kind: str = GATE
    forces: str | None = None
    removes: Iterable[str] = ()
    reason: str = ""

    def __post_init__(self):
        if self.kind not in (OBLIGATION, GATE, QUOTA):
            raise DispositionError(f"gate {self.code}: kind {self.kind!r} is unknown")
        if isinstance(self.removes, str):
            raise DispositionError(f"gate {self.code}: removes is a set of codes")
        _set(self, removes=tuple(sorted(set(self.removes))))


@dataclass(frozen=True)
class Grade:
    """R2v3 function (F1-F6) and cosmetic (C1-C9), and the house grade (A-E)."""

    function: str = ""
    cosmetic: str = ""
    completeness: str = ""
    data: str = ""
    house: str = ""


@dataclass(frozen=True)
class Unit:
    """What is to be decided on; ``quantity`` pieces travel together.

    ``cost`` (book value) and ``credit_owed`` (to the customer) are per piece and
    sunk: they never enter the net recovery value, only the P&L beside it.
    """

    key: str
    product: str = ""
    currency: str = ""
    quantity: float = 1.0
    list_price: float | None = None
    cost: float | None = None
    credit_owed: float | None = None
    grade: Grade = Grade()

    def __post_init__(self):
        quantity = number(self.quantity, "quantity", 0)
        if not quantity:
            raise DispositionError("quantity: nothing to decide on")
        _set(self, quantity=quantity)
        for name in ("list_price", "cost", "credit_owed"):
            value = getattr(self, name)
            if value is not None:
                _set(self, **{name: number(value, name, 0)})


@dataclass(frozen=True)
class Settings:
    """Parameters of the company.

    ``weekly_decay`` of prices (fraction a week), ``holding_per_day`` (money per
    piece), ``carbon_price`` (money per kg CO2e, 0 = shown but not charged),
    ``tolerance`` (money; a smaller difference is a tie), ``defaults`` (merged
    over :data:`DEFAULTS`). A plain number is taken as exact.
    """

    weekly_decay: Input | float = Input(None)
    holding_per_day: Input | float = 0.0
    carbon_price: float = 0.0
    tolerance: float = 0.01
    defaults: Mapping[str, Default] = field(default_factory=dict)

    def __post_init__(self):
        _set(
            self,
            weekly_decay=_as_input(self.weekly_decay, "weekly_decay"),
            holding_per_day=_as_input(self.holding_per_day, "holding_per_day"),
            carbon_price=number(self.carbon_price, "carbon_price", 0),
            tolerance=number(self.tolerance, "tolerance", 0),
            defaults={**DEFAULTS, **_defaults(self.defaults)},
        )
        if self.weekly_decay is None or self.holding_per_day is None:
            raise DispositionError("settings: use Input(None) for what is unknown")


@dataclass(frozen=True)
class Case:
    """One call of ``decide``, for the functions that take many."""

    unit: Unit
    options: tuple[Option, ...]
    gates: tuple[Gate, ...] = ()
    settings: Settings = Settings()

    def __post_init__(self):
        _set(self, options=tuple(self.options), gates=tuple(self.gates))
