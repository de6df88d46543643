# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The forms in which one and the same thing can be written as a code.

Everything here is text to text. What a code stands for is found by `return.scan`.
Sources: GS1 General Specifications (check digits, FNC1, symbology identifiers), GS1
Digital Link: URI Syntax (paths of key and qualifiers).
"""

import re
import unicodedata
from urllib.parse import unquote, urlsplit

MAX_LENGTH = 500
GS = "\x1d"
# Symbology identifiers (ISO/IEC 15424) that announce GS1 element strings, and others
# that only say which symbol it was.
GS1_IDENTIFIERS = ("]C1", "]e0", "]d2", "]Q3", "]J1")
IDENTIFIER = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
BRACKETS = re.compile(r"\((\d{2,4})\)([^()]*)")
# Primary keys of GS1 Digital Link, and the qualifiers that may follow in the path.
LINK_KEYS = {
    "00": 18,
    "01": 14,
    "253": None,
    "255": None,
    "401": None,
    "402": 17,
    "414": 13,
    "417": 13,
    "8003": None,
    "8004": None,
    "8006": 18,
    "8010": None,
    "8017": 18,
    "8018": 18,
}
# Words that GS1 Digital Link 1.0 allowed in place of digits.
LINK_WORDS = {"gtin": "01", "sscc": "00", "lot": "10", "ser": "21", "cpv": "22"}
LINK_QUALIFIERS = {"22", "10", "21", "235", "254", "7040", "8019", "8020", "8011"}
# Lengths of application identifiers of fixed length, with the identifier: no FNC1 is
# needed after these (General Specifications, figure 7.8.5-2).
FIXED = {
    **{"00": 20, "01": 16, "02": 16, "03": 16, "04": 18},
    **{f"{n:02d}": 8 for n in range(11, 20)},
    "20": 4,
    **{f"{n}": 10 for n in range(31, 37)},
    "41": 16,
}
PLATE = re.compile(r"^RI\d+$", re.IGNORECASE)
COMMAND = re.compile(r"^(OBT|OCD)[A-Z0-9_-]+$")
# Marks of writing direction and of width zero: keyboards and web pages leave them.
MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
TOKEN = re.compile(r"^[A-Za-z0-9_-]{16,64}$")
TRACK_PATH = re.compile(r"/returns/track/([A-Za-z0-9_-]{16,64})/?$")


class CodeError(ValueError):
    """A code that cannot be one; `reason` is a key of the scanner's messages."""

    def __init__(self, reason):
        super().__init__(reason)
        self.reason = reason


def clean(text):
    """A code without what readers and people put around it.

    Blanks at the ends, the reader's end key and a symbology identifier go; the FNC1 of
    GS1 stays, it parts the elements. Case is kept.

    :raises CodeError: `not_valid` for control characters, `too_long`
    """
    if not isinstance(text, str):
        raise CodeError("not_text")
    if len(text) > MAX_LENGTH:
        raise CodeError("too_long")
    text = MARKS.sub("", text).strip(" \t\r\n\x04\x1e\xa0")
    if not text:
        return ""
    if any(ord(c) < 32 and c != GS or 0xD800 <= ord(c) < 0xE000 for c in text):
        raise CodeError("not_valid")
    if not text.strip(GS + " "):
        raise CodeError("not_valid")
    if IDENTIFIER.match(text) and not text.startswith(GS1_IDENTIFIERS):
        text = text[3:].strip()
    return text


def spellings(text):
    """A code as it is, and in capitals or small letters: the one rule on case.

    What is printed SN-1001 may be typed sn-1001, a GTIN with the blanks that stand
    under its bars, and digits on a keyboard of another script. An exact match goes
    first; of two things that match otherwise none is picked, both are shown.
    """
    latin = "".join(
        str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c
        for c in text
    )
    bare = re.sub(r"[\s-]", "", latin)
    numbers = [bare] if is_gtin(bare) or is_sscc(bare) else []
    found = [latin, latin.upper(), latin.lower(), *numbers]
    return list(dict.fromkeys([text, *found]))


def check_digit(digits):
    """The GS1 check digit of digits without it: weights 3 and 1 from the right."""
    total = sum(
        int(digit) * (3, 1)[place % 2] for place, digit in enumerate(digits[::-1])
    )
    return str(-total % 10)


def is_gtin(text):
    """Whether it is a GTIN of 8, 12, 13 or 14 digits with a right check digit."""
    return (
        text.isascii()
        and text.isdigit()
        and len(text) in (8, 12, 13, 14)
        and check_digit(text[:-1]) == text[-1]
        and bool(text.strip("0"))
    )


def is_sscc(text):
    """Whether it is an SSCC: 18 digits with a right check digit."""
    return (
        text.isascii()
        and text.isdigit()
        and len(text) == 18
        and check_digit(text[:-1]) == text[-1]
    )


def gtin_spellings(gtin):
    """The lengths in which a GTIN is printed: leading zeros make no difference."""
    full = gtin.zfill(14)
    found = [full]
    for length in (13, 12, 8):
        if full[: 14 - length].strip("0") == "":
            found.append(full[14 - length :])
    return found


