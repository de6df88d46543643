# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A return notice to the segments of an X12 180."""

from __future__ import annotations

from .maps import coded
from .partner import STRICT
from .writing import day, free, ident, number, quantity, required


def write_180(document, partner=STRICT):
    """Segments between ST and SE of a 180, for :func:`~.x12_writer.write_x12`.

    Codes as sent (``reason_code`` ...) win over neutral names. Parties and references
    need a qualifier: their ``code``, or a type that the tables know.

    :raises EdiError: a mandatory field is missing or a value has no code
    """
    required(document, "number", "date", "lines")
    purpose = _code(document, "purpose", partner) or "00"
    number_ = ident(document["number"], 30, "number")
    segments = [["BGN", purpose, number_, day(document["date"])]]
    use = [code for code, name in partner.maps.get("use", {}).items()]
    use = [code for code in use if partner.maps["use"][code] == document.get("use")]
    if use:
        segments[0] += ["", "", "", use[0]]
    segments += _rdr(document, partner)
    segments += _dates(document, partner)
    segments += _references(document, partner)
    segments += [["NTE", "GEN", free(note, 80)] for note in document["notes"] if note]
    for party in document["parties"]:
        segments += _party(party, partner)
    for line in document["lines"]:
        segments += _line(line, partner)
    return segments


def _code(holder, field, partner, table=None):
    """The code as sent, else the one of the neutral name, else ""."""
    code = holder.get(f"{field}_code")
    if code:
        return ident(code, 3, f"{field} code")
    return coded(table or field, holder[field], partner) if holder.get(field) else ""


def _rdr(holder, partner):
    fields = ("disposition", "reason", "refusal")
    disposition, reason, refusal = (_code(holder, name, partner) for name in fields)
    # RDR carries a request reason or a response reason, not both.
    reason = "" if refusal else reason
    used = {True: "Y", False: "N", None: ""}[holder.get("used")]
    segment = ["RDR", disposition, reason, refusal, "", used]
    return [segment] if any(segment[1:]) else []


def _dates(document, partner):
    for entry in document["dates"]:
        code = entry.get("code") or coded("date", entry["type"], partner)
        yield ["DTM", code, day(entry["date"])]


def _references(holder, partner):
    entries = list(holder["references"])
    types = {entry["type"] for entry in entries}
    for field in ("return", "order", "shipment"):
        value = holder.get(f"{field}_number")
        if value and field not in types:
            entries.append({"type": field, "value": value})
    for entry in entries:
        code = entry.get("code") or coded("reference", entry["type"], partner)
        yield ["N9", code, ident(entry["value"], 30, "reference")]


def _party(party, partner):
    code = party.get("code") or coded("party", party["role"], partner)
    id_type = party["id_type"] or ("92" if party["id"] else "")
    yield ["N1", code, free(party["name"], 60), id_type, ident(party["id"], 80)]
    if party["street"]:
        yield ["N3", free(party["street"], 55)]
    town = [free(party["city"], 30), free(party["state"], 2), free(party["zip"], 15)]
    town.append(free(party["country"], 3))
    if any(town):
        yield ["N4", *town]


def _line(line, partner):
    ids = [
        (_product_code(name, partner), ident(value, 48, "product id"))
        for name, value in line["ids"].items()
    ]
    if not ids and line["sku"]:
        ids = [("SK", ident(line["sku"], 48, "sku"))]
    required({"product": ids, **line}, "product")
    price = number(line["price"], "price")
    first = [*ids[0], quantity(line["quantity"]), ident(line["unit"] or "EA", 2)]
    rest = [value for pair in ids[1:] for value in pair]
    yield ["BLI", *first, "UCP" if price else "", price, "", *rest]
    yield from _line_numbers(line, partner)
    if line["description"]:
        yield ["PID", "F", "", "", "", free(line["description"], 80)]
    yield from _rdr(line, partner)
    yield from (["NTE", "GEN", free(note, 80)] for note in line["notes"] if note)


def _line_numbers(line, partner):
    yield from _references(line, partner)
    for kind in ("lot", "package"):
        if line[kind]:
            yield ["N9", coded("reference", kind, partner), ident(line[kind], 30, kind)]
    for serial in line["serials"]:
        yield ["N9", coded("reference", "serial", partner), ident(serial, 30, "serial")]


def _product_code(name, partner):
    # An id under a qualifier we did not know is kept under the qualifier itself.
    if len(name) == 2 and name.isupper():
        return name
    return coded("product", name, partner)
