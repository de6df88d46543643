# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EDIFACT in and out: the functions a caller uses."""

from __future__ import annotations

from .edifact_contrl import ContrlReader, segments_contrl
from .edifact_envelope import read_edifact_envelopes
from .edifact_messages import (
    DesadvReader,
    IftstaReader,
    InvoicReader,
    RetannReader,
    RetinsReader,
)
from .edifact_writer import write_edifact
from .errors import EdiError, shown
from .partner import STRICT
from .segments import mark_duplicates

READERS = {
    "RETANN": RetannReader,
    "RETINS": RetinsReader,
    "DESADV": DesadvReader,
    "IFTSTA": IftstaReader,
    "INVOIC": InvoicReader,
    "CONTRL": ContrlReader,
}


def read_edifact(data, partner=STRICT, *, seen=None):
    """Every interchange of an input, with documents and everything wrong noted.

    :param data: bytes (decoded as UNB says) or str
    :param seen: function of a :class:`~.segments.Key` that tells whether an accepted
        interchange with this key was taken before
    :returns: list of :class:`~.edifact_header.EdifactInterchange`; ``documents`` of
        each are the neutral dicts to work on
    :raises EdiError: nothing in the input can be read or answered: set it aside
    """
    interchanges = read_edifact_envelopes(data, partner)
    mark_duplicates(interchanges, seen)
    for interchange in interchanges:
        if interchange.accepted:
            for item in interchange.messages:
                _read_message(interchange, item, partner)
    return interchanges


def _read_message(interchange, item, partner):
    if item.errors:
        return
    reader = READERS.get(item.type)
    if reader is None:
        item.errors.append(
            EdiError(
                "unsupported",
                f"Messages of type {shown(item.type)!r} are not read here; tell the "
                "partner not to send them.",
                offset=item.offset,
                ack="17",
            )
        )
        return
    header = interchange.header
    item.document = reader(item, partner).read()
    item.document["source"] = {
        "format": "edifact",
        "type": item.type,
        "version": item.version,
        "control": item.control,
        "interchange": header.control if header else "",
        "sender": header.sender if header else "",
        "test": bool(header) and header.test,
    }


def write_contrl(envelope, acknowledgments):
    """One interchange with a CONTRL for each acknowledgment, as bytes."""
    messages = [("CONTRL", segments_contrl(entry)) for entry in acknowledgments]
    return write_edifact(envelope, messages)
