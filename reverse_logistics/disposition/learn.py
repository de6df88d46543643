# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Inputs from records: shrinkage, averages and fallback order.

Bands are 90 % intervals from the item's OWN records. A prior may fill in the
middle, but it does not pretend to know the item, so it never narrows the band.
"""

import math
from collections.abc import Sequence

from .model import HIGH, LOW, MEDIUM, DispositionError, Input, number

NORMAL_90 = 1.645
# The item's own cases weigh as much as the prior from about here on.
STRENGTH = 30.0
ENOUGH, SOME = 30, 8


def _confidence(count: float) -> str:
    return HIGH if count >= ENOUGH else MEDIUM if count >= SOME else LOW


def first_known(*inputs: Input | None) -> Input:
    """The first input that has a value: the fallback order of a number.

    Falling back costs confidence: what is not first is at most medium, what
    comes third or later is low. All missing gives ``Input(None)``.
    """
    for place, one in enumerate(inputs):
        if one is None or one.value is None:
            continue
        level = one.confidence if not place or one.confidence == LOW else MEDIUM
        level = LOW if place > 1 else level
        return Input(one.value, one.low, one.high, one.source, level, one.defaulted)
    return Input(None)


def shrink(
    successes: float,
    trials: float,
    prior: float = 0.7,
    source: str = "",
    strength: float = STRENGTH,
) -> Input:
    """A success probability from counts, drawn towards the prior (Beta).

    ``(successes + prior * strength) / (trials + strength)``: with no case it is
    the prior, from about ``strength`` cases the item's own record outweighs it.
    Raises DispositionError unless 0 <= successes <= trials, 0 <= prior <= 1 and
    strength >= 0 (strength 0 needs at least one trial).
    """
    count = number(trials, "trials", 0)
    won = number(successes, "successes", 0, count)
    prior = number(prior, "prior", 0, 1)
    weight = number(strength, "strength", 0)
    if not count + weight:
        raise DispositionError("strength: no prior and no trial says nothing")
    mean = (won + prior * weight) / (count + weight)
    # Two pseudo cases keep the band open when all or none succeeded.
    centre = (won + 2 * prior) / (count + 2)
    spread = NORMAL_90 * math.sqrt(max(centre * (1 - centre), 0.01) / (count + 2))
    low, high = max(0.0, mean - spread), min(1.0, mean + spread)
    return Input(mean, low, high, source or f"{count:g} cases", _confidence(count))


def average(values: Sequence[float], source: str = "") -> Input:
    """An expected amount from past amounts, with the band of their mean.

    One value alone has the band of a low confidence; none gives Input(None).
    """
    amounts = [number(value, "amount") for value in values]
    count = len(amounts)
    if not count:
        return Input(None, source=source)
    mean, said = math.fsum(amounts) / count, source or f"{count} cases"
    if count == 1:
        return Input(mean, source=said, confidence=LOW)
    squares = math.fsum((value - mean) ** 2 for value in amounts)
    spread = NORMAL_90 * math.sqrt(squares / (count - 1) / count)
    return Input(mean, mean - spread, mean + spread, said, _confidence(count))
