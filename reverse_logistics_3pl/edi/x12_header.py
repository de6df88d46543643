# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The X12 interchange envelope as read: ISA header, groups, and what is wrong.

ISA is 106 characters (ISA01 to ISA16 have fixed lengths), and it names the separators:
element (position 4), repetition (83, from version 00402), component (105), segment
terminator (106). Codes in ``EdiError.ack`` are TA1 notes (I18) on an interchange, 716
on a group, 718 on a set.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .errors import EdiError, shown
from .segments import Key, MessageSet, matches
from .values import to_date, to_time

ISA_LENGTH = 106
ISA_WIDTHS = (2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1)
_SEPARATOR_AT = tuple(
    3 + index + sum(ISA_WIDTHS[:index]) for index in range(len(ISA_WIDTHS))
)


class Separators(NamedTuple):
    """Characters of one interchange; ``repetition`` is "" before version 00402."""

    element: str = "*"
    component: str = ">"
    terminator: str = "~"
    repetition: str = ""


class Header(NamedTuple):
    """ISA05 to ISA15, without padding."""

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    date: str
    time: str
    version: str
    control: str
    ack_requested: bool
    usage: str


@dataclass
class Group:
    """GS..GE. ``control`` is GS06, ``included`` what GE01 says (None without GE)."""

    functional_id: str
    sender: str
    receiver: str
    control: str
    version: str
    included: int | None = None
    sets: list[MessageSet] = field(default_factory=list)
    errors: list[EdiError] = field(default_factory=list)
    warnings: list[EdiError] = field(default_factory=list)

    @property
    def accepted(self):
        """Counts and control numbers of the group are right."""
        return not self.errors


@dataclass
class Interchange:
    """ISA..IEA, or what stands in its place: ``header`` is None when unreadable."""

    header: Header | None
    separators: Separators | None
    offset: int
    groups: list[Group] = field(default_factory=list)
    acknowledgments: list[dict] = field(default_factory=list)
    errors: list[EdiError] = field(default_factory=list)
    warnings: list[EdiError] = field(default_factory=list)

    @property
    def accepted(self):
        """The envelope is right; groups and sets have their own verdict."""
        return not self.errors

    @property
    def key(self):
        """The :class:`Key`, None without a readable header."""
        if self.header is None:
            return None
        return Key(*self.header[:4], self.header.control)

    @property
    def documents(self):
        """Neutral dicts to work on: of accepted sets in accepted groups only."""
        if self.errors:
            return []
        found = list(self.acknowledgments)
        for group in self.groups:
            if group.accepted:
                found += [item.document for item in group.sets if item.accepted]
        return [document for document in found if document is not None]

    def duplicate_error(self):
        """The error of an interchange that was taken before (TA1 025)."""
        return EdiError(
            "duplicate",
            f"Interchange {self.header.control} was already received; nothing to do, "
            "or ask the partner for a new control number.",
            segment="ISA",
            offset=self.offset,
            ack="025",
        )


def read_header(text, offset, partner):
    """An :class:`Interchange` with header, separators and the header's errors."""
    raw = text[offset : offset + ISA_LENGTH]
    interchange = Interchange(None, None, offset)
    shape = _shape_error(text, offset, raw)
    if shape:
        interchange.errors.append(shape)
        interchange.header = _guessed_header(raw)
        return interchange
    fields = raw[4:-1].split(raw[3])
    interchange.header = _header([value.strip() for value in fields])
    repetition = raw[82] if interchange.header.version >= "00402" else ""
    interchange.separators = Separators(raw[3], raw[104], raw[105], repetition)
    interchange.errors += _header_errors(interchange.header, offset)
    interchange.errors += _address_errors(interchange.header, offset, partner)
    return interchange


def _header(fields):
    return Header(*fields[4:10], fields[11], fields[12], fields[13] == "1", fields[14])


def _shape_error(text, offset, raw):
    if len(raw) < ISA_LENGTH and raw.count(raw[3:4]) < len(ISA_WIDTHS):
        return _isa_error("cut", "The file ends in ISA; have it sent again.", offset)
    wrong = [at for at in _SEPARATOR_AT if raw[at : at + 1] != raw[3:4]]
    separators = [raw[3:4], raw[104:105], raw[105:106]]
    bad = any(not char or char.isalnum() or char == " " for char in separators)
    if (
        wrong
        or bad
        or len(set(separators)) < len(separators)
        or len(raw[4:104].split(raw[3])) != len(ISA_WIDTHS)
        or _ends_in_component(text, offset, raw)
    ):
        return _isa_error(
            "isa_length",
            "ISA is not 106 characters with fields of fixed length; the partner must "
            "pad its fields with blanks.",
            offset,
            "022",
        )
    return None


def _ends_in_component(text, offset, raw):
    # With ISA16 left out, the true terminator sits in its place and the line break (or
    # the G of GS) in the terminator's: then the next "segment" ends in a component
    # separator, which no GS, TA1 or IEA does.
    end = text.find(raw[105], offset + ISA_LENGTH)
    return end > 0 and text[end - 1] == raw[104]


def _isa_error(code, advice, offset, ack="023"):
    return EdiError(code, advice, segment="ISA", offset=offset, ack=ack)


def _guessed_header(raw):
    # Enough of a misshapen ISA to answer TA1: fields by separator, not by position.
    fields = [value.strip() for value in raw[4:].split(raw[3:4] or "*")]
    if len(fields) < 14 or not re.fullmatch(r"[0-9]{1,9}", fields[12], re.ASCII):
        return None
    fields += [""] * 2
    return _header(fields)


_HEADER_RULES = (
    ("sender_qualifier", r"[A-Z0-9]{2}", "005"),
    ("sender", r".+", "006"),
    ("receiver_qualifier", r"[A-Z0-9]{2}", "007"),
    ("receiver", r".+", "008"),
    ("version", r"[0-9]{5}", "017"),
    ("control", r"[0-9]{9}", "018"),
    ("usage", r"[PTI]", "020"),
)


def _header_errors(header, offset):
    for name, pattern, ack in _HEADER_RULES:
        value = getattr(header, name)
        if not re.fullmatch(pattern, value, re.ASCII):
            yield _isa_error(
                f"isa_{name}",
                f"The {name.replace('_', ' ')} {shown(value)!r} of ISA is not valid; "
                "the partner must correct it.",
                offset,
                ack,
            )
    for name, read, ack in (("date", to_date, "014"), ("time", to_time, "015")):
        try:
            read(getattr(header, name))
        except EdiError as error:
            yield _isa_error(f"isa_{name}", error.advice, offset, ack)


def _address_errors(header, offset, partner):
    receiver = matches(partner.our_ids, header.receiver_qualifier, header.receiver)
    if receiver != "yes":
        yield _isa_error(
            "receiver",
            f"The interchange is for {shown(header.receiver)!r}, not for us; tell the "
            "partner, or add the id to ours.",
            offset,
            "007" if receiver == "qualifier" else "009",
        )
    sender = matches(partner.their_ids, header.sender_qualifier, header.sender)
    if sender != "yes":
        yield _isa_error(
            "sender",
            f"The sender {shown(header.sender)!r} is not this partner; move the file "
            "or add the id to the partner.",
            offset,
            "005" if sender == "qualifier" else "006",
        )
    if partner.test is not None and header.usage in "PT":
        if partner.test != (header.usage == "T"):
            yield _isa_error(
                "usage",
                "A test interchange on the real line, or the reverse; nothing was "
                "done with it.",
                offset,
                "020",
            )
