# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 180, return merchandise authorization and notification, to a return notice.

One set serves four uses: request, authorisation or disposition, notification, consumer
return. BGN-07 and -08 say which by codes agreed with each partner (table "use"); where
they are silent the segments decide, and where those do not tell either a person does.
"""

from __future__ import annotations

from . import values
from .errors import shown
from .maps import neutral
from .model import ReturnNotice
from .x12_common import X12Reader

_ANSWERS = {
    *("partially_authorised", "authorised", "authorised_without_number"),
    *("denied", "pending", "keep_with_allowance", "keep_and_repair"),
}


class Reader180(X12Reader):
    """ST*180: BGN heads it, each BLI starts a line."""

    shape = ReturnNotice
    kind = "return_notice"
    required = ("BGN", "BLI")

    def on_bgn(self, segment):
        """BGN: purpose, number, date, and the agreed use."""
        purpose, code = self.code(segment, 1, "purpose")
        self.document |= {
            "purpose": purpose,
            "purpose_code": code,
            "number": self.text(segment, 2, required=True),
            "date": self.value(segment, 3, values.to_date, required=True),
        }
        for element in (7, 8):
            found = neutral("use", segment.get(element), self.partner)
            self.document["use"] = self.document["use"] or found

    def on_rdr(self, segment):
        """RDR: disposition, and either the request's reason or the answer's."""
        target = self.line or self.document
        fields = ("disposition", 1), ("reason", 2), ("refusal", 3)
        for field, element in fields:
            found, code = self.code(segment, element, field)
            target[field], target[f"{field}_code"] = found, code
        if segment.get(2) and segment.get(3):
            message = "RDR has both a request and a response reason; only one may be."
            self.note("error", "exclusion", message, segment, element=3, ack="10")
        if segment.get(4):
            target["notes"].append(segment.get(4))
        self._used(segment, target)

    def _used(self, segment, target):
        used = segment.get(5)
        target["used"] = {"Y": True, "N": False}.get(used)
        if used and target["used"] is None:
            message = f"RDR05 {shown(used)!r} is neither Y nor N; ask the partner."
            self.note("exception", "unknown_used", message, segment, element=5, ack="7")

    def on_td5(self, segment):
        """TD5 carrier."""
        self.document["carrier"] = self.text(segment, 3)

    def on_cur(self, segment):
        """CUR currency."""
        self.document["currency"] = self.text(segment, 2)

    def on_bli(self, segment):
        """BLI line: product, quantity, unit, price, more product ids."""
        self.party = None
        line = self.new_line()
        if not segment.get(1) or not segment.get(2):
            self.text(segment, 1, required=True)
            self.text(segment, 2, required=True)
        self.product(segment, 1, segment.get(1), segment.get(2))
        line["quantity"] = self.quantity(segment, 3)
        line["unit"] = self.text(segment, 4)
        line["price"] = self.decimal(segment, 6)
        self.pairs(segment, 8)

    def on_ctt(self, segment):
        """CTT: the number of lines."""
        self.check_total(segment, 1, len(self.document["lines"]))

    def finish(self):
        """Number the lines, and settle the use."""
        document = self.document
        for number, line in enumerate(document["lines"], 1):
            line["line"] = str(number)
        if document["lines"]:
            self.finish_lines()
        document["use"] = document["use"] or self._use()
        if document["use"] is None:
            self.note(
                "exception",
                "unknown_use",
                "Request, authorisation or notification? Nothing in the 180 tells; "
                "map the partner's BGN07 or BGN08 codes in the table 'use'.",
                None,
            )

    def _use(self):
        document = self.document
        heads = [document, *document["lines"]]
        if any(
            head["disposition"] in _ANSWERS or head["refusal_code"] for head in heads
        ):
            return "authorisation"
        kinds = {day["type"] for day in document["dates"]}
        consumer = any(head["disposition"] == "consumer_return" for head in heads)
        if consumer or kinds & {"shipped", "returned"}:
            return "notification"
        if any(head["reason_code"] for head in heads):
            return "request"
        return None
