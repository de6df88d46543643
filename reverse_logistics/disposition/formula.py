# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The net recovery value formula, term by term.

For an option with outcomes o, t days to cash, decay d a week and fee f::

    NRV = sum over o of p(o) * ( price * factor * exp(-d * t / 7) * (1 - f)
                                 + vendor credit * exp(-r * t / 365) + parts
                                 + min(replacement, net price) * cover factor
                                   * exp(-d * t / 7) )
          - costs - holding * t - carbon price * CO2e

An option with an annual rate r (money owed by a contract rather than a price on
a market) uses ``exp(-r * t / 365)`` for its prices too; without one its vendor
credit is not discounted. Every term is evaluated by :func:`evaluate` from the
inputs stored with it, so a stored recommendation rebuilds its own numbers.
"""

import math
from collections.abc import Callable, Mapping

from .model import DispositionError

Values = Mapping[str, float]


def _discount(values: Values) -> float:
    if "annual_discount" in values:
        return math.exp(-values["annual_discount"] * values["days_to_cash"] / 365)
    if "weekly_decay" in values:
        return math.exp(-values["weekly_decay"] * values["days_to_cash"] / 7)
    return 1.0


def _proceeds(values: Values) -> float:
    return (
        values["probability"]
        * values["price"]
        * values["price_factor"]
        * _discount(values)
        * (1 - values.get("fee", 0.0))
    )


def _restock(values: Values) -> float:
    if values.get("cover_days", 0.0) > values["horizon_days"]:
        return 0.0
    worth = min(values["replacement_cost"], values["net_price"])
    return values["probability"] * worth * values["cover_factor"] * _discount(values)


def _credit(values: Values) -> float:
    return values["probability"] * values["vendor_credit"] * _discount(values)


def _parts(values: Values) -> float:
    return values["probability"] * values["parts"]


def _cost(values: Values) -> float:
    return -values["amount"]


def _holding(values: Values) -> float:
    return -values["holding_per_day"] * values["days_to_cash"]


def _carbon(values: Values) -> float:
    return -values["carbon_price"] * values["co2e_kg"]


FORMULAS: dict[str, Callable[[Values], float]] = {
    "proceeds": _proceeds,
    "restock": _restock,
    "vendor_credit": _credit,
    "parts": _parts,
    "cost": _cost,
    "holding": _holding,
    "carbon": _carbon,
}
# Inputs in which a term is not a straight line.
CURVED = frozenset(
    (
        "days_to_cash",
        "weekly_decay",
        "annual_discount",
        "replacement_cost",
        "net_price",
        "cover_days",
    )
)


def evaluate(kind: str, values: Values) -> float:
    """Amount of one term in money per piece; costs are negative."""
    return FORMULAS[kind](values)


def rebuild(recommendation: Mapping) -> dict[str, float | None]:
    """Recompute every option's NRV from the terms stored in a recommendation.

    ``recommendation`` is ``Decision.as_dict()``, also after a trip through JSON.
    Returns the full-precision NRV per piece by option code, None where the engine
    had none. Raises DispositionError when the stored terms are not readable.
    """
    try:
        return {
            option["code"]: None
            if option["nrv"] is None
            else math.fsum(_stored(term) for term in option["terms"])
            for option in recommendation["options"]
        }
    except (KeyError, TypeError, AttributeError) as error:
        raise DispositionError(f"recommendation: unreadable term: {error}") from error


def _stored(term: Mapping) -> float:
    values = {name: one["value"] for name, one in term["inputs"].items()}
    return evaluate(term["kind"], values)
