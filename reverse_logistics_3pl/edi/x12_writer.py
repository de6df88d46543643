# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writer of X12 interchanges: what it writes, the reader of this package accepts.

X12 has no release character. A separator in an identifier is refused; in free text
(:class:`~.writing.FreeText`) it is replaced by a blank. Counts and control numbers are
set here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from .errors import EdiError, shown
from .writing import FreeText, clock, day, ident
from .x12_header import ISA_WIDTHS, Separators

# GS01 of each transaction set we send.
FUNCTIONAL_IDS = {
    **{"180": "AN", "856": "SH", "861": "RC", "940": "OW", "943": "AR", "944": "RE"},
    **{"945": "SW", "997": "FA", "210": "IM", "214": "QM"},
}


@dataclass(frozen=True)
class X12Envelope:
    """Everything of an interchange that is not content.

    :param sender: (qualifier, id), at most 2 and 15 characters; so the receiver
    :param control: ISA13 and GS06, 1 to 999999999, never used twice to one receiver
    :param at: moment of writing
    :param version: ISA12; from "00402" on the repetition separator is written
    :param release: GS08
    """

    sender: tuple[str, str]
    receiver: tuple[str, str]
    control: int
    at: datetime
    test: bool = False
    ack_requested: bool = False
    version: str = "00401"
    release: str = "004010"
    separators: Separators = Separators()
    line_breaks: bool = False


def write_x12(envelope, sets=(), ta1=()):
    """One interchange as text.

    :param sets: list of (ST01, list of segments); a segment is a list of str, its
        name first. All belong to one functional group
    :param ta1: list of TA1 segments, likewise
    :raises EdiError: a value cannot be carried, or the envelope is not valid
    """
    _check(envelope)
    lines = [_isa(envelope)]
    lines += [_line(envelope, segment) for segment in ta1]
    if sets:
        lines += _group(envelope, sets)
    control = f"{envelope.control:09}"
    lines.append(_line(envelope, ["IEA", "1" if sets else "0", control]))
    end = envelope.separators.terminator + ("\n" if envelope.line_breaks else "")
    return "".join(line + end for line in lines)


def _check(envelope):
    marks = [mark for mark in envelope.separators if mark]
    bad = any(len(mark) != 1 or mark.isalnum() or mark in " .-+" for mark in marks)
    if bad or len(set(marks)) != len(marks) or len(marks) < 3:
        raise EdiError("separators", "The separators must be distinct single marks.")
    if not 0 < envelope.control <= 999_999_999:
        raise EdiError("control", "The control number has 1 to 9 digits; take another.")
    if not re.fullmatch(r"[0-9]{5}", envelope.version, re.ASCII):
        raise EdiError("version", "The version of ISA12 has five digits, as 00401.")


def _isa(envelope):
    repetition = envelope.separators.repetition or "^"
    fields = [
        *("00", "", "00", ""),
        *(*envelope.sender, *envelope.receiver),
        *(day(envelope.at)[2:], clock(envelope.at)),
        "U" if envelope.version < "00402" else repetition,
        *(envelope.version, f"{envelope.control:09}"),
        "1" if envelope.ack_requested else "0",
        "T" if envelope.test else "P",
    ]
    for text, width in zip(fields, ISA_WIDTHS, strict=False):
        ident(text, width, "interchange id")
    fields[10] = "" if fields[10] == repetition else fields[10]
    _line(envelope, ["ISA", *fields])
    fields[10] = fields[10] or repetition
    padded = [
        text.ljust(width) for text, width in zip(fields, ISA_WIDTHS, strict=False)
    ]
    padded.append(envelope.separators.component)
    return envelope.separators.element.join(["ISA", *padded])


def _group(envelope, sets):
    kinds = {FUNCTIONAL_IDS.get(kind) for kind, _segments in sets}
    if len(kinds) != 1 or None in kinds:
        raise EdiError("group", "An interchange carries sets of one known kind each.")
    control = str(envelope.control)
    at = [day(envelope.at), clock(envelope.at)]
    ids = [envelope.sender[1], envelope.receiver[1]]
    head = ["GS", kinds.pop(), *ids, *at, control, "X", envelope.release]
    yield _line(envelope, head)
    for number, (kind, segments) in enumerate(sets, 1):
        yield _line(envelope, ["ST", kind, f"{number:04}"])
        for segment in segments:
            yield _line(envelope, segment)
        yield _line(envelope, ["SE", str(len(segments) + 2), f"{number:04}"])
    yield _line(envelope, ["GE", str(len(sets)), control])


def _line(envelope, segment):
    name, *values = segment
    values = [_carried(envelope.separators, name, value) for value in values]
    while values and not values[-1]:
        values.pop()
    if not values:
        raise EdiError("empty_segment", f"The segment {name} would be empty.")
    return envelope.separators.element.join([name, *values])


def _carried(separators, name, value):
    used = [mark for mark in separators if mark and mark in value]
    if not used:
        return value
    if not isinstance(value, FreeText):
        raise EdiError(
            "separator",
            f"{shown(value)!r} contains the separator {used[0]!r}, which X12 cannot "
            "carry; correct the value or agree on other separators.",
            segment=name,
        )
    for mark in used:
        value = value.replace(mark, " ")
    return value.strip()
