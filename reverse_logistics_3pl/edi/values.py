# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Numbers and dates of messages: strict, exact, one rule for every format.

Every function takes text and gives a value or raises :class:`EdiError`, whose ``ack``
is the X12 data element error (723): 6 invalid character, 7 invalid value, 8 invalid
date, 9 invalid time, 5 too long.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal

from .errors import EdiError, shown

_POINT = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)", re.ASCII)
_DIGITS = 15
_PLACES = 6


def to_decimal(text, mark="."):
    """Decimal of a number as written: digits, one decimal mark, a leading minus.

    No plus sign, exponent, blank or thousands separator: ``1,000`` is refused because
    it means one in one country and a thousand in another.

    :param mark: the decimal marks allowed, "." or "," or ".,"
    """
    plain = text
    if "," in mark and "." not in text:
        plain = text.replace(",", ".", 1)
    if "." not in mark and "." in text:
        plain = ""
    if not _POINT.fullmatch(plain):
        raise EdiError(
            "number",
            f"{shown(text)!r} is not a number; write digits with the decimal mark "
            f"{mark[0]!r} and no thousands separator.",
            ack="6",
        )
    return check_decimal(Decimal(plain))


def check_decimal(value):
    """The Decimal itself if finite, below 10^15 and of at most 6 decimals."""
    if not value.is_finite():
        raise EdiError("number", "The number is not finite; send a real one.", ack="6")
    exponent = value.normalize().as_tuple().exponent
    if value and value.adjusted() >= _DIGITS or exponent < -_PLACES:
        raise EdiError(
            "number_size",
            f"A number has at most {_DIGITS} digits before and {_PLACES} behind the "
            "decimal mark; correct it.",
            ack="5",
        )
    # A zero with a sign or a huge exponent would be carried on for ever.
    return value + 0 if value else Decimal(0)


def check_quantity(value):
    """The Decimal itself if it is a quantity: more than zero."""
    if check_decimal(value) <= 0:
        raise EdiError(
            "quantity", "A quantity must be more than zero; correct the line.", ack="7"
        )
    return value


def to_quantity(text, mark="."):
    """Decimal above zero, in the unit given beside it."""
    return check_quantity(to_decimal(text, mark))


def to_cents(text):
    """Amount of an X12 N2 element: two implied decimals, ``5165`` is 51.65.

    A written decimal point is refused: 51.65 could mean cents of cents.
    """
    value = to_decimal(text)
    if "." in text:
        raise EdiError(
            "number",
            f"{shown(text)!r} must not have a decimal point: the last two digits are "
            "cents.",
            ack="6",
        )
    return check_decimal(value.scaleb(-2))


def to_date(text):
    """Date of CCYYMMDD or YYMMDD; two-digit years 80-99 are 19xx, others 20xx."""
    if re.fullmatch(r"[0-9]{6}", text, re.ASCII):
        text = ("19" if text >= "80" else "20") + text
    if re.fullmatch(r"[0-9]{8}", text, re.ASCII):
        try:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        except ValueError:
            pass
    raise EdiError(
        "date", f"{shown(text)!r} is not a date; write CCYYMMDD as 20260131.", ack="8"
    )


def to_time(text):
    """Time of HHMM, HHMMSS or HHMMSS with one or two decimals of a second."""
    if re.fullmatch(r"[0-9]{4}(?:[0-9]{2}(?:[0-9]{1,2})?)?", text, re.ASCII):
        try:
            second = int(text[4:6] or 0)
            micro = int(text[6:8].ljust(2, "0")) * 10_000
            return time(int(text[:2]), int(text[2:4]), second, micro)
        except ValueError:
            pass
    raise EdiError(
        "time", f"{shown(text)!r} is not a time; write HHMM as 0930.", ack="9"
    )


# X12 element 623: only codes that name an exact offset. CT, ET, LT and their like leave
# summer time open, so the time stays without a zone for the caller to place.
ZONE_HOURS = {
    **{"UT": 0, "GM": 0, "ES": -5, "ED": -4, "CS": -6, "CD": -5, "MS": -7, "MD": -6},
    **{"PS": -8, "PD": -7, "AS": -4, "AD": -3, "NS": -3.5, "ND": -2.5, "HS": -10},
}


def zone_of(code):
    """The fixed offset of an X12 time code, or None when it names none."""
    hours = ZONE_HOURS.get(code)
    return None if hours is None else timezone(timedelta(hours=hours))


def to_timestamp(text):
    """Date-time of ISO 8601 with a zone, as in JSON and CSV."""
    # Older Pythons do not read the Z of Zulu time.
    plain = text[:-1] + "+00:00" if text.endswith(("Z", "z")) else text
    try:
        value = datetime.fromisoformat(plain)
        value.utctimetuple()
    except (ValueError, OverflowError):
        value = None
    if value is None or value.tzinfo is None:
        raise EdiError(
            "time",
            f"{shown(text)!r} is not a date and time with a zone; write "
            "2026-01-31T09:30:00+00:00.",
            ack="9",
        )
    return value


def to_iso_date(text):
    """Date of ISO 8601, as in JSON and CSV."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
        try:
            return date.fromisoformat(text)
        except ValueError:
            pass
    raise EdiError("date", f"{shown(text)!r} is not a date; write 2026-01-31.", ack="8")


def plain(value):
    """A Decimal as written in messages: no exponent, no needless zeros."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
