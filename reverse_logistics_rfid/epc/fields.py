# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bit fields of the schemes defined before TDS 2.0.

Each class turns one field between its three forms: ``read`` (raw bits, an unsigned
int, to the value), ``write`` (the value to raw bits) and ``parse`` (unescaped URI text
to the value). ``template`` is the % conversion that writes the value in a URI. All
three raise EpcError when the standard does not allow what they get.
"""

from .chars import CHARSET_82, check_chars, check_length, is_digits
from .errors import EpcError

# Two 7-bit codes to their characters; an all-zero code ends the text (§14.4.2).
_PAIRS = {
    ord(first) << 7 | ord(second or "\0"): first + second
    for first in CHARSET_82
    for second in (*CHARSET_82, "")
} | {0: ""}


class Field:
    """A field of ``bits`` bits; ``name`` is the component it holds."""

    template = "%s"

    def __init__(self, name, bits, longest=0):
        self.name = name
        self.bits = bits
        self.longest = longest


class IntegerField(Field):
    """A decimal integer without leading zeros: TDS 2.3 §14.3.1 and §14.4.1."""

    template = "%d"

    def read(self, raw):
        return raw

    def write(self, value):
        return value

    def parse(self, text):
        if not is_digits(text):
            raise EpcError(f"{self.name} {text!r} is not a number")
        if text[0] == "0" and text != "0":
            raise EpcError(f"{self.name} {text!r} has leading zeros")
        # The bound on the digits keeps a very long number from being converted.
        if len(text) > self.bits or int(text) >> self.bits:
            raise EpcError(f"{self.name} {text} does not fit in {self.bits} bits")
        return int(text)


class PaddedField(Field):
    """A decimal integer of exactly ``longest`` digits: TDS 2.3 §14.3.3 and §14.4.3.

    With no digits (the reference beside a 12-digit company prefix) the text is empty
    and the bits are zero; "%.0s" takes the value and writes nothing.
    """

    def __init__(self, name, bits, longest):
        super().__init__(name, bits, longest)
        self.template = f"%0{longest}d" if longest else "%.0s"
        self.limit = 10**longest

    def read(self, raw):
        if raw >= self.limit:
            raise EpcError(f"{self.name} {raw} has more than {self.longest} digits")
        return raw

    def write(self, value):
        return value

    def parse(self, text):
        if len(text) != self.longest or (text and not is_digits(text)):
            raise EpcError(f"{self.name} {text!r} is not {self.longest} digits")
        return int(text or "0")


class PairField(Field):
    """Two decimal digits in 7 bits: "Fixed Width Integer", TDS 2.3 §14.4.10.

    The encoding rule (§14.3.10) literally leaves 99 out while the decoding rule takes
    it; both directions take 99 here, so that every decoded tag can be written again.
    """

    template = "%02d"

    def read(self, raw):
        if raw > 99:
            raise EpcError(f"{self.name} {raw} is more than 99")
        return raw

    def write(self, value):
        return value

    def parse(self, text):
        if len(text) != 2 or not is_digits(text):
            raise EpcError(f"{self.name} {text!r} is not two digits")
        return int(text)


class NumericTextField(Field):
    """Digits with leading zeros kept: "Numeric String", TDS 2.3 §14.3.6 and §14.4.6.

    The raw integer is the digits with a 1 put before them.
    """

    def read(self, raw):
        text = str(raw)
        if text[0] != "1":
            raise EpcError(f"{self.name} bits do not begin with the digit 1")
        return self.parse(text[1:])

    def write(self, value):
        return int("1" + value)

    def parse(self, text):
        check_length(text, self.longest, self.name)
        if not is_digits(text):
            raise EpcError(f"{self.name} {text!r} is not a number")
        return text


class TextField(Field):
    """7-bit characters, zero-filled on the right: TDS 2.3 §14.3.2 and §14.4.2."""

    def __init__(self, name, bits, longest):
        super().__init__(name, bits, longest)
        # Read two characters at a time, from bits filled up to whole pairs.
        self._fill = -bits % 14
        self._shifts = tuple(range(bits + self._fill - 14, -1, -14))

    def read(self, raw):
        filled = raw << self._fill
        try:
            text = "".join([_PAIRS[filled >> at & 16383] for at in self._shifts])
        except KeyError:
            raise EpcError(
                f"{self.name}: a character is not allowed, or after the end"
            ) from None
        check_length(text, self.longest, self.name)
        # With a gap in the text, its last character stands among these bits.
        if raw & (1 << self.bits - 7 * len(text)) - 1:
            raise EpcError(f"{self.name}: data after the end of the text")
        return text

    def write(self, value):
        raw = 0
        for char in value:
            raw = raw << 7 | ord(char)
        return raw << (self.bits - 7 * len(value))

    def parse(self, text):
        check_length(text, self.longest, self.name)
        check_chars(text, CHARSET_82, self.name)
        return text
