# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Writing values into segments: what may be altered, what must be refused."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from .errors import EdiError, shown
from .segments import CONTROL_CHARACTERS
from .values import plain


class FreeText(str):
    """Text for people (names, notes). A writer may cut it, and replace by blanks what
    the syntax cannot carry; an identifier is refused instead."""

    __slots__ = ()


def free(value, length):
    """:class:`FreeText` of at most a length, on one line; "" for None."""
    if value is None:
        return ""
    text = CONTROL_CHARACTERS.sub(" ", str(value))
    return FreeText(text[:length].strip())


def ident(value, length, name="identifier"):
    """An identifier of at most a length, unaltered; "" for None.

    :raises EdiError: too long, or with control characters or blanks around it
    """
    if value is None:
        return ""
    text = str(value)
    if len(text) > length or CONTROL_CHARACTERS.search(text) or text != text.strip():
        raise EdiError(
            "identifier",
            f"The {name} {shown(text)!r} has line breaks or blanks around it, or more "
            f"than {length} characters; shorten or correct it.",
        )
    return text


def number(value, name="quantity"):
    """A Decimal or int as written; "" for None.

    :raises EdiError: not a finite Decimal or int
    """
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
        raise EdiError("number", f"The {name} must be a Decimal, not {shown(value)!r}.")
    value = Decimal(value)
    if not value.is_finite():
        raise EdiError("number", f"The {name} is not finite; correct it.")
    return plain(value)


def quantity(value):
    """A quantity above zero as written.

    :raises EdiError: absent, zero, negative or not a number
    """
    text = number(value)
    if not text or Decimal(text) <= 0:
        raise EdiError("quantity", "A quantity must be more than zero; correct it.")
    return text


def day(value, name="date"):
    """CCYYMMDD of a date; "" for None."""
    if value is None:
        return ""
    if not isinstance(value, date):
        raise EdiError("date", f"The {name} must be a date, not {shown(value)!r}.")
    return f"{value.year:04}{value.month:02}{value.day:02}"


def clock(value):
    """HHMM of a datetime; "" for None or a plain date."""
    if not isinstance(value, datetime):
        return ""
    return f"{value.hour:02}{value.minute:02}"


def required(document, *fields):
    """Refuse a document without a field that the message cannot do without."""
    for field in fields:
        if not document.get(field):
            raise EdiError(
                "missing", f"The document has no {field!r}; fill it before sending."
            )
