# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""GS1 keys: AI values to and from EPC parts, element strings and Digital Links.

The correspondence of every EPC to its GS1 element string is TDS 2.3 §7; the GS1
Digital Link forms are those of the coding tables in TDS 2.3 §14.6.
"""

import re
from typing import NamedTuple
from urllib.parse import quote, unquote, urlsplit

from .chars import CHARSET_39, CHARSET_82, check_chars, check_length, is_digits
from .errors import EpcError
from .tables import LONGEST_KEY

# The place in this tuple is the date type indicator of DSGTIN+ (§14.5.3).
DATE_AIS = ("11", "13", "15", "16", "17", "7006", "7007")
NO_EXTENSION = "0"
# Qualifiers of a GTIN that are no part of an EPC: consumer product variant and batch.
_IGNORED_AIS = ("22", "10")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Key(NamedTuple):
    """One GS1 key: ``digits`` with its check digit, after the literal ``lead``.

    ``digits`` is 0 for the keys without a check digit (GIAI, CPI). ``inline`` is the
    longest serial written in the same AI, ``qualifier`` the AI of a serial of its own
    and ``longest`` that serial's length. ``indicator``: the first digit goes to the
    reference. ``pieces``: piece and total follow the check digit (ITIP).
    """

    ai: str
    family: str
    digits: int
    lead: str = ""
    inline: int = 0
    qualifier: str = ""
    longest: int = 0
    indicator: bool = False
    pieces: bool = False
    numeric: bool = False


KEYS = {
    key.ai: key
    for key in (
        Key("01", "sgtin", 14, qualifier="21", longest=20, indicator=True),
        Key("00", "sscc", 18, indicator=True),
        Key("414", "sgln", 13, qualifier="254", longest=20),
        Key("8003", "grai", 13, lead="0", inline=16),
        Key("8004", "giai", 0),
        Key("8018", "gsrn", 18),
        Key("8017", "gsrnp", 18),
        Key("253", "gdti", 13, inline=17),
        Key("255", "sgcn", 13, inline=12, numeric=True),
        Key("8006", "itip", 14, "", 0, "21", 20, indicator=True, pieces=True),
        Key("8010", "cpi", 0, qualifier="8011", longest=12, numeric=True),
    )
}
KEYS_BY_FAMILY = {key.family: key for key in KEYS.values()}


def check_digit(digits):
    """The GS1 check digit (mod 10, weights 3 and 1 from the right) of the digits."""
    total = sum(map(int, digits[::-2])) * 3 + sum(map(int, digits[-2::-2]))
    return str(-total % 10)


def check_date(text):
    """Raise EpcError unless the text is a date YYMMDD; DD may be 00 (§14.5.8)."""
    if len(text) != 6 or not is_digits(text):
        raise EpcError(f"date {text!r} is not six digits YYMMDD")
    month, day = int(text[2:4]), int(text[4:])
    if not 1 <= month <= 12 or day > _DAYS[month - 1]:
        raise EpcError(f"date {text} does not exist")


def _check_key(key, value):
    what = f"({key.ai})"
    if not key.digits:
        check_length(value, LONGEST_KEY, what)
        check_chars(value, CHARSET_39 if key.family == "cpi" else CHARSET_82, what)
        if not is_digits(value[0]):
            raise EpcError(f"{what} does not begin with a company prefix")
        return
    end = len(key.lead) + key.digits
    digits = value[: end + 4 if key.pieces else end]
    if len(digits) < end or not is_digits(digits) or not digits.startswith(key.lead):
        raise EpcError(f"{what} {value!r} is not {end} digits {key.lead}".rstrip())
    expected = check_digit(digits[: end - 1])
    if digits[end - 1] != expected:
        raise EpcError(
            f"{what} {value}: check digit {digits[end - 1]} should be {expected}"
        )
    if key.pieces and len(digits) != end + 4:
        raise EpcError(f"{what} {value!r} does not end with piece and total")
    rest = value[len(digits) :]
    if key.inline:
        _check_serial(key, rest, key.inline, f"{what} serial")
    elif rest:
        raise EpcError(f"{what} {value!r} is longer than {len(digits)} digits")


def _check_serial(key, text, longest, what):
    check_length(text, longest, what)
    if key.numeric and not is_digits(text):
        raise EpcError(f"{what} {text!r} is not a number")
    check_chars(text, CHARSET_82, what)


def key_of(elements):
    """The Key of a dict of AI to value, every value checked; EpcError if invalid."""
    key = next((KEYS[ai] for ai in elements if ai in KEYS), None)
    if key is None:
        raise EpcError("there is no GS1 key that an EPC can hold")
    for ai, value in elements.items():
        if not isinstance(value, str):
            raise EpcError(f"({ai}) is text, got {type(value).__name__}")
        if ai == key.ai:
            _check_key(key, value)
        elif ai == key.qualifier:
            _check_serial(key, value, key.longest, f"({ai})")
        elif ai in DATE_AIS and key.family == "sgtin":
            check_date(value)
        else:
            raise EpcError(f"({ai}) cannot go with ({key.ai}) in an EPC")
    # A GLN without its extension is a whole location; the others are no instance.
    if key.qualifier and key.qualifier not in elements and key.family != "sgln":
        raise EpcError(f"({key.ai}) has no serial ({key.qualifier})")
    return key


def elements_of(family, company, reference, serial, pieces=""):
    """The AI values of an EPC's parts, as a dict in element string order (§7)."""
    key = KEYS_BY_FAMILY[family]
    if not key.digits:
        value = company + reference
    else:
        body = company + reference
        if key.indicator:
            body = reference[0] + company + reference[1:]
        value = key.lead + body + check_digit(body) + pieces
    if not key.qualifier:
        return {key.ai: value + serial}
    return in_order({key.ai: value, key.qualifier: serial})


