# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Strict reader of X12 interchanges: structure, counts and control numbers.

What can be answered is noted on the interchange, group or set it concerns; only an
input that has no readable start raises. Line breaks and blanks between segments are
accepted, as most senders write them.
"""

from __future__ import annotations

import re

from .errors import EdiError, shown
from .model import issue
from .partner import STRICT, decode
from .segments import (
    CONTROL_CHARACTERS,
    MOST_ERRORS,
    SEGMENT_NAME,
    MessageSet,
    Segment,
    skip_blanks,
    tolerate,
)
from .x12_header import ISA_LENGTH, Group, Interchange, Separators, read_header

_NEXT_ISA = re.compile(r"IEA[^A-Za-z0-9\s][^I]{0,40}?\s*(?=ISA[^A-Za-z0-9])")


def read_envelopes(data, partner=STRICT):
    """Every interchange of an input, in order, with its errors noted on it.

    :param data: bytes or str; a byte order mark is dropped
    :returns: list of :class:`~.x12_header.Interchange`
    :raises EdiError: empty, too long, undecodable, or no ISA where the file begins
    """
    text = decode(data, partner)
    if "wrapped" in partner.lenient:
        text = re.sub(r"[\r\n]+", "", text)
    position = skip_blanks(text, 0)
    if position == len(text):
        raise EdiError("empty", "The file is empty; have it sent again.")
    reader = _Reader(text, partner)
    found = []
    while position < len(text):
        interchange, position = reader.read(position, not found)
        found.append(interchange)
        position = skip_blanks(text, position)
    return found


class _Reader:
    """Reads one text; keeps the segment budget over all its interchanges."""

    def __init__(self, text, partner):
        self.text = text
        self.partner = partner
        self.left = partner.limits.segments

    def read(self, position, first):
        """The interchange at a position, and the position behind it."""
        if self.text.startswith("ISA", position):
            interchange = read_header(self.text, position, self.partner)
            start = position + ISA_LENGTH
        elif self.text.startswith("ST", position) and self._bare_allowed():
            return self._read_bare(position)
        else:
            interchange, start = self._stray(position, first), position
        if interchange.separators is None:
            return interchange, self._next_isa(start)
        parser = _Parser(interchange, self.partner)
        try:
            return interchange, self._feed(parser, start)
        except EdiError as error:
            interchange.errors.append(error)
            return interchange, self._next_isa(start)

    def _bare_allowed(self):
        return "bare_set" in self.partner.lenient

    def _stray(self, position, first):
        error = EdiError(
            "no_isa",
            "Text where an interchange should start with ISA; if the partner sends "
            "sets without an envelope, allow 'bare_set', else have it sent again.",
            offset=position,
            ack="022",
        )
        if first:
            raise error
        return Interchange(None, None, position, errors=[error])

    def _next_isa(self, position):
        match = _NEXT_ISA.search(self.text, position)
        return match.end() if match else len(self.text)

    def _feed(self, parser, position):
        separators = parser.interchange.separators
        while not parser.done:
            start = skip_blanks(self.text, position)
            end = self.text.find(separators.terminator, start)
            if end < 0:
                return self._tail(parser, start)
            position = end + 1
            segment = self._segment(separators, start, end)
            if segment.name == "ISA":
                parser.end_early(start)
                return start
            parser.feed(segment)
        return position

    def _tail(self, parser, start):
        """The end of the text, where a terminator is missing."""
        separators = parser.interchange.separators
        # Where lines are segments, the end of the file ends the last one too.
        lines = separators.terminator in "\r\n"
        if lines or "final_terminator" in self.partner.lenient:
            parser.feed(self._segment(separators, start, len(self.text)))
        if not parser.done:
            parser.end_early(start)
        return len(self.text)

    def _segment(self, separators, start, end):
        self.left -= 1
        if self.left < 0:
            raise EdiError(
                "too_many_segments",
                f"More than {self.partner.limits.segments} segments; split the file.",
                offset=start,
                ack="024",
            )
        raw = self.text[start:end]
        if raw.count(separators.element) > self.partner.limits.elements:
            raise EdiError(
                "too_many_elements",
                f"A segment with more than {self.partner.limits.elements} elements; "
                "have the file checked.",
                offset=start,
                ack="024",
            )
        name, *elements = raw.rstrip("\r\n").split(separators.element)
        return Segment(name, tuple(elements), 0, start)

    def _read_bare(self, position):
        # Without ISA nothing names the separators: the element separator follows ST,
        # the terminator is a tilde if there is one, else the line break.
        element = self.text[position + 2 : position + 3]
        terminator = "~" if "~" in self.text[position : position + 2000] else "\n"
        interchange = Interchange(None, Separators(element, ">", terminator), position)
        parser = _Parser(interchange, self.partner)
        parser.group = Group("", "", "", "", "")
        interchange.groups.append(parser.group)
        interchange.warnings.append(
            EdiError("bare_set", "Sets without an envelope were read as allowed.")
        )
        if element.isalnum() or not element or element.isspace():
            raise EdiError("no_isa", "No separator behind ST; have it sent again.")
        try:
            self._feed_bare(parser, position)
        except EdiError as error:
            interchange.errors.append(error)
        return interchange, len(self.text)

    def _feed_bare(self, parser, position):
        separators = parser.interchange.separators
        while (position := skip_blanks(self.text, position)) < len(self.text):
            end = self.text.find(separators.terminator, position)
            end = len(self.text) if end < 0 else end
            parser.feed(self._segment(separators, position, end))
            position = end + 1
        parser.close_set(None)


class _Parser:
    """Builds groups and sets of one interchange from its segments."""

    def __init__(self, interchange, partner):
        self.interchange = interchange
        self.partner = partner
        self.group = None
        self.set = None
        self.done = False
        self.handlers = {
            "GS": self._open_group,
            "GE": self._end_group,
            "ST": self._open_set,
            "SE": self.close_set,
            "IEA": self._end_interchange,
        }

    def feed(self, segment):
        """Take the next segment."""
        handler = self.handlers.get(segment.name)
        if handler:
            handler(segment)
        elif self.set is not None:
            self._body(segment)
        elif segment.name == "TA1" and self.group is None:
            self.interchange.acknowledgments.append(segment)
        else:
            self._misplaced(segment)

    def end_early(self, offset):
        """The interchange ends without IEA."""
        self.interchange.errors.append(
            EdiError(
                "cut",
                "The interchange ends without IEA; have the whole file sent again.",
                offset=offset,
                ack="023",
            )
        )
        self._close_group(None)

    def _misplaced(self, segment):
        if len(self.interchange.errors) >= MOST_ERRORS:
            return
        self.interchange.errors.append(
            EdiError(
                "misplaced",
                f"The segment {shown(segment.name)!r} stands outside of its envelope; "
                "have the file corrected.",
                offset=segment.offset,
                ack="024",
            )
        )

    def _open_group(self, segment):
        self._close_group(None)
        values = [segment.get(number) for number in (1, 2, 3, 6, 8)]
        self.group = Group(*values)
        if any(group.control == values[3] for group in self.interchange.groups):
            self.group.errors.append(
                _error("group_duplicate", "GS06 is used twice", segment, "6")
            )
        if not re.fullmatch(r"[0-9]{1,9}", values[3], re.ASCII):
            self.group.errors.append(
                _error("group_control", "GS06 is not 1 to 9 digits", segment, "6")
            )
        self.interchange.groups.append(self.group)

    def _end_group(self, segment):
        if self.group is None:
            self._misplaced(segment)
            return
        self.close_set(None)
        self.group.included = _count(segment.get(1))
        if self.group.included != len(self.group.sets):
            message = f"GE01 is {shown(segment.get(1))!r}, found {len(self.group.sets)}"
            error = _error("group_count", message, segment, "5")
            tolerate(self.group, self.partner, "group_count", error)
        if segment.get(2) != self.group.control:
            error = _error("group_control", "GE02 is not GS06", segment, "4")
            tolerate(self.group, self.partner, "group_control", error)
        self.group = None

    def _close_group(self, _segment):
        self.close_set(None)
        if self.group is not None:
            self.group.errors.append(_error("group_end", "GE is missing", None, "3"))
        self.group = None

    def _open_set(self, segment):
        self.close_set(None)
        if self.group is None:
            self._misplaced(segment)
            return
        kind, control = segment.get(1), segment.get(2)
        self.set = MessageSet(kind, control, segment.offset, version=self.group.version)
        if not re.fullmatch(r"[0-9]{3}", kind, re.ASCII):
            error = _error("set_type", "ST01 is not three digits", segment, "6")
            self.set.errors.append(error)
        if not re.fullmatch(r"[A-Za-z0-9]{4,9}", control, re.ASCII):
            error = _error("set_control", "ST02 is not 4 to 9 characters", segment, "7")
            self.set.errors.append(error)
        if any(other.control == control for other in self.group.sets):
            error = _error("set_duplicate", "ST02 is used twice", segment, "23")
            self._tolerate_in_set("set_duplicate", error)
        self.group.sets.append(self.set)

    def close_set(self, segment):
        """SE, or None when the set ends without one."""
        if self.set is None and segment is not None:
            self._misplaced(segment)
        elif self.set is not None:
            self._check_end(segment)
        self.set = None

    def _check_end(self, segment):
        if segment is None:
            self.set.errors.append(_error("set_end", "SE is missing", None, "2"))
            return
        self.set.count += 1
        if _count(segment.get(1)) != self.set.count:
            message = f"SE01 is {shown(segment.get(1))!r}, found {self.set.count}"
            error = _error("set_count", message, segment, "4")
            self._tolerate_in_set("set_count", error)
        if segment.get(2) != self.set.control:
            error = _error("set_control", "SE02 is not ST02", segment, "3")
            self._tolerate_in_set("set_control", error)

    def _tolerate_in_set(self, leniency, error):
        if leniency in self.partner.lenient:
            self.interchange.warnings.append(error)
        else:
            self.set.errors.append(error)

    def _body(self, segment):
        self.set.count += 1
        segment = segment._replace(number=self.set.count)
        self.set.segments.append(segment)
        if not SEGMENT_NAME.fullmatch(segment.name):
            self._content(segment, 0, "segment_name", "No such segment name", "1")
        for number, value in enumerate(segment.elements, 1):
            if CONTROL_CHARACTERS.search(value):
                message = "A control character or line break in data"
                self._content(segment, number, "character", message, "6")

    def _content(self, segment, element, code, message, ack):
        self.set.add(
            issue(
                "error",
                code,
                f"{message}; have the set corrected and sent again.",
                segment=shown(segment.name, 3),
                position=segment.number,
                element=element,
                ack=ack,
            )
        )

    def _end_interchange(self, segment):
        if self.interchange.header is None:
            self._misplaced(segment)
            return
        self._close_group(None)
        groups = len(self.interchange.groups)
        if _count(segment.get(1)) != groups:
            message = f"IEA01 is {shown(segment.get(1))!r}, found {groups}"
            error = _error("interchange_count", message, segment, "021")
            tolerate(self.interchange, self.partner, "interchange_count", error)
        if segment.get(2) != self.interchange.header.control:
            error = _error("interchange_control", "IEA02 is not ISA13", segment, "001")
            tolerate(self.interchange, self.partner, "interchange_control", error)
        self.done = True


def _count(text):
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else None


def _error(code, what, segment, ack):
    return EdiError(
        code,
        f"{what}; have the partner correct and send it again.",
        segment=segment.label if segment else "",
        offset=segment.offset if segment else None,
        ack=ack,
    )
