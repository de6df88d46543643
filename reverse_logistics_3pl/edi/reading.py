# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Base of the readers that turn the segments of one set into a neutral document."""

from __future__ import annotations

from . import maps, values
from .errors import EdiError, shown
from .model import Line, blank, issue
from .segments import SEGMENT_NAME

# The first product id found in this order is the line's sku, or its gtin.
_SKU = (
    *("sku", "buyer_item", "buyer_part", "vendor_item", "vendor_part", "part"),
    *("manufacturer_part", "isbn", "other"),
)
_GTIN = ("gtin", "ean", "upc", "gtin14", "case_upc")


class SetReader:
    """Reads one set: a subclass has ``on_xyz(segment)`` for each segment it knows.

    Nothing raises: what is wrong becomes an issue, and the value stays None. Segments
    without a method are passed over; the standards allow more than we use.
    """

    #: TypedDict of the document, its kind, and segments without which it means nothing
    shape = None
    kind = ""
    required = ()
    #: prefix of the tables of ``maps``: "" or "edifact_"
    prefix = ""
    marks = "."

    def __init__(self, item, partner):
        self.item = item
        self.partner = partner
        self.document = blank(self.shape, kind=self.kind)
        self.line = None
        self.party = None

    def read(self):
        """The document; its issues are those of the set."""
        names = set()
        for segment in self.item.segments:
            if SEGMENT_NAME.fullmatch(segment.name):
                names.add(segment.name)
                handler = getattr(self, f"on_{segment.name.lower()}", None)
                if handler:
                    handler(segment)
        for name in self.required:
            if name not in names:
                self._missing(name)
        self.finish()
        self.document["issues"] = self.item.issues
        return self.document

    def finish(self):
        """Checks and derived values once every segment is read."""

    def _missing(self, name):
        self.note(
            "error",
            "segment_missing",
            f"The segment {name} is missing; have the set completed and sent again.",
            None,
            segment=name,
            position=self.item.count,
            ack="3",
        )

    def note(self, level, code, message, at, **where):
        """Put an issue on the set; ``at`` is the segment or None."""
        if at is not None:
            where = {"segment": at.name, "position": at.number, **where}
        self.item.add(issue(level, code, message, **where))

    def value(self, segment, element, read, component=1, required=False):
        """Value of an element by one of the functions of ``values``, or None."""
        where = {"element": element, "component": component}
        text = segment.get(element, component)
        if not text:
            if required:
                message = "A mandatory element is empty; have it filled and sent again."
                self.note("error", "missing", message, segment, ack="1", **where)
            return None
        try:
            return read(text)
        except EdiError as error:
            where |= {"value": shown(text), "ack": error.ack or "7"}
            self.note("error", error.code, error.advice, segment, **where)
            return None

    def text(self, segment, element, component=1, required=False):
        """Text of an element, or None when empty."""
        return self.value(segment, element, str, component, required)

    def decimal(self, segment, element, component=1, required=False):
        """Decimal of an element, any sign."""
        return self.value(segment, element, self._to_decimal, component, required)

    def quantity(self, segment, element, component=1, required=True):
        """Decimal above zero of an element."""
        return self.value(segment, element, self._to_quantity, component, required)

    def _to_decimal(self, text):
        return values.to_decimal(text, self.marks)

    def _to_quantity(self, text):
        return values.to_quantity(text, self.marks)

    def code(self, segment, element, table, component=1, level="exception"):
        """(neutral name or None, code or None); an unknown code becomes an issue."""
        code = segment.get(element, component) or None
        if code is None:
            return None, None
        found = self.lookup(table, code)
        if found is None:
            self.note(
                level,
                f"unknown_{table}",
                f"The code {shown(code)!r} is not in the table "
                f"{self.prefix + table!r}; ask the partner what it means and add it to "
                "its maps.",
                segment,
                element=element,
                component=component,
                value=shown(code),
                ack="7" if level == "exception" else "",
            )
        return found, code

    def lookup(self, table, code):
        """Neutral name of a code in the table of this standard, or None."""
        key = self.prefix + table
        return maps.neutral(key if key in maps.TABLES else table, code, self.partner)

    def new_line(self, **known):
        """Start a line; it is the one that following segments describe."""
        self.line = blank(Line, **known)
        self.document["lines"].append(self.line)
        return self.line

    def product(self, segment, element, code, value):
        """Put one product id on the line: by neutral name, else by the code."""
        if not (code and value):
            return
        name = self.lookup("product", code)
        if name is None:
            message = f"The product qualifier {shown(code)!r} is kept as it is."
            self.note("info", "unknown_product", message, segment, element=element)
        if name == "lot":
            self.line["lot"] = value
        elif name == "serial":
            self.line["serials"].append(value)
        elif name == "order":
            self.line["order_number"] = value
        else:
            self.line["ids"].setdefault(name or code, value)

    def name_product(self, line):
        """Choose sku and gtin among the product ids of a line."""
        for field, order in (("sku", _SKU), ("gtin", _GTIN)):
            found = [line["ids"][name] for name in order if name in line["ids"]]
            line[field] = found[0] if found else None

    def reference(self, segment, element, kind, code, value):
        """Put a reference on the line or document, and on the field it stands for."""
        if not value:
            return
        if kind is None:
            message = f"The reference qualifier {shown(code)!r} is kept as it is."
            self.note("info", "unknown_reference", message, segment, element=element)
        target = self.document if self.line is None else self.line
        if self.line is not None and kind in ("lot", "package"):
            target[kind] = target[kind] or value
        elif self.line is not None and kind == "serial":
            target["serials"].append(value)
        else:
            entry = {"type": kind, "code": code, "value": value}
            target["references"].append(entry)
            self._shortcut(target, kind, value)

    @staticmethod
    def _shortcut(target, kind, value):
        field = f"{kind}_number"
        if field in target and target[field] is None:
            target[field] = value

    def finish_lines(self):
        """Choose product ids, and refuse a document without a line."""
        for line in self.document["lines"]:
            self.name_product(line)
            if not line["ids"] and not line["package"]:
                self.note(
                    "exception",
                    "no_product",
                    "A line names no product; find out what it is.",
                    None,
                    value=line["line"] or "",
                )
        if not self.document["lines"]:
            message = "The document has no line; have it completed and sent again."
            self.note("error", "no_line", message, None, position=self.item.count)

    def check_total(self, segment, element, found, component=1):
        """Compare a control total of the message with what was read."""
        told = self.decimal(segment, element, component)
        if told is not None and told != found:
            self.note(
                "error",
                "total",
                f"The total is {values.plain(told)}, found {found}; have the document "
                "checked and sent again.",
                segment,
                element=element,
                component=component,
                value=values.plain(told),
                ack="7",
            )
        return told
