# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 acknowledgments: TA1 of an interchange and 997 of a functional group.

Both are the neutral :class:`~.model.Acknowledgment`. An acknowledgment is never
acknowledged. Statuses are elements 715 and 717; set codes 718, group codes 716, segment
codes 720, element codes 723.
"""

from __future__ import annotations

import re

from . import values
from .errors import EdiError
from .model import Acknowledgment, blank
from .reading import SetReader
from .writing import day, free

STATUS_CODES = {
    "A": "accepted",
    "E": "accepted_with_errors",
    "P": "partially_accepted",
    "R": "rejected",
    "M": "rejected",
    "W": "rejected",
    "X": "rejected",
}
_CODES = {"accepted": "A", "accepted_with_errors": "E", "partially_accepted": "P"}
_MOST_CODES = 5
_MOST_SEGMENTS = 100


def acknowledge_x12(interchange):
    """What to answer to one interchange: list of acknowledgments, perhaps empty.

    A TA1 when it was asked for (ISA14) or something is wrong with the envelope; when
    the envelope holds, a 997 for every group that is not itself one.
    """
    header = interchange.header
    if header is None:
        return []
    found = []
    if header.ack_requested or interchange.errors or interchange.warnings:
        found.append(_of_interchange(interchange))
    if interchange.accepted:
        found += [
            _of_group(interchange, group)
            for group in interchange.groups
            if not _is_acknowledgment(group)
        ]
    return found


def _is_acknowledgment(group):
    kinds = {item.type for item in group.sets}
    return bool(kinds) and kinds <= {"997", "999"}


def _of_interchange(interchange):
    header = interchange.header
    noted = interchange.errors or interchange.warnings
    status = "accepted_with_errors" if interchange.warnings else "accepted"
    try:
        sent = values.to_date(header.date)
    except EdiError:
        sent = None
    return _blank(
        interchange,
        level="interchange",
        status="rejected" if interchange.errors else status,
        reference=header.control,
        date=sent,
        time=header.time,
        codes=[_ta1_note(noted[0].ack) if noted else "000"],
    )


def _ta1_note(ack):
    # Warnings may come from a group or set, whose codes are not TA1 notes.
    return ack if len(ack) == 3 else "024"


def _blank(interchange, **fields):
    header = interchange.header
    sender = (header.sender_qualifier, header.sender)
    receiver = (header.receiver_qualifier, header.receiver)
    known = {"kind": "acknowledgment", "sender": sender, "receiver": receiver}
    return blank(Acknowledgment, **known, **fields)


def _of_group(interchange, group):
    sets = [_of_set(item, group.accepted) for item in group.sets]
    accepted = sum(entry["status"] != "rejected" for entry in sets)
    if not group.accepted or not accepted:
        status = "rejected"
    elif accepted < len(sets):
        status = "partially_accepted"
    elif all(entry["status"] == "accepted" for entry in sets):
        status = "accepted"
    else:
        status = "accepted_with_errors"
    return _blank(
        interchange,
        level="group",
        status=status,
        reference=group.control,
        group_code=group.functional_id,
        codes=_distinct(error.ack for error in group.errors),
        included=len(sets) if group.included is None else group.included,
        received=len(sets),
        accepted=accepted,
        sets=sets,
    )


def _distinct(codes):
    return list(dict.fromkeys(code for code in codes if code))[:_MOST_CODES]


def _of_set(item, group_accepted):
    segments = _segment_notes(item.issues)
    codes = _distinct(error.ack for error in item.errors)
    if segments:
        codes = _distinct([*codes, "5"])
    if not item.accepted or not group_accepted:
        status = "rejected"
    else:
        status = "accepted_with_errors" if segments else "accepted"
    entry = {"type": item.type, "reference": item.control, "status": status}
    return {**entry, "codes": codes, "segments": segments}


def _segment_notes(issues):
    """AK3 and AK4 content of the issues that have a code, by segment in order."""
    notes = {}
    for found in issues:
        if not found["ack"]:
            continue
        key = found["position"], found["segment"]
        if key not in notes and len(notes) == _MOST_SEGMENTS:
            break
        note = {"segment": key[1], "position": key[0], "loop": None}
        note = notes.setdefault(key, {**note, "codes": [], "elements": []})
        code = "8" if found["element"] else found["ack"]
        note["codes"] = _distinct([*note["codes"], code])
        if found["element"] and len(note["elements"]) < _MOST_SEGMENTS:
            fields = {"position": found["element"], "component": found["component"]}
            fields |= {"code": found["ack"], "value": found["value"] or None}
            note["elements"].append(fields)
    return [notes[key] for key in sorted(notes)]


def _echo(value, length, default):
    """What was sent to us, fit to be quoted in any interchange: cut, never refused."""
    kept = re.sub(r"[^A-Za-z0-9]", " ", value or "", flags=re.ASCII)
    return kept[:length].strip() or default


def segments_ta1(acknowledgment):
    """The TA1 segment of an acknowledgment of level "interchange"."""
    sent = day(acknowledgment["date"])[2:] or "000000"
    status = _CODES.get(acknowledgment["status"], "R")
    reference = _echo(acknowledgment["reference"], 9, "").rjust(9, "0")
    clock = _echo(acknowledgment["time"], 4, "0000")
    return ["TA1", reference, sent, clock, status, acknowledgment["codes"][0]]


def segments_997(acknowledgment):
    """Segments between ST and SE of the 997 of an acknowledgment of level "group"."""
    code = _echo(acknowledgment["group_code"], 2, "ZZ")
    segments = [["AK1", code, _echo(acknowledgment["reference"], 9, "0")]]
    for entry in acknowledgment["sets"]:
        segments += _set_segments(entry)
    counts = (str(acknowledgment[key] or 0) for key in ("included", "received"))
    status = _CODES.get(acknowledgment["status"], "R")
    tail = [str(acknowledgment["accepted"] or 0), *acknowledgment["codes"]]
    if status == "R":
        tail[0] = "0"
    segments.append(["AK9", status, *counts, *tail])
    return segments


def _set_segments(entry):
    reference = _echo(entry["reference"], 9, "0000")
    yield ["AK2", _echo(entry["type"], 3, "000"), reference]
    for note in entry["segments"]:
        loop = _echo(note["loop"], 6, "")
        name = _echo(note["segment"], 3, "ZZZ")
        yield ["AK3", name, str(note["position"]), loop, *note["codes"]]
        for element in note["elements"]:
            position, value = str(element["position"]), free(element["value"], 99)
            yield ["AK4", position, "", element["code"], value]
    yield ["AK5", _CODES.get(entry["status"], "R"), *entry["codes"]]


def read_ta1(segment):
    """Acknowledgment of a TA1 segment; unknown status and date stay None."""
    try:
        sent = values.to_date(segment.get(2))
    except EdiError:
        sent = None
    return blank(
        Acknowledgment,
        kind="acknowledgment",
        level="interchange",
        reference=segment.get(1),
        date=sent,
        time=segment.get(3) or None,
        status=STATUS_CODES.get(segment.get(4)),
        codes=[segment.get(5)],
    )


class Reader997(SetReader):
    """ST*997: AK1 names the group, AK2 to AK5 each set, AK9 the verdict."""

    shape = Acknowledgment
    kind = "acknowledgment"
    required = ("AK1", "AK9")

    def __init__(self, item, partner):
        super().__init__(item, partner)
        self.document["level"] = "group"
        self.entry = {"segments": []}

    def on_ak1(self, segment):
        """AK1: functional id and control number of the group."""
        self.document["group_code"] = self.text(segment, 1, required=True)
        self.document["reference"] = self.text(segment, 2, required=True)

    def on_ak2(self, segment):
        """AK2: a set of the group."""
        kind, reference = segment.get(1), segment.get(2)
        self.entry = {"type": kind, "reference": reference, "status": None}
        self.entry |= {"codes": [], "segments": []}
        self.document["sets"].append(self.entry)

    def on_ak3(self, segment):
        """AK3: a segment in error."""
        position = self.value(segment, 2, values.to_decimal)
        note = {"segment": segment.get(1), "position": int(position or 0)}
        codes = self._rest(segment, 4)
        note |= {"loop": self.text(segment, 3), "codes": codes, "elements": []}
        self.entry["segments"].append(note)

    def on_ak4(self, segment):
        """AK4: an element in error; its position may be composite."""
        if not self.entry["segments"]:
            return
        position, _mark, component = segment.get(1).partition(self.item.component)
        fields = {"position": _number(position), "component": _number(component)}
        fields |= {"code": segment.get(3), "value": self.text(segment, 4)}
        self.entry["segments"][-1]["elements"].append(fields)

    def on_ak5(self, segment):
        """AK5: verdict on the set."""
        self.entry["status"] = self._status(segment)
        self.entry["codes"] = self._rest(segment, 2)

    def on_ak9(self, segment):
        """AK9: verdict on the group, and its counts."""
        self.document["status"] = self._status(segment)
        for element, field in enumerate(("included", "received", "accepted"), 2):
            number = self.value(segment, element, values.to_decimal)
            self.document[field] = None if number is None else int(number)
        self.document["codes"] = self._rest(segment, 5)

    def _status(self, segment):
        status = STATUS_CODES.get(segment.get(1))
        if status is None:
            message = "The acknowledgment code is not known; ask the partner."
            self.note("exception", "unknown_status", message, segment, element=1)
        return status

    @staticmethod
    def _rest(segment, first):
        found = (segment.get(at) for at in range(first, len(segment.elements) + 1))
        return [code for code in found if code]


def _number(text):
    return int(text) if text.isdecimal() and len(text) < 6 else 0
