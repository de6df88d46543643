# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The forty returns of the demonstration: who, what, why, and how far they got."""

from .scenario import Fate, Goods, Return
from .scenarios_open import ASKED, ON_THE_WAY, WORKING

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
        late=True,
        note="Drive trips with F30002 (DC link overvoltage) when braking.",
    ),
    Return(
        57,
        "hartley",
        "done",
        (Goods("label", 40, 12, "wrong_item"), Goods("io", 10, 2, "not_needed")),
        (
            Fate("label", 12, "F6C9", "wrong_item", "*"),
            Fate("io", 2, "F6C9", "wrong_item", "*"),
        ),
        credit="posted",
        note="The modules turned out to be the wrong ones, too: no restocking fee.",
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
        late=True,
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
        late=True,
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
        note="One of them gets hot while charging.",
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
        24,
        "northwind",
        "done",
        (Goods("scanner", 14, 12, "defective"),),
        (
            Fate("scanner", 4, "F6C9", "not_needed", "restock"),
            Fate("scanner", 3, "F5C7", "not_needed", "resell_b"),
            Fate("scanner", 2, "F3C6", "defective", "refurbish"),
            Fate("scanner", 2, "F2C7", "defective", "return_to_vendor"),
            Fate("scanner", 1, "F1C2", "damaged_in_transit", "recycle"),
        ),
        credit="posted",
        note="One pallet, twelve scanners, five ends.",
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
        late=True,
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
