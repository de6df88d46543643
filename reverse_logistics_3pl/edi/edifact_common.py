# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments that the EDIFACT messages have in common."""

from __future__ import annotations

from datetime import datetime

from . import values
from .errors import EdiError, shown
from .model import Party, blank
from .reading import SetReader

# DTM formats (2379) and how many digits they have.
_FORMATS = {"101": 6, "102": 8, "203": 12, "204": 14}


class EdifactReader(SetReader):
    """Reader of one message; both decimal marks are allowed, as in ISO 9735."""

    prefix = "edifact_"
    marks = ".,"

    def on_bgm(self, segment):
        """BGM: number and purpose."""
        self.document["number"] = self.text(segment, 2, required=True)
        purpose, code = self.code(segment, 3, "purpose")
        self.document["purpose"], self.document["purpose_code"] = purpose, code

    def moment(self, segment):
        """Datetime of a DTM, or None; a period (718) has no moment."""
        layout = segment.get(1, 3) or "102"
        if layout == "718" or not segment.get(1, 2):
            return None
        return self.value(segment, 1, lambda text: _moment(text, layout), component=2)

    def on_dtm(self, segment):
        """DTM: the date of the document, or a named day."""
        at = self.moment(segment)
        if at is None or segment.get(1) == "171":
            return
        if segment.get(1) == "137":
            self.document["date"] = self.document["date"] or at.date()
            return
        kind, code = self.code(segment, 1, "date", level="info")
        if code:
            entry = {"type": kind, "code": code, "date": at.date()}
            self.document["dates"].append(entry)

    def on_rff(self, segment):
        """RFF: a reference of the line or document."""
        code = segment.get(1)
        kind = self.lookup("reference", code)
        self.reference(segment, 1, kind, code, self.text(segment, 1, 2))

    def on_nad(self, segment):
        """NAD: a party by id or by name and address."""
        role, code = self.code(segment, 1, "party", level="info")
        self.party = blank(
            Party,
            role=role,
            code=code or "",
            id=self.text(segment, 2),
            id_type=self.text(segment, 2, 3),
            name=self._joined(segment, 4) or self._joined(segment, 3),
            street=self._joined(segment, 5),
            city=self.text(segment, 6),
            state=self.text(segment, 7),
            zip=self.text(segment, 8),
            country=self.text(segment, 9),
        )
        self.document["parties"].append(self.party)

    def on_ftx(self, segment):
        """FTX: free text."""
        note = self._joined(segment, 4)
        if note:
            (self.line or self.document)["notes"].append(note)

    @staticmethod
    def _joined(segment, element):
        parts = [segment.get(element, number) for number in range(1, 6)]
        return " ".join(filter(None, parts)) or None

    def on_lin(self, segment):
        """LIN: a line and its product id."""
        self.new_line(line=self.text(segment, 1))
        self.product(segment, 3, segment.get(3, 2), segment.get(3))

    def on_pia(self, segment):
        """PIA: more product ids."""
        if self.line is not None:
            for number in range(2, len(segment.elements) + 1):
                code, value = segment.get(number, 2), segment.get(number)
                self.product(segment, number, code, value)

    def on_imd(self, segment):
        """IMD: description of the line."""
        if self.line is not None:
            parts = [segment.get(3, 4), segment.get(3, 5)]
            self.line["description"] = " ".join(filter(None, parts)) or None

    def on_gin(self, segment):
        """GIN: SSCC of the package (BJ), serial number (SN, BN) or lot (BX)."""
        code, value = segment.get(1), self.text(segment, 2)
        kind = {"BJ": "package", "BX": "lot"}.get(code, "serial")
        if self.line is not None and value:
            self.reference(segment, 2, kind, code, value)

    def on_uns(self, _segment):
        """UNS: what follows concerns the whole message again."""
        self.line = None

    def on_cnt(self, segment):
        """CNT: the number of lines (qualifier 2)."""
        if segment.get(1) == "2" and "lines" in self.document:
            self.check_total(segment, 1, len(self.document["lines"]), component=2)

    def finish(self):
        """The document has a date; lines get their product."""
        if self.document["date"] is None:
            message = "DTM+137 is missing; have the message dated and sent again."
            where = {"segment": "DTM", "position": self.item.count, "ack": "3"}
            self.note("error", "segment_missing", message, None, **where)
        if "lines" in self.document:
            self.finish_lines()
            self._check_quantities()

    def _check_quantities(self):
        # A quantity that is there but wrong has been noted already.
        if not self.item.accepted:
            return
        for line in self.document["lines"]:
            if line["quantity"] is None:
                message = f"The line {shown(line['line'])} has no quantity."
                where = {"segment": "QTY", "position": self.item.count, "ack": "3"}
                self.note("error", "segment_missing", message, None, **where)
                return


def _moment(text, layout):
    if len(text) != _FORMATS.get(layout, 0):
        raise EdiError(
            "date",
            f"{shown(text)!r} is not a date of format {shown(layout)}; write CCYYMMDD "
            "and 102.",
            ack="8",
        )
    split = 6 if layout == "101" else 8
    day = values.to_date(text[:split])
    at = values.to_time(text[split:]) if text[split:] else datetime.min.time()
    return datetime.combine(day, at)
