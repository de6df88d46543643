# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import api, models
from odoo.exceptions import AccessError, ValidationError

# Only code of this process can put this very object into a context: a context that
# comes by RPC holds plain values.
_KEY = object()


class ReturnGuardMixin(models.AbstractModel):
    """Fields that only the methods of a model may set.

    A model names them in `_guarded_fields`; a file that extends it names its own ones
    there, too, and both count. Views show them read-only, which stops nobody who calls
    `write` by RPC or imports a file; this does, for every user.
    """

    _name = "return.guard.mixin"
    _description = "Fields Set by Methods Only"

    _guarded_fields = ()
    _quantity_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: when guarded fields are given from outside"""
        if not self._is_unguarded():
            defaults = self._guarded_defaults()
            for vals in vals_list:
                self._refuse_guarded(vals)
                vals.update(defaults)
        for vals in vals_list:
            self._check_numbers(vals)
        self._number(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """:raises AccessError: when guarded fields are given from outside"""
        if not self._is_unguarded():
            self._refuse_guarded(vals)
        self._check_numbers(vals)
        return super().write(vals)

    def _unguarded(self):
        """The records with the right to set guarded fields: for our methods."""
        return self.with_context(return_guard=_KEY)

    @api.model
    def _number(self, vals_list):
        """Give new records their numbers: for models that have some."""

    @api.model
    def _number_from(self, xmlid, vals_list):
        """Set `name` from a sequence where it is empty, in one query."""
        missing = [vals for vals in vals_list if not vals.get("name")]
        if missing:
            # sudo: who makes returns does not read sequences.
            numbers = self.env.ref(xmlid).sudo()._take(len(missing))
            for vals, number in zip(missing, numbers, strict=True):
                vals["name"] = number

    def _is_unguarded(self):
        return self.env.context.get("return_guard") is _KEY

    @classmethod
    def _get_guarded_fields(cls):
        """The names of all files that extend the model, each once."""
        parts = (vars(part).get("_guarded_fields", ()) for part in cls.__mro__)
        return tuple(dict.fromkeys(name for names in parts for name in names))

    def _guarded_defaults(self):
        """What guarded fields get at creation, so that `default_*` cannot."""
        names = [
            name
            for name in self._get_guarded_fields()
            if f"default_{name}" in self.env.context
            and not self._fields[name].compute
            and self._fields[name].type not in ("one2many", "many2many")
        ]
        clean = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_")
        }
        given = (
            self.with_env(self.env(context=clean)).default_get(names) if names else {}
        )
        return {name: given.get(name, False) for name in names}

    def _refuse_guarded(self, vals):
        refused = [name for name in self._get_guarded_fields() if name in vals]
        if refused:
            labels = [self._fields[name].string for name in refused]
            raise AccessError(
                self.env._(
                    "%(fields)s cannot be set by hand on %(model)s: use its buttons.",
                    fields=", ".join(labels),
                    model=self._description,
                )
            )

    def _check_numbers(self, vals):
        for name in self._quantity_fields:
            if name in vals:
                vals[name] = self._read_quantity(vals[name], self._fields[name].string)

    @api.model
    def _read_quantity(self, value, label):
        """A quantity as a float that is finite, above zero and at most 1e9.

        PostgreSQL holds that NaN is above every number, so a check on the row alone
        would let it in.

        :raises ValidationError: with a sentence for the person who typed it
        """
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if not 0 < number <= 1e9:
            raise ValidationError(
                self.env._(
                    "%(field)s must be a number above zero, and %(value)s is not."
                    " Type how many pieces come back, for example 2.",
                    field=label,
                    value=str(value)[:40],
                )
            )
        return number
