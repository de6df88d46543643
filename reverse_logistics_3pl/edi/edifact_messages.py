# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EDIFACT messages to neutral documents: RETANN, RETINS, DESADV, IFTSTA, INVOIC."""

from __future__ import annotations

from decimal import Decimal

from . import values
from .edifact_common import EdifactReader
from .model import (
    Charge,
    Event,
    FreightBill,
    Package,
    ReturnNotice,
    ShipmentNotice,
    Status,
    blank,
)


class ReturnsReader(EdifactReader):
    """Announcement of or instruction for returns (EANCOM names them 70E and 71E)."""

    shape = ReturnNotice
    kind = "return_notice"
    required = ("BGM", "LIN")
    use = ""

    def on_qty(self, segment):
        """QTY+61: the quantity to return."""
        if self.line is not None and segment.get(1) == "61":
            self.line["quantity"] = self.quantity(segment, 1, 2)
            self.line["unit"] = self.text(segment, 1, 3)

    def on_cdi(self, segment):
        """CDI+3E: what is asked for or instructed."""
        if segment.get(1) == "3E":
            target = self.line or self.document
            found, code = self.code(segment, 2, "disposition")
            target["disposition"], target["disposition_code"] = found, code

    def on_loc(self, segment):
        """LOC+14: where the goods are."""
        value = self.text(segment, 2)
        if segment.get(1) == "14" and value:
            self.reference(segment, 2, "location", "14", value)

    def on_pri(self, segment):
        """PRI: price of a piece."""
        if self.line is not None:
            self.line["price"] = self.decimal(segment, 1, 2)

    def on_cux(self, segment):
        """CUX: currency."""
        self.document["currency"] = self.text(segment, 1, 2)

    def finish(self):
        """The type of the message is its use."""
        super().finish()
        self.document["use"] = self.use


class RetannReader(ReturnsReader):
    """RETANN: somebody wants to return goods."""

    use = "request"


class RetinsReader(ReturnsReader):
    """RETINS: whether and how goods shall be returned."""

    use = "authorisation"


class DesadvReader(EdifactReader):
    """DESADV: what was sent, in packages by CPS level."""

    shape = ShipmentNotice
    kind = "shipment_notice"
    required = ("BGM", "LIN")

    def __init__(self, item, partner):
        super().__init__(item, partner)
        self.packages = {}
        self.level = self.parent = None
        self.weight = None, None

    def on_cps(self, segment):
        """CPS: a packaging level below its parent."""
        self.line = None
        self.level = segment.get(1)
        self.parent = self.packages.get(segment.get(2))
        self.weight = None, None

    def on_mea(self, segment):
        """MEA: gross weight of the package."""
        if segment.get(2) in ("AAB", "G") and self.line is None:
            weight = self.decimal(segment, 3, 2)
            self.weight = weight, self.text(segment, 3)
            if self.level is None:
                self.document["weight"], self.document["weight_unit"] = self.weight

    def on_gin(self, segment):
        """GIN+BJ: SSCC of the package; in a line its serial numbers."""
        value = self.text(segment, 2)
        if self.line is not None:
            super().on_gin(segment)
        elif segment.get(1) == "BJ" and value and self.level is not None:
            weight, unit = self.weight
            package = blank(Package, id=value, parent=self.parent, weight=weight)
            package["weight_unit"] = unit
            self.document["packages"].append(package)
            self.packages[self.level] = value

    def on_lin(self, segment):
        """LIN: a line in the package of its level."""
        super().on_lin(segment)
        self.line["package"] = self.packages.get(self.level)

    def on_qty(self, segment):
        """QTY+12: the quantity sent; QTY+21: ordered."""
        if self.line is not None and segment.get(1) == "12":
            self.line["quantity"] = self.quantity(segment, 1, 2)
            self.line["unit"] = self.text(segment, 1, 3)
        elif self.line is not None and segment.get(1) == "21":
            self.line["expected"] = self.decimal(segment, 1, 2)

    def on_tdt(self, segment):
        """TDT: carrier."""
        self.document["carrier"] = self.text(segment, 5) or self.text(segment, 5, 4)


