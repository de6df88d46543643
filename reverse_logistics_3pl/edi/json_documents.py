# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""JSON webhook payloads, in the frame of Standard Webhooks, to neutral documents.

``{"type": "receipt.created", "timestamp": "2026-01-31T09:30:00Z", "data": {...}}``: the
type begins with the kind of the document, ``data`` has its fields. Quantities and
amounts are numbers or, better, texts; days are 2026-01-31, moments have a zone.
"""

from __future__ import annotations

import json
from datetime import date, datetime
from decimal import Decimal

from . import values
from .errors import EdiError, shown
from .model import KINDS
from .partner import STRICT
from .schema import Converter, JsonNumber

_DEPTH = 20


def read_json(raw, partner=STRICT):
    """The neutral document of one webhook body.

    :param raw: bytes in UTF-8, at most ``partner.limits.json_bytes``
    :raises EdiError: answer 422 (or 400 when it is not JSON); every error of the body
        is in the error and its ``others``
    """
    payload = _load(raw, partner)
    if not isinstance(payload, dict) or not isinstance(payload.get("type"), str):
        raise EdiError("type", "The body must be an object with a type and data.")
    if isinstance(payload["type"], JsonNumber):
        raise EdiError("type", "The type of the body must be a text.")
    kind, _dot, event = payload["type"].partition(".")
    sent = payload.get("timestamp")
    if not isinstance(sent, str) or isinstance(sent, JsonNumber):
        raise EdiError("missing", "The body needs a timestamp.", segment="timestamp")
    at = values.to_timestamp(sent)
    document = Converter(kind, partner).convert(payload.get("data"))
    source = {"format": "json", "type": kind, "event": shown(event), "at": at}
    document["source"] = source
    return document


def _load(raw, partner):
    if not isinstance(raw, (bytes, bytearray)):
        raise EdiError("type", "The body must be the raw bytes of the request.")
    if len(raw) > partner.limits.json_bytes:
        raise EdiError("too_long", "The body is too long; send fewer lines at once.")
    try:
        text = bytes(raw).decode("utf-8")
        _check_depth(text)
        return json.loads(
            text,
            parse_float=JsonNumber,
            parse_int=JsonNumber,
            parse_constant=_refuse_constant,
            object_pairs_hook=_unique,
        )
    except EdiError:
        raise
    except UnicodeDecodeError as error:
        raise EdiError(
            "encoding", "Not UTF-8; correct it.", offset=error.start
        ) from None
    except json.JSONDecodeError as error:
        raise EdiError("json", "Not JSON; correct it.", offset=error.pos) from None


def _check_depth(text):
    # Brackets in texts count too: 20 of them unbalanced do not occur in our fields.
    depth = 0
    for char in text:
        if char in "[{":
            depth += 1
            if depth > _DEPTH:
                raise EdiError("depth", f"More than {_DEPTH} levels; flatten the body.")
        elif char in "]}":
            depth -= 1


def _refuse_constant(name):
    raise EdiError("number", f"{name} is not a number; leave the field out.")


def _unique(pairs):
    found = dict(pairs)
    if len(found) < len(pairs):
        raise EdiError("json", "A field is there twice; send each once.")
    # Lone surrogates can be written as escapes and cannot be stored.
    for value in (*found, *found.values()):
        if isinstance(value, str) and not isinstance(value, JsonNumber):
            _check_text(value)
    return found


def _check_text(value):
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise EdiError("encoding", "A text has lone surrogates; correct it.") from None


def write_json(document, at):
    """Body of a webhook for a neutral document, as bytes in UTF-8.

    :param at: moment of the event, with a zone
    :raises EdiError: the receiver could not read it
    """
    if document.get("kind") not in KINDS:
        raise EdiError("kind", "Only documents are sent as webhooks.")
    data = {
        name: _plain(value)
        for name, value in document.items()
        if name not in ("kind", "issues", "source")
    }
    payload = {"type": document["kind"], "timestamp": _plain(at), "data": data}
    body = json.dumps(payload, ensure_ascii=False, allow_nan=False).encode("utf-8")
    read_json(body)
    return body


def _plain(value):
    if isinstance(value, dict):
        return {name: _plain(entry) for name, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(entry) for entry in value]
    if isinstance(value, Decimal):
        return values.plain(values.check_decimal(value))
    if isinstance(value, datetime) and value.tzinfo is None:
        raise EdiError("time", "A moment without a zone cannot be sent; place it.")
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool)):
        return value
    raise EdiError("type", f"A {type(value).__name__} cannot be sent; correct it.")
