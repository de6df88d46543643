# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shifts, masks and templates computed once for every header, filter and partition.

``LAYOUTS`` maps the first 14 bits of an EPC (header 8, filter 3, partition 3) to the
layout of the rest, so that decoding needs one look-up and no branching on the scheme.
"""

from .errors import EpcError
from .fields import IntegerField, PaddedField, TextField
from .tables import PLUS_HEADERS, PREFIX_BITS, SCHEMES, WORD


def word_aligned(bits):
    """The number of bits rounded up to whole 16-bit memory words (TDS 2.3 §15.1.1)."""
    return -(-bits // WORD) * WORD


class Layout:
    """Where the fields of one scheme, filter and partition are, and how to write them.

    ``placed`` pairs every field with its shift from the right end of the word-aligned
    EPC. ``zeros`` masks the bits that have to be zero: the reserved ones and the
    padding up to the word boundary. ``base`` is the EPC with all fields zero.
    ``textual``: some field holds characters that a URI may have to escape.
    """

    def __init__(self, scheme, prefix, head_bits, filter_value, fields):
        self.scheme = scheme
        self.filter = filter_value
        bits = word_aligned(scheme.bits)
        self.nibbles = bits // 4
        self.base = prefix << (bits - head_bits)
        self.fields = fields
        self.names = tuple(field.name for field in fields)
        shift = bits - head_bits
        placed = []
        for field in fields:
            shift -= field.bits
            placed.append((field, shift))
        self.placed = tuple(placed)
        self.zeros = (1 << shift) - 1
        self._set_templates()
        self._set_fast()

    def _set_templates(self):
        self.textual = any(isinstance(field, TextField) for field in self.fields)
        body = ".".join(field.template for field in self.fields)
        control = "" if self.filter is None else f"{self.filter}."
        self.pure_identity = f"urn:epc:id:{self.scheme.family}:{body}"
        self.tag_uri = f"urn:epc:tag:{self.scheme.name}:{control}{body}"

    def _set_fast(self):
        """Flat numbers for the commonest shape: key, reference, a serial of digits."""
        self.fast = None
        kinds = tuple(map(type, self.fields))
        if kinds == (PaddedField, PaddedField, IntegerField):
            self.fast = tuple(
                number
                for field, shift in self.placed[:2]
                for number in (shift, (1 << field.bits) - 1, field.limit)
            ) + (self.placed[2][1], (1 << self.fields[2].bits) - 1)

    def read(self, number):
        """The field values of a word-aligned EPC given as an integer (tuple).

        Raises EpcError for a value out of range and for set bits in ``zeros``.
        """
        if number & self.zeros:
            raise EpcError(f"{self.scheme.name}: reserved or padding bits are not zero")
        return tuple(
            field.read(number >> shift & (1 << field.bits) - 1)
            for field, shift in self.placed
        )

    def write(self, values):
        """The word-aligned EPC as an integer, from field values."""
        number = self.base
        for (field, shift), value in zip(self.placed, values, strict=True):
            number |= field.write(value) << shift
        return number

    def parse(self, parts):
        """The field values of unescaped URI parts; EpcError for what does not fit."""
        if len(parts) != len(self.fields):
            raise EpcError(
                f"{self.scheme.name} has the parts {', '.join(self.names)};"
                f" got {len(parts)}"
            )
        pairs = zip(self.fields, parts, strict=True)
        return tuple(field.parse(part) for field, part in pairs)


class PlusLayout:
    """Stands for the "+" schemes, which have no places: their bits tell the next."""

    nibbles = None


PLUS = PlusLayout()


def _layouts():
    by_prefix, by_parts = {}, {}
    for header in PLUS_HEADERS:
        by_prefix.update((header << 6 | low, PLUS) for low in range(64))
    for scheme in SCHEMES.values():
        if not scheme.partitions:
            layout = Layout(scheme, scheme.header, 8, None, scheme.fields(0, 0))
            by_parts[scheme.name, None, None] = layout
            by_prefix.update((scheme.header << 6 | low, layout) for low in range(64))
        for partition, (m, n, bits, digits) in enumerate(scheme.partitions):
            fields = (PaddedField("company_prefix", m, n),)
            # A scheme with reference bits has the reference part even when it has no
            # digits; in GIAI and CPI it comes among the scheme's own fields.
            if bits:
                fields += (PaddedField("reference", bits, digits),)
            fields += scheme.fields(m, n)
            for value in range(8):
                prefix = scheme.header << 6 | value << 3 | partition
                layout = Layout(scheme, prefix, PREFIX_BITS, value, fields)
                by_prefix[prefix] = by_parts[scheme.name, value, n] = layout
    return by_prefix, by_parts


LAYOUTS, LAYOUTS_BY_PARTS = _layouts()
NAMES = {name: layout.names for (name, _, _), layout in LAYOUTS_BY_PARTS.items()}
