# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writer of EDIFACT interchanges: separators in data are released, counts are right."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from .edifact_header import ENCODINGS, Marks
from .errors import EdiError, shown
from .writing import clock, day, ident

# UNH S009 of each message we send.
VERSIONS = {
    "RETANN": ("D", "96A", "EN", "EAN001"),
    "RETINS": ("D", "96A", "EN", "EAN001"),
    "IFTSTA": ("D", "96A", "UN"),
    "INVOIC": ("D", "96A", "UN", "EAN008"),
    "CONTRL": ("4", "1", "UN"),
}


@dataclass(frozen=True)
class EdifactEnvelope:
    """Everything of an interchange that is not content.

    :param sender: (qualifier, id), at most 4 and 35 characters; so the receiver
    :param control: reference of UNB, 1 to 14 characters, never used twice
    :param at: moment of writing
    :param syntax: identifier and version of UNB; UNOY carries any language
    """

    sender: tuple[str, str]
    receiver: tuple[str, str]
    control: str
    at: datetime
    test: bool = False
    ack_requested: bool = False
    syntax: tuple[str, str] = ("UNOC", "3")
    line_breaks: bool = False


def write_edifact(envelope, messages):
    """One interchange as bytes in the character set of its syntax.

    :param messages: list of (message type, list of segments); a segment is a list, its
        name first, then elements: str, or a tuple of components
    :raises EdiError: no message, an unknown type, or a character the set lacks
    """
    if not messages or any(kind not in VERSIONS for kind, _segments in messages):
        raise EdiError("message", "An interchange needs messages of known types.")
    control = ident(str(envelope.control), 14, "control reference")
    lines = [_unb(envelope, control)]
    for number, (kind, segments) in enumerate(messages, 1):
        lines.append(["UNH", str(number), (kind, *VERSIONS[kind])])
        lines += segments
        lines.append(["UNT", str(len(segments) + 2), str(number)])
    lines.append(["UNZ", str(len(messages)), control])
    end = "\n" if envelope.line_breaks else ""
    text = "UNA:+.? '" + end + "".join(_line(line) + end for line in lines)
    return _encoded(text, envelope.syntax[0])


def _unb(envelope, control):
    if not control:
        raise EdiError("control", "The interchange needs a control reference.")
    qualifiers = envelope.sender[0], envelope.receiver[0]
    names = envelope.sender[1], envelope.receiver[1]
    parties = [
        (ident(name, 35, "interchange id"), ident(qualifier, 4, "qualifier"))
        for name, qualifier in zip(names, qualifiers, strict=True)
    ]
    at = (day(envelope.at)[2:], clock(envelope.at))
    ack = "1" if envelope.ack_requested else ""
    test = "1" if envelope.test else ""
    tail = ["", "", "", ack, "", test]
    return ["UNB", envelope.syntax, *parties, at, control, *tail]


def _line(segment):
    name, *elements = segment
    written = [_element(element) for element in elements]
    while written and not written[-1]:
        written.pop()
    return "+".join([name, *written]) + "'"


def _element(element):
    parts = [element] if isinstance(element, str) else list(element)
    while parts and not parts[-1]:
        parts.pop()
    return ":".join(_released(part) for part in parts)


def _released(text):
    for mark in Marks().release + ":+'":
        text = text.replace(mark, "?" + mark)
    return text


def _encoded(text, syntax):
    if syntax not in ENCODINGS:
        raise EdiError("syntax", f"The character set {shown(syntax)} is not written.")
    try:
        return text.encode(ENCODINGS[syntax])
    except UnicodeEncodeError as error:
        raise EdiError(
            "character",
            f"{text[error.start]!r} is not in the character set {syntax}; agree on "
            "UNOY with the partner, or change the text.",
        ) from None
