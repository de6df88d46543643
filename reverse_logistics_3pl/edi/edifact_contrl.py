# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EDIFACT CONTRL, the acknowledgment of an interchange and its messages.

Actions (0083): 4 refused with all below, 7 acknowledged, 8 received. Error codes are
0085. A CONTRL is never acknowledged.
"""

from __future__ import annotations

from .edifact_common import EdifactReader
from .errors import EdiError
from .model import Acknowledgment, blank
from .values import to_date
from .writing import free

_ACTIONS = {"4": "rejected", "7": "accepted", "8": "received"}
# 0085 of the data element errors (X12 723) and segment errors (720) in issues.
_CODES = {"1": "13", "3": "13", "5": "39", "6": "21", "10": "15"}


def acknowledge_edifact(interchange):
    """The acknowledgment of one interchange, None when there is none to give.

    There is none for acknowledgments, and for what has no reference to name. Messages
    refused are listed one by one; the others are acknowledged with it.
    """
    header = interchange.header
    kinds = {item.type for item in interchange.messages}
    if header is None or not free(header.control, 14):
        return None
    if kinds == {"CONTRL"} and interchange.accepted:
        return None
    errors = interchange.errors
    sets = [] if errors else [_of_message(item) for item in interchange.messages]
    return blank(
        Acknowledgment,
        kind="acknowledgment",
        level="interchange",
        status="rejected" if errors else "accepted",
        reference=header.control,
        date=_date(header.date),
        time=header.time,
        sender=(header.sender_qualifier, header.sender),
        receiver=(header.receiver_qualifier, header.receiver),
        codes=[errors[0].ack] if errors else [],
        received=len(interchange.messages),
        accepted=sum(entry["status"] != "rejected" for entry in sets),
        sets=sets,
    )


def _date(text):
    try:
        return to_date(text)
    except EdiError:
        return None


def _of_message(item):
    notes = {}
    for found in item.issues:
        # Exceptions are for a person here: CONTRL has no "accepted with errors".
        if found["level"] == "error" and found["ack"]:
            key = found["position"], found["segment"]
            note = {"segment": key[1], "position": key[0], "loop": None, "codes": []}
            note = notes.setdefault(key, {**note, "elements": []})
            code = _CODES.get(found["ack"], "12")
            if found["element"]:
                fields = {"position": found["element"], "code": code}
                fields |= {"component": found["component"], "value": found["value"]}
                note["elements"].append(fields)
            else:
                note["codes"] = [code]
    entry = {"type": item.type, "reference": item.control, "version": item.version}
    entry["status"] = "accepted" if item.accepted else "rejected"
    entry["codes"] = [error.ack for error in item.errors[:1]]
    return {**entry, "segments": [notes[key] for key in sorted(notes)]}


def segments_contrl(acknowledgment):
    """Segments between UNH and UNT of the CONTRL of an acknowledgment."""
    action = {"rejected": "4", "received": "8"}.get(acknowledgment["status"], "7")
    parties = [
        _party(acknowledgment[role]) if acknowledgment[role] else ""
        for role in ("sender", "receiver")
    ]
    reference = free(acknowledgment["reference"], 14)
    code = free(next(iter(acknowledgment["codes"]), ""), 3)
    segments = [["UCI", reference, *parties, action, code]]
    for entry in acknowledgment["sets"]:
        if entry["status"] == "rejected":
            segments += _message_segments(entry)
    return segments


def _party(pair):
    return free(pair[1], 35), free(pair[0], 4)


def _message_segments(entry):
    kind = (free(entry["type"], 6), *entry.get("version", "").split(":"))
    code = next(iter(entry["codes"]), "")
    # What was sent may not fit the element it is quoted in: it is cut, not refused.
    parts = tuple(free(part, 6) for part in kind)
    yield ["UCM", free(entry["reference"], 14), parts, "4", code]
    for note in entry["segments"]:
        yield ["UCS", str(note["position"]), next(iter(note["codes"]), "")]
        for element in note["elements"]:
            component = str(element["component"] or "")
            yield ["UCD", element["code"], (str(element["position"]), component)]


class ContrlReader(EdifactReader):
    """CONTRL: UCI on the interchange, UCM on a message, UCS and UCD on its parts."""

    shape = Acknowledgment
    kind = "acknowledgment"
    required = ("UCI",)

    def on_uci(self, segment):
        """UCI: verdict on the interchange."""
        document = self.document
        document["level"] = "interchange"
        document["reference"] = self.text(segment, 1, required=True)
        document["sender"] = segment.get(2, 2), segment.get(2)
        document["receiver"] = segment.get(3, 2), segment.get(3)
        document["status"] = self._status(segment, 4)
        document["codes"] = [code for code in (segment.get(5),) if code]

    def on_ucm(self, segment):
        """UCM: verdict on a message."""
        version = ":".join(segment.get(2, part) for part in (2, 3, 4, 5)).rstrip(":")
        entry = {"type": segment.get(2), "reference": segment.get(1)}
        entry |= {"version": version, "status": self._status(segment, 3)}
        entry["codes"] = [code for code in (segment.get(4),) if code]
        self.document["sets"].append({**entry, "segments": []})

    def on_ucs(self, segment):
        """UCS: a segment in error."""
        if self.document["sets"]:
            codes = [code for code in (segment.get(2),) if code]
            note = {"segment": None, "position": _number(segment.get(1))}
            note |= {"loop": None, "codes": codes, "elements": []}
            self.document["sets"][-1]["segments"].append(note)

    def on_ucd(self, segment):
        """UCD: an element in error."""
        sets = self.document["sets"]
        if sets and sets[-1]["segments"]:
            fields = {"code": segment.get(1), "value": None}
            fields |= {"position": _number(segment.get(2))}
            fields |= {"component": _number(segment.get(2, 2))}
            sets[-1]["segments"][-1]["elements"].append(fields)

    def _status(self, segment, element):
        status = _ACTIONS.get(segment.get(element))
        if status is None:
            message = "The action code is not known; ask the partner."
            self.note("exception", "unknown_status", message, segment, element=element)
        return status

    def finish(self):
        """A CONTRL has neither date nor lines."""


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 6 else 0
