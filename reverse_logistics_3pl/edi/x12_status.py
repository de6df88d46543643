# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 214, transportation carrier shipment status, to the neutral status."""

from __future__ import annotations

from .model import Event, Status, blank
from .x12_common import X12Reader


class Reader214(X12Reader):
    """ST*214: B10 heads it, each AT7 is an event, MS1 and MS3 tell where and by whom.

    When a set reports several shipments (LX loops with their own B10-like references),
    all events belong to the shipment of B10.
    """

    shape = Status
    kind = "status"
    required = ("B10", "AT7")

    def on_b10(self, segment):
        """B10: carrier's reference, shipment, SCAC."""
        self.document["number"] = self.text(segment, 1, required=True)
        self.reference(segment, 2, "shipment", "SI", self.text(segment, 2))
        self.document["carrier"] = self.text(segment, 3, required=True)

    def on_at7(self, segment):
        """AT7: status (01) or appointment (03), reason, moment (05 to 07)."""
        first = 1 if segment.get(1) else 3
        status, code = self.code(segment, first, "status")
        if code is None:
            self.text(segment, 1, required=True)
        reason, reason_code = self.code(segment, first + 1, "status_reason")
        at, zone = self.moment(segment, 5, 6, 7)
        if at is None:
            message = "The event has no date; ask the partner when it was."
            self.note("exception", "no_date", message, segment, element=5)
        event = blank(Event, status=status, status_code=code, at=at, zone=zone)
        event |= {"reason": reason, "reason_code": reason_code}
        self.document["events"].append(event)

    def on_ms1(self, segment):
        """MS1: town of the event, or its coordinates DDDMMSS with a letter."""
        if self.document["events"]:
            event = self.document["events"][-1]
            for number, field in enumerate(("city", "state", "country"), 1):
                event[field] = self.text(segment, number)
            point = [segment.get(number) for number in (4, 5, 6, 7)]
            event["place"] = " ".join(filter(None, point)) or None

    def on_ms2(self, segment):
        """MS2: equipment of the event."""
        if self.document["events"]:
            parts = [segment.get(1), segment.get(2)]
            self.document["events"][-1]["equipment"] = "".join(parts) or None
