# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The one family of errors of the package, and issues found inside a document."""

from __future__ import annotations


class EdiError(ValueError):
    """A message that cannot be read, written or trusted.

    :param code: short stable name, for programs (``isa_length``)
    :param advice: what is wrong and what to do, one or two sentences
    :param segment: name and number of the segment, or the row of a table
    :param offset: characters from the start of the text, 0 first
    :param ack: code to answer with: TA1 note (I18), 997 (716, 718) or CONTRL (0085)
    :param others: further errors of the same kind found in the same input
    """

    def __init__(self, code, advice, *, segment="", offset=None, ack="", others=()):
        self.code = code
        self.advice = advice
        self.segment = str(segment)
        self.offset = offset
        self.ack = ack
        self.others = tuple(others)
        super().__init__(self._sentence())

    def _sentence(self):
        where = []
        if self.segment:
            where.append(f"at {self.segment}")
        if self.offset is not None:
            where.append(f"character {self.offset}")
        place = f" ({', '.join(where)})" if where else ""
        return f"{self.advice}{place} [{self.code}]"


class SignatureError(EdiError):
    """A webhook that is not proven to come from the partner: answer 401."""


def shown(value, length=40):
    """A value of a message cut and made printable, to be quoted in an advice."""
    text = str(value)
    text = text if len(text) <= length else text[: length - 1] + "…"
    return "".join(char if char.isprintable() else "?" for char in text)
