# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Bit strings and the encoding methods of TDS 2.0: TDS 2.3 §14.5.2 to §14.5.13.

Readers take a BitReader and the longest (or fixed) number of characters and return
text; writers take a BitWriter, the text and that number. All raise EpcError.
"""

import string

from .chars import CHARSET_39, CHARSET_82, check_length, is_digits
from .errors import EpcError

LENGTH_BITS = 5  # Table F: the length indicator of every key and serial of an EPC
NUMERIC_LENGTH_BITS = 4  # §14.5.13, as used in CPI+ and SGCN+
_DELIMITER, _TERMINATOR = 14, 15  # Table 14-4
_NUMERIC, _UPPER_HEX, _LOWER_HEX, _BASE64, _ASCII, _URN40 = range(6)  # Table E
_UPPER = string.digits + "ABCDEF"  # Table 14-5
_LOWER = string.digits + "abcdef"  # Table 14-6
_BASE = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # 14-7
_URN = "\0" + string.ascii_uppercase + "-.:" + string.digits  # Table 14-8
_CHARS_7 = CHARSET_82 | CHARSET_39  # Table 14-9
_ASCII_TABLE = "".join(
    chr(code) if chr(code) in _CHARS_7 else "\0" for code in range(128)
)
# Method to (characters by code, bits a character); the two others count differently.
_FIXED_WIDTH = {
    _UPPER_HEX: (_UPPER, 4),
    _LOWER_HEX: (_LOWER, 4),
    _BASE64: (_BASE, 6),
    _ASCII: (_ASCII_TABLE, 7),
}


class BitReader:
    """Reads an unsigned ``number`` of ``length`` bits from the left."""

    def __init__(self, number, length):
        self.number = number
        self.left = length

    def read(self, bits):
        """The next bits as an unsigned int; EpcError when there are not as many."""
        if bits > self.left:
            raise EpcError(f"truncated: {bits} more bits expected, {self.left} there")
        self.left -= bits
        return self.number >> self.left & (1 << bits) - 1

    def rest(self):
        """All the bits that are left, as an unsigned int, without reading them."""
        return self.number & (1 << self.left) - 1


class BitWriter:
    """Collects bits from the left: ``number`` is ``length`` bits long."""

    def __init__(self):
        self.number = self.length = 0

    def write(self, value, bits):
        """Append an unsigned int as so many bits."""
        self.number = self.number << bits | value
        self.length += bits


def read_digits(reader, count):
    """Exactly ``count`` digits of 4 bits: "Fixed-Length Numeric", §14.5.4."""
    text = f"{reader.read(4 * count):0{count}X}"
    if not is_digits(text):
        raise EpcError(f"{text} should be {count} decimal digits")
    return text


def write_digits(writer, text, count):
    """Append digits of 4 bits each, §14.5.4; the text is checked before."""
    writer.write(int(text, 16), 4 * count)


def read_date(reader):
    """A date YYMMDD of 7, 4 and 5 bits, not yet checked, §14.5.8."""
    return f"{reader.read(7):02d}{reader.read(4):02d}{reader.read(5):02d}"


def write_date(writer, text):
    """Append a checked date YYMMDD as 7, 4 and 5 bits, §14.5.8."""
    for start, bits in ((0, 7), (2, 4), (4, 5)):
        writer.write(int(text[start : start + 2]), bits)


def read_numeric(reader, longest):
    """Digits with 4-bit length and no encoding indicator, §14.5.13."""
    length = _read_length(reader, NUMERIC_LENGTH_BITS, longest)
    return _read_integer(reader, length)


def write_numeric(writer, text, longest):
    """Append digits with a 4-bit length, §14.5.13; the text is checked before."""
    writer.write(len(text), NUMERIC_LENGTH_BITS)
    writer.write(int(text), integer_bits(len(text)))


def read_delimited(reader, longest):
    """Leading digits of 4 bits, then the rest if any, §14.5.5."""
    text = ""
    while (nibble := reader.read(4)) < 10:
        text += str(nibble)
    if nibble == _DELIMITER:
        text += read_alphanumeric(reader, longest)
    elif nibble != _TERMINATOR:
        raise EpcError(f"nibble {nibble:X} is neither digit nor delimiter")
    check_length(text, longest, "key")
    return text


def write_delimited(writer, text, longest):
    """Append text that begins with a digit by the method of §14.5.5."""
    rest = text.lstrip(string.digits)
    digits = text[: len(text) - len(rest)]
    for digit in digits:
        writer.write(int(digit), 4)
    writer.write(_DELIMITER if rest else _TERMINATOR, 4)
    if rest:
        write_alphanumeric(writer, rest, longest)


def read_alphanumeric(reader, longest):
    """Text by its encoding indicator and 5-bit length, §14.5.6 and Table E."""
    method = reader.read(3)
    length = _read_length(reader, LENGTH_BITS, longest)
    if method == _NUMERIC:
        return _read_integer(reader, length)
    if method == _URN40:
        return _read_urn40(reader, length)
    if method not in _FIXED_WIDTH:
        raise EpcError(f"encoding indicator {method} is reserved")
    table, bits = _FIXED_WIDTH[method]
    raw = reader.read(length * bits)
    last = (1 << bits) - 1
    shifts = range((length - 1) * bits, -1, -bits)
    text = "".join([table[raw >> shift & last] for shift in shifts])
    if "\0" in text:
        raise EpcError("a 7-bit character is not allowed")
    return text


def write_alphanumeric(writer, text, longest):
    """Append text by the method of §14.5.6 that takes the fewest bits."""
    check_length(text, longest, "text")
    method = _cheapest(text)
    writer.write(method, 3)
    writer.write(len(text), LENGTH_BITS)
    if method == _NUMERIC:
        writer.write(int(text), integer_bits(len(text)))
    elif method == _URN40:
        _write_urn40(writer, text)
    else:
        table, bits = _FIXED_WIDTH[method]
        for char in text:
            writer.write(table.index(char), bits)


def integer_bits(digits):
    """Bits for so many decimal digits: ceiling(digits × log2 10), Table B."""
    return (10**digits - 1).bit_length()


def _cheapest(text):
    """The encoding indicator for the text: figure 14-5 of §14.5.6."""
    chars = set(text)
    if chars <= set(string.digits):
        return _NUMERIC
    for method in (_UPPER_HEX, _LOWER_HEX):
        if chars <= set(_FIXED_WIDTH[method][0]):
            return method
    in_base, in_urn = chars <= set(_BASE), chars <= set(_URN)
    if in_urn and (16 * -(-len(text) // 3) < len(text) * (6 if in_base else 7)):
        return _URN40
    return _BASE64 if in_base else _ASCII


def _read_length(reader, bits, longest):
    length = reader.read(bits)
    if not 1 <= length <= longest:
        raise EpcError(f"text of {length} characters, 1 to {longest} allowed")
    return length


def _read_integer(reader, length):
    number = reader.read(integer_bits(length))
    if number >= 10**length:
        raise EpcError(f"{number} has more than {length} digits")
    return f"{number:0{length}d}"


def _read_urn40(reader, length):
    """Three characters in 16 bits, §14.5.6.5."""
    text = ""
    for _ in range(-(-length // 3)):
        group = reader.read(16) - 1
        if not 0 <= group < 64000:
            raise EpcError(f"URN Code 40 group {group + 1} is not allowed")
        text += _URN[group // 1600] + _URN[group // 40 % 40] + _URN[group % 40]
    # The padding of the last group, and nothing else, is the character of index 0.
    if "\0" in text[:length] or text[length:].strip("\0"):
        raise EpcError(f"URN Code 40 text does not have {length} characters")
    return text[:length]


def _write_urn40(writer, text):
    for start in range(0, len(text), 3):
        group = 0
        for char in text[start : start + 3].ljust(3, "\0"):
            group = group * 40 + _URN.index(char)
        writer.write(group + 1, 16)
