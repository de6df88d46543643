# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The forty returns of the demonstration: who, what, why, and how far they got.

Names of products and customers are the ends of their external ids: "scanner" is
`reverse_logistics.product_scanner`.
"""

from typing import NamedTuple


class Goods(NamedTuple):
    """A product that was sold, and how much of it comes back."""

    product: str
    sold: float
    back: float
    reason: str
    resolution: str = "credit"
    order: int = 0  # goods of one return may come from several sales orders


class Fate(NamedTuple):
    """What was found on a part of the goods and what became of it.

    Without a grade it waits for inspection, without a disposition for a decision; "*"
    follows the recommendation.
    """

    product: str
    quantity: float
    grade: str = ""
    found: str = ""
    disposition: str = ""
    complete: bool = True
    override: str = "other"
    discrepancy: str = ""
    proposed: bool = False  # decided, but a second person has still to carry it out


class Return(NamedTuple):
    """A return: requested so many working days ago, it got as far as `end`."""

    days: float
    customer: str
    end: str
    goods: tuple
    fates: tuple = ()
    kind: str = "customer"
    by: str = "portal"  # or a staff login
    late: bool = False  # sold so long before that the window was over
    credit: str = ""  # "draft" or "posted"
    arrived: dict = {}  # noqa: RUF012 - quantity that came, where it is not all
    extra: tuple = ()  # (product, quantity) nobody announced
    refused: str = ""  # product of which one piece was refused at the dock
    short: str = ""  # why it was closed short
    swapped: bool = False  # another serial came than was announced
    fast: bool = False
    note: str = ""


DONE = (
    Return(
        62,
        "northwind",
        "done",
        (Goods("scanner", 6, 2, "defective"),),
        (Fate("scanner", 2, "F2C6", "defective", "refurbish"),),
        credit="posted",
        note="Trigger sticks on two units after a shift in the cold store.",
    ),
    Return(
        60,
        "brandl",
        "done",
        (Goods("servo", 4, 1, "defective", "repair"),),
        (Fate("servo", 1, "F2C7", "defective", "repair"),),
        kind="warranty",
        note="Drive trips with F30002 (DC link overvoltage) when braking.",
    ),
    Return(
        57,
        "hartley",
        "done",
        (Goods("label", 40, 12, "wrong_item"), Goods("io", 10, 2, "not_needed")),
        (
            Fate("label", 12, "F6C9", "wrong_item", "*"),
            Fate("io", 2, "F6C9", "not_needed", "*"),
        ),
        credit="posted",
    ),
    Return(
        54,
        "lefevre",
        "done",
        (Goods("panel", 3, 1, "damaged_in_transit"),),
        (
            Fate(
                "panel",
                1,
                "F2C2",
                "damaged_in_transit",
                "harvest",
                discrepancy="damaged_in_transit",
            ),
        ),
        by="operator",
        credit="posted",
        note="Glass cracked, carton crushed at one corner. Photos sent by e-mail.",
    ),
    Return(
        51,
        "sakura",
        "done",
        (Goods("psu", 20, 6, "defective"),),
        (
            Fate("psu", 4, "F1C5", "defective", "return_to_vendor"),
            Fate("psu", 2, "F5C7", "not_needed", "resell_b"),
        ),
        credit="posted",
        note="No output after power-up; LED dark.",
    ),
    Return(
        48,
        "cascadia",
        "done",
        (Goods("battery", 30, 10, "recall", "replace"),),
        (Fate("battery", 10, "F3C6", "recall", "recycle"),),
        kind="recall",
        by="manager",
        note="Vendor's safety notice 24-117: cell batch with weak separator.",
    ),
    Return(
        45,
        "northwind",
        "done",
        (Goods("sensor", 50, 10, "not_needed"),),
        (
            Fate("sensor", 10, "F6C9", "not_needed", "*"),
            Fate("sensor", 2, "F6C8", "not_needed", "*", discrepancy="over"),
        ),
        arrived={"sensor": 12},
        credit="posted",
        note="Line 4 is not built. Unopened bags.",
    ),
    Return(
        41,
        "brandl",
        "done",
        (Goods("plc", 5, 2, "defective"),),
        (
            Fate("plc", 1, "F6C8", "not_needed", "*"),
            Fate("plc", 1, "F1C5", "defective", "return_to_vendor"),
        ),
        kind="warranty",
        credit="posted",
    ),
    Return(
        38,
        "lefevre",
        "done",
        (Goods("printer", 2, 2, "end_of_life", "none"),),
        (
            Fate("printer", 1, "F1C2", "end_of_life", "scrap", override="no_market"),
            Fate("printer", 1, "F1C4", "end_of_life", "recycle"),
        ),
        kind="take_back",
        late=True,
        note="Replaced by newer models; please take the old ones.",
    ),
    Return(
        35,
        "cascadia",
        "done",
        (Goods("scanner", 8, 2, "defective"),),
        (Fate("scanner", 1, "F3C5", "defective", "*"),),
        credit="posted",
        refused="scanner",
        short="One unit refused at the dock: swollen battery.",
    ),
    Return(
        31,
        "sakura",
        "done",
        (Goods("cable", 60, 15, "not_needed"),),
        (
            Fate("cable", 13, "F6C9", "not_needed", "*"),
            Fate("cable", 2, "F5C4", "not_needed", "donate", override="no_market"),
        ),
        kind="stock_rotation",
        credit="posted",
    ),
    Return(
        27,
        "northwind",
        "done",
        (Goods("io", 12, 4, "not_needed"),),
        (Fate("io", 3, "F6C9", "not_needed", "*"),),
        arrived={"io": 3},
        short="The customer keeps the fourth module.",
        credit="posted",
    ),
    Return(
        22,
        "hartley",
        "done",
        (Goods("servo", 3, 1, "defective", "repair"),),
        (
            Fate(
                "servo",
                1,
                "F2C3",
                "damaged_in_transit",
                "return_to_customer",
                override="customer_request",
            ),
        ),
        kind="warranty",
        note="Coolant inside: not covered. The customer declined the repair quote.",
    ),
    Return(
        4.4,
        "hartley",
        "done",
        (Goods("sensor", 20, 5, "not_needed"),),
        (Fate("sensor", 5, "F6C9", "not_needed", "*"),),
        credit="posted",
        fast=True,
    ),
)

WORKING = (
    Return(
        18,
        "brandl",
        "processing",
        (Goods("labeller", 1, 1, "defective"),),
        (
            Fate(
                "labeller",
                1,
                "F3C6",
                "defective",
                "return_to_vendor",
                override="customer_request",
                proposed=True,
            ),
        ),
        note="Misfeeds every 200 labels; the field engineer could not cure it.",
    ),
    Return(
        16,
        "lefevre",
        "processing",
        (Goods("plc", 4, 2, "defective", "repair"),),
        (Fate("plc", 2, "F2C7", "defective", "repair", complete=False),),
        kind="warranty",
    ),
    Return(
        15,
        "cascadia",
        "processing",
        (Goods("panel", 2, 2, "defective", "refurbish"),),
        (
            Fate("panel", 1, "F3C4", "defective", "refurbish", complete=False),
            Fate("panel", 1, "F4C6", "defective"),
        ),
    ),
    Return(
        13,
        "northwind",
        "processing",
        (Goods("scanner", 10, 4, "defective"),),
        (
            Fate("scanner", 1, "F6C8", "not_needed", "*"),
            Fate("scanner", 1, "F2C5", "defective", "refurbish", complete=False),
            Fate("scanner", 1, "F4C6", "defective"),
        ),
        credit="draft",
        note="Scan range dropped after the last firmware.",
    ),
    Return(
        12,
        "sakura",
        "processing",
        (Goods("printer", 3, 2, "wrong_item"),),
        (
            Fate("printer", 1, "F6C9", "wrong_item", "*"),
            Fate("printer", 1, "F5C8", "wrong_item", discrepancy="wrong_serial"),
        ),
        swapped=True,
        by="operator",
    ),
    Return(
        9,
        "hartley",
        "processing",
        (Goods("battery", 20, 6, "defective"),),
        extra=(("cable", 3),),
        note="Packs do not hold a charge.",
    ),
    Return(
        11,
        "brandl",
        "processing",
        (Goods("io", 20, 8, "not_needed"),),
        (Fate("io", 8, "F6C9", "not_needed", "*"),),
        credit="draft",
    ),
    Return(
        14,
        "cascadia",
        "processing",
        (Goods("servo", 2, 1, "defective", "advance_replace"),),
        (Fate("servo", 1, "F1C6", "defective", "return_to_vendor", complete=False),),
        kind="warranty",
    ),
    Return(
        7,
        "lefevre",
        "processing",
        (Goods("sensor", 40, 12, "not_needed"),),
        arrived={"sensor": 14},
    ),
)

ON_THE_WAY = (
    Return(
        10,
        "sakura",
        "receiving",
        (Goods("psu", 24, 10, "defective"),),
        (Fate("psu", 6, "F2C7", "defective"),),
        arrived={"psu": 6},
    ),
    Return(
        8,
        "brandl",
        "receiving",
        (Goods("label", 60, 24, "damaged_in_transit"),),
        arrived={"label": 12},
        note="Pallet got wet in the truck.",
    ),
    Return(
        6,
        "northwind",
        "receiving",
        (
            Goods("scanner", 12, 5, "not_needed"),
            Goods("battery", 12, 5, "not_needed", order=1),
        ),
        (Fate("scanner", 1, "F6C9", "not_needed"),),
        arrived={"scanner": 3, "battery": 5},
        note="Project postponed, two orders in one parcel.",
    ),
    Return(
        5,
        "lefevre",
        "in_transit",
        (Goods("printer", 4, 1, "wrong_item", "replace"),),
        by="manager",
    ),
    Return(
        4,
        "hartley",
        "in_transit",
        (Goods("servo", 2, 1, "defective", "repair"),),
        kind="warranty",
    ),
    Return(2, "northwind", "approved", (Goods("io", 30, 5, "not_needed"),)),
    Return(
        1,
        "sakura",
        "approved",
        (Goods("battery", 12, 4, "recall", "replace"),),
        kind="recall",
    ),
)

ASKED = (
    Return(3, "cascadia", "submitted", (Goods("labeller", 2, 1, "not_needed"),)),
    Return(2.5, "lefevre", "submitted", (Goods("panel", 8, 5, "defective"),)),
    Return(
        1.2,
        "hartley",
        "submitted",
        (Goods("printer", 2, 1, "defective"),),
        late=True,
    ),
    Return(
        0.4,
        "northwind",
        "submitted",
        (Goods("servo", 3, 1, "defective", "replace"),),
        late=True,
        note="Encoder fault, worked for seven weeks.",
    ),
    Return(
        1.5,
        "brandl",
        "draft",
        (Goods("reader", 3, 1, "not_needed"),),
        by="manager",
    ),
    Return(0.2, "northwind", "draft", (Goods("scanner", 5, 1, "wrong_item"),)),
    Return(
        40,
        "hartley",
        "rejected",
        (Goods("cable", 30, 20, "not_needed"),),
        late=True,
        note="Left over from the shutdown.",
    ),
    Return(
        14.5,
        "brandl",
        "rejected",
        (Goods("servo", 2, 1, "not_needed"),),
        late=True,
    ),
    Return(
        33, "cascadia", "cancelled", (Goods("reader", 2, 1, "not_needed"),), by="manager"
    ),
    Return(
        11.5,
        "lefevre",
        "cancelled",
        (Goods("scanner", 4, 1, "defective"),),
        note="Works again after a reset.",
    ),
)

RETURNS = tuple(
    sorted((*DONE, *WORKING, *ON_THE_WAY, *ASKED), key=lambda entry: -entry.days)
)
# Sales that nothing has come back of yet: what customers can ask for next.
OTHER_SALES = (
    ("northwind", 7, (("scanner", 4), ("battery", 8), ("label", 24))),
    ("northwind", 15, (("plc", 2), ("io", 6), ("cable", 20))),
    ("brandl", 9, (("servo", 2), ("psu", 6), ("sensor", 10))),
    ("lefevre", 6, (("panel", 1), ("label", 12))),
    ("hartley", 12, (("printer", 1), ("label", 40))),
    ("sakura", 5, (("scanner", 3), ("battery", 6))),
    ("cascadia", 10, (("reader", 2), ("scanner", 2))),
)
