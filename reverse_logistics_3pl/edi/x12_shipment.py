# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 856 (ship notice) and 945 (warehouse shipping advice) to a shipment notice."""

from __future__ import annotations

from decimal import Decimal

from . import values
from .model import Package, ShipmentNotice, blank
from .segments import Segment
from .x12_common import X12Reader

_WEIGHT_UNITS = {"L": "LB", "K": "KG"}


class ShipmentReader(X12Reader):
    """What both shipment documents share."""

    shape = ShipmentNotice
    kind = "shipment_notice"

    def finish(self):
        """Choose the product ids."""
        self.finish_lines()

    def weigh(self, segment, weight, unit):
        """Weight of the document, by element positions."""
        found = self.decimal(segment, weight)
        if found is not None and self.document["weight"] is None:
            self.document["weight"] = found
            self.document["weight_unit"] = self.text(segment, unit)


class Reader856(ShipmentReader):
    """ST*856: HL builds a tree of shipment, order, tare, pack and item."""

    required = ("BSN", "HL")

    def __init__(self, item, partner):
        super().__init__(item, partner)
        self.levels = {}
        self.level = None
        self.count = 0

    def on_bsn(self, segment):
        """BSN: purpose, shipment number, date."""
        found, code = self.code(segment, 1, "purpose")
        self.document["purpose"], self.document["purpose_code"] = found, code
        self.document["number"] = self.text(segment, 2, required=True)
        self.document["date"] = self.value(segment, 3, values.to_date, required=True)

    def on_hl(self, segment):
        """HL: a level below its parent; order and package are passed down."""
        self.count += 1
        number, parent, kind = segment.get(1), segment.get(2), segment.get(3)
        above = self.levels.get(parent)
        if parent and above is None:
            message = "HL02 names a parent that has not come; have it corrected."
            self.note("error", "parent", message, segment, element=2, ack="7")
        if not number or number in self.levels:
            message = "HL01 is empty or used twice; have it corrected."
            self.note("error", "level", message, segment, element=1, ack="7")
        above = above or {}
        self.level = {"kind": kind, "package": above.get("package")}
        self.level["order"] = above.get("order")
        self.levels[number] = self.level
        self.line = None
        if kind == "I":
            self.new_line(package=above.get("package"), order_number=above.get("order"))

    def on_prf(self, segment):
        """PRF: the order of this level."""
        order = self.text(segment, 1)
        if self.line is not None:
            self.line["order_number"] = order
        elif self.level is not None:
            self.level["order"] = order
        super().on_prf(segment)

    def on_man(self, segment):
        """MAN: the package id of a tare or pack level, or of the line."""
        value = self.text(segment, 2)
        if self.line is not None:
            self.line["package"] = value
        elif self.level is not None and value:
            package = blank(Package, id=value, parent=self.level["package"])
            package["type"] = {"T": "pallet", "P": "carton"}.get(self.level["kind"])
            self.document["packages"].append(package)
            self.level["package"] = value

    def on_td1(self, segment):
        """TD1: weight of the shipment."""
        self.weigh(segment, 7, 8)

    def on_td5(self, segment):
        """TD5: carrier."""
        self.document["carrier"] = self.document["carrier"] or self.text(segment, 3)

    def on_lin(self, segment):
        """LIN: product ids."""
        if self.line is not None:
            self.line["line"] = self.text(segment, 1)
            self.pairs(segment, 2)

    def on_sn1(self, segment):
        """SN1: quantity shipped, unit, quantity ordered."""
        if self.line is not None:
            self.line["quantity"] = self.quantity(segment, 2)
            self.line["unit"] = self.text(segment, 3)
            self.line["expected"] = self.decimal(segment, 5)

    def on_ctt(self, segment):
        """CTT: the number of HL segments."""
        self.check_total(segment, 1, self.count)

    def finish(self):
        """Every item has a quantity."""
        for line in self.document["lines"]:
            if line["quantity"] is None and self.item.accepted:
                message = "An item has no SN1 with a quantity; have it corrected."
                segment = Segment("SN1", (), self.item.count, 0)
                self.note("error", "segment_missing", message, segment, ack="3")
        super().finish()


class Reader945(ShipmentReader):
    """ST*945: W06 heads it, each W12 is a line, W03 the totals."""

    required = ("W06", "W12")

    def on_w06(self, segment):
        """W06: depositor's order, date, shipment, order."""
        self.reference(segment, 2, "order", "PO", self.text(segment, 2))
        self.document["number"] = self.text(segment, 4) or self.text(
            segment, 2, required=True
        )
        self.document["date"] = self.value(segment, 3, values.to_date, required=True)
        self.reference(segment, 4, "shipment", "SI", self.text(segment, 4))

    def on_w27(self, segment):
        """W27: carrier."""
        self.document["carrier"] = self.text(segment, 2)

    def on_lx(self, segment):
        """LX: number of the line that follows."""
        self.number = self.text(segment, 1)

    def on_w12(self, segment):
        """W12: ordered, shipped, product; nothing shipped of it is an exception."""
        ordered = self.decimal(segment, 2)
        if segment.get(3) == "0" and ordered:
            message = "Ordered, but nothing of it was shipped; find out why."
            self.mismatch(segment, 3, "not_shipped", message)
            self.line = None
            return
        number = getattr(self, "number", None)
        line = self.new_line(line=number, expected=ordered)
        line["quantity"] = self.quantity(segment, 3)
        line["unit"] = self.text(segment, 5)
        if segment.get(6):
            line["ids"]["case_upc"] = segment.get(6)
        self.product(segment, 7, segment.get(7), segment.get(8))
        line["lot"] = self.text(segment, 9)

    def on_w03(self, segment):
        """W03: units shipped and weight in all."""
        found = sum(
            (line["quantity"] or 0 for line in self.document["lines"]), Decimal(0)
        )
        self.document["total"] = self.decimal(segment, 1)
        if self.document["total"] not in (None, found):
            message = f"The lines add up to {values.plain(found)} units, W03 differs."
            self.mismatch(segment, 1, "total", message)
        self.weigh(segment, 2, 3)
        unit = self.document["weight_unit"]
        self.document["weight_unit"] = _WEIGHT_UNITS.get(unit, unit)
