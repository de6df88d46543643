# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tables, from CSV text or the rows of a spreadsheet, to neutral documents.

One row is one line, event or charge; rows with the same ``number`` are one document and
repeat its head. The header names the columns exactly, in any order; an unknown or
missing column refuses the table. Numbers have no thousands separator and the decimal
mark agreed with the partner, a point unless set otherwise; days are 2026-01-31, moments
have a zone. CSV is UTF-8 (or the partner's encoding), with or without byte order mark,
separated by comma, semicolon, tab or bar, whichever its header uses.
"""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from decimal import Decimal

from .errors import EdiError, shown
from .model import KINDS
from .partner import STRICT, decode
from .schema import MAIN_LISTS, Converter

_HEAD = ("number", "date", "purpose", "shipment_number")
_GOODS = (
    *("line", "sku", "gtin", "description", "quantity", "unit", "expected", "price"),
    *("lot", "serials", "package", "condition", "reason", "disposition", "refusal"),
    *("used", "return_number", "order_number", "notes"),
)
HEADS = {
    "return_notice": (*_HEAD, "use", "carrier", "currency"),
    "receipt": (*_HEAD, "total"),
    "status": (*_HEAD, "return_number", "carrier"),
    "freight_bill": (*_HEAD, "carrier", "currency", "terms", "due_date", "total"),
    "shipment_notice": (*_HEAD, "carrier", "weight", "weight_unit", "total"),
}
ROWS = {
    "return_notice": _GOODS,
    "receipt": _GOODS,
    "shipment_notice": _GOODS,
    "status": (
        *("status", "status_code", "reason", "reason_code", "at", "zone", "city"),
        *("state", "country", "place", "equipment"),
    ),
    "freight_bill": (
        *("line", "charge", "charge_code", "description", "amount", "rate"),
        *("rate_basis", "weight", "weight_unit"),
    ),
}
MANDATORY = {
    "return_notice": ("number", "quantity"),
    "receipt": ("number", "date", "quantity"),
    "shipment_notice": ("number", "quantity"),
    "status": ("number", "status", "at"),
    "freight_bill": ("number", "date", "total", "amount"),
}
# Several values in one cell.
_LISTED = ("serials", "notes")
LIST_MARK = "|"


def read_csv(data, kind, partner=STRICT):
    """Neutral documents of CSV text, in order of their first row.

    :param kind: a key of :data:`~.model.KINDS`
    :raises EdiError: with the row (the header is row 1), further errors in ``others``
    """
    text = decode(data, partner)
    if "\0" in text:
        raise EdiError("character", "The table has NUL characters; export it again.")
    if text.count("\n") + text.count("\r") > 2 * partner.limits.rows:
        raise _too_many(partner)
    first = text.split("\n", 1)[0]
    counts = {mark: first.count(mark) for mark in ",;\t|"}
    delimiter = max(counts, key=counts.get)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return read_rows(_rows(reader), kind, partner)


def _rows(reader):
    try:
        yield from reader
    except csv.Error:
        raise EdiError(
            "csv",
            "The quotes of the table are not closed; export it again.",
            segment=f"row {reader.line_num}",
        ) from None


def read_rows(rows, kind, partner=STRICT):
    """Neutral documents of rows of cells, the first being the header.

    :param rows: iterable of lists of str, int, float, Decimal, bool, date, datetime or
        None, as a spreadsheet reader gives them
    :raises EdiError: with the row (the header is row 1), further errors in ``others``
    """
    if kind not in KINDS:
        raise EdiError("kind", f"The document kind {shown(kind)!r} is not known.")
    columns, groups = None, {}
    for number, row in enumerate(rows, 1):
        if number > partner.limits.rows:
            raise _too_many(partner)
        cells = [_cell(cell, partner.decimal, number) for cell in row]
        if columns is None:
            columns = _header(cells, kind)
        elif any(cells):
            entry = _named(columns, cells, number)
            groups.setdefault(entry.get("number", ""), []).append((number, entry))
    if not groups:
        raise EdiError("empty", "The table has no rows; have it sent again.")
    return [_document(kind, group, partner) for group in groups.values()]


def _too_many(partner):
    rows = partner.limits.rows
    return EdiError("too_long", f"More than {rows} rows; split the table.")


def _cell(value, mark, number):
    """Text of a cell; numbers of a spreadsheet take the partner's decimal mark."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, (bool, date, datetime)):
        return str(value).lower() if isinstance(value, bool) else value.isoformat()
    if isinstance(value, float):
        value = int(value) if value.is_integer() else repr(value)
    if isinstance(value, (int, Decimal, str)):
        return str(value).replace(".", mark)
    raise EdiError(
        "type",
        f"A cell of type {type(value).__name__} is not read; write text or a number.",
        segment=f"row {number}",
    )


def _header(cells, kind):
    known = {*HEADS[kind], *ROWS[kind]}
    unknown = [name for name in cells if name not in known]
    missing = [name for name in MANDATORY[kind] if name not in cells]
    if unknown or missing or len(set(cells)) < len(cells):
        problems = [f"does not know {shown(name)!r}" for name in unknown[:1]]
        problems += [f"misses {name!r}" for name in missing[:1]]
        problem = " and ".join(problems)
        raise EdiError(
            "header",
            f"The header {problem or 'names a column twice'}; columns of a {kind} are "
            f"{', '.join(sorted(known))}.",
            segment="row 1",
        )
    return cells


def _named(columns, cells, number):
    if len(cells) > len(columns) and any(cells[len(columns) :]):
        raise EdiError(
            "columns",
            "The row has more cells than the header; quote texts that contain the "
            "separator.",
            segment=f"row {number}",
        )
    pairs = zip(columns, cells, strict=False)
    return {name: cell for name, cell in pairs if cell}


def _document(kind, group, partner):
    head_names, row_names = HEADS[kind], ROWS[kind]
    row_number, first = group[0]
    head = {name: first[name] for name in head_names if name in first}
    lines = []
    for number, entry in group:
        told = {name: entry[name] for name in head_names if name in entry}
        if told != head:
            name = next(name for name in head_names if told.get(name) != head.get(name))
            raise EdiError(
                "head",
                f"{name!r} differs from row {row_number} of the same number; every row "
                "of a document repeats its head.",
                segment=f"row {number}",
            )
        lines.append({name: entry[name] for name in row_names if name in entry})
    for line in lines:
        for name in _LISTED:
            if name in line:
                line[name] = [part for part in line[name].split(LIST_MARK) if part]
    return _converted(kind, head, lines, [number for number, _entry in group], partner)


def _converted(kind, head, lines, numbers, partner):
    main = MAIN_LISTS[kind]

    def label(path):
        """The row of a path like lines[3].quantity, with the column."""
        place, _dot, name = path.partition(".")
        if place.startswith(f"{main}["):
            return f"row {numbers[int(place[len(main) + 1 : -1])]} {name}".strip()
        return f"row {numbers[0]} {path}".strip()

    converter = Converter(kind, partner, partner.decimal, label)
    document = converter.convert({**head, main: lines})
    for field in ("return_number", "order_number"):
        found = {line.get(field) for line in document[main]}
        if document[field] is None and len(found) == 1:
            document[field] = found.pop()
    for line in document[main] if main == "lines" else ():
        ids = {name: line[name] for name in ("sku", "gtin") if line[name]}
        line["ids"] = ids
    document["source"] = {"format": "csv", "type": kind, "row": numbers[0]}
    return document
