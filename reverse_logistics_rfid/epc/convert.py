# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EPC objects from GS1 texts and pure identity URIs (TDS 2.3 §7 and §12.3.2)."""

from . import gs1
from .codec import from_parts, split_body
from .errors import EpcError
from .plus import PLUS_SCHEMES, encode_plus
from .tables import SCHEMES

PURE = "urn:epc:id:"
# GDTI-113 is deprecated since TDS 1.9: read, and written only when it is asked for.
_NOT_CHOSEN = "gdti-113"


def from_element_string(text, *, filter=0, company_prefix_length=None, scheme=None):
    """The EPC object of a bracketed GS1 element string, as (01)…(21)….

    ``filter`` is 0 to 7. ``scheme`` names the coding scheme; left out, it is the
    shortest one that holds the serial, for which ``company_prefix_length`` (6 to 12
    digits) must be given. A "+" scheme needs no company prefix length. Brackets belong
    to the serial, so the serial comes last and nothing may follow it; a date beside a
    GTIN goes only into a DSGTIN+. Raises EpcError.
    """
    elements = gs1.parse_element_string(_text(text))
    return from_elements(elements, filter, company_prefix_length, scheme)


def from_digital_link(url, *, filter=0, company_prefix_length=None, scheme=None):
    """The EPC object of an uncompressed GS1 Digital Link on any host.

    Options as for ``from_element_string``. Batch, variant and query parameters that
    are no part of an EPC are passed over. Raises EpcError.
    """
    elements = gs1.parse_digital_link(_text(url))
    if scheme != "dsgtin+":
        # Only a DSGTIN+ has a date; for the others it is an attribute of the link.
        elements = {a: v for a, v in elements.items() if a not in gs1.DATE_AIS}
    return from_elements(elements, filter, company_prefix_length, scheme)


def from_pure_identity(uri, *, filter=0, scheme=None):
    """The Epc of a pure identity URI, urn:epc:id:…; its dots give the company prefix.

    ``scheme`` is the coding scheme, by default the shortest that holds the serial.
    ``filter`` is 0 to 7 and not used by GID-96. Raises EpcError.
    """
    if not _text(uri).startswith(PURE):
        raise EpcError(f"{uri!r} is not a pure identity URI ({PURE}…)")
    family, _, body = uri[len(PURE) :].partition(":")
    candidates = _candidates(family, scheme)
    return _first(candidates, split_body(body, candidates[0]), filter)


def from_elements(elements, filter=0, company_prefix_length=None, scheme=None):
    """The EPC object of a dict of AI to value; options as for element strings."""
    if scheme in PLUS_SCHEMES:
        return encode_plus(scheme, elements, filter)
    key = gs1.key_of(elements)
    candidates = _candidates(key.family, scheme)
    if company_prefix_length is None:
        raise EpcError(
            f"company_prefix_length is needed for {candidates[0].name};"
            f" only the + schemes do without"
        )
    key, parts = gs1.parts_of(elements, company_prefix_length)
    return _first(candidates, parts, filter)


def _candidates(family, scheme):
    """The Schemes to try for an identity, shortest first; never empty."""
    if scheme is None:
        found = [s for s in SCHEMES.values() if s.family == family]
        found = [s for s in found if s.name != _NOT_CHOSEN]
    else:
        found = [s for s in SCHEMES.values() if s.name == scheme]
        found = [s for s in found if s.family == family]
    if not found:
        raise EpcError(f"{family!r} has no coding scheme {scheme or ''}".rstrip())
    return found


def _first(candidates, parts, filter_value):
    """The Epc in the first scheme that takes the parts; EpcError of the last one."""
    for scheme in candidates:
        try:
            return from_parts(
                scheme, filter_value if scheme.partitions else None, parts
            )
        except EpcError as error:
            reason = error
    raise reason


def _text(text):
    if not isinstance(text, str):
        raise EpcError(f"text expected, got {type(text).__name__}")
    return text
