# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EPC codec after GS1 TDS 2.3: tag memory, URIs, element strings, Digital Links.

It depends on the standard library only. ``decode`` reads hexadecimal EPCs, ``encode``
writes them from tag URIs, and the ``from_…`` functions make EPC objects of other texts,
whose ``hex`` goes on a tag. ``identity`` also takes what is no EPC. Everything that is
wrong raises ``EpcError``.
"""

from .anytag import identity
from .codec import decode, encode, parse_tag_uri
from .convert import (
    from_digital_link,
    from_element_string,
    from_elements,
    from_pure_identity,
)
from .errors import EpcError
from .plus import PLUS_SCHEMES, PlusEpc
from .record import BaseEpc, Epc
from .tables import SCHEMES

__all__ = [
    "PLUS_SCHEMES",
    "SCHEMES",
    "BaseEpc",
    "Epc",
    "EpcError",
    "PlusEpc",
    "decode",
    "encode",
    "from_digital_link",
    "from_element_string",
    "from_elements",
    "from_pure_identity",
    "identity",
    "parse_tag_uri",
]
