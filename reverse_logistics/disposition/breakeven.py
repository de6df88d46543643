# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""How far one input can move before another option becomes the better one.

Moving one input alone, the terms it occurs in are recomputed by the same
formulas. Most terms are straight lines in their inputs and one evaluation gives
the slope; the curved ones (time, rates, the minimum of restocking) run one way
only and are solved between two ends.
"""

from collections import defaultdict

from .formula import CURVED, evaluate
from .result import BreakEven

OPTION_WIDE = frozenset(
    ("fee", "days_to_cash", "weekly_decay", "annual_discount", "holding_per_day")
)
# Parameters of the company rather than of one option: they move both sides.
SHARED = ("weekly_decay", "holding_per_day")
FIXED = frozenset(("horizon_days", "carbon_price"))
# Largest values looked at for curved inputs: ten years, total decay.
INFINITE = float("inf")
FAR = {"days_to_cash": 3650.0, "weekly_decay": 1.0, "annual_discount": 5.0}
SECANTS, STEPS = 20, 80


def path_of(term, name: str) -> str:
    """Address of an input within its option, as used in BreakEven.path."""
    if term.kind == "cost":
        return f"cost.{term.name}"
    if name in OPTION_WIDE or name == "co2e_kg":
        return name
    return f"{term.outcome}.{name}"


def _amount(term, name: str, value: float) -> float:
    values = {key: one.value for key, one in term.inputs.items()}
    values[name] = value
    return evaluate(term.kind, values)


class Lever:
    """One input of one option and what the NRV does when it moves."""

    __slots__ = ("path", "input", "low", "high", "slope", "uses", "curve")

    def __init__(self, path, given, uses, slope=None, low=0.0, high=None):
        self.path, self.input, self.uses, self.slope = path, given, uses, slope
        self.low, self.curve = low, None
        self.high = FAR.get(path, INFINITE) if high is None else high

    def shift(self, value: float) -> float:
        """Change of the NRV when the input becomes ``value``."""
        if self.slope is not None:
            return self.slope * (value - self.input.value)
        change = 0.0
        for kind, values, name, amount in self._curve():
            values[name] = value
            change += evaluate(kind, values) - amount
        return change

    def _curve(self) -> list:
        """The terms with values of their own to write on, made when needed."""
        if self.curve is None:
            self.curve = [
                (t.kind, {k: one.value for k, one in t.inputs.items()}, name, t.amount)
                for t, name in self.uses
            ]
        return self.curve

    def swing(self) -> tuple[float, float]:
        """Loss and gain over the input's band, both >= 0."""
        if self.input.low == self.input.high:
            return 0.0, 0.0
        ends = [
            self.shift(min(max(bound, self.low), self.high))
            for bound in (self.input.low, self.input.high)
        ]
        return max(0.0, -min(ends)), max(0.0, max(ends))

    def solve(self, change: float) -> float | None:
        """Value of the input that changes the NRV by ``change``, if there is one."""
        if self.slope is None:
            return solve(self.shift, change, self.input.value, self.low, self._far())
        if not self.slope:
            return None
        value = self.input.value + change / self.slope
        return value if self.low <= value <= self.high else None

    def sense(self, value: float, change: float) -> str:
        """On which side of ``value`` the moved option is the better one."""
        up = (
            self.slope > 0 if self.slope else (value > self.input.value) == (change > 0)
        )
        return ">=" if up else "<="

    def _far(self) -> float:
        """A finite end for the search: beyond it the minimum or horizon binds."""
        if self.high != INFINITE:
            return self.high
        others = (one.value for term, _ in self.uses for one in term.inputs.values())
        return 2 * max(self.input.high, *others)


def solve(shift, change: float, start: float, low: float, high: float):
    """Where ``shift`` (0 at ``start``) reaches ``change``; None if it does not.

    Looks at both sides of ``start`` and searches the one that gets there.
    """
    if not change:
        return None
    for end in (low, high):
        reached = shift(end)
        if reached / change >= 1:
            return _between(shift, change, start, end, reached)
    return None


def _between(shift, change: float, near: float, far: float, reached: float) -> float:
    """The crossing between ``near`` (shift 0) and ``far`` (at or past ``change``).

    False position with the Illinois correction, some eight evaluations on a
    smooth curve; halving after that, for curves with a corner or a step.
    """
    below, above, side = -1.0, reached / change - 1, 0
    for step in range(STEPS):
        if abs(far - near) <= 1e-12 * max(1.0, abs(far)) or not above:
            break
        weight = below / (below - above) if step < SECANTS else 0.5
        middle = near + (far - near) * weight
        height = shift(middle) / change - 1
        if abs(height) < 1e-13:
            return middle
        if height < 0:
            near, below, above = middle, height, above / 2 if side < 0 else above
            side = -1
        else:
            far, above, below = middle, height, below / 2 if side > 0 else below
            side = 1
    return far


