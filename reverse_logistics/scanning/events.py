# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a device sends, read strictly: what is wrong is told by a message's key."""

import math
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

from .codes import CodeError, clean

MODES = (
    "start",
    "receive",
    "count",
    "inspect",
    "dispose",
    "put_away",
    "repair",
    "find",
    "park",
)
# Steps that are not the reading of a code.
STEPS = ("undo", "close", "open", "parked", "match", "create_return")
SPELLINGS = {
    "grade": "inspect",
    "putaway": "put_away",
    "put-away": "put_away",
    "disposition": "dispose",
    "receipt": "receive",
    "blind": "park",
}
MAX_EVENTS = 1000
MAX_ID = 2**31 - 1
UUID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9_.:-]{5,63}$")
NAME = re.compile(r"^[\w .:()/-]{1,64}$")
IDS = ("order_id", "item_id", "disposition_id", "override_reason_id", "picking_id")
GRADES = (
    "function_grade",
    "cosmetic_grade",
    "completeness",
    "data_status",
    "found_reason_id",
    "note",
    "started_at",
    "answers",
    "photo",
)
DECISIONS = ("record", "skip")


class EventError(ValueError):
    """An event that cannot be taken; `reason` is a key of the scanner's messages."""

    def __init__(self, reason, **params):
        super().__init__(reason)
        self.reason, self.params = reason, params


@dataclass(frozen=True)
class ScanEvent:
    """One event. `step` is "scan" or one of `STEPS`; ids are not yet checked against
    what the user may see."""

    uuid: str
    mode: str
    step: str = "scan"
    code: str = ""
    raw_code: str = ""
    quantity: float | None = None
    device: str = ""
    source: str = "barcode"
    occurred_at: datetime | None = None
    order_id: int | None = None
    item_id: int | None = None
    picking_id: int | None = None
    disposition: str = ""
    disposition_id: int | None = None
    override_reason_id: int | None = None
    accept: bool = False
    decision: str = ""
    rest: str = "wait"
    target: str = ""
    choice: tuple = ()
    values: dict = field(default_factory=dict)


def read_uuid(raw):
    """The client's id of an event.

    :raises EventError: when there is none that can be kept
    """
    if not isinstance(raw, dict):
        raise EventError("not_an_event")
    uuid = raw.get("uuid")
    if not isinstance(uuid, str) or not UUID.match(uuid):
        raise EventError("no_uuid")
    return uuid


def read_event(raw, now):
    """A `ScanEvent` of what a device sent.

    :param raw: as it came, of any type
    :param now: naive UTC; later times than this are taken as this
    :raises EventError: with the key of a sentence that says what is wrong
    """
    uuid = read_uuid(raw)
    mode, step = _read_mode(raw)
    text = raw.get("code", raw.get("barcode"))
    try:
        code = clean("" if text is None else text)
    except CodeError as error:
        raise EventError(error.reason) from None
    return ScanEvent(
        uuid=uuid,
        mode=mode,
        step=step,
        code=code,
        raw_code=code[:100],
        quantity=_read_quantity(raw.get("quantity")),
        device=_read_name(raw.get("device", raw.get("device_id"))),
        source="rfid" if raw.get("source") == "rfid" else "barcode",
        occurred_at=_read_time(raw.get("occurred_at"), now),
        disposition=_read_name(raw.get("disposition")),
        accept=_read_flag(raw.get("accept")),
        decision=_read_one_of(raw.get("decision"), DECISIONS),
        rest=_read_one_of(raw.get("rest"), ("wait", "short")) or "wait",
        target=_read_target(raw.get("target")),
        choice=_read_choice(raw.get("choice")),
        values=_read_values(raw),
        **{name: _read_id(raw.get(name), name) for name in IDS},
    )


