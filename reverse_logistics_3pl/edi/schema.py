# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Plain nested values, as of JSON or a table, to a neutral document.

The shapes in ``model`` are the schema. Everything wrong is collected and raised at
once; an unknown neutral name is an exception on the document, never a default.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import get_args, get_origin, get_type_hints, is_typeddict

from . import values
from .errors import EdiError, shown
from .maps import names
from .model import KINDS, blank, issue
from .segments import CONTROL_CHARACTERS

TEXT_LENGTH = 2000
LIST_LENGTH = 50_000
_ERRORS = 100
USES = ("request", "authorisation", "notification")
MAIN_LISTS = {
    "return_notice": "lines",
    "receipt": "lines",
    "shipment_notice": "lines",
    "status": "events",
    "freight_bill": "charges",
}
# Tables of the fields that hold a neutral name; others of these names are plain.
_TABLES = {
    **{"purpose": "purpose", "disposition": "disposition", "refusal": "refusal"},
    **{"reason": "reason", "condition": "condition", "status": "status"},
    **{"charge": "charge", "Event.reason": "status_reason", "role": "party"},
    **{"Reference.type": "reference", "Dated.type": "date"},
}
_OWN = ("kind", "issues", "source")


class JsonNumber(str):
    """A number as it stands in JSON, not yet read."""

    __slots__ = ()


class Converter:
    """Converts one raw document.

    :param kind: a key of :data:`~.model.KINDS`
    :param mark: decimal mark of numbers given as text
    :param label: function of a path like ``lines[0].quantity`` to what errors name
    """

    def __init__(self, kind, partner, mark=".", label=str):
        if kind not in KINDS:
            raise EdiError(
                "kind",
                f"The document kind {shown(kind)!r} is not known; use one of "
                f"{', '.join(sorted(KINDS))}.",
            )
        self.kind = kind
        self.partner = partner
        self.mark = mark
        self.label = label
        self.errors = []
        self.issues = []

    def convert(self, raw):
        """The neutral document of a raw dict.

        :raises EdiError: the first error, with up to 100 further ones in ``others``
        """
        document = self._shape(KINDS[self.kind], raw, "")
        if not self.errors and not document[MAIN_LISTS[self.kind]]:
            name = MAIN_LISTS[self.kind]
            self._error("missing", "There must be at least one.", name)
        if self.errors:
            first, *others = self.errors
            raise EdiError(
                first.code, first.advice, segment=first.segment, others=others
            )
        document["kind"] = self.kind
        document["issues"] = self.issues
        return document

    def _error(self, code, advice, path):
        if len(self.errors) < _ERRORS:
            self.errors.append(EdiError(code, advice, segment=self.label(path)))

    def _shape(self, shape, raw, path):
        result = blank(shape)
        if not isinstance(raw, dict):
            self._error("type", "Here must be an object with named fields.", path)
            return result
        hints = get_type_hints(shape)
        for name in raw:
            if name not in hints or (not path and name in _OWN):
                self._unknown_field(path, name)
        for name, hint in hints.items():
            if not path and name in _OWN:
                continue
            where = f"{path}.{name}" if path else name
            value = raw.get(name)
            if value is None or value == "":
                self._check_given(hint, name, where)
            else:
                result[name] = self._value(hint, value, where, name)
        self._check_names(shape, result, path)
        return result

    def _unknown_field(self, path, name):
        if len(self.issues) < _ERRORS:
            message = f"The field {shown(name)!r} is not known and was passed over."
            place = self.label(path)
            self.issues.append(issue("info", "unknown_field", message, segment=place))

    def _check_given(self, hint, name, where):
        optional = type(None) in get_args(hint) or get_origin(hint) in (list, dict)
        if not optional and name not in ("code", "kind"):
            self._error("missing", "This field is mandatory; fill it.", where)

    def _check_names(self, shape, result, path):
        for name in result:
            table = _TABLES.get(f"{shape.__name__}.{name}") or _TABLES.get(name)
            value = result[name]
            if table and isinstance(value, str) and value not in self._names(table):
                self._unknown_name(result, name, value, path)
        if result.get("use") and result["use"] not in USES:
            self._unknown_name(result, "use", result["use"], path)

    def _names(self, table):
        return names(table, self.partner)

    def _unknown_name(self, result, name, value, path):
        result[name] = None
        code = f"{name}_code"
        if code in result:
            result[code] = result[code] or value
        elif "code" in result:
            result["code"] = result["code"] or value
        message = (
            f"The {name} {shown(value)!r} is not known; ask the partner what it means "
            "and add it to its maps."
        )
        where = {"segment": self.label(path), "value": shown(value)}
        level = "info" if name in ("role", "type") else "exception"
        self.issues.append(issue(level, f"unknown_{name}", message, **where))

    def _value(self, hint, value, where, name):
        kinds = [kind for kind in get_args(hint) if kind is not type(None)]
        if get_origin(hint) is list:
            return self._list(kinds[0], value, where)
        if get_origin(hint) is dict:
            return self._map(value, where)
        kind = kinds[0] if kinds else hint
        try:
            return self._scalar(kind, value, name)
        except EdiError as error:
            self._error(error.code, error.advice, where)
            return None

    def _list(self, kind, value, where):
        if not isinstance(value, list) or len(value) > LIST_LENGTH:
            self._error("type", f"Here must be a list of at most {LIST_LENGTH}.", where)
            return []
        places = [(f"{where}[{at}]", entry) for at, entry in enumerate(value)]
        if is_typeddict(kind):
            return [self._shape(kind, entry, place) for place, entry in places]
        found = [self._value(kind, entry, place, "") for place, entry in places]
        return [entry for entry in found if entry is not None]

    def _map(self, value, where):
        if not isinstance(value, dict) or len(value) > 50:
            self._error("type", "Here must be an object of texts.", where)
            return {}
        found = {}
        for name, entry in value.items():
            text = self._value(str, entry, f"{where}.{shown(name)}", "")
            if text is not None:
                found[_text(name)] = text
        return found

    def _scalar(self, kind, value, name):
        if kind is bool:
            return _boolean(value)
        if isinstance(value, JsonNumber):
            if kind is not Decimal:
                raise EdiError("type", "Write this as a text in quotes, not a number.")
            number = values.to_decimal(value)
            return values.check_quantity(number) if name == "quantity" else number
        if not isinstance(value, str):
            raise EdiError("type", "This has not the type that the field needs.")
        text = _text(value)
        if kind is Decimal:
            number = values.to_decimal(text, self.mark)
            return values.check_quantity(number) if name == "quantity" else number
        if kind is datetime:
            return values.to_timestamp(text)
        return values.to_iso_date(text) if kind is date else text


def _boolean(value):
    if isinstance(value, bool):
        return value
    found = (
        {"true": True, "false": False}.get(value) if isinstance(value, str) else None
    )
    if found is None:
        raise EdiError("type", "Write true or false.")
    return found


def _text(value):
    if len(value) > TEXT_LENGTH:
        raise EdiError("too_long", f"A text has at most {TEXT_LENGTH} characters.")
    if CONTROL_CHARACTERS.search(value):
        raise EdiError("character", "A text must not have line breaks or controls.")
    return value.strip()
