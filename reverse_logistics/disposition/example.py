# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A worked example: a handheld scanner claimed defective, found F3/C5.

List price 400, book value 240, prices lose 1 % a week. It serves as a reference
for callers and as the fixture of the tests, which know its figures to the cent.
"""

from .model import (
    HIERARCHY,
    HIGH,
    MEDIUM,
    Case,
    Gate,
    Grade,
    Input,
    Option,
    Outcome,
    Settings,
    Unit,
    exact,
)


def worked_example() -> Case:
    """Return the example as a Case; decide(*its fields) recommends "refurbish"."""
    unit = Unit(
        key="RET-ITEM-1",
        product="Handheld scanner",
        list_price=400,
        cost=240,
        credit_owed=400,
        grade=Grade(function="F3", cosmetic="C5", house="C"),
    )
    floor = Gate(
        "grade_floor",
        "Grade floor for new stock",
        removes=["restock"],
        reason="below F6/C8",
    )
    options = (_restock(), _refurbish(), _resell(), _vendor(), *_material())
    return Case(unit, options, (floor,), Settings(weekly_decay=0.01))


def _as_is(key: str, price: float) -> Outcome:
    """A sale at once, without fee: what is left when the plan fails."""
    return Outcome(key, price=exact(price), discounted=False, fee_applies=False)


def _restock() -> Option:
    sold = Outcome("sold", price=exact(400, "list price"))
    return Option("restock", "Restock as new", HIERARCHY.reuse, (sold,))


def _refurbish() -> Option:
    works = Outcome(
        "works",
        probability=Input(0.85, 0.76, 0.94, "41 repairs", HIGH),
        price=exact(400, "list price"),
        price_factor=Input(0.62, 0.58, 0.66, "26 sales", HIGH),
        label="repair success",
    )
    return Option(
        "refurbish",
        "Refurbish, resell",
        HIERARCHY.refurbish,
        (works, _as_is("fails", 14)),
        {"refurbish": exact(38), "handling": exact(9), "transport": exact(6)},
        days_to_cash=exact(21),
        fee=exact(0.08),
    )


def _resell() -> Option:
    sold = Outcome(
        "sold",
        price=exact(400, "list price"),
        price_factor=Input(0.38, 0.35, 0.41, "19 sales", HIGH),
    )
    return Option(
        "resell_b",
        "Sell as is, B-grade",
        HIERARCHY.reuse,
        (sold,),
        {"handling": exact(7), "transport": exact(6)},
        days_to_cash=exact(14),
        fee=exact(0.12),
    )


def _vendor() -> Option:
    accepted = Outcome(
        "accepted",
        probability=Input(0.75, 0.6, 0.9, "24 claims", MEDIUM),
        vendor_credit=exact(0.7 * 240, "agreement: 70 % of cost"),
        label="vendor acceptance",
    )
    return Option(
        "return_to_vendor",
        "Return to vendor",
        HIERARCHY.reuse,
        (accepted, _as_is("denied", 14)),
        {"transport": exact(22)},
        days_to_cash=exact(30),
        annual_discount=0.08,
        quota_key="vendor",
    )


def _material() -> tuple[Option, ...]:
    parts = Outcome("harvested", parts=exact(45))
    dismantling = {"refurbish": exact(15), "handling": exact(3)}
    metal = (_as_is("recycled", 3.2),)
    freight = exact(2.5)
    return (
        Option("harvest", "Harvest parts", HIERARCHY.parts, (parts,), dismantling),
        Option(
            "recycle",
            "Recycle",
            HIERARCHY.recycle,
            metal,
            {"handling": exact(2), "transport": freight},
        ),
        Option(
            "scrap",
            "Landfill",
            HIERARCHY.dispose,
            costs={"disposal": exact(1.1), "transport": freight},
        ),
    )
