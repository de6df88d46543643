# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io

from .errors import IntakeError

SEPARATORS = ",;\t"
FORMULA = "=+-@\t\r"


def parse_table(data, known, required, limit):
    """The rows of a CSV file; all of it, or none of it.

    UTF-8 with or without a byte-order mark; the separator is the comma, semicolon or
    tab that the first row has most of. Rows are counted as a spreadsheet does: the
    column names are row 1.

    :param data: bytes
    :param known: names of columns that may be there, in lower case
    :param required: names of columns that must be
    :param limit: how many rows at most
    :return: [(row number, {column: text}), ...], without empty rows
    :raises IntakeError: encoding, binary, empty, column_unknown, column_twice,
        column_missing, quote (row), too_many, cells (row)
    """
    records = _read(_decode(data))
    if not records:
        raise IntakeError("empty")
    columns = [name.strip().lower() for name in records[0][1]]
    _check_columns(columns, known, required)
    rows = [record for record in records[1:] if any(cell.strip() for cell in record[1])]
    if not rows:
        raise IntakeError("empty")
    if len(rows) > limit:
        raise IntakeError("too_many", count=len(rows), limit=limit)
    wrong = [number for number, cells in rows if len(cells) != len(columns)]
    if wrong:
        raise IntakeError("cells", row=wrong[0], rows=wrong, count=len(columns))
    return [
        (number, dict(zip(columns, (cell.strip() for cell in cells), strict=True)))
        for number, cells in rows
    ]


def neutralise(text):
    """A text for a cell of a CSV file that a spreadsheet shall not calculate."""
    text = str(text)
    return f"'{text}" if text.startswith(tuple(FORMULA)) else text


def _decode(data):
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise IntakeError("encoding", position=error.start) from error
    if "\0" in text:
        raise IntakeError("binary")
    return text


def _read(text):
    first = text.lstrip("\r\n").split("\n", 1)[0]
    separator = max(SEPARATORS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records, row = [], 0
    try:
        for cells in reader:
            row += 1
            records.append((row, cells))
    except csv.Error as error:
        raise IntakeError("quote", row=row + 1) from error
    while records and not any(cell.strip() for cell in records[0][1]):
        records.pop(0)
    return records


def _check_columns(columns, known, required):
    for name in columns:
        if name not in known:
            raise IntakeError("column_unknown", column=name[:40], known=sorted(known))
        if columns.count(name) > 1:
            raise IntakeError("column_twice", column=name)
    missing = [name for name in required if name not in columns]
    if missing:
        raise IntakeError("column_missing", column=missing[0])
