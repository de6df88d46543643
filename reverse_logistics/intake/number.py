# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
from datetime import date

from .errors import IntakeError

PLAIN = re.compile(r"[0-9]{1,9}(\.[0-9]{1,6})?", re.ASCII)
IDENTIFIER = re.compile(r"[0-9]{1,10}", re.ASCII)
BIGGEST_ID = 2**31 - 1


def parse_quantity(text):
    """A quantity above zero and below 1e9, written with a point: "2", "1.5".

    No exponents, signs, NaN or thousands separators. A comma is refused, because
    "1,500" is 1.5 to some and 1500 to others.

    :raises IntakeError: quantity_empty, quantity_comma, quantity_zero or quantity_bad
    """
    text = str(text if text is not None else "").strip()
    if not text:
        raise IntakeError("quantity_empty")
    if PLAIN.fullmatch(text):
        number = float(text)
        if number > 0:
            return number
        raise IntakeError("quantity_zero", value=text)
    if "," in text and PLAIN.fullmatch(text.replace(",", ".", 1)):
        raise IntakeError("quantity_comma", value=text, better=text.replace(",", "."))
    if re.fullmatch(r"-[0-9]+(\.[0-9]+)?", text):
        raise IntakeError("quantity_zero", value=text[:40])
    raise IntakeError("quantity_bad", value=text[:40])


def parse_id(text):
    """The id of a record.

    :return: None for a number that no record has
    :raises IntakeError: id_bad, for what is not a number
    """
    text = str(text).strip()
    if not re.fullmatch(r"[0-9]+", text, re.ASCII):
        raise IntakeError("id_bad", value=text[:40])
    if not IDENTIFIER.fullmatch(text) or not 0 < int(text) <= BIGGEST_ID:
        return None
    return int(text)


def parse_date(text):
    """A day written as 2026-03-31; years from 1900 to 2200.

    :raises IntakeError: date_bad
    """
    text = str(text).strip()
    try:
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text, re.ASCII):
            raise ValueError
        day = date.fromisoformat(text)
        if not 1900 <= day.year <= 2200:
            raise ValueError
    except ValueError as error:
        raise IntakeError("date_bad", value=text[:40]) from error
    return day
