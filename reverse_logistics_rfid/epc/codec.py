# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Decoding and encoding of EPCs: TDS 2.3 §14.3, §14.4, and §14.5 through ``plus``."""

import re
from binascii import unhexlify
from functools import lru_cache

from . import plus
from .chars import unescape
from .errors import EpcError
from .layouts import LAYOUTS, LAYOUTS_BY_PARTS, NAMES, PLUS
from .record import Epc
from .tables import LONGEST_NIBBLES, PREFIX_BITS, SCHEMES, WORD

TAG = "urn:epc:tag:"
_SCHEMES_BY_HEADER = {scheme.header: scheme for scheme in SCHEMES.values()}
_NOT_EPC = {0x00: "the tag is not programmed", 0xE2: "this is a TID, not an EPC"}
_NOT_HEX = re.compile("[^0-9A-Fa-f]")
_int = int.from_bytes
# A tag in the field is read hundreds of times: what takes text or several steps to
# decode is remembered. The objects do not change, and refusals are not kept.
KEPT = 1 << 15


def decode(epc):
    """The EPC object of a tag's EPC memory, given as hexadecimal text.

    Upper or lower case; zero padding to whole 16-bit words, and whole zero words after
    that, are taken as readers send them (TDS 2.3 §14.4 steps 2 and 3). Gives an
    ``Epc``, or a ``PlusEpc`` for the schemes of TDS 2.0. Raises EpcError, a ValueError,
    whose text says what is wrong.
    """
    try:
        number = _int(unhexlify(epc), "big")
        layout = LAYOUTS[number >> (4 * len(epc) - PREFIX_BITS)]
    except (ValueError, KeyError, TypeError):
        return _decode_other(epc)
    if len(epc) != layout.nibbles:
        if layout is PLUS and len(epc) <= LONGEST_NIBBLES:
            return _decode_plus(epc)
        return _decode_other(epc)
    fast = layout.fast
    if fast and not number & layout.zeros:
        shift, mask, limit, shift_2, mask_2, limit_2, shift_3, mask_3 = fast
        company = number >> shift & mask
        reference = number >> shift_2 & mask_2
        if company < limit and reference < limit_2:
            return Epc(layout, (company, reference, number >> shift_3 & mask_3))
    # Other shapes, and the checked way to the reason why a value was refused.
    return _decode_layout(epc, layout)


@lru_cache(KEPT)
def _decode_layout(epc, layout):
    return Epc(layout, layout.read(int(epc, 16)))


def encode(tag_uri):
    """Upper-case hex of an EPC Tag URI, zero-filled to whole 16-bit words.

    The URI is ``urn:epc:tag:scheme:parts`` (TDS 2.3 §12). Raises EpcError.
    """
    return parse_tag_uri(tag_uri).hex


def parse_tag_uri(tag_uri):
    """The Epc of an EPC Tag URI (TDS 2.3 §12); raises EpcError."""
    if not isinstance(tag_uri, str) or not tag_uri.startswith(TAG):
        raise EpcError(f"{tag_uri!r} is not an EPC tag URI ({TAG}…)")
    name, _, body = tag_uri[len(TAG) :].partition(":")
    scheme = SCHEMES.get(name)
    if scheme is None:
        raise EpcError(f"coding scheme {name!r} has no tag URI here")
    filter_value = None
    if scheme.partitions:
        head, _, body = body.partition(".")
        if head not in set("01234567"):
            raise EpcError(f"filter {head!r} is not 0 to 7")
        filter_value = int(head)
    return from_parts(scheme, filter_value, split_body(body, scheme))


def split_body(body, scheme):
    """The unescaped parts of a URI body without filter (list).

    A serial may hold dots, so only as many are split at as the scheme has.
    """
    names = NAMES[scheme.name]
    parts = body.split(".", len(names) - 1)
    if len(parts) != len(names):
        raise EpcError(f"{scheme.name}: expected {', '.join(names)}; got {body!r}")
    pairs = zip(names, parts, strict=True)
    return [unescape(part, name) for name, part in pairs]


def from_parts(scheme, filter_value, parts):
    """The Epc of a Scheme, a filter (None for GID-96) and unescaped URI parts."""
    digits = len(parts[0]) if scheme.partitions else None
    layout = LAYOUTS_BY_PARTS.get((scheme.name, filter_value, digits))
    if layout is None:
        if scheme.partitions and filter_value in range(8):
            raise EpcError(f"company prefix {parts[0]!r} is not 6 to 12 digits")
        raise EpcError(f"filter {filter_value!r} is not allowed in {scheme.name}")
    return Epc(layout, layout.parse(parts))


def _decode_other(epc):
    """The rarer inputs: "+" schemes, padding beyond the last word, and errors."""
    _check_hex(epc)
    header = int(epc[:2], 16)
    if header in plus.PLUS_BY_HEADER:
        return _decode_plus(epc)
    scheme = _SCHEMES_BY_HEADER.get(header)
    if scheme is None:
        reason = _NOT_EPC.get(header, "no supported EPC scheme has it")
        raise EpcError(f"header {header:02X}: {reason}")
    bits = 4 * len(epc)
    if bits < scheme.bits or bits % WORD:
        raise EpcError(
            f"{scheme.name} has {scheme.bits} bits in whole {WORD}-bit words,"
            f" got {bits} bits"
        )
    layout = LAYOUTS.get(int(epc, 16) >> (bits - PREFIX_BITS))
    if layout is None:
        raise EpcError(f"{scheme.name}: partition 7 is not defined")
    number, extra = divmod(int(epc, 16), 1 << 4 * (len(epc) - layout.nibbles))
    if extra:
        raise EpcError(f"{scheme.name}: data after the last of {scheme.bits} bits")
    return Epc(layout, layout.read(number))


_decode_plus = lru_cache(KEPT)(plus.decode_plus)


def _check_hex(epc):
    if not isinstance(epc, str):
        raise EpcError(f"an EPC is hexadecimal text, got {type(epc).__name__}")
    wrong = _NOT_HEX.search(epc)
    if wrong:
        raise EpcError(f"{wrong[0]!r} at place {wrong.start()} is not hexadecimal")
    if len(epc) < 2 or len(epc) > LONGEST_NIBBLES:
        raise EpcError(
            f"{4 * len(epc)} bits cannot be an EPC (8 to {4 * LONGEST_NIBBLES})"
        )
