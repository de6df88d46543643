# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Data that goes into the planner.

Units everywhere: money in **cents** (the currency's minor unit; integer, Decimal,
or a float taken at its shortest decimal form), weight in **kg**, volume in **m3**,
days as **integers** (day 0 is any Monday unless ``Problem.weekday0`` says otherwise;
``date.toordinal()`` with ``weekday0=6`` works too). All numbers are kept as Decimal,
so amounts are exact; bad numbers raise `PlanningError` where they are written.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

ZERO = Decimal(0)


class PlanningError(ValueError):
    """The input cannot be planned or rated; the message says which record and why."""


class LoadKey(NamedTuple):
    """One departure: the lane's id and the day it leaves."""

    lane: Hashable
    day: int


def exact(value, label: str) -> Decimal:
    """Return ``value`` (int, str, float or Decimal) as a finite Decimal >= 0.

    Raises PlanningError, naming ``label``, for NaN, infinities, negatives and
    anything that is not a number (booleans included).
    """
    if isinstance(value, bool) or value is None:
        raise PlanningError(f"{label}: {value!r} is not a number")
    try:
        # repr() of a float is its shortest decimal form: 0.1 stays 0.1
        number = Decimal(repr(float(value)) if isinstance(value, float) else value)
    except (InvalidOperation, TypeError, ValueError):
        try:
            number = Decimal(str(float(value)))
        except (TypeError, ValueError) as error:
            raise PlanningError(f"{label}: {value!r} is not a number") from error
    if not number.is_finite():
        raise PlanningError(f"{label}: {value!r} is not a finite number")
    if number < 0:
        raise PlanningError(f"{label}: {value!r} is negative")
    return number


