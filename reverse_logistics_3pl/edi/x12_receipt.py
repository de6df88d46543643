# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 receipts to the neutral receipt: 944 (warehouse) and 861 (receiving advice)."""

from __future__ import annotations

from decimal import Decimal

from . import maps, values
from .errors import shown
from .model import Receipt
from .x12_common import X12Reader

# W07 as in the standard: quantity, unit, UPC case code, two pairs of qualifier and id,
# lot. Senders are known to shift or swap them: see ``Partner.positions``.
W07 = {
    **{"quantity": 1, "unit": 2, "upc": 3, "qualifier": 4, "product": 5},
    **{"qualifier2": 6, "product2": 7, "lot": 8},
}


_DIFFERENCES = ("short", "over")


class ReceiptReader(X12Reader):
    """What both receipts share."""

    shape = Receipt
    kind = "receipt"

    def finish(self):
        """Drop what was split up entirely, and choose the product ids."""
        lines = self.document["lines"]
        self.document["lines"] = [line for line in lines if line["quantity"] != 0]
        if lines:
            self.finish_lines()


class Reader944(ReceiptReader):
    """ST*944: W17 heads it, each W07 starts a line, W13 splits it by condition."""

    required = ("W17", "W07")

    def on_w17(self, segment):
        """W17: reporting code, date, receipt, order and shipment numbers."""
        self.document["date"] = self.value(segment, 2, values.to_date, required=True)
        self.document["number"] = self.text(segment, 3, required=True)
        self.reference(segment, 4, "order", "PO", self.text(segment, 4))
        self.reference(segment, 5, "shipment", "SI", self.text(segment, 5))

    def on_w07(self, segment):
        """W07 line: quantity received and product."""
        at = W07 | dict(self.partner.positions.get("W07", {}))
        line = self.new_line(line=str(len(self.document["lines"]) + 1))
        line["quantity"] = self.quantity(segment, at["quantity"])
        line["unit"] = self.text(segment, at["unit"])
        upc = segment.get(at["upc"])
        if upc:
            line["ids"]["case_upc"] = upc
        for qualifier, product in (
            ("qualifier", "product"),
            ("qualifier2", "product2"),
        ):
            code, value = segment.get(at[qualifier]), segment.get(at[product])
            self.product(segment, at[qualifier], code, value)
        line["lot"] = self.text(segment, at["lot"]) or line["lot"]

    def on_w13(self, segment):
        """W13: a part of the line, with its receiving condition (412)."""
        if self.line is not None:
            amount = self.quantity(segment, 1)
            condition, code = self.code(segment, 3, "condition")
            self._split(segment, amount, condition, code)

    def on_w20(self, segment):
        """W20 as some senders misuse it: condition, quantity (their codes mapped)."""
        condition = maps.neutral("w20_condition", segment.get(1), self.partner)
        if self.line is not None and condition:
            amount = self.quantity(segment, 2)
            self._split(segment, amount, condition, segment.get(1))

    def _split(self, segment, amount, condition, code):
        """Move an amount of the line to a line of its own condition."""
        if amount is None:
            return
        base = self.line
        if condition in ("good", None) and base["quantity"] == amount:
            base["condition"], base["condition_code"] = condition, code
            return
        if condition not in _DIFFERENCES and base["quantity"] is not None:
            if amount > base["quantity"]:
                message = "A condition has more pieces than the line; ask the partner."
                self.mismatch(segment, 1, "condition_quantity", message)
                return
            base["quantity"] -= amount
        part = {**base, "quantity": amount, "serials": [], "notes": []}
        part |= {"condition": condition, "condition_code": code}
        self.document["lines"].append(part)

    def on_w14(self, segment):
        """W14: the quantity received in all."""
        found = sum(
            line["quantity"] or 0
            for line in self.document["lines"]
            if line["condition"] not in _DIFFERENCES
        )
        self.document["total"] = self.check_total(segment, 1, found)


class Reader861(ReceiptReader):
    """ST*861: BRA heads it, each RCD starts a line, LIN names its product."""

    required = ("BRA", "RCD")

    def on_bra(self, segment):
        """BRA: number, date, purpose."""
        self.document["number"] = self.text(segment, 1, required=True)
        self.document["date"] = self.value(segment, 2, values.to_date, required=True)
        found, code = self.code(segment, 3, "purpose")
        self.document["purpose"], self.document["purpose_code"] = found, code

    def on_rcd(self, segment):
        """RCD: quantity received, quantities in question and their conditions."""
        number = self.text(segment, 1) or str(len(self.document["lines"]) + 1)
        self.parts = []
        for amount_at, unit_at, condition_at in ((2, 3, None), (6, 7, 8), (9, 10, 11)):
            if not segment.get(amount_at):
                continue
            part = self.new_line(line=number, unit=self.text(segment, unit_at))
            part["quantity"] = self.quantity(segment, amount_at)
            if condition_at:
                found, code = self.code(segment, condition_at, "condition")
                part["condition"], part["condition_code"] = found, code
            self.parts.append(part)
        if not self.parts:
            self.quantity(segment, 2)
            self.parts.append(self.new_line(line=number))
        self._take_off(segment)

    def _take_off(self, segment):
        """Units received include the damaged ones: one line per condition."""
        if not segment.get(2):
            return
        base = self.parts[0]
        for part in self.parts[1:]:
            known = part["quantity"] is not None and base["quantity"] is not None
            if known and part["condition"] not in _DIFFERENCES:
                base["quantity"] -= part["quantity"]
        if base["quantity"] is not None and base["quantity"] < 0:
            base["quantity"] = Decimal(0)
            told = shown(segment.get(2))
            message = f"More pieces in question than the {told} received."
            self.mismatch(segment, 2, "condition_quantity", message)

    def on_lin(self, segment):
        """LIN: product ids of the line, in every condition of it."""
        for part in getattr(self, "parts", ()):
            self.line = part
            self.pairs(segment, 2)

    def on_ref(self, segment):
        """REF of the line in every condition of it, else of the document."""
        for part in getattr(self, "parts", None) or [None]:
            self.line = part
            super().on_n9(segment)

    on_n9 = on_ref

    def on_ctt(self, segment):
        """CTT: the number of RCD lines."""
        numbers = [item for item in self.item.segments if item.name == "RCD"]
        self.check_total(segment, 1, len(numbers))
