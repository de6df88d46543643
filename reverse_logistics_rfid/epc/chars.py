# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Character sets, number checks and URI escapes shared by every scheme.

The sets are those of the GS1 General Specifications, figures 7.11-1 (82 characters)
and 7.11-2 (39 characters); the escapes are those of TDS 2.3 annex A (Table A-1).
"""

import re
import string

from .errors import EpcError

CHARSET_82 = frozenset(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_")
CHARSET_39 = frozenset(string.ascii_uppercase + string.digits + "#-/")

_ESCAPES = {ord(char): f"%{ord(char):02X}" for char in '"#%&/<>?'}
_RESERVED = re.compile('["#%&/<>?]')
_ESCAPE = re.compile("%(..)?", re.DOTALL)
_HEX_PAIR = re.compile("[0-9A-Fa-f]{2}")


def is_digits(text):
    """Whether the text is one or more of 0-9; other scripts' digits do not count."""
    return text.isascii() and text.isdigit()


def check_chars(text, allowed, what):
    """Raise EpcError when ``text`` holds a character outside ``allowed``."""
    if allowed.issuperset(text):
        return
    for char in text:
        if char not in allowed:
            raise EpcError(f"{what}: character {char!r} is not allowed")


def check_length(text, longest, what):
    """Raise EpcError unless the text has 1 to ``longest`` characters."""
    if not text:
        raise EpcError(f"{what} is empty")
    if len(text) > longest:
        raise EpcError(f"{what} has {len(text)} characters, at most {longest} allowed")


def escape(text):
    """The text as an EPC URI writes it: the reserved characters as %XX (Table A-1)."""
    return text.translate(_ESCAPES) if _RESERVED.search(text) else text


def unescape(text, what):
    """The text behind the %XX escapes of one EPC URI component.

    Raises EpcError for a broken escape and for a reserved character written bare.
    """

    def character(match):
        pair = match[1] or ""
        if not _HEX_PAIR.fullmatch(pair):
            raise EpcError(f"{what}: '%' is not followed by two hexadecimal digits")
        return chr(int(pair, 16))

    bare = _RESERVED.search(text.replace("%", ""))
    if bare:
        raise EpcError(f"{what}: {bare[0]!r} must be written {escape(bare[0])}")
    return _ESCAPE.sub(character, text)
