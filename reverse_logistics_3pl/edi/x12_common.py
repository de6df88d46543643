# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments that the X12 documents have in common: parties, references, dates, notes."""

from __future__ import annotations

from datetime import datetime

from . import values
from .errors import shown
from .model import Party, blank
from .reading import SetReader


class X12Reader(SetReader):
    """Reader of one transaction set."""

    def on_n1(self, segment):
        """N1 party: role, name, qualifier and id."""
        role, code = self.code(segment, 1, "party", level="info")
        self.party = blank(
            Party,
            role=role,
            code=code or "",
            name=self.text(segment, 2),
            id_type=self.text(segment, 3),
            id=self.text(segment, 4),
        )
        self.document["parties"].append(self.party)

    def on_n3(self, segment):
        """N3 street of the party."""
        if self.party is not None:
            lines = [segment.get(number) for number in (1, 2)]
            self.party["street"] = ", ".join(filter(None, lines)) or None

    def on_n4(self, segment):
        """N4 town of the party."""
        if self.party is not None:
            for number, field in enumerate(("city", "state", "zip", "country"), 1):
                self.party[field] = self.text(segment, number)

    def on_n9(self, segment):
        """N9 reference: qualifier, value."""
        code, value = segment.get(1), self.text(segment, 2)
        self.reference(segment, 1, self.lookup("reference", code), code, value)

    on_ref = on_n9

    def on_l11(self, segment):
        """L11 reference: value, qualifier."""
        code, value = segment.get(2), self.text(segment, 1)
        self.reference(segment, 2, self.lookup("reference", code), code, value)

    def on_prf(self, segment):
        """PRF purchase order of the document or line."""
        self.reference(segment, 1, "order", "PO", self.text(segment, 1))

    def on_dtm(self, segment):
        """DTM and G62: a named day."""
        kind, code = self.code(segment, 1, "date", level="info")
        day = self.value(segment, 2, values.to_date)
        if code and day:
            entry = {"type": kind, "code": code, "date": day}
            self.document["dates"].append(entry)

    on_g62 = on_dtm

    def on_nte(self, segment):
        """NTE note of the line or document."""
        note = self.text(segment, 2)
        if note:
            (self.line or self.document)["notes"].append(note)

    def on_g69(self, segment):
        """G69 free-form description of the line."""
        if self.line is not None:
            self.line["description"] = self.text(segment, 1)

    def on_pid(self, segment):
        """PID description of the line."""
        if self.line is not None:
            self.line["description"] = self.text(segment, 5)

    def pairs(self, segment, first):
        """Product ids as qualifier and value pairs from an element on."""
        for number in range(first, len(segment.elements), 2):
            code, value = segment.get(number), segment.get(number + 1)
            self.product(segment, number, code, value)

    def moment(self, segment, day, clock, zone):
        """(datetime or None, zone code or None) of three elements."""
        on = self.value(segment, day, values.to_date)
        at = self.value(segment, clock, values.to_time)
        code = self.text(segment, zone)
        if on is None:
            return None, code
        plain = datetime.combine(on, at) if at else datetime(on.year, on.month, on.day)
        return plain.replace(tzinfo=values.zone_of(code)), code

    def place(self, name, element):
        """Element position of a field, the partner's own first."""
        return self.partner.positions.get(name, {}).get(element)

    def mismatch(self, segment, element, code, message):
        """An exception about figures that disagree but can be read."""
        value = shown(segment.get(element))
        self.note("exception", code, message, segment, element=element, value=value)
