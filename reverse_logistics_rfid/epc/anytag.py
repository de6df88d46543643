# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What readers report: EPCs, and whatever else is in the memory of tags."""

import re
from functools import lru_cache

from .codec import decode
from .errors import EpcError
from .plus import PLUS_BY_HEADER
from .tables import LONGEST_NIBBLES, SCHEMES

_WORDS = re.compile("(?:[0-9A-F]{4}){4,}")
_BITS = {scheme.header: scheme.bits for scheme in SCHEMES.values()}
_BITS.update(dict.fromkeys(PLUS_BY_HEADER, 4 * LONGEST_NIBBLES))


def identity(epc):
    """The text that stands for a tag: upper-case hex, one for all ways of padding it.

    What has the header of a GS1 scheme must hold what the scheme allows. A numbering
    of somebody else's, a chip number (TID), and what is longer than the scheme of its
    header is kept as it is: 64 bits and more, in words of 16.

    :raises EpcError: with the reason
    """
    if not isinstance(epc, str):
        raise EpcError("an EPC is hexadecimal text")
    if len(epc) > LONGEST_NIBBLES:
        raise EpcError(f"{4 * len(epc)} bits are more than a tag holds")
    return _identity(epc)


@lru_cache(maxsize=1 << 16)  # a tag in the field is read hundreds of times
def _identity(epc):
    try:
        return decode(epc).hex
    except EpcError:
        text = epc.upper()
        if _WORDS.fullmatch(text) and 4 * len(epc) > _BITS.get(int(text[:2], 16), 0):
            return text
        raise
