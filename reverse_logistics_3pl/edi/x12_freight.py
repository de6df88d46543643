# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 210, motor carrier freight details and invoice, to the neutral freight bill.

Amounts in B3, L1 and L3 have two implied decimals: 5165 is 51.65.
"""

from __future__ import annotations

from decimal import Decimal

from . import values
from .maps import neutral
from .model import Charge, FreightBill, blank
from .x12_common import X12Reader


class Reader210(X12Reader):
    """ST*210: B3 heads it, each L1 is a charge, L3 the total."""

    shape = FreightBill
    kind = "freight_bill"
    required = ("B3", "L1")

    def on_b3(self, segment):
        """B3: invoice, bill of lading, terms, date, total, carrier."""
        document = self.document
        document["number"] = self.text(segment, 2, required=True)
        self.reference(segment, 3, "shipment", "SI", self.text(segment, 3))
        document["terms"] = self.text(segment, 4)
        document["date"] = self.value(segment, 6, values.to_date, required=True)
        document["total"] = self.value(segment, 7, values.to_cents, required=True)
        document["carrier"] = self.text(segment, 11)
        self.head = segment

    def on_c3(self, segment):
        """C3 currency."""
        self.document["currency"] = self.text(segment, 1)

    def on_cur(self, segment):
        """CUR currency."""
        self.document["currency"] = self.text(segment, 2)

    def on_g62(self, segment):
        """G62 dates; qualifier 04 is when payment is due."""
        if segment.get(1) == "04":
            self.document["due_date"] = self.value(segment, 2, values.to_date)
        else:
            self.on_dtm(segment)

    def on_lx(self, segment):
        """LX: number of the line that follows."""
        self.number = self.text(segment, 1)
        self.weight = None, None

    def on_l5(self, segment):
        """L5: description of the line."""
        self.goods = self.text(segment, 2)

    def on_l0(self, segment):
        """L0: weight rated, the first of the line."""
        if segment.get(4) and getattr(self, "weight", (None,))[0] is None:
            self.weight = self.decimal(segment, 4), self.text(segment, 11)

    def on_l1(self, segment):
        """L1: rate, charge and what it is for."""
        code = segment.get(8)
        weight, unit = getattr(self, "weight", (None, None))
        charge = blank(
            Charge,
            line=getattr(self, "number", None) or self.text(segment, 1),
            charge_code=code or None,
            description=self.text(segment, 12) or getattr(self, "goods", None),
            amount=self.value(segment, 4, values.to_cents, required=True),
            rate=self.decimal(segment, 2),
            rate_basis=self.text(segment, 3),
            weight=weight,
            weight_unit=unit,
        )
        charge["charge"] = self._charge(segment, code)
        self.document["charges"].append(charge)

    def _charge(self, segment, code):
        # The rate's own charge has no special charge code: it is the freight.
        if not code:
            return "freight"
        # The code is three characters in L1-08 of 004010 and in the description there.
        return (
            neutral("charge", code, self.partner) or self.code(segment, 8, "charge")[0]
        )

    def on_l3(self, segment):
        """L3: the total once more."""
        total = self.value(segment, 5, values.to_cents)
        if total is not None and total != self.document["total"]:
            message = "L305 is not the total of B307; ask the partner which is right."
            self.mismatch(segment, 5, "total", message)

    def finish(self):
        """Compare the charges with the total: a person decides about a difference."""
        document = self.document
        found = sum((item["amount"] or 0 for item in document["charges"]), Decimal(0))
        if document["total"] is not None and found != document["total"]:
            told = values.plain(document["total"])
            message = (
                f"The charges add up to {values.plain(found)}, the bill says {told}."
            )
            self.mismatch(self.head, 7, "total", message)
