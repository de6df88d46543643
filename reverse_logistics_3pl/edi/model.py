# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The neutral documents: plain dicts that every format is read to and written from.

Quantities and amounts are :class:`decimal.Decimal`, days :class:`datetime.date`,
moments :class:`datetime.datetime` (with a zone when the message names an exact one).
Absent values are None, absent lists empty. A field ``x_code`` keeps the sender's code
of the neutral field ``x``; ``x`` is None when the code is unknown, with an issue.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypedDict


class Issue(TypedDict):
    """One finding. ``level``: "error" (the document is refused), "exception" (a person
    decides), "info". ``ack``: X12 723 or 720 code or CONTRL 0085 code, or ""."""

    level: str
    code: str
    message: str
    segment: str
    position: int
    element: int
    component: int
    value: str
    ack: str


class Reference(TypedDict):
    """A number of something else: ``type`` neutral or None, ``code`` as sent."""

    type: str | None
    code: str
    value: str


class Party(TypedDict):
    """Who takes part; ``id_type`` is the sender's qualifier of ``id``."""

    role: str | None
    code: str
    name: str | None
    id: str | None
    id_type: str | None
    street: str | None
    city: str | None
    state: str | None
    zip: str | None
    country: str | None


class Dated(TypedDict):
    """A named day of the document."""

    type: str | None
    code: str
    date: date


class Line(TypedDict):
    """Goods. ``quantity`` > 0 in ``unit``: returned, received or shipped by kind. In a
    receipt it is the quantity found in ``condition``, so one line may come twice; lines
    "short" and "over" tell a difference and add no goods. ``expected``: announced or
    ordered. ``ids``: every product id by neutral qualifier (or the sender's code).
    ``package``: SSCC or carton id."""

    line: str | None
    sku: str | None
    gtin: str | None
    ids: dict[str, str]
    description: str | None
    quantity: Decimal
    unit: str | None
    expected: Decimal | None
    price: Decimal | None
    lot: str | None
    serials: list[str]
    package: str | None
    condition: str | None
    condition_code: str | None
    reason: str | None
    reason_code: str | None
    disposition: str | None
    disposition_code: str | None
    refusal: str | None
    refusal_code: str | None
    used: bool | None
    return_number: str | None
    order_number: str | None
    references: list[Reference]
    notes: list[str]


class Event(TypedDict):
    """A transport event. ``at`` has a zone when ``zone`` names an exact offset."""

    status: str | None
    status_code: str | None
    reason: str | None
    reason_code: str | None
    at: datetime | None
    zone: str | None
    city: str | None
    state: str | None
    country: str | None
    place: str | None
    equipment: str | None


class Charge(TypedDict):
    """One line of a freight bill; ``amount`` in the bill's currency, credits < 0."""

    line: str | None
    charge: str | None
    charge_code: str | None
    description: str | None
    amount: Decimal
    rate: Decimal | None
    rate_basis: str | None
    weight: Decimal | None
    weight_unit: str | None


class Package(TypedDict):
    """A handling unit; ``parent`` is the ``id`` of the unit it stands on."""

    id: str
    parent: str | None
    type: str | None
    weight: Decimal | None
    weight_unit: str | None


class Document(TypedDict):
    """Fields of every kind but the acknowledgment. ``source``: format, type, control
    number, position of the set in the file."""

    kind: str
    number: str
    purpose: str | None
    purpose_code: str | None
    date: date | None
    return_number: str | None
    order_number: str | None
    shipment_number: str | None
    references: list[Reference]
    parties: list[Party]
    dates: list[Dated]
    notes: list[str]
    issues: list[Issue]
    source: dict[str, Any]


class ReturnNotice(Document):
    """180, RETANN, RETINS. ``use``: request, authorisation, notification or None."""

    use: str | None
    disposition: str | None
    disposition_code: str | None
    reason: str | None
    reason_code: str | None
    refusal: str | None
    refusal_code: str | None
    used: bool | None
    carrier: str | None
    currency: str | None
    lines: list[Line]


class Receipt(Document):
    """944, 861: what a 3PL received, line by line and condition by condition."""

    total: Decimal | None
    lines: list[Line]


class Status(Document):
    """214, IFTSTA: where a shipment is. ``carrier`` is its SCAC or id."""

    carrier: str | None
    events: list[Event]


class FreightBill(Document):
    """210, INVOIC: ``total`` in ``currency`` (None when the bill does not say)."""

    carrier: str | None
    currency: str | None
    terms: str | None
    due_date: date | None
    total: Decimal
    charges: list[Charge]


class ShipmentNotice(Document):
    """856, 945, DESADV: what left, in which handling units."""

    carrier: str | None
    weight: Decimal | None
    weight_unit: str | None
    total: Decimal | None
    packages: list[Package]
    lines: list[Line]


class Acknowledgment(TypedDict):
    """TA1, 997, CONTRL. ``level``: interchange or group. ``status`` and each set's:
    accepted, accepted_with_errors, partially_accepted, rejected or received.
    ``reference``: control number of what is acknowledged; ``group_code`` its GS01;
    ``codes``: reasons at this level; ``included``, ``received``, ``accepted``: sets.
    ``sender`` and ``receiver``: (qualifier, id) of the acknowledged interchange.
    ``sets``: [{type, reference, status, codes, segments: [{segment, position, loop,
    codes, elements: [{position, component, code, value}]}]}]."""

    kind: str
    level: str
    status: str
    reference: str
    group_code: str | None
    date: date | None
    time: str | None
    sender: tuple[str, str] | None
    receiver: tuple[str, str] | None
    codes: list[str]
    included: int | None
    received: int | None
    accepted: int | None
    sets: list[dict[str, Any]]
    issues: list[Issue]
    source: dict[str, Any]


KINDS = {
    "return_notice": ReturnNotice,
    "receipt": Receipt,
    "status": Status,
    "freight_bill": FreightBill,
    "shipment_notice": ShipmentNotice,
}

_LISTS = {
    *{"references", "parties", "dates", "notes", "issues", "serials"},
    *{"lines", "events", "charges", "packages", "sets", "codes"},
}


def blank(shape, **values):
    """A dict with every field of a shape of this module, None or empty, then values."""
    result = {name: _empty(name) for name in shape.__annotations__}
    result.update(values)
    return result


def _empty(name):
    if name in _LISTS:
        return []
    return {} if name in ("ids", "source") else None


def issue(level, code, message, **where):
    """An :class:`Issue`; ``where`` may give segment, position, element, ... ."""
    base = {"segment": "", "position": 0, "element": 0, "component": 0}
    base |= {"value": "", "ack": ""}
    return {"level": level, "code": code, "message": message, **base, **where}


def refused(document):
    """Whether an issue of the document forbids to use it."""
    return any(found["level"] == "error" for found in document["issues"])


def exceptions(document):
    """The issues that a person must decide."""
    return [found for found in document["issues"] if found["level"] == "exception"]