def _read_mode(raw):
    """The mode and the step; some say the step where the mode belongs."""
    words = []
    for name in ("mode", "step", "type", "action"):
        word = raw.get(name)
        if word in (None, False, ""):
            continue
        if not isinstance(word, str):
            raise EventError("unknown_mode", mode=str(word)[:40])
        word = SPELLINGS.get(word, word)
        if word not in MODES and word not in STEPS and word != "scan":
            raise EventError("unknown_mode", mode=printable(word)[:40])
        words.append(word)
    mode = next((word for word in words if word in MODES), "start")
    step = next((word for word in words if word in STEPS), "scan")
    return mode, step


def printable(text):
    """A text that can be stored and shown: control characters become question marks."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _read_id(value, name):
    if value in (None, False, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, int):
        raise EventError("wrong_type", field=name)
    if not 0 < value <= MAX_ID:
        raise EventError("wrong_type", field=name)
    return value


def _read_quantity(value):
    if value in (None, False, ""):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise EventError("wrong_quantity", value=str(value)[:40])
    try:
        number = float(value)
    except (ValueError, OverflowError):
        number = math.nan
    if not 0 < number <= 1e9:
        raise EventError("wrong_quantity", value=printable(str(value))[:40])
    return number


def _read_name(value):
    if value in (None, False, ""):
        return ""
    if not isinstance(value, str) or not NAME.match(value):
        raise EventError("wrong_type", field="device")
    return value


def _read_flag(value):
    if value in (None, False, True, 0, 1):
        return bool(value)
    raise EventError("wrong_type", field="accept")


def _read_one_of(value, allowed):
    if value in (None, False, ""):
        return ""
    if not isinstance(value, str) or value not in allowed:
        raise EventError("wrong_type", field="decision")
    return value


def _read_target(value):
    if value in (None, False, ""):
        return ""
    if not isinstance(value, str) or not UUID.match(value):
        raise EventError("wrong_type", field="target")
    return value


def _read_choice(value):
    """(type, id) of the match that a person picked."""
    if value in (None, False, ""):
        return ()
    if not isinstance(value, dict):
        raise EventError("wrong_type", field="choice")
    kind, number = value.get("type"), value.get("id")
    if not isinstance(kind, str) or isinstance(number, bool):
        raise EventError("wrong_type", field="choice")
    if not isinstance(number, int) or not 0 < number <= MAX_ID:
        raise EventError("wrong_type", field="choice")
    return kind, number


def _read_time(value, now):
    """Naive UTC of ISO 8601 or of Odoo's own form; a device's clock may be ahead."""
    if value in (None, False, ""):
        return now
    if not isinstance(value, str) or len(value) > 40:
        raise EventError("wrong_time")
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))
        if moment.tzinfo:
            moment = moment.astimezone(timezone.utc).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise EventError("wrong_time") from None
    if moment < now - timedelta(days=366):
        raise EventError("wrong_time")
    return min(moment, now).replace(microsecond=0)


def _read_values(raw):
    """The finding of an inspection: under `values` or `grade`, or beside the code."""
    values = raw.get("values", raw.get("grade"))
    if values in (None, False, ""):
        values = {}
    if not isinstance(values, dict) or len(values) > 100:
        raise EventError("wrong_type", field="values")
    _refuse_nul(values)
    flat = {name: raw[name] for name in GRADES if raw.get(name)}
    _refuse_nul(flat)
    return {**flat, **values}


def _refuse_nul(value, depth=0):
    """Characters that PostgreSQL cannot hold, however deep they are."""
    if depth > 8:
        raise EventError("wrong_type", field="values")
    if isinstance(value, str) and (
        "\x00" in value or any(0xD800 <= ord(c) < 0xE000 for c in value)
    ):
        raise EventError("not_valid")
    if isinstance(value, dict):
        for key, part in value.items():
            _refuse_nul(key, depth + 1)
            _refuse_nul(part, depth + 1)
    elif isinstance(value, list):
        for part in value:
            _refuse_nul(part, depth + 1)