def in_order(elements):
    """The elements as an EPC's element string has them: key, date, serial (dict).

    A GLN extension of 0 stands for no extension (§7.5), so AI 254 is left out then.
    """
    key = next(KEYS[ai] for ai in elements if ai in KEYS)
    dates = [ai for ai in elements if ai in DATE_AIS]
    ordered = {ai: elements[ai] for ai in (key.ai, *dates)}
    serial = elements.get(key.qualifier)
    if serial is None or (key.family == "sgln" and serial == NO_EXTENSION):
        return ordered
    return ordered | {key.qualifier: serial}


def parts_of(elements, company_digits):
    """(Key, EPC parts) of checked AI values, as in a pure identity URI, unescaped.

    ``company_digits`` is the length of the GS1 company prefix, 6 to 12. A date beside
    a GTIN is no part of the identity and is left out.
    """
    key = key_of(elements)
    if company_digits not in range(6, 13):
        raise EpcError(f"company prefix length {company_digits!r} is not 6 to 12")
    value = elements[key.ai]
    serial = elements.get(key.qualifier, NO_EXTENSION)
    if not key.digits:
        parts = [value[:company_digits], value[company_digits:]]
        return key, parts + [serial] if key.qualifier else parts
    end = len(key.lead) + key.digits
    body, rest = value[len(key.lead) : end - 1], value[end:]
    first, body = (body[0], body[1:]) if key.indicator else ("", body)
    parts = [body[:company_digits], first + body[company_digits:]]
    if key.pieces:
        parts += [rest[:2], rest[2:4]]
    elif key.inline:
        parts.append(rest)
    return key, parts + [serial] if key.qualifier else parts


def serial_of(elements):
    """The serial in checked AI values; "0" for a GLN without extension, or None."""
    key = next(KEYS[ai] for ai in elements if ai in KEYS)
    if key.inline:
        return elements[key.ai][len(key.lead) + key.digits :]
    if key.family == "sgln":
        return elements.get(key.qualifier, NO_EXTENSION)
    return elements.get(key.qualifier)


def element_string(elements):
    """The elements with their AIs in brackets; None for no elements (GID)."""
    return "".join(f"({ai}){value}" for ai, value in elements.items()) or None


def digital_link(elements):
    """The canonical GS1 Digital Link on id.gs1.org; None for no elements (GID)."""
    if not elements:
        return None
    pairs = {ai: quote(value, safe="") for ai, value in elements.items()}
    path = "".join(f"/{a}/{v}" for a, v in pairs.items() if a not in DATE_AIS)
    query = "&".join(f"{a}={v}" for a, v in pairs.items() if a in DATE_AIS)
    return f"https://id.gs1.org{path}" + (f"?{query}" if query else "")


def parse_element_string(text):
    """The AI values of a bracketed element string, as a dict; not yet checked.

    The serial is the last element and takes everything after its AI, because brackets
    are ordinary characters of a serial.
    """
    match = re.match(r"\(([0-9]{2,4})\)", text)
    key = KEYS.get(match[1]) if match else None
    if key is None:
        raise EpcError(f"{text!r} does not begin with the bracketed AI of an EPC key")
    if not key.qualifier:
        return {key.ai: text[match.end() :]}
    head, found, serial = text.partition(f"({key.qualifier})")
    elements = {}
    for ai, value, other in re.findall(r"\(([0-9]{2,4})\)([^()]*)|(.)", head):
        if other or ai in elements:
            raise EpcError(f"{text!r}: unexpected {other or f'second ({ai})'}")
        elements[ai] = value
    return elements | {key.qualifier: serial} if found else elements


def parse_digital_link(url):
    """The AI values of an uncompressed GS1 Digital Link, as a dict; not yet checked.

    Batch and variant in the path and query parameters other than the dates of a
    DSGTIN+ are no part of an EPC and are passed over. A GTIN of 8, 12 or 13 digits is
    filled to 14.
    """
    address = _address(url)
    segments = address.path.strip("/").split("/")
    starts = range(len(segments) % 2, len(segments), 2)
    start = next((at for at in starts if segments[at] in KEYS), None)
    if start is None:
        raise EpcError(f"{url!r} holds no GS1 key that an EPC can hold")
    elements = {}
    for ai, value in zip(segments[start::2], segments[start + 1 :: 2], strict=True):
        if ai in elements:
            raise EpcError(f"{url!r}: second ({ai})")
        if not (ai in _IGNORED_AIS and "01" in elements):
            elements[ai] = _percent_decoded(value)
    if len(elements.get("01", "")) in (8, 12, 13):
        elements["01"] = elements["01"].zfill(14)
    pairs = (pair.partition("=") for pair in address.query.split("&"))
    return elements | {ai: value for ai, _, value in pairs if ai in DATE_AIS}


def _address(url):
    # urlsplit drops some of these silently, which would change a serial.
    if any(char <= " " for char in url):
        raise EpcError(f"{url!r} holds a space or control character")
    try:
        address = urlsplit(url)
    except ValueError as error:
        raise EpcError(f"{url!r} is not a web address: {error}") from None
    if address.scheme not in ("http", "https") or not address.netloc:
        raise EpcError(f"{url!r} is not a web address")
    return address


def _percent_decoded(text):
    if re.search("%(?![0-9A-Fa-f]{2})", text):
        raise EpcError(f"{text!r}: '%' is not followed by two hexadecimal digits")
    return unquote(text)
