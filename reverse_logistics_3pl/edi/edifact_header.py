# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The EDIFACT interchange as read: service characters, UNB header, character set."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .errors import EdiError, shown
from .partner import decode
from .segments import Key, MessageSet

# Encoding by syntax identifier (0001).
ENCODINGS = {
    **{"UNOA": "ascii", "UNOB": "ascii", "UNOC": "latin-1", "UNOD": "iso8859-2"},
    **{"UNOE": "iso8859-5", "UNOF": "iso8859-7", "UNOW": "utf-8", "UNOY": "utf-8"},
}


class Marks(NamedTuple):
    """Separators of one interchange; ``release`` is "" when not used."""

    component: str = ":"
    element: str = "+"
    release: str = "?"
    terminator: str = "'"


class EdifactHeader(NamedTuple):
    """UNB: ids with qualifiers, date YYMMDD or CCYYMMDD, time, syntax, reference."""

    sender_qualifier: str
    sender: str
    receiver_qualifier: str
    receiver: str
    date: str
    time: str
    syntax: str
    control: str
    ack_requested: bool
    test: bool


@dataclass
class EdifactInterchange:
    """UNB..UNZ, or bare messages: ``header`` is None then."""

    header: EdifactHeader | None
    marks: Marks
    offset: int
    messages: list[MessageSet] = field(default_factory=list)
    errors: list[EdiError] = field(default_factory=list)
    warnings: list[EdiError] = field(default_factory=list)

    @property
    def accepted(self):
        """The envelope is right; messages have their own verdict."""
        return not self.errors

    @property
    def key(self):
        """The :class:`Key`, None without a header."""
        return Key(*self.header[:4], self.header.control) if self.header else None

    @property
    def documents(self):
        """Neutral dicts to work on: of accepted messages only."""
        if self.errors:
            return []
        found = [item.document for item in self.messages if item.accepted]
        return [document for document in found if document is not None]

    def duplicate_error(self):
        """The error of an interchange that was taken before (26)."""
        return EdiError(
            "duplicate",
            f"Interchange {shown(self.header.control)} was already received; nothing "
            "to do, or ask the partner for a new reference.",
            segment="UNB",
            offset=self.offset,
            ack="26",
        )


def decode_edifact(data, partner):
    """Text of an EDIFACT input, by the syntax identifier that its UNB names."""
    if isinstance(data, str) or not isinstance(data, (bytes, bytearray)):
        return decode(data, partner)
    if data.startswith(b"\xef\xbb\xbf"):
        return decode(data, partner, "utf-8")
    named = re.search(rb"UNB[^A-Za-z0-9](UNO[A-Z])", bytes(data[:200]))
    syntax = named.group(1).decode() if named else "UNOA"
    if syntax not in ENCODINGS:
        raise EdiError(
            "syntax", f"The character set {syntax} is not read; ask for UNOC or UNOY."
        )
    return decode(data, partner, ENCODINGS[syntax] if named else "utf-8")
