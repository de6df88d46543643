# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with an EPCIS document, beyond what its JSON schema sees.

The schema takes malformed EPC URIs, tag URIs in place of pure identities, prefixes that
nobody declared, and empty lists. These are refused here with the place and a sentence.
"""

import math
import re
from datetime import datetime

from ..epc import EpcError, from_pure_identity
from .vocabulary import ACTIONS, BIZ_STEPS, DISPOSITIONS, EVENT_TYPES

MOST_EVENTS = 1_000
_OFFSET = re.compile(r"[+-](?:0[0-9]|1[0-4]):[0-5][0-9]")
_HALF = re.compile("[\ud800-\udfff]")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f]+")
_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})"
    r"(?:\.([0-9]{1,9}))?(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
# Schemes of addresses; what else stands before a colon is a prefix to be declared.
_KNOWN = frozenset("http https urn ni did cbv gs1 epcis rdf rdfs owl xsd".split())
_LISTS = ("epcList", "childEPCs", "inputEPCList", "outputEPCList")
_QUANTITIES = (
    "quantityList",
    "childQuantityList",
    "inputQuantityList",
    "outputQuantityList",
)


class DocumentError(ValueError):
    """A document or an event that cannot be taken; the text says where and why."""


def check_document(document):
    """The events of an EPCISDocument.

    :raises DocumentError: when it is none; events are not looked into
    """
    if not isinstance(document, dict) or document.get("type") != "EPCISDocument":
        raise DocumentError("Expected an object of the type EPCISDocument.")
    for name in ("@context", "schemaVersion", "creationDate", "epcisBody"):
        if name not in document:
            raise DocumentError(f"{name} is missing.")
    if not re.fullmatch(r"2(\.[0-9]+)+", str(document["schemaVersion"])):
        raise DocumentError("schemaVersion must be 2.0.")
    read_time(document["creationDate"], "creationDate")
    body = document["epcisBody"]
    events = body.get("eventList") if isinstance(body, dict) else None
    if not isinstance(events, list) or not events:
        raise DocumentError("epcisBody.eventList must be a list of events.")
    if len(events) > MOST_EVENTS:
        raise DocumentError(f"More than {MOST_EVENTS} events: send several documents.")
    return events


def prefixes(document):
    """Prefixes that the context of a document declares."""
    context = document.get("@context")
    parts = context if isinstance(context, list) else [context]
    return {name for part in parts if isinstance(part, dict) for name in part}


def check_event(event, declared=frozenset()):
    """Look an event through.

    :param declared: prefixes, as of ``prefixes``
    :return: its time (UTC, without zone)
    :raises DocumentError: with the place and the reason
    """
    kind = event.get("type") if isinstance(event, dict) else None
    if not isinstance(kind, str) or kind not in EVENT_TYPES:
        raise DocumentError(f"type must be one of {', '.join(EVENT_TYPES)}.")
    moment = read_time(event.get("eventTime"), "eventTime")
    if not 1970 <= moment.year <= 2099:
        raise DocumentError("eventTime must lie between the years 1970 and 2099.")
    _check_values(event)
    offset = event.get("eventTimeZoneOffset")
    if not isinstance(offset, str) or not _OFFSET.fullmatch(offset):
        raise DocumentError("eventTimeZoneOffset must be like +02:00.")
    if kind != "TransformationEvent" and str(event.get("action")) not in ACTIONS:
        raise DocumentError("action must be ADD, OBSERVE or DELETE.")
    if not any(event.get(name) for name in EVENT_TYPES[kind]):
        raise DocumentError("The event names nothing that it is about.")
    _check_word(event, "bizStep", BIZ_STEPS, declared)
    _check_word(event, "disposition", DISPOSITIONS, declared)
    _check_identities(event, declared)
    for name in ("readPoint", "bizLocation"):
        if name in event:
            place = event[name]
            _check_uri(place.get("id") if isinstance(place, dict) else None, name)
    if "eventID" in event:
        _check_uri(event["eventID"], "eventID")
    for name in event:
        prefix, colon, _rest = name.partition(":")
        if colon and prefix not in declared | _KNOWN:
            raise DocumentError(f"The prefix of {name[:60]} is not declared.")
    return moment


def read_time(text, name):
    """A time with its zone as UTC without zone.

    :raises DocumentError: for anything else
    """
    found = _TIME.fullmatch(text) if isinstance(text, str) else None
    try:
        head, fraction = found.groups()
        zone = text[len(head) + (len(fraction) + 1 if fraction else 0) :]
        micro = (fraction or "0")[:6].ljust(6, "0")
        moment = datetime.fromisoformat(f"{head}.{micro}{zone.replace('Z', '+00:00')}")
        return moment.replace(tzinfo=None) - moment.utcoffset()
    except (AttributeError, ValueError, OverflowError):
        raise DocumentError(
            f"{name} must be a time with its zone, for example 2026-03-01T10:00:00Z."
        ) from None


def _check_values(value):
    """Refuse what JSON can write and no database keeps: the character 0, halves of
    characters, and numbers beyond all bounds."""
    level = [value]
    while level:
        part = level.pop()
        if isinstance(part, dict):
            level += [*part, *part.values()]
        elif isinstance(part, list):
            level += part
        elif isinstance(part, str):
            if "\0" in part or not part.isascii() and _HALF.search(part):
                raise DocumentError(f"{part[:60]!r} holds what is no character.")
        elif isinstance(part, float) and not math.isfinite(part):
            raise DocumentError("A number is too large.")


def _check_word(event, name, words, declared):
    value = event.get(name)
    if value is None or (isinstance(value, str) and value in words):
        return
    bare = isinstance(value, str) and ":" not in value
    if bare or not isinstance(value, str):
        raise DocumentError(f"{name} {str(value)[:60]!r} is not a word of CBV 2.0.")
    _check_uri(value, name, declared)


def _check_identities(event, declared):
    named = []
    for name in _LISTS:
        value = event.get(name, [])
        if not isinstance(value, list):
            raise DocumentError(f"{name} must be a list.")
        named += [(name, epc) for epc in value]
    for name in _QUANTITIES:
        value = event.get(name, [])
        if not isinstance(value, list) or not all(
            isinstance(part, dict) and "epcClass" in part for part in value
        ):
            raise DocumentError(f"{name} must be a list of objects with epcClass.")
        named += [(name, part["epcClass"]) for part in value]
    if event.get("parentID") is not None:
        named.append(("parentID", event["parentID"]))
    for name, epc in named:
        _check_uri(epc, name, declared)


def _check_uri(value, name, declared=frozenset()):
    if not isinstance(value, str) or not _URI.fullmatch(value):
        raise DocumentError(f"{name}: {str(value)[:60]!r} is not a URI.")
    if value.startswith("urn:epc:tag:"):
        raise DocumentError(f"{name}: a pure identity is needed, not a tag URI.")
    if value.startswith("urn:epc:id:"):
        try:
            from_pure_identity(value)
        except EpcError as error:
            raise DocumentError(f"{name}: {error}") from error
    elif value.partition(":")[0].lower() not in _KNOWN | declared:
        raise DocumentError(f"{name}: the prefix of {value[:60]} is not declared.")
