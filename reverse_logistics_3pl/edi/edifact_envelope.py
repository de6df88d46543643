# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Strict reader of UN/EDIFACT interchanges (ISO 9735, syntax 1 to 4, without UNG).

UNA names the separators, else they are ``:+.? '``. The release character takes the
meaning from the character behind it. Codes in ``EdiError.ack`` are CONTRL 0085.
"""

from __future__ import annotations

import re

from .edifact_header import EdifactHeader, EdifactInterchange, Marks, decode_edifact
from .errors import EdiError, shown
from .model import issue
from .partner import STRICT
from .segments import (
    CONTROL_CHARACTERS,
    MOST_ERRORS,
    SEGMENT_NAME,
    MessageSet,
    Segment,
    matches,
    skip_blanks,
    tolerate,
)


def read_edifact_envelopes(data, partner=STRICT):
    """Every interchange of an input, in order, with its errors noted on it.

    :returns: list of :class:`EdifactInterchange`
    :raises EdiError: empty, too long, undecodable, or no UNA or UNB at the start
    """
    text = decode_edifact(data, partner)
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
        interchange = EdifactInterchange(None, Marks(), position)
        parser = _Parser(interchange, self.partner)
        try:
            interchange.marks, position = self._marks(position)
            parser.bare = self._is_bare(position, first)
            return interchange, self._feed(parser, position)
        except EdiError as error:
            if first and not interchange.header and not parser.bare:
                raise
            interchange.errors.append(error)
            return interchange, len(self.text)

    def _marks(self, position):
        if not self.text.startswith("UNA", position):
            return Marks(), position
        una = self.text[position + 3 : position + 9]
        release = una[3:4].strip()
        marks = Marks(una[:1], una[1:2], release, una[5:6])
        used = [mark for mark in marks if mark]
        bad = any(mark.isalnum() or mark == " " for mark in used)
        if len(una) < 6 or len(set(used)) < len(used) or bad or len(used) < 3:
            raise EdiError(
                "una",
                "UNA does not name six distinct service characters; have it corrected.",
                offset=position,
                ack="22",
            )
        return marks, skip_blanks(self.text, position + 9)

    def _is_bare(self, position, first):
        if self.text.startswith("UNB", position):
            return False
        lenient = "bare_set" in self.partner.lenient
        if first and lenient and self.text.startswith("UNH", position):
            return True
        raise EdiError(
            "no_unb",
            "Text where an interchange should start with UNB; if the partner sends "
            "messages without an envelope, allow 'bare_set', else have it sent again.",
            offset=position,
            ack="13",
        )

    def _feed(self, parser, position):
        while not parser.done:
            start = skip_blanks(self.text, position)
            end = self._end(parser.interchange.marks, start)
            if end < 0:
                return self._tail(parser, start)
            position = end + 1
            segment = self._segment(parser.interchange.marks, start, end)
            if segment.name == "UNB" and parser.interchange.header:
                parser.end_early(start)
                return start
            parser.feed(segment)
        return position

    def _tail(self, parser, start):
        rest = start < len(self.text)
        if rest and "final_terminator" in self.partner.lenient:
            marks = parser.interchange.marks
            parser.feed(self._segment(marks, start, len(self.text)))
        elif rest and parser.bare:
            parser.end_early(start)
        if parser.bare:
            parser.close()
        elif not parser.done:
            parser.end_early(start)
        return len(self.text)

    def _end(self, marks, start):
        """Position of the terminator that no release character precedes, or -1."""
        end = self.text.find(marks.terminator, start)
        while end > 0 and marks.release and self._released(marks.release, start, end):
            end = self.text.find(marks.terminator, end + 1)
        return end

    def _released(self, release, start, end):
        count = 0
        while end - count > start and self.text[end - count - 1] == release:
            count += 1
        return count % 2 == 1

    def _segment(self, marks, start, end):
        self.left -= 1
        raw = self.text[start:end]
        marks_used = raw.count(marks.element) + raw.count(marks.component)
        if self.left < 0 or marks_used > self.partner.limits.elements:
            raise EdiError(
                "too_many_segments",
                "More segments, or elements in one, than allowed; split the file.",
                offset=start,
                ack="16",
            )
        name, *elements = split_segment(raw, marks)
        return Segment("".join(name), tuple(elements), 0, start)


def split_segment(raw, marks):
    """Elements of one segment, each a tuple of components, release resolved."""
    if not marks.release or marks.release not in raw:
        return [
            tuple(element.split(marks.component))
            for element in raw.split(marks.element)
        ]
    elements, components, chars = [], [], []
    characters = iter(raw)
    for char in characters:
        if char == marks.release:
            chars.append(next(characters, ""))
        elif char in (marks.component, marks.element):
            components.append("".join(chars))
            chars = []
            if char == marks.element:
                elements.append(tuple(components))
                components = []
        else:
            chars.append(char)
    return [*elements, (*components, "".join(chars))]


class _Parser:
    """Builds the messages of one interchange from its segments."""

    def __init__(self, interchange, partner):
        self.interchange = interchange
        self.partner = partner
        self.message = None
        self.bare = False
        self.done = False
        self.references = set()
        self.handlers = {
            "UNB": self._header,
            "UNH": self._open,
            "UNT": self.close,
            "UNZ": self._end,
        }

    def feed(self, segment):
        """Take the next segment."""
        handler = self.handlers.get(segment.name)
        if handler:
            handler(segment)
        elif self.message is None:
            self._misplaced(segment)
        else:
            self._body(segment)

    def end_early(self, offset):
        """The interchange ends without UNZ."""
        self.interchange.errors.append(
            EdiError(
                "cut",
                "The interchange ends without UNZ; have the whole file sent again.",
                offset=offset,
                ack="13",
            )
        )
        self.close(None)

    def _misplaced(self, segment):
        if len(self.interchange.errors) >= MOST_ERRORS:
            return
        name = shown(segment.name, 10)
        message = f"The segment {name!r} stands outside of its envelope"
        self.interchange.errors.append(_error("misplaced", message, segment, "15"))

    def _header(self, segment):
        get = segment.get
        header = EdifactHeader(
            *(get(2, 2), get(2), get(3, 2), get(3), get(4), get(4, 2)),
            *(get(1), get(5), get(9) == "1", get(11) == "1"),
        )
        self.interchange.header = header
        add = self.interchange.errors.append
        if not re.fullmatch(r"[ -~]{1,14}", header.control):
            add(_error("unb_control", "The UNB reference is empty", segment, "13"))
        if matches(self.partner.our_ids, *header[2:4]) != "yes":
            message = f"The interchange is for {shown(header.receiver)!r}, not for us"
            add(_error("receiver", message, segment, "7"))
        if matches(self.partner.their_ids, *header[:2]) != "yes":
            message = f"The sender {shown(header.sender)!r} is not this partner"
            add(_error("sender", message, segment, "23"))
        if self.partner.test not in (None, header.test):
            message = "A test interchange on the real line, or the reverse"
            add(_error("usage", message, segment, "25"))

    def _open(self, segment):
        self.close(None)
        if self.interchange.header is None and not self.bare:
            self._misplaced(segment)
            return
        control = segment.get(1)
        version = ":".join(segment.get(2, part) for part in (2, 3, 4, 5))
        self.message = MessageSet(
            segment.get(2), control, segment.offset, version=version.rstrip(":")
        )
        self.interchange.messages.append(self.message)
        if not control or not segment.get(2):
            error = _error("unh", "UNH has no reference or type", segment, "13")
            self.message.errors.append(error)
        if control in self.references:
            message = f"The message reference {shown(control)!r} is used twice"
            error = _error("set_duplicate", message, segment, "26")
            self._tolerate("set_duplicate", error)
        self.references.add(control)

    def close(self, segment=None):
        """UNT, or None when the message ends without one."""
        if self.message is None:
            if segment is not None:
                self._misplaced(segment)
            return
        if segment is None:
            error = _error("set_end", "UNT is missing", None, "13")
            self.message.errors.append(error)
        else:
            self._check_end(segment)
        self.message = None

    def _check_end(self, segment):
        self.message.count += 1
        if _count(segment.get(1)) != self.message.count:
            told = shown(segment.get(1))
            message = f"UNT counts {told!r} segments, found {self.message.count}"
            self._tolerate("set_count", _error("set_count", message, segment, "29"))
        if segment.get(2) != self.message.control:
            error = _error("set_control", "UNT is not of this UNH", segment, "28")
            self._tolerate("set_control", error)

    def _tolerate(self, leniency, error):
        if leniency in self.partner.lenient:
            self.interchange.warnings.append(error)
        else:
            self.message.errors.append(error)

    def _body(self, segment):
        self.message.count += 1
        segment = segment._replace(number=self.message.count)
        self.message.segments.append(segment)
        if not SEGMENT_NAME.fullmatch(segment.name):
            self._content(segment, 0, "segment_name", "No such segment name", "1")
        for number, parts in enumerate(segment.elements, 1):
            if any(CONTROL_CHARACTERS.search(part) for part in parts):
                message = "A control character or line break in data"
                self._content(segment, number, "character", message, "6")

    def _content(self, segment, element, code, message, ack):
        where = {"segment": shown(segment.name, 3), "position": segment.number}
        message += "; have the message corrected and sent again."
        found = issue("error", code, message, element=element, ack=ack, **where)
        self.message.add(found)

    def _end(self, segment):
        self.close(None)
        if self.interchange.header is None:
            self._misplaced(segment)
            return
        found = len(self.interchange.messages)
        if _count(segment.get(1)) != found:
            message = f"UNZ counts {shown(segment.get(1))!r} messages, found {found}"
            error = _error("interchange_count", message, segment, "29")
            tolerate(self.interchange, self.partner, "interchange_count", error)
        if segment.get(2) != self.interchange.header.control:
            error = _error("interchange_control", "UNZ is not of UNB", segment, "28")
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
