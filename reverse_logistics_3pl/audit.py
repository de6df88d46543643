# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Freight audit: what a bill asks against what was agreed. Pure; money is Decimal.

The freight and its fuel surcharge are compared with the tariff; whatever else is billed
was not agreed on, unless it is nothing. Verdicts: `match`, `over`, `under`, `unknown`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

ZERO = Decimal(0)
BASE = ("freight", "fuel")


@dataclass(frozen=True)
class Expected:
    """What a load costs by its tariff; `fuel` is part of `total`."""

    total: Decimal
    fuel: Decimal = ZERO


@dataclass(frozen=True)
class Verdict:
    """Of one charge: what was expected, and what of it is paid."""

    verdict: str
    expected: Decimal
    payable: Decimal


@dataclass
class Result:
    """Of one bill. ``problems`` hold all of it: short names."""

    verdicts: list[Verdict] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def payable(self):
        """What may be paid."""
        return ZERO if self.problems else sum((v.payable for v in self.verdicts), ZERO)

    @property
    def clean(self):
        """Nothing is to be disputed."""
        return not self.problems and all(
            one.verdict in ("match", "under") for one in self.verdicts
        )


def audit(charges, total, expected, *, tolerance=Decimal("0.05"), percent=ZERO):
    """Judge one bill.

    :param charges: [(neutral charge or None, amount)]
    :param total: what the bill says they add up to, None when it does not
    :param expected: :class:`Expected`, None for a load that we do not know
    :param tolerance: in money, each charge
    :param percent: of what was expected, each charge; the larger of both counts
    """
    result = Result()
    found = sum((amount for _name, amount in charges), ZERO)
    if total is not None and found != total:
        result.problems.append("sum")
    if expected is None:
        result.problems.append("load")
        result.verdicts = [Verdict("unknown", ZERO, ZERO) for _charge in charges]
        return result
    targets = _spread(charges, expected)
    for (name, amount), target in zip(charges, targets, strict=True):
        allowed = max(tolerance, abs(target) * percent / 100)
        result.verdicts.append(_judge(name, amount, target, allowed))
    return result


def _spread(charges, expected):
    """What is expected of each charge: the first freight and the first fuel line bear
    it, and a bill without a fuel line has it in the freight."""
    names = [name for name, _amount in charges]
    left = {"freight": expected.total, "fuel": ZERO}
    if "fuel" in names:
        left = {"freight": expected.total - expected.fuel, "fuel": expected.fuel}
    targets = []
    for name, amount in charges:
        target = left.get(name, ZERO)
        if name in BASE and names.count(name) > 1:
            # Several lines of one kind share what is expected, in their order.
            target = min(max(amount, ZERO), target)
        targets.append(target)
        if name in BASE:
            left[name] -= target
    return targets


def _judge(name, amount, target, allowed):
    if amount == 0 and not target:
        return Verdict("match", ZERO, ZERO)
    if name is None:
        return Verdict("unknown", target, ZERO)
    if abs(amount - target) <= allowed and (name in BASE or not amount):
        return Verdict("match", target, amount)
    if amount < target:
        return Verdict("under", target, amount)
    return Verdict("over", target, min(amount, target))
