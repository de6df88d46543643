# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The "+" schemes of TDS 2.0: whole GS1 keys, serials of variable length.

Every scheme is header 8 bits, +AIDC data toggle 1, filter 3, then the steps of the
table below (TDS 2.3 §14.6, methods of §14.5). There is no company prefix in them and
the standard gives them no URN: element string and Digital Link are their texts.
"""

from typing import NamedTuple

from . import gs1
from .bits import (
    BitReader,
    BitWriter,
    read_alphanumeric,
    read_date,
    read_delimited,
    read_digits,
    read_numeric,
    write_alphanumeric,
    write_date,
    write_delimited,
    write_digits,
    write_numeric,
)
from .errors import EpcError
from .layouts import word_aligned
from .record import BaseEpc


class Step(NamedTuple):
    """One piece of an EPC: its method, AI and most (or exactly how many) characters."""

    method: str
    ai: str
    size: int


class PlusScheme(NamedTuple):
    """A "+" scheme: the steps after header, toggle and filter."""

    header: int
    name: str
    steps: tuple


_GTIN = Step("digits", "01", 14)
_SERIAL = Step("alphanumeric", "21", 20)
PLUS_SCHEMES = {
    scheme.name: scheme
    for scheme in (
        PlusScheme(0xF7, "sgtin+", (_GTIN, _SERIAL)),
        PlusScheme(0xFB, "dsgtin+", (Step("date", "", 6), _GTIN, _SERIAL)),
        PlusScheme(0xF9, "sscc+", (Step("digits", "00", 18),)),
        PlusScheme(
            0xF2, "sgln+", (Step("digits", "414", 13), Step("alphanumeric", "254", 20))
        ),
        PlusScheme(
            0xF1,
            "grai+",
            (Step("digits", "8003", 14), Step("alphanumeric", "8003", 16)),
        ),
        PlusScheme(0xFA, "giai+", (Step("delimited", "8004", 30),)),
        PlusScheme(0xF4, "gsrn+", (Step("digits", "8018", 18),)),
        PlusScheme(0xF5, "gsrnp+", (Step("digits", "8017", 18),)),
        PlusScheme(
            0xF6, "gdti+", (Step("digits", "253", 13), Step("alphanumeric", "253", 17))
        ),
        PlusScheme(
            0xF8, "sgcn+", (Step("digits", "255", 13), Step("numeric", "255", 12))
        ),
        PlusScheme(0xF3, "itip+", (Step("digits", "8006", 18), _SERIAL)),
        PlusScheme(
            0xF0, "cpi+", (Step("delimited", "8010", 30), Step("numeric", "8011", 12))
        ),
    )
}
PLUS_BY_HEADER = {scheme.header: scheme for scheme in PLUS_SCHEMES.values()}
_READ = {
    "digits": read_digits,
    "alphanumeric": read_alphanumeric,
    "delimited": read_delimited,
    "numeric": read_numeric,
}
_WRITE = {
    "digits": write_digits,
    "alphanumeric": write_alphanumeric,
    "delimited": write_delimited,
    "numeric": write_numeric,
}


class PlusEpc(BaseEpc):
    """One EPC of a "+" scheme; the same interface as ``Epc``, some of it None."""

    __slots__ = ("_elements", "aidc", "filter", "hex", "scheme", "toggle")
    tag_uri = pure_identity = None

    def __init__(self, scheme, filter_value, elements, hex_text, toggle=0, aidc=""):
        self.scheme = scheme
        self.filter = filter_value
        self._elements = elements
        self.hex = hex_text
        self.toggle = toggle
        self.aidc = aidc

    @property
    def elements(self):
        """The GS1 AI values in element string order (dict); a copy, for the object is
        shared by all who decode the same tag."""
        return dict(self._elements)

    @property
    def components(self):
        """The serial or GLN extension, for the keys that have one (dict)."""
        serial = gs1.serial_of(self.elements)
        return {} if serial is None else {"serial": serial}


def decode_plus(epc):
    """The PlusEpc of hexadecimal text that begins with a "+" header.

    Zero padding after the last bit may have any length, because published values stop
    at the nibble while tags fill the word. With the toggle bit set, the bits after the
    EPC are kept undecoded in ``aidc`` as text of 0 and 1. Raises EpcError.
    """
    scheme = PLUS_BY_HEADER[int(epc[:2], 16)]
    length = 4 * len(epc)
    reader = BitReader(int(epc, 16), length)
    reader.read(8)
    toggle, filter_value = reader.read(1), reader.read(3)
    try:
        values = _read_steps(reader, scheme)
        gs1.key_of(values)
    except EpcError as error:
        raise EpcError(f"{scheme.name}: {error}") from None
    if not toggle:
        if reader.rest():
            raise EpcError(f"{scheme.name}: data after the EPC, with toggle bit 0")
        hex_text = _word_hex(reader.number >> reader.left, length - reader.left)
        return PlusEpc(scheme.name, filter_value, values, hex_text)
    aidc = f"{reader.rest():0{reader.left}b}" if reader.left else ""
    hex_text = _word_hex(reader.number, length)
    return PlusEpc(scheme.name, filter_value, values, hex_text, 1, aidc)


def encode_plus(scheme, elements, filter_value):
    """The PlusEpc of AI values in a "+" scheme (its name), toggle bit 0.

    Every serial is written by the method of fewest bits. Raises EpcError.
    """
    key = gs1.key_of(elements)
    steps = PLUS_SCHEMES[scheme].steps
    dates = [ai for ai in elements if ai in gs1.DATE_AIS]
    if key.ai not in {step.ai for step in steps}:
        raise EpcError(f"({key.ai}) cannot be written as {scheme}")
    if len(dates) != (scheme == "dsgtin+"):
        raise EpcError(f"{scheme} takes {int(scheme == 'dsgtin+')} date, not {dates}")
    if filter_value not in range(8):
        raise EpcError(f"filter {filter_value!r} is not 0 to 7")
    writer = BitWriter()
    # The 0 between header and filter is the +AIDC data toggle.
    writer.write(PLUS_SCHEMES[scheme].header, 8)
    writer.write(filter_value, 4)
    _write_steps(writer, steps, elements, dates)
    hex_text = _word_hex(writer.number, writer.length)
    return PlusEpc(scheme, filter_value, gs1.in_order(elements), hex_text)


def _read_steps(reader, scheme):
    """The AI values, in element string order (dict)."""
    values = {}
    for step in scheme.steps:
        if step.method == "date":
            date_type = reader.read(4)
            if date_type >= len(gs1.DATE_AIS):
                raise EpcError(f"date type {date_type} is reserved")
            values[gs1.DATE_AIS[date_type]] = read_date(reader)
        else:
            text = _READ[step.method](reader, step.size)
            values[step.ai] = values.get(step.ai, "") + text
    return gs1.in_order(values)


def _write_steps(writer, steps, elements, dates):
    values = {"254": gs1.NO_EXTENSION, **elements}
    for step in steps:
        if step.method == "date":
            writer.write(gs1.DATE_AIS.index(dates[0]), 4)
            write_date(writer, values[dates[0]])
            continue
        text = values[step.ai]
        if step.method == "digits":
            # What follows the digits in the same AI belongs to the next step.
            text, values[step.ai] = text[: step.size], text[step.size :]
        _WRITE[step.method](writer, text, step.size)


def _word_hex(number, length):
    bits = word_aligned(length)
    return f"{number << (bits - length):0{bits // 4}X}"
