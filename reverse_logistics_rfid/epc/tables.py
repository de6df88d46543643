# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The schemes defined before TDS 2.0 as tables (TDS 2.3 §14.2 and §14.6).

A partition row is (company prefix bits, company prefix digits, reference bits,
reference digits); the row's place is the partition value, 0 for 12 digits.
"""

from typing import NamedTuple

from .fields import IntegerField, NumericTextField, PairField, TextField

COMPANY_BITS = ((40, 12), (37, 11), (34, 10), (30, 9), (27, 8), (24, 7), (20, 6))
WORD = 16
PREFIX_BITS = 14
PLUS_HEADERS = range(0xF0, 0xFC)  # the schemes of TDS 2.0, in ``plus``
LONGEST_NIBBLES = 31 * WORD // 4  # the PC word counts at most 31 words (TDS §9.3)


def _partitions(bits, digits):
    """The seven rows whose company prefix and reference share bits and digits."""
    return tuple((m, n, bits - m, digits - n) for m, n in COMPANY_BITS)


GTIN = _partitions(44, 13)
SSCC = _partitions(58, 17)
GLN = _partitions(41, 12)
ASSET_TYPE = _partitions(44, 12)
NO_REFERENCE = tuple((m, n, 0, 0) for m, n in COMPANY_BITS)
# Individual asset references and parts: bits by company prefix bits, most characters
# by company prefix digits (30 in a key, of which the company prefix takes some).
GIAI_96_BITS, GIAI_202_BITS, CPI_96_BITS = 82, 188, 51
LONGEST_KEY = 30


class Scheme(NamedTuple):
    """One coding scheme of ``bits`` bits, of which the last ``reserved`` are zero.

    ``fields(m, n)`` gives the fields after company prefix and reference, where m and n
    are the bits and digits of the company prefix. Without partitions (GID-96) there is
    no filter either and the fields begin right after the header.
    """

    header: int
    name: str
    bits: int
    partitions: tuple
    fields: object
    reserved: int = 0

    @property
    def family(self):
        """The name of the identity in pure identity URIs, as in urn:epc:id:sgtin."""
        return self.name.partition("-")[0]


def _integer(bits):
    return lambda m, n: (IntegerField("serial", bits),)


def _text(longest):
    return lambda m, n: (TextField("serial", 7 * longest, longest),)


def _numeric(bits, longest):
    return lambda m, n: (NumericTextField("serial", bits, longest),)


def _pieces(serial):
    return lambda m, n: (PairField("piece", 7), PairField("total", 7), *serial(m, n))


def _none(m, n):
    return ()


def _asset_integer(m, n):
    return (IntegerField("reference", GIAI_96_BITS - m),)


def _asset_text(m, n):
    return (TextField("reference", GIAI_202_BITS - m, LONGEST_KEY - n),)


def _part_integer(m, n):
    return (IntegerField("reference", CPI_96_BITS - m), IntegerField("serial", 31))


def _general(m, n):
    widths = (("manager", 28), ("object_class", 24), ("serial", 36))
    return tuple(IntegerField(name, bits) for name, bits in widths)


SCHEMES = {
    scheme.name: scheme
    for scheme in (
        Scheme(0x30, "sgtin-96", 96, GTIN, _integer(38)),
        Scheme(0x36, "sgtin-198", 198, GTIN, _text(20)),
        Scheme(0x31, "sscc-96", 96, SSCC, _none, reserved=24),
        Scheme(0x32, "sgln-96", 96, GLN, _integer(41)),
        Scheme(0x39, "sgln-195", 195, GLN, _text(20)),
        Scheme(0x33, "grai-96", 96, ASSET_TYPE, _integer(38)),
        Scheme(0x37, "grai-170", 170, ASSET_TYPE, _text(16)),
        Scheme(0x34, "giai-96", 96, NO_REFERENCE, _asset_integer),
        Scheme(0x38, "giai-202", 202, NO_REFERENCE, _asset_text),
        Scheme(0x2D, "gsrn-96", 96, SSCC, _none, reserved=24),
        Scheme(0x2E, "gsrnp-96", 96, SSCC, _none, reserved=24),
        Scheme(0x2C, "gdti-96", 96, GLN, _integer(41)),
        Scheme(0x3E, "gdti-174", 174, GLN, _text(17)),
        Scheme(0x3A, "gdti-113", 113, GLN, _numeric(58, 17)),
        Scheme(0x3F, "sgcn-96", 96, GLN, _numeric(41, 12)),
        Scheme(0x40, "itip-110", 110, GTIN, _pieces(_integer(38))),
        Scheme(0x41, "itip-212", 212, GTIN, _pieces(_text(20))),
        Scheme(0x3C, "cpi-96", 96, NO_REFERENCE, _part_integer),
        Scheme(0x35, "gid-96", 96, (), _general),
    )
}