def from_upc_e(text):
    """The GTIN-12 of a UPC-E with its check digit; None when it is none.

    The last digit of the six says where the zeros are (General Specifications,
    "UPC-E barcodes").
    """
    if not (text.isascii() and text.isdigit() and len(text) == 8 and text[0] in "01"):
        return None
    six, last = text[1:7], text[6]
    if last in "012":
        body = six[:2] + last + "0000" + six[2:5]
    elif last == "3":
        body = six[:3] + "00000" + six[3:5]
    elif last == "4":
        body = six[:4] + "00000" + six[4]
    else:
        body = six[:5] + "0000" + last
    full = text[0] + body + text[7]
    return full if is_gtin(full) else None


def wrong_check_digit(text):
    """Whether it has the look of a GTIN or SSCC whose check digit is wrong."""
    if not (text.isascii() and text.isdigit()):
        return False
    if len(text) in (8, 12, 13, 14):
        return not (is_gtin(text) or from_upc_e(text))
    return len(text) == 18 and not is_sscc(text)


def announces_gs1(text):
    """Whether the reader said that this is a GS1 element string."""
    return text.startswith((*GS1_IDENTIFIERS, GS))


def has_gs1_look(text):
    """Whether an unannounced text begins like a GS1 element string.

    Serials may begin with the digits of any identifier, so only a key with a check
    digit, a count or a date alone, or a separator inside makes one.
    """
    if announces_gs1(text) or GS in text:
        return True
    if re.match(r"^(01|02)\d{14}", text) and len(text) >= 16:
        return True
    if re.match(r"^00\d{18}", text):
        return True
    return bool(re.match(r"^(1[1-7]\d{6}|3[07]\d{1,9})$", text))


def consignment(text, prefix):
    """The reference in a GS1 consignment number (AI 401) of a company prefix, as it is
    read or typed; None when it is none of that company."""
    match = re.fullmatch(r"(?:\][A-Za-z]\d)?\x1d?\(?401\)?(\d+)(.+?)\x1d?", text)
    if not match:
        return None
    rest = "".join(match.groups())
    return rest[len(prefix) :] if rest.startswith(prefix) else None


def from_brackets(text):
    """`(01)0950...(21)1001`, as people type it, as an element string; None if not so.

    :raises CodeError: when brackets are there but do not fit
    """
    if not re.match(r"^\(\d{2}", text):
        return None
    parts = BRACKETS.findall(text)
    if "".join(f"({ai}){value}" for ai, value in parts) != text:
        raise CodeError("not_valid")
    return join_elements([(ai, value.strip()) for ai, value in parts])


def from_link(text):
    """A GS1 Digital Link as an element string; None when it is another address.

    :raises CodeError: when the path has a GS1 key that does not fit
    """
    if not re.match(r"^https?://", text, re.IGNORECASE):
        return None
    try:
        path = urlsplit(text).path
    except ValueError:
        raise CodeError("not_valid") from None
    steps = [LINK_WORDS.get(step, unquote(step)) for step in path.split("/")]
    for place, step in enumerate(steps):
        if step in LINK_KEYS and place + 1 < len(steps):
            return _read_link(steps[place:])
    return None


def _read_link(steps):
    steps = [step for step in steps if step]
    if len(steps) % 2:
        raise CodeError("not_valid")
    pairs = list(zip(steps[::2], steps[1::2], strict=True))
    key, value = pairs[0]
    length = LINK_KEYS[key]
    if key == "01" and value.isdigit() and len(value) in (8, 12, 13):
        value = value.zfill(14)
    if length and (len(value) != length or not value.isdigit()):
        raise CodeError("not_valid")
    if any(ai not in LINK_QUALIFIERS for ai, _value in pairs[1:]):
        raise CodeError("not_valid")
    return join_elements([(key, value), *pairs[1:]])


def join_elements(pairs):
    """An element string of (identifier, value), with FNC1 where it is needed.

    :raises CodeError: for an empty value, or one of a wrong length
    """
    text = ""
    for place, (ai, value) in enumerate(pairs):
        length = FIXED.get(ai[:2])
        if not value or (length and len(ai + value) != length):
            raise CodeError("not_valid")
        text += ai + value
        if not length and place < len(pairs) - 1:
            text += GS
    return text


def tracking_token(text):
    """The secret of a tracking page, bare or in its address; None if it has none."""
    found = TRACK_PATH.search(text)
    if found:
        return found[1]
    return text if TOKEN.match(text) else None


def tracking_spellings(text):
    """What a carrier's barcode may hold around the number a customer is told.

    USPS puts 420 and the ZIP code before it; readers of some carriers put blanks in.
    """
    bare = re.sub(r"[\s-]", "", text.replace(GS, ""))
    found = [*spellings(text), *spellings(bare)]
    usps = re.match(r"^420(?:\d{9}|\d{5})(9\d{19,25})$", bare)
    if usps:
        found.append(usps[1])
    return list(dict.fromkeys(found))
