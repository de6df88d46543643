# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Neutral documents to the segments of RETANN, RETINS, IFTSTA and INVOIC."""

from __future__ import annotations

from .errors import EdiError
from .maps import STATE_ALIASES, coded
from .partner import STRICT
from .writing import clock, day, free, ident, number, quantity, required


def write_retann(document, partner=STRICT):
    """Segments between UNH and UNT of a RETANN: a request to return goods."""
    return _returns(document, partner, "70E")


def write_retins(document, partner=STRICT):
    """Segments between UNH and UNT of a RETINS: the answer to such a request."""
    return _returns(document, partner, "71E")


def _returns(document, partner, name):
    required(document, "number", "date", "lines")
    segments = _head(document, partner, (name, "", "9"))
    if document["currency"]:
        segments.append(["CUX", ("2", ident(document["currency"], 3), "9")])
    segments += _state(document, partner)
    for position, line in enumerate(document["lines"], 1):
        segments += _return_line(line, position, partner)
    return [*segments, ["UNS", "S"], ["CNT", ("2", str(len(document["lines"])))]]


def _head(document, partner, name):
    purpose = _code(document, "purpose", partner) or "9"
    at = (day(document["date"]), "102")
    segments = [
        ["BGM", name, ident(document["number"], 35, "number"), purpose],
        ["DTM", ("137", *at)],
    ]
    for entry in document["dates"]:
        code = entry.get("code") or coded("edifact_date", entry["type"], partner)
        segments.append(["DTM", (code, day(entry["date"]), "102")])
    notes = (free(note, 70) for note in document["notes"])
    segments += [["FTX", "AAI", "", "", note] for note in notes if note]
    segments += _references(document, partner)
    for party in document["parties"]:
        segments.append(_party(party, partner))
    return segments


def _code(holder, field, partner):
    code = holder.get(f"{field}_code")
    if code:
        return ident(code, 3, f"{field} code")
    name = holder.get(field)
    return coded(f"edifact_{field}", name, partner) if name else ""


def _references(holder, partner):
    entries = list(holder["references"])
    types = {entry["type"] for entry in entries}
    for field in ("return", "order", "shipment"):
        value = holder.get(f"{field}_number")
        if value and field not in types:
            entries.append({"type": field, "value": value})
    for entry in entries:
        value = ident(entry["value"], 35, "reference")
        if entry["type"] == "location":
            yield ["LOC", "14", value]
        else:
            code = entry.get("code") or coded(
                "edifact_reference", entry["type"], partner
            )
            yield ["RFF", (code, value)]


def _party(party, partner):
    code = party.get("code") or coded("edifact_party", party["role"], partner)
    identity = (ident(party["id"], 35), "", ident(party["id_type"], 3))
    town = [free(party["city"], 35), free(party["state"], 9), free(party["zip"], 9)]
    street = free(party["street"], 35)
    name = free(party["name"], 35)
    country = free(party["country"], 3)
    return ["NAD", code, identity, "", name, street, *town, country]


def _state(holder, partner):
    code = holder.get("disposition_code")
    if not code and holder.get("disposition"):
        name = holder["disposition"]
        name = STATE_ALIASES.get(name, name)
        code = coded("edifact_disposition", name, partner)
    return [["CDI", "3E", (ident(code, 3), "", "9")]] if code else []


def _return_line(line, position, partner):
    yield from _product(line, position, partner)
    unit = ident(line["unit"], 3)
    yield ["QTY", ("61", quantity(line["quantity"]), unit)]
    if line["price"] is not None:
        yield ["PRI", ("AAA", number(line["price"], "price"))]
    notes = (free(note, 70) for note in line["notes"])
    yield from (["FTX", "AAI", "", "", note] for note in notes if note)
    yield from _references(line, partner)
    yield from _identities(line)
    yield from _state(line, partner)


def _product(line, position, partner):
    ids = [
        (ident(value, 35, "product id"), _product_code(name, partner))
        for name, value in line["ids"].items()
    ]
    if not ids and line["sku"]:
        ids = [(ident(line["sku"], 35, "sku"), "SA")]
    if not ids:
        raise EdiError("missing", "A line has no product id; fill its sku or gtin.")
    yield ["LIN", line["line"] or str(position), "", ids[0]]
    if ids[1:]:
        yield ["PIA", "1", *ids[1:]]
    if line["description"]:
        yield ["IMD", "F", "", ("", "", "", free(line["description"], 35))]


def _product_code(name, partner):
    # An id under a qualifier we did not know is kept under the qualifier itself.
    return name if name.isupper() else coded("edifact_product", name, partner)


def _identities(line):
    for kind, code in (("package", "BJ"), ("lot", "BX")):
        if line[kind]:
            yield ["GIN", code, ident(line[kind], 35, kind)]
    for serial in line["serials"]:
        yield ["GIN", "BN", ident(serial, 35, "serial number")]


def write_iftsta(document, partner=STRICT):
    """Segments between UNH and UNT of an IFTSTA."""
    required(document, "number", "date", "events")
    shipment = document["shipment_number"]
    # CNI carries the shipment; as a reference it would come back twice.
    others = [item for item in document["references"] if item["type"] != "shipment"]
    head = {**document, "references": others, "shipment_number": None}
    segments = _head(head, partner, ("77",))
    segments.append(["CNI", "1", ident(shipment, 35, "shipment")])
    for event in document["events"]:
        segments += _event(event, partner)
    if document["carrier"]:
        carrier = ident(document["carrier"], 17, "carrier")
        segments.append(["TDT", "20", "", "", "", carrier])
    return segments


def _event(event, partner):
    status = _code(event, "status", partner)
    reason = ident(event["reason_code"], 3, "reason")
    yield ["STS", "1", status, reason]
    if event["at"] is not None:
        at = day(event["at"]) + clock(event["at"]) + f"{event['at'].second:02}"
        yield ["DTM", ("334", at, "204")]
    if event["place"] or event["city"]:
        place = (ident(event["place"], 25, "place"), "", "", free(event["city"], 70))
        yield ["LOC", "5", place]
    if event["equipment"]:
        yield ["EQD", "TE", ident(event["equipment"], 17, "equipment")]


def write_invoic(document, partner=STRICT):
    """Segments between UNH and UNT of an INVOIC of freight charges."""
    required(document, "number", "date", "charges", "currency")
    segments = _head(document, partner, ("380",))
    currency = ident(document["currency"], 3)
    segments.append(["CUX", ("2", currency, "4")])
    for position, charge in enumerate(document["charges"], 1):
        segments += _charge(charge, position, partner)
    total = number(document["total"], "total")
    return [*segments, ["UNS", "S"], ["MOA", ("77", total)]]


def _charge(charge, position, partner):
    code = _code(charge, "charge", partner)
    yield ["LIN", charge["line"] or str(position), "", ident(code, 35, "charge")]
    if charge["description"]:
        yield ["IMD", "F", "", ("", "", "", free(charge["description"], 35))]
    if charge["weight"] is not None:
        unit = ident(charge["weight_unit"], 3) or "KGM"
        yield ["MEA", "PD", "AAB", (unit, number(charge["weight"], "weight"))]
    yield ["MOA", ("203", number(charge["amount"], "amount"))]
    if charge["rate"] is not None:
        yield ["PRI", ("AAA", number(charge["rate"], "rate"))]
