# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The bodies that readers send, made into one shape.

The generic one is ``{"batch_id", "reads": [{"epc", "antenna", "seen_at", "rssi"}]}``.
Impinj R700 (IoT device interface): objects with ``eventType``, one or a list.
Zebra FX and ATR (IoT Connector): objects with ``type`` and ``data``, one or a list.
"""

import base64
import binascii

from .errors import BodyError

LONGEST_ID = 128
# Of a Zebra reader: what carries a tag. Heartbeats, alerts and the like share the way.
_ZEBRA_SKIP = frozenset(
    ("heartbeat", "alert", "alert_short", "gpi", "error", "warning")
)


def normalise(value, most):
    """Batch id and reads of a body.

    :param value: the JSON value
    :param most: how many reads there may be
    :return: the id of the batch or None, and a list with, for each read of the body, a
        tuple (epc, antenna, seen_at, rssi, count) of JSON values, a reason (text) why
        it is none, or None for an event that is not a read
    :raises BodyError: 400 for another shape, 413 for too many reads
    """
    if isinstance(value, dict) and ("reads" in value or "batch_id" in value):
        return _generic(value, most)
    events = value if isinstance(value, list) else [value]
    _limit(events, most)
    reads = [_event(event) for event in events]
    if not any(read is None or isinstance(read, tuple) for read in reads):
        raise BodyError(
            400, "Expected an object with batch_id and reads, or events of a reader."
        )
    return None, reads


def _limit(reads, most):
    if len(reads) > most:
        raise BodyError(413, f"More than {most} reads: send them in several batches.")


def _generic(value, most):
    name, reads = value.get("batch_id"), value.get("reads")
    if not isinstance(name, str) or not 0 < len(name) <= LONGEST_ID:
        raise BodyError(
            400, f"batch_id must be a text of 1 to {LONGEST_ID} characters."
        )
    if not name.isprintable():
        raise BodyError(400, "batch_id holds characters that cannot be printed.")
    if not isinstance(reads, list):
        raise BodyError(400, "reads must be a list.")
    _limit(reads, most)
    return name, [_generic_read(read) for read in reads]


def _generic_read(read):
    if type(read) is not dict:
        return "a read must be an object"
    get = read.get
    return get("epc"), get("antenna"), get("seen_at"), get("rssi"), 1


def _event(event):
    if type(event) is not dict:
        return "an event must be an object"
    if "eventType" in event or "tagInventoryEvent" in event:
        return _impinj(event)
    if isinstance(event.get("data"), dict) or "type" in event:
        return _zebra(event)
    return "not an event of a reader that is known"


def _impinj(event):
    tag = event.get("tagInventoryEvent")
    if tag is None:
        # An inventory without the tag is broken; all else is about the reader.
        lost = event.get("eventType") == "tagInventory"
        return "tagInventoryEvent is missing" if lost else None
    if type(tag) is not dict:
        return "tagInventoryEvent must be an object"
    epc, rssi = tag.get("epcHex"), tag.get("peakRssiCdbm")
    if epc is None and isinstance(tag.get("epc"), str):
        epc = _from_base64(tag["epc"])
    if type(rssi) in (int, float):
        rssi = rssi / 100
    seen_at = tag.get("lastSeenTime") or event.get("timestamp")
    return epc, tag.get("antennaPort"), seen_at, rssi, 1


def _from_base64(text):
    """Hex of an EPC as the R700 also sends it; the text itself where it is none."""
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True).hex()
    except (binascii.Error, ValueError):
        return text


def _zebra(event):
    tag = event.get("data")
    if str(event.get("type", "")).lower() in _ZEBRA_SKIP:
        return None
    if type(tag) is not dict:
        return "data must be an object"
    if "idHex" not in tag:
        return "idHex is missing" if "antenna" in tag else None
    seen_at = event.get("timestamp") or tag.get("timestamp")
    reads = tag.get("reads")
    count = reads if type(reads) is int and 0 < reads <= 1_000_000 else 1
    return tag["idHex"], tag.get("antenna"), seen_at, tag.get("peakRssi"), count
