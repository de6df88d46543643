# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""X12 in and out: the functions a caller uses."""

from __future__ import annotations

from .errors import EdiError, shown
from .partner import STRICT
from .segments import mark_duplicates
from .x12_180 import Reader180
from .x12_ack import Reader997, read_ta1, segments_997, segments_ta1
from .x12_envelope import read_envelopes
from .x12_freight import Reader210
from .x12_receipt import Reader861, Reader944
from .x12_shipment import Reader856, Reader945
from .x12_status import Reader214
from .x12_writer import write_x12

# By ST01: GS01 is often wrong in the field.
READERS = {
    "180": Reader180,
    "944": Reader944,
    "861": Reader861,
    "214": Reader214,
    "210": Reader210,
    "856": Reader856,
    "945": Reader945,
    "997": Reader997,
}


def read_x12(data, partner=STRICT, *, seen=None):
    """Every interchange of an input, with documents and everything wrong noted.

    :param data: bytes or str
    :param seen: function of a :class:`~.segments.Key` that tells whether an accepted
        interchange with this key was taken before
    :returns: list of :class:`~.x12_header.Interchange`; ``documents`` of each are the
        neutral dicts to work on
    :raises EdiError: nothing in the input can be read or answered: set it aside
    """
    interchanges = read_envelopes(data, partner)
    mark_duplicates(interchanges, seen)
    for interchange in interchanges:
        interchange.acknowledgments = [
            read_ta1(segment) for segment in interchange.acknowledgments
        ]
        if interchange.accepted:
            _read_sets(interchange, partner)
    return interchanges


def _read_sets(interchange, partner):
    for group in interchange.groups:
        for item in group.sets:
            if item.errors or not group.accepted:
                continue
            reader = READERS.get(item.type)
            if reader is None:
                item.errors.append(_unsupported(item))
                continue
            item.component = interchange.separators.component
            item.document = reader(item, partner).read()
            item.document["source"] = _source(interchange, group, item)


def _unsupported(item):
    return EdiError(
        "unsupported",
        f"Documents of type {shown(item.type)!r} are not read here; tell the partner "
        "not to send them.",
        offset=item.offset,
        ack="1",
    )


def _source(interchange, group, item):
    header = interchange.header
    return {
        "format": "x12",
        "type": item.type,
        "control": item.control,
        "group": group.control,
        "functional_id": group.functional_id,
        "interchange": header.control if header else "",
        "sender": header.sender if header else "",
        "test": bool(header) and header.usage == "T",
    }


def write_acknowledgments(envelope, acknowledgments):
    """One interchange with the TA1 and 997 of some acknowledgments, as text.

    :raises EdiError: the list is empty or the envelope not valid
    """
    if not acknowledgments:
        raise EdiError("empty", "There is nothing to acknowledge.")
    ta1, sets = [], []
    for entry in acknowledgments:
        if entry["level"] == "interchange":
            ta1.append(segments_ta1(entry))
        else:
            sets.append(("997", segments_997(entry)))
    return write_x12(envelope, sets, ta1)