def whole_day(value, label: str) -> int:
    """Return ``value`` as an int, or raise PlanningError (floats are refused)."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise PlanningError(f"{label}: {value!r} is not a day number")
    return value


def _numbers(record, names: str, label: str, optional: bool = False):
    for name in names.split():
        value = getattr(record, name)
        if not (optional and value is None):
            object.__setattr__(record, name, exact(value, f"{label} {name}"))


@dataclass(frozen=True)
class Bracket:
    """A weight bracket: from ``from_kg`` on, ``rate`` cents per 100 kg."""

    from_kg: Decimal
    rate: Decimal

    def __post_init__(self):
        _numbers(self, "from_kg rate", "bracket")


@dataclass(frozen=True)
class Tariff:
    """What one load costs on a lane; see `rating.rate` for the exact rule.

    ``fixed`` cents per load, ``minimum`` freight in cents, ``brackets``, ``cubing``
    in kg charged per m3 (0: volume is free), ``pallet_price`` a cap in cents per
    started pallet, ``truck_price`` cents for a truck holding ``truck_kg`` chargeable
    kg, ``fuel`` percent on the freight (not on ``fixed``).
    """

    brackets: tuple[Bracket, ...]
    fixed: Decimal = ZERO
    minimum: Decimal = ZERO
    cubing: Decimal = ZERO
    pallet_price: Decimal | None = None
    truck_price: Decimal | None = None
    truck_kg: Decimal | None = None
    fuel: Decimal = ZERO

    def __post_init__(self):
        _numbers(self, "fixed minimum cubing fuel", "tariff")
        _numbers(self, "pallet_price truck_price truck_kg", "tariff", optional=True)
        pairs = [b if isinstance(b, Bracket) else Bracket(*b) for b in self.brackets]
        pairs.sort(key=lambda bracket: bracket.from_kg)
        object.__setattr__(self, "brackets", tuple(pairs))
        if not pairs:
            raise PlanningError("tariff: at least one bracket is needed")
        if len({bracket.from_kg for bracket in pairs}) < len(pairs):
            raise PlanningError("tariff: two brackets start at the same weight")
        if (self.truck_price is None) != (self.truck_kg is None):
            raise PlanningError("tariff: truck price and truck kg go together")
        if self.truck_kg is not None and not self.truck_kg:
            raise PlanningError("tariff: truck kg must be above zero")


@dataclass(frozen=True)
class Lane:
    """A transport offer from a hub to a returns centre.

    It leaves on ``weekdays`` (0 Monday .. 6 Sunday) and on ``dates``, never on
    ``closed`` days (holidays) nor outside ``first_day``..``last_day`` (validity).
    It arrives ``transit`` days later, or on ``arrivals[day]`` where that is given.
    ``classes`` are the handling classes it may carry. ``max_*`` limit one load.
    ``co2_per_load`` kg CO2e per run and ``co2_per_kg`` kg CO2e per kg carried.
    """

    id: Hashable
    hub: Hashable
    centre: Hashable
    transit: int
    tariff: Tariff
    classes: frozenset
    weekdays: frozenset = frozenset()
    dates: frozenset = frozenset()
    closed: frozenset = frozenset()
    provider: Hashable = None
    first_day: int | None = None
    last_day: int | None = None
    arrivals: Mapping[int, int] = field(default_factory=dict)
    max_kg: Decimal | None = None
    max_m3: Decimal | None = None
    max_pallets: Decimal | None = None
    co2_per_load: Decimal | None = None
    co2_per_kg: Decimal | None = None

    def __post_init__(self):
        label = f"lane {self.id}"
        if whole_day(self.transit, f"{label} transit") < 0:
            raise PlanningError(f"{label}: transit is negative")
        names = "max_kg max_m3 max_pallets co2_per_load co2_per_kg"
        _numbers(self, names, label, optional=True)
        for name in ("classes", "weekdays", "dates", "closed"):
            object.__setattr__(self, name, frozenset(getattr(self, name)))
        if not self.weekdays <= frozenset(range(7)):
            raise PlanningError(f"{label}: weekdays are 0 (Monday) to 6 (Sunday)")
        for day, arrival in self.arrivals.items():
            if arrival < day:
                raise PlanningError(f"{label}: arrives on {arrival}, leaves on {day}")

    def leaves(self, day: int, weekday0: int = 0) -> bool:
        """Say whether a load can leave on ``day``."""
        if day in self.closed:
            return False
        if self.first_day is not None and day < self.first_day:
            return False
        if self.last_day is not None and day > self.last_day:
            return False
        return day in self.dates or (day + weekday0) % 7 in self.weekdays

    def arrival(self, day: int) -> int:
        """Return the day a load that leaves on ``day`` arrives."""
        return self.arrivals.get(day, day + self.transit)


@dataclass(frozen=True)
class Return_:
    """A return that waits at ``hub`` from ``ready`` and must arrive by ``due``.

    ``centres`` it may go to, ``handling`` its class, ``parcel`` cents for shipping
    it alone (None: cannot go alone), ``hold`` cents per day until it arrives.
    ``locked`` is the load it must stay in; a ``phantom`` is a forecast that shapes
    the plan but is not part of it. ``parcel_co2`` kg CO2e when shipped alone.
    """

    id: Hashable
    ready: int
    due: int
    hub: Hashable
    centres: tuple
    handling: Hashable
    kg: Decimal
    m3: Decimal = ZERO
    pallets: Decimal = ZERO
    parcel: Decimal | None = None
    hold: Decimal = ZERO
    locked: LoadKey | None = None
    phantom: bool = False
    parcel_co2: Decimal | None = None

    def __post_init__(self):
        label = f"return {self.id}"
        _numbers(self, "kg m3 pallets hold", label)
        _numbers(self, "parcel parcel_co2", label, optional=True)
        whole_day(self.ready, f"{label} ready")
        whole_day(self.due, f"{label} due")
        if self.due < self.ready:
            raise PlanningError(f"{label}: due on {self.due}, ready on {self.ready}")
        if not self.kg:
            raise PlanningError(f"{label}: kg must be above zero")
        object.__setattr__(self, "centres", tuple(self.centres))
        if not self.centres:
            raise PlanningError(f"{label}: no centre may take it")
        if self.locked is not None:
            object.__setattr__(self, "locked", LoadKey(*self.locked))


@dataclass(frozen=True)
class Problem:
    """Everything one planning run looks at.

    ``handling`` cents per kg received, by centre (a missing centre costs nothing);
    ``parcel_days`` from ready to arrival when shipped alone; ``today``: free returns
    take no departure before it; ``frozen`` loads that nothing new may join.
    """

    returns: tuple[Return_, ...]
    lanes: tuple[Lane, ...]
    handling: Mapping = field(default_factory=dict)
    parcel_days: int = 2
    today: int | None = None
    frozen: frozenset = frozenset()
    weekday0: int = 0

    def __post_init__(self):
        object.__setattr__(self, "returns", tuple(self.returns))
        object.__setattr__(self, "lanes", tuple(self.lanes))
        rates = {c: exact(v, f"handling at {c}") for c, v in self.handling.items()}
        object.__setattr__(self, "handling", rates)
        frozen = frozenset(LoadKey(*key) for key in self.frozen)
        object.__setattr__(self, "frozen", frozen)
        if whole_day(self.parcel_days, "parcel days") < 0:
            raise PlanningError("parcel days are negative")
        for what, records in (("return", self.returns), ("lane", self.lanes)):
            seen = set()
            for record in records:
                if record.id in seen:
                    raise PlanningError(f"{what} {record.id} is there twice")
                seen.add(record.id)


Progress = Callable[[float, int, str], None]
Stop = Callable[[], bool]
