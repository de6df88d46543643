# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is agreed with one partner, as data: ids, leniency, extra codes, limits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .errors import EdiError

_SURROGATE = re.compile("[\ud800-\udfff]")

# Each name is one deviation from the standard that a partner may be allowed. What is
# tolerated is kept as a warning on the interchange, so a person can still see it.
LENIENCIES = {
    "bare_set": "sets ST..SE or UNH..UNT without an interchange envelope",
    "interchange_control": "IEA02 or UNZ reference differs from the header's",
    "interchange_count": "IEA01 or UNZ count is wrong",
    "group_control": "GE02 differs from GS06",
    "group_count": "GE01 is wrong",
    "set_control": "SE02 or UNT reference differs from the header's",
    "set_count": "SE01 or UNT count is wrong",
    "set_duplicate": "one set or message reference twice in one interchange",
    "final_terminator": "the last segment has no terminator",
    "wrapped": "line breaks anywhere, as from an 80-column system",
}


@dataclass(frozen=True)
class Limits:
    """Upper bounds of one input; beyond them it is refused before it is parsed."""

    characters: int = 10_000_000
    segments: int = 200_000
    elements: int = 250
    rows: int = 50_000
    json_bytes: int = 1_048_576


@dataclass(frozen=True)
class Partner:
    """Agreement with one partner.

    :param their_ids: accepted senders as (qualifier, id); empty accepts any
    :param our_ids: ids we answer to; empty accepts any. A qualifier "" fits all
    :param test: True or False when only test or only real interchanges are awaited
    :param lenient: names of :data:`LENIENCIES`
    :param encoding: codec of X12 and CSV bytes; EDIFACT says its own
    :param decimal: the decimal mark of CSV files, a point or a comma
    :param maps: additions to the tables of ``maps``: {table: {code: neutral name}}
    :param positions: element positions that differ from the standard:
        {"W07": {"quantity": 1, "sku": 7, ...}}
    """

    their_ids: tuple[tuple[str, str], ...] = ()
    our_ids: tuple[tuple[str, str], ...] = ()
    test: bool | None = None
    lenient: frozenset[str] = frozenset()
    encoding: str = "utf-8"
    decimal: str = "."
    maps: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    positions: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    limits: Limits = Limits()

    def __post_init__(self):
        unknown = sorted(set(self.lenient) - set(LENIENCIES))
        if unknown:
            raise EdiError(
                "leniency",
                f"The leniency {unknown[0]!r} is not known; choose among "
                f"{', '.join(sorted(LENIENCIES))}.",
            )
        if self.decimal not in (".", ","):
            raise EdiError("decimal", "The decimal mark is a point or a comma.")


#: A partner with no agreement at all: the standard as it is written.
STRICT = Partner()


def decode(data, partner, encoding=None):
    """Text of bytes (or the given str) without byte order mark, within the limits.

    :raises EdiError: too long, not in the agreed encoding, or not bytes or str
    """
    if isinstance(data, (bytes, bytearray)):
        # One character is at most four bytes: refuse before decoding.
        _check_length(len(data), partner.limits.characters * 4)
        text = _decode_bytes(bytes(data), encoding or partner.encoding)
    elif isinstance(data, str):
        text = data
    else:
        raise EdiError("type", "The input must be bytes or text; read the file first.")
    _check_length(len(text), partner.limits.characters)
    if _SURROGATE.search(text):
        raise EdiError("encoding", "The text has lone surrogates; send valid UTF-8.")
    return text.removeprefix("\ufeff")


def _check_length(size, limit):
    if size > limit:
        raise EdiError("too_long", f"The input is longer than {limit}; split the file.")


def _decode_bytes(data, encoding):
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        raise EdiError(
            "encoding",
            f"Byte {error.start} is not {encoding}; agree on the encoding with the "
            "partner and set it, or have the file sent again.",
            offset=error.start,
        ) from None
    except (LookupError, UnicodeError):
        raise EdiError(
            "encoding", f"The encoding {encoding!r} is not known; correct the partner."
        ) from None