def levers(valuation) -> list[Lever]:
    """All inputs of a valued option that can move its NRV, by path."""
    uses = defaultdict(list)
    found = {}
    for term in valuation.terms:
        for name, given in term.inputs.items():
            if name == "probability" or name in FIXED:
                continue
            path = path_of(term, name)
            uses[path].append((term, name))
            found[path] = given
    result = _probability_levers(valuation)
    for path, pairs in uses.items():
        result.append(_lever(path, found[path], pairs))
    return result


def _lever(path: str, given, pairs) -> Lever:
    name = pairs[0][1]
    if name in CURVED:
        return Lever(path, given, pairs)
    slope = sum(_amount(t, n, given.value + 1) - t.amount for t, n in pairs)
    low = -INFINITE if name == "co2e_kg" else 0.0
    return Lever(path, given, pairs, slope, low, 1.0 if name == "fee" else None)


def _probability_levers(valuation) -> list[Lever]:
    """Levers of the stated probabilities.

    What one outcome gains the remainder outcome loses; where every outcome is
    stated, the others lose in proportion; where nothing is stated for the rest,
    nothing else changes.
    """
    worth, chance = defaultdict(float), {}
    for outcome in valuation.option.outcomes:
        chance[outcome.key] = valuation.used.get(f"{outcome.key}.probability")
    for term in valuation.terms:
        if term.outcome:
            worth[term.outcome] += _amount(term, "probability", 1.0)
    rest = valuation.remainder
    stated = {key: one for key, one in chance.items() if one and key != rest}
    total = sum(one.value for one in stated.values())
    result = []
    for key, one in stated.items():
        if rest is not None or valuation.uncovered or len(stated) == 1:
            lost, high = worth[rest] if rest else 0.0, 1.0 - total + one.value
        else:
            lost, high = _others(key, stated, worth), 1.0
        slope = worth[key] - lost
        result.append(Lever(f"{key}.probability", one, (), slope, 0.0, high))
    return result


def _others(key: str, stated: dict, worth: dict) -> float:
    """Mean worth of the other stated outcomes, weighted by probability."""
    others = [(one.value, worth[name]) for name, one in stated.items() if name != key]
    total = sum(weight for weight, _ in others)
    if not total:
        return sum(value for _, value in others) / len(others)
    return sum(weight * value for weight, value in others) / total


def break_even(mover, other, lever: Lever, change: float) -> BreakEven | None:
    """The BreakEven of one lever of ``mover`` against ``other``, or None.

    ``change`` is what the NRV of ``mover`` has to change by to meet the other's.
    """
    value = lever.solve(change)
    if value is None:
        return None
    one = lever.input
    return BreakEven(
        option=mover.option.code,
        against=other.option.code,
        path=lever.path,
        label=_label(mover.option, lever.path),
        value=value,
        sense=lever.sense(value, change),
        current=one.value,
        low=one.low,
        high=one.high,
        source=one.source,
        confidence=one.confidence,
        inside=one.low < one.high and one.low <= value <= one.high,
    )


def _label(option, path: str) -> str:
    """The outcome's own name for its probability, if it has one."""
    if not path.endswith(".probability"):
        return ""
    key = path.removesuffix(".probability")
    return next(one.label for one in option.outcomes if one.key == key)


def moves_both(lever: Lever, other) -> bool:
    """Whether the input is a parameter that the other option uses as well."""
    return lever.path in SHARED and any(
        one.path == lever.path and one.input == lever.input for one in other.levers
    )


def shared_break_evens(best, second, gap: float) -> list[BreakEven]:
    """Break-evens of parameters that move both options at once.

    ``sense`` says on which side the winner stays best.
    """
    result = []
    for path in SHARED:
        pair = [
            next((one for one in side.levers if one.path == path), None)
            for side in (best, second)
        ]
        if None in pair or pair[0].input != pair[1].input:
            continue
        lever = _Difference(*pair)
        found = break_even(best, second, lever, -gap)
        if found:
            result.append(found)
    return result


class _Difference(Lever):
    """A lever on the difference of two options that share the input."""

    __slots__ = ("other",)

    def __init__(self, first: Lever, second: Lever):
        super().__init__(first.path, first.input, first.uses)
        self.other = second

    def shift(self, value: float) -> float:
        return super().shift(value) - self.other.shift(value)
