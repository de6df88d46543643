# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EDI without a database: X12, EDIFACT, CSV and JSON to and from neutral documents.

Readers are pure, bounded, and raise nothing but :class:`EdiError`. The documents are
described in ``model``, what is agreed with a partner in ``partner``, code tables in
``maps``.
"""

from .edifact import read_edifact, write_contrl
from .edifact_contrl import acknowledge_edifact
from .edifact_out import write_iftsta, write_invoic, write_retann, write_retins
from .edifact_writer import EdifactEnvelope, write_edifact
from .errors import EdiError, SignatureError
from .json_documents import read_json, write_json
from .model import blank, exceptions, refused
from .partner import LENIENCIES, STRICT, Limits, Partner
from .segments import Key
from .signature import sign, verify
from .tables import read_csv, read_rows
from .x12 import read_x12, write_acknowledgments
from .x12_180_out import write_180
from .x12_ack import acknowledge_x12
from .x12_header import Separators
from .x12_writer import X12Envelope, write_x12

__all__ = [
    "LENIENCIES",
    "STRICT",
    "EdiError",
    "EdifactEnvelope",
    "Key",
    "Limits",
    "Partner",
    "Separators",
    "SignatureError",
    "X12Envelope",
    "acknowledge_edifact",
    "acknowledge_x12",
    "blank",
    "exceptions",
    "read_csv",
    "read_edifact",
    "read_interchanges",
    "read_json",
    "read_rows",
    "read_x12",
    "refused",
    "sign",
    "verify",
    "write_180",
    "write_acknowledgments",
    "write_contrl",
    "write_edifact",
    "write_iftsta",
    "write_invoic",
    "write_json",
    "write_retann",
    "write_retins",
    "write_x12",
]


def read_interchanges(data, partner=STRICT, *, seen=None):
    """Interchanges of a file that is either X12 or EDIFACT, told by its first letters.

    :returns: as :func:`read_x12` or :func:`read_edifact`; both kinds of interchange
        have ``accepted``, ``errors``, ``warnings``, ``key`` and ``documents``
    """
    head = data[:200]
    if isinstance(head, (bytes, bytearray)):
        head = bytes(head).decode("latin-1").removeprefix("ï»¿")
    if isinstance(head, str) and head.lstrip("\ufeff \t\r\n").startswith("UN"):
        return read_edifact(data, partner, seen=seen)
    return read_x12(data, partner, seen=seen)
