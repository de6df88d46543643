# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import date, datetime, timezone
from decimal import Decimal, InvalidOperation

from odoo import api, models
from odoo.exceptions import UserError

from ..edi import exceptions
from ..edi.model import KINDS
from ..edi.schema import MAIN_LISTS

# Findings that do not keep a document from its work: the audit deals with them.
_HARMLESS = {"freight_bill": {"unknown_charge", "total"}}
# A neutral name that is empty beside its code is one that nobody knows.
_NAMES = ("purpose", "disposition", "reason", "refusal", "condition", "status")
_EACH = {"lines": "quantity", "events": "", "charges": "amount"}


class TplMessageDocument(models.AbstractModel):
    """Neutral documents as they are kept in a message: plain values of JSON."""

    _name = "tpl.message.document"
    _description = "Neutral Document"

    @api.model
    def _to_plain(self, value):
        """A neutral document in values that JSON has; numbers as text."""
        if isinstance(value, dict):
            return {name: self._to_plain(entry) for name, entry in value.items()}
        if isinstance(value, (list, tuple)):
            return [self._to_plain(entry) for entry in value]
        if isinstance(value, Decimal):
            return format(value, "f")
        if isinstance(value, (date, datetime)):
            return value.isoformat()
        return value

    @api.model
    def _read_text(self, text, kind):
        """A document that a person wrote.

        :raises UserError: saying what to mend
        """
        try:
            told = json.loads(text or "")
        except ValueError as error:
            raise UserError(
                self.env._("This is no JSON: %s. Mend it and save again.", error)
            ) from error
        if not isinstance(told, dict) or not isinstance(told.get("number"), str):
            raise UserError(
                self.env._("A document is an object with a number: write it again.")
            )
        document = {name: None for name in KINDS[kind].__annotations__}
        document |= {name: [] for name in ("lines", "events", "charges", "packages")}
        document |= {"references": [], "parties": [], "dates": [], "notes": []}
        document |= {**told, "kind": kind, "issues": []}
        self._check_main(document, kind)
        return document

    @api.model
    def _check_main(self, document, kind):
        name = MAIN_LISTS[kind]
        entries = document.get(name)
        field = _EACH[name]
        if not isinstance(entries, list) or not entries:
            raise UserError(self.env._("A document has at least one of its %s.", name))
        for entry in entries:
            if not isinstance(entry, dict):
                raise UserError(self.env._("Each of %s is an object.", name))
            number = field and self._decimal(entry.get(field))
            if field == "quantity" and not number > 0:
                raise UserError(self.env._("A quantity is a number above zero."))

    @api.model
    def _decimal(self, value):
        """A number of a document.

        :raises UserError: when it is none, or beyond all bounds
        """
        try:
            number = Decimal(str(value))
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number) > 10**9:
            raise UserError(self.env._("%s is not a number.", str(value)[:40]))
        return number

    @api.model
    def _moment(self, value):
        """A moment of a document in UTC without zone, None where it has none."""
        try:
            at = datetime.fromisoformat(value or "")
        except (TypeError, ValueError):
            return None
        if at.tzinfo is None:
            return None
        return at.astimezone(timezone.utc).replace(tzinfo=None, microsecond=0)

    @api.model
    def _get_questions(self, document):
        """What a person has to decide before a document can be used, in sentences."""
        harmless = _HARMLESS.get(document["kind"], ())
        found = [
            issue["message"]
            for issue in exceptions(document)
            if issue["code"] not in harmless
        ]
        entries = [document]
        for name in ("lines", "events"):
            entries += document.get(name) or []
        for entry in entries:
            for name in _NAMES:
                code = entry.get(f"{name}_code")
                if code and not entry.get(name) and not document["issues"]:
                    found.append(
                        self.env._(
                            "The %(name)s %(code)s is not known: say what it means.",
                            name=name,
                            code=str(code)[:40],
                        )
                    )
        return list(dict.fromkeys(found))
