# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii
import math

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.mimetypes import guess_mimetype

from ..const import COSMETIC_GRADES, FUNCTION_GRADES

KINDS = [
    ("passfail", "Pass or Fail"),
    ("measure", "Measurement"),
    ("text", "Text"),
    ("photo", "Photo"),
    ("serial", "Serial Number Matches"),
    ("data_wiped", "Data Wiped"),
]
RESULTS = [("pass", "Pass"), ("fail", "Fail"), ("na", "Not Applicable")]
# What scanners, keyboards and JSON send for a result.
WORDS = {
    "pass": ("pass", "p", "yes", "y", "ok", "true", "1"),
    "fail": ("fail", "f", "no", "n", "false", "0"),
    "na": ("na", "n/a", "x"),
}
PHOTO_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif")
PHOTO_LIMIT = 10 * 1024 * 1024


class ReturnInspectionCheck(models.Model):
    """One thing to look at, and what a failure means."""

    _name = "return.inspection.check"
    _description = "Inspection Check"
    _order = "sequence, id"

    template_id = fields.Many2one(
        comodel_name="return.inspection.template",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    name = fields.Char(string="Check", required=True, translate=True)
    kind = fields.Selection(selection=KINDS, required=True, default="passfail")
    required = fields.Boolean(default=True)
    instruction = fields.Char(string="How", translate=True)
    value_min = fields.Float(string="Minimum")
    value_max = fields.Float(string="Maximum")
    unit = fields.Char(help="Of the measurement: V, Ω, mm, bar, ...")
    fail_function_grade = fields.Selection(
        selection=FUNCTION_GRADES,
        string="Function at Most",
        help="When the check fails, the function grade is at most this one.",
    )
    fail_cosmetic_grade = fields.Selection(
        selection=COSMETIC_GRADES,
        string="Cosmetics at Most",
        help="When the check fails, the cosmetic grade is at most this one.",
    )
    fail_disposition_ids = fields.Many2many(
        comodel_name="return.disposition",
        relation="return_inspection_check_disposition_rel",
        string="Then Not",
        help="When the check fails, these dispositions are excluded.",
    )

    _limits_ordered = models.Constraint(
        "CHECK (kind != 'measure' OR (value_min >= -1e12 AND value_max <= 1e12"
        " AND value_min <= value_max))",
        "The minimum of a measurement must not be above its maximum.",
    )

    def _read_answer(self, items, value):
        """One answer as values of `return.inspection.line`.

        :raises UserError: when it is none for this kind of check
        """
        self.ensure_one()
        vals = {
            "check_id": self.id,
            "name": self.name,
            "kind": self.kind,
            "unit": self.unit,
            "value_min": self.value_min,
            "value_max": self.value_max,
        }
        return vals | getattr(self, f"_read_{self.kind}")(items, value)

    def _read_passfail(self, items, value):
        word = str(value).strip().lower()
        for result, words in WORDS.items():
            if word in words:
                return {"result": result}
        raise UserError(
            self.env._(
                "%(check)s: answer pass, fail or not applicable, not “%(value)s”.",
                check=self.name,
                value=str(value)[:40],
            )
        )

    def _read_data_wiped(self, items, value):
        return self._read_passfail(items, value)

    def _read_measure(self, items, value):
        try:
            if isinstance(value, bool):
                raise ValueError
            number = float(str(value).strip().replace(",", "."))
        except ValueError:
            number = math.nan
        if not -1e12 <= number <= 1e12:
            raise UserError(
                self.env._(
                    "%(check)s: type the measured number%(unit)s, not “%(value)s”.",
                    check=self.name,
                    unit=f" ({self.unit})" if self.unit else "",
                    value=str(value)[:40],
                )
            )
        inside = self.value_min <= number <= self.value_max
        return {"value_number": number, "result": "pass" if inside else "fail"}

    def _read_text(self, items, value):
        return {"value_text": str(value).strip()[:2000], "result": "na"}

    def _read_serial(self, items, value):
        if len(items) > 1:
            raise UserError(
                self.env._(
                    "%(check)s: inspect these items one at a time, each has a serial"
                    " number of its own.",
                    check=self.name,
                )
            )
        scanned = str(value).strip()
        expected = items.lot_id.name
        if not expected:
            return {"value_text": scanned[:200], "result": "na"}
        same = scanned.casefold() == expected.casefold()
        return {"value_text": scanned[:200], "result": "pass" if same else "fail"}

    def _read_photo(self, items, value):
        photo = self._store_photo(value, self.name)
        return {"photo_id": photo.id, "result": "na"}

    @api.model
    def _store_photo(self, value, label):
        """Keep a photo as an attachment.

        :param value: base64, or a data URL; what it is is read from its content
        :raises UserError: for what is no picture, or too large
        """
        # The mime type is what the content says, not what the sender says.
        mimetype, content = "", b""
        try:
            text = value if isinstance(value, str) else bytes(value).decode()
            content = base64.b64decode(text.partition(",")[2] or text, validate=True)
            mimetype = guess_mimetype(content, default="")
        except (binascii.Error, TypeError, ValueError):
            mimetype = ""
        if mimetype not in PHOTO_TYPES:
            raise UserError(
                self.env._(
                    "%s: this is no photo. Take a picture, or choose a JPEG, PNG, WebP"
                    " or GIF file.",
                    label,
                )
            )
        if len(content) > PHOTO_LIMIT:
            raise UserError(self.env._("%s: the photo is larger than 10 MB.", label))
        return self.env["ir.attachment"].create(
            {
                "name": f"{label}.{mimetype.partition('/')[2]}",
                "raw": content,
                "mimetype": mimetype,
                "res_model": "return.inspection",
            }
        )

    def _prepare_form(self):
        """The check as a form shows it: plain values."""
        self.ensure_one()
        return {
            "id": self.id,
            "name": self.name,
            "kind": self.kind,
            "required": self.required,
            "instruction": self.instruction or "",
            "min": self.value_min if self.kind == "measure" else None,
            "max": self.value_max if self.kind == "measure" else None,
            "unit": self.unit or "",
            "function_at_most": self.fail_function_grade or "",
            "cosmetic_at_most": self.fail_cosmetic_grade or "",
        }