class IftstaReader(EdifactReader):
    """IFTSTA: each STS is an event of the consignment."""

    shape = Status
    kind = "status"
    required = ("BGM", "STS")

    def __init__(self, item, partner):
        super().__init__(item, partner)
        self.event = None

    def on_cni(self, segment):
        """CNI: the consignment."""
        self.event = None
        value = self.text(segment, 2)
        self.reference(segment, 2, "shipment", "AAK", value)

    def on_sts(self, segment):
        """STS: status and reason."""
        status, code = self.code(segment, 2, "status")
        if code is None:
            self.text(segment, 2, required=True)
        reason, reason_code = self.code(segment, 3, "status_reason", level="info")
        self.event = blank(Event, status=status, status_code=code)
        self.event |= {"reason": reason, "reason_code": reason_code}
        self.document["events"].append(self.event)

    def on_dtm(self, segment):
        """DTM of the event, else of the document."""
        if self.event is None:
            super().on_dtm(segment)
        else:
            self.event["at"] = self.event["at"] or self.moment(segment)

    def on_loc(self, segment):
        """LOC: place of the event."""
        if self.event is not None:
            self.event["place"] = self.text(segment, 2)
            self.event["city"] = self.text(segment, 2, 4)

    def on_tdt(self, segment):
        """TDT: carrier."""
        self.document["carrier"] = self.text(segment, 5) or self.text(segment, 5, 4)

    def on_eqd(self, segment):
        """EQD: equipment of the event."""
        if self.event is not None:
            self.event["equipment"] = self.text(segment, 2)

    def finish(self):
        """Every event has a moment."""
        super().finish()
        if any(event["at"] is None for event in self.document["events"]):
            message = "An event has no date; ask the partner when it was."
            self.note("exception", "no_date", message, None)


class InvoicReader(EdifactReader):
    """INVOIC: each LIN and each ALC is a charge, MOA+77 or +86 the total."""

    shape = FreightBill
    kind = "freight_bill"
    required = ("BGM", "MOA")

    def __init__(self, item, partner):
        super().__init__(item, partner)
        self.charge = None
        self.totals = {}

    def on_cux(self, segment):
        """CUX: currency."""
        self.document["currency"] = self.text(segment, 1, 2)

    def on_lin(self, segment):
        """LIN: a service; its code is in the table of charges."""
        found, code = self.code(segment, 3, "charge")
        self.new_charge(line=self.text(segment, 1), charge=found, charge_code=code)

    def new_charge(self, **known):
        """Start a charge; it is the one that following segments describe."""
        self.sign = 1
        self.charge = blank(Charge, **known)
        self.document["charges"].append(self.charge)

    def on_alc(self, segment):
        """ALC: a charge, or an allowance with its sign turned."""
        found, code = self.code(segment, 5, "charge")
        self.new_charge(charge=found, charge_code=code, description=None)
        self.charge["description"] = self.text(segment, 5, 4)
        self.sign = -1 if segment.get(1) == "A" else 1

    def on_imd(self, segment):
        """IMD: description of the charge."""
        if self.charge is not None:
            self.charge["description"] = self.text(segment, 3, 4)

    def on_pri(self, segment):
        """PRI: rate of the charge."""
        if self.charge is not None:
            self.charge["rate"] = self.decimal(segment, 1, 2)

    def on_mea(self, segment):
        """MEA: weight of the charge."""
        if self.charge is not None:
            self.charge["weight"] = self.decimal(segment, 3, 2)
            self.charge["weight_unit"] = self.text(segment, 3)

    def on_moa(self, segment):
        """MOA: amount of the charge (203, 8, 23, 204) or a total of the bill."""
        code = segment.get(1)
        amount = self.decimal(segment, 1, 2, required=True)
        if amount is None:
            return
        if self.charge is not None and code in ("203", "8", "23", "204"):
            sign = -1 if code == "204" else self.sign
            self.charge["amount"] = amount * (1 if code == "203" else sign)
        elif self.charge is None:
            self.totals[code] = amount

    def on_uns(self, segment):
        """UNS: totals follow."""
        super().on_uns(segment)
        self.charge = None

    def finish(self):
        """The total is there, and agrees with the charges and the tax."""
        super().finish()
        document = self.document
        found = [self.totals[code] for code in ("77", "86", "9") if code in self.totals]
        if not found:
            message = "The bill has no total (MOA+77 or +86); have it sent again."
            self.note("error", "no_total", message, None, segment="MOA", ack="3")
            return
        document["total"] = found[0]
        for charge in document["charges"]:
            if charge["amount"] is None:
                message = "A charge has no amount; have it completed and sent again."
                self.note("error", "missing", message, None, segment="MOA", ack="3")
        self._compare(document)

    def _compare(self, document):
        tax = self.totals.get("124", self.totals.get("176", Decimal(0)))
        if tax:
            self.new_charge(charge="tax", description="tax", amount=tax)
        amounts = (charge["amount"] or 0 for charge in document["charges"])
        told, found = document["total"], sum(amounts, Decimal(0))
        if told != found:
            message = (
                f"The charges and tax add up to {values.plain(found)}, the bill says "
                f"{values.plain(told)}."
            )
            self.note("exception", "total", message, None, segment="MOA")
