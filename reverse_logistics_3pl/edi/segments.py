# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Segments and envelopes as read, common to X12 and EDIFACT."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .errors import EdiError

CONTROL_CHARACTERS = re.compile(r"[\x00-\x1f\x7f]")
SEGMENT_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_BLANKS = " \t\r\n"
# A hostile file could make millions; a person reads the first few.
MOST_ISSUES = 1_000
MOST_ERRORS = 20


class Segment(NamedTuple):
    """One segment. ``elements`` are str (X12) or tuples of components (EDIFACT);
    ``number`` counts from 1 at ST or UNH; ``offset`` from the start of the text."""

    name: str
    elements: tuple
    number: int
    offset: int

    def get(self, element, component=1):
        """Value of an element, 1 first, without padding; "" when absent."""
        if element > len(self.elements):
            return ""
        value = self.elements[element - 1]
        if isinstance(value, tuple):
            value = value[component - 1] if component <= len(value) else ""
        elif component > 1:
            value = ""
        return value.rstrip(" ")

    @property
    def label(self):
        """Name and number, for an error."""
        return f"{self.name} number {self.number}" if self.number else self.name


class Key(NamedTuple):
    """What makes an interchange unique, for the caller's "seen" predicate."""

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    control: str


@dataclass
class MessageSet:
    """ST..SE or UNH..UNT: ``segments`` are those between. ``errors`` refuse the set for
    its envelope, ``issues`` for its content; ``document`` is the neutral dict."""

    type: str
    control: str
    offset: int
    segments: list[Segment] = field(default_factory=list)
    errors: list[EdiError] = field(default_factory=list)
    issues: list[dict] = field(default_factory=list)
    document: dict | None = None
    version: str = ""
    count: int = 1
    component: str = ":"

    failed: bool = False

    @property
    def accepted(self):
        """Nothing in envelope or content refuses the set."""
        return not self.errors and not self.failed

    def add(self, found):
        """Put an issue on the set; beyond a thousand they are only counted in."""
        self.failed = self.failed or found["level"] == "error"
        if len(self.issues) < MOST_ISSUES:
            self.issues.append(found)


def skip_blanks(text, position):
    """Position of the next character that is not a blank or line break."""
    end = len(text)
    while position < end and text[position] in _BLANKS:
        position += 1
    return position


def tolerate(target, partner, leniency, error):
    """Note the error, as a warning when the partner is allowed that deviation."""
    if leniency in partner.lenient:
        target.warnings.append(error)
    else:
        target.errors.append(error)


def matches(agreed, qualifier, identifier):
    """Whether an id is agreed; "qualifier" when only its qualifier is not."""
    if not agreed or any(
        known_id == identifier and known_qualifier in ("", qualifier)
        for known_qualifier, known_id in agreed
    ):
        return "yes"
    if any(known_id == identifier for _qualifier, known_id in agreed):
        return "qualifier"
    return "no"


def mark_duplicates(interchanges, seen):
    """Refuse interchanges taken before, by ``seen(key)`` or earlier in the input.

    Only what was accepted counts as taken: a cut file may be sent again whole.
    """
    taken = set()
    for interchange in interchanges:
        key = interchange.key
        if key is None or not interchange.accepted:
            continue
        if key in taken or (seen is not None and seen(key)):
            interchange.errors.append(interchange.duplicate_error())
        taken.add(key)
