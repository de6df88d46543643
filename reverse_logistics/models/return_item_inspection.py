# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import COMPLETENESS, DATA_STATUS
from .return_inspection import house_grade

# What a screen may say of a finding.
SAID = (
    "function_grade",
    "cosmetic_grade",
    "completeness",
    "data_status",
    "found_reason_id",
    "answers",
    "note",
    "photo",
    "station",
    "started_at",
    "amendment_reason",
)
GRADES = ("function_grade", "cosmetic_grade", "completeness", "data_status")


class ReturnItem(models.Model):
    """Inspecting items: what to look at, and what was found."""

    _inherit = "return.item"

    _guarded_fields = ("inspection_id", "completeness", "data_status")

    inspection_id = fields.Many2one(
        comodel_name="return.inspection",
        string="Last Inspection",
        readonly=True,
        index="btree_not_null",
    )
    completeness = fields.Selection(selection=COMPLETENESS, readonly=True)
    data_status = fields.Selection(selection=DATA_STATUS, string="Data", readonly=True)

    # === WHAT TO LOOK AT === #

    def get_inspection_form(self):
        """What a screen needs to inspect this item; for inspectors, by RPC.

        :raises AccessError: for users who are not inspectors
        """
        self._check_inspector()
        self.check_access("read")
        return self._get_inspection_form()

    @api.model
    def find_to_inspect(self, code):
        """Items that wait for inspection with this licence plate or serial number.

        :param code: as typed or scanned
        :return: a list of {"id", "name", "product", "customer"}, at most 20
        """
        self._check_inspector()
        code = str(code).strip()[:64]
        items = self.search(
            [
                ("stage", "in", ("received", "inspected")),
                "|",
                ("name", "=", code.upper()),
                ("lot_id.name", "=", code),
            ],
            limit=20,
        )
        return [
            {
                "id": item.id,
                "name": item.name,
                "product": item.product_id.display_name,
                "customer": item.partner_id.display_name or "",
            }
            for item in items
        ]

    def inspect_one(self, vals):
        """Record what was found on one item; for screens, by RPC.

        :param vals: as of `_inspect`
        :return: as `get_explanation`, with "decision" (the stored recommendation, to
            draw) and "is_sealed" (nothing is told before a second inspection)
        """
        self.ensure_one()
        inspection = self._inspect(vals)
        return {
            **self._get_explanation(),
            "decision": self.recommendation or None,
            "is_sealed": inspection.is_sealed,
        }

    def _get_inspection_form(self):
        """The checks to show for one item, and the lists to choose from.

        :return: {"item", "template", "checks", "function_grades", "cosmetic_grades",
            "completeness", "data_status", "reasons", "holds_data", "started_at",
            "revision", "problem"}; JSON-safe. "problem" says why this user cannot
            inspect the item now, and is empty when he can.
        """
        self.ensure_one()
        template = self.env["return.inspection.template"]._find_for(self)[self]
        reasons = self.env["return.reason"].search([("active", "=", True)])
        return {
            "item": self._prepare_form_item(),
            "template": template.sudo().name or "",
            "instruction": template.sudo().instruction or "",
            "checks": [check._prepare_form() for check in template.sudo().check_ids],
            "function_grades": self._get_choices("function_grade"),
            "cosmetic_grades": self._get_choices("cosmetic_grade"),
            "completeness": self._get_choices("completeness"),
            "data_status": self._get_choices("data_status"),
            "holds_data": self._holds_data(),
            "reasons": [
                {"id": reason.id, "name": reason.name, "code": reason.code}
                for reason in reasons
            ],
            "started_at": fields.Datetime.to_string(fields.Datetime.now()),
            "revision": len(self.sudo().inspection_ids) + 1,
            "problem": self._get_inspection_problem(),
        }

    def _prepare_form_item(self):
        return {
            "id": self.id,
            "name": self.name,
            "product": self.product_id.display_name,
            "product_id": self.product_id.id,
            "quantity": self.quantity,
            "unit": self.product_uom_id.name,
            "lot": self.lot_id.name or "",
            "customer": self.partner_id.display_name or "",
            "order": self.order_id.name or "",
            "claimed_reason_id": self.claimed_reason_id.id,
            "claimed_reason": self.claimed_reason_id.name or "",
            "note": self.line_id.note or "",
            "photos": [
                {"id": photo.id, "name": photo.name}
                # sudo: who may see the item may see what the customer sent of it
                for photo in self.sudo().line_id.evidence_ids
                if photo.mimetype.startswith("image/")
            ],
            "stage": self.stage,
        }

    def action_inspect_station(self):
        """Open the screen for one item after the other, on this item."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "reverse_logistics.return_inspection_station_action"
        )
        return {**action, "params": {"item_id": self.id}}

    def _get_choices(self, name):
        """A list of {"value", "label"} in the language of the user."""
        options = self._fields[name]._description_selection(self.env)
        return [{"value": value, "label": label} for value, label in options]

    def _holds_data(self):
        self.ensure_one()
        return self.product_id.return_holds_data

    # === WHAT WAS FOUND === #

    def _inspect(self, vals):
        """Record what was found and recommend what to do; for one item, or for many
        that are alike.

        :param vals: `function_grade` and `cosmetic_grade` (a failed check may lower
            them, or give them); `answers` {check id: answer}; and, as wanted,
            `completeness`, `data_status`, `found_reason_id`, `note`, `photo` (base64),
            `station`, `started_at`, `amendment_reason` (for what is decided already)
        :return: the inspections
        :raises AccessError: for users who are not inspectors
        :raises UserError: when an item is not at the dock, or an answer is missing or
            cannot be read; nothing is recorded then
        """
        self._check_inspector()
        self.check_access("write")
        vals = {name: vals[name] for name in SAID if name in vals}
        self._check_can_inspect(vals.get("amendment_reason"))
        Inspection = self.env["return.inspection"]
        inspections = Inspection
        templates = self.env["return.inspection.template"]._find_for(self)
        photo = self._read_photo(vals)
        for template, items in self.grouped(templates.get).items():
            lines = template._read_answers(items, vals.get("answers"))
            finding = items._prepare_finding_vals(template, vals, lines)
            finding["photo_id"] = photo.id
            inspections |= Inspection._record_for(items, finding, lines)
            items._note_serial(lines)
        opened = inspections.filtered(lambda one: not one.is_sealed)
        self.env["return.recommendation"]._recommend(opened.item_id)
        for inspection in opened:
            recommended = inspection.item_id.recommended_disposition_id
            inspection._unguarded().recommended_disposition_id = recommended
        disputed = opened.filtered(lambda one: one.is_audited and not one.agreement)
        disputed.item_id._warn_disagreement()
        return inspections

    @api.model
    def _check_inspector(self):
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(self.env._("Only inspectors may inspect returned goods."))

    def _check_can_inspect(self, amendment_reason=""):
        if not self:
            raise UserError(self.env._("Choose at least one item to inspect."))
        manager = self.env.user.has_group("reverse_logistics.group_return_manager")
        for item in self:
            problem = item._get_inspection_problem()
            locked = item.stage in ("decided", "in_process")
            if problem and not (locked and manager and amendment_reason):
                raise UserError(problem)

    def _get_inspection_problem(self):
        """Why this user cannot inspect the item now; empty when he can."""
        self.ensure_one()
        if self.stage in ("received", "inspected"):
            return ""
        if self.stage in ("decided", "in_process"):
            return self.env._(
                "%s cannot be inspected: it is decided, and its finding is locked. A"
                " manager can amend it and has to say why.",
                self.name,
            )
        return self.env._(
            "%s cannot be inspected: only items that were received and not yet decided"
            " can.",
            self.name,
        )

    @api.model
    def _read_photo(self, vals):
        photo = vals.get("photo")
        if not photo:
            return self.env["ir.attachment"]
        label = self.env._("Photo")
        return self.env["return.inspection.check"]._store_photo(photo, label)

    def _prepare_finding_vals(self, template, vals, lines):
        """Values of the inspection of these items, which share one template."""
        checks = self.env["return.inspection.check"].sudo()
        failed = checks.browse(
            line["check_id"] for line in lines if line.get("result") == "fail"
        )
        grades = self._read_choices(vals)
        for name, check_name in (
            ("function_grade", "fail_function_grade"),
            ("cosmetic_grade", "fail_cosmetic_grade"),
        ):
            caps = [check[check_name] for check in failed if check[check_name]]
            grades[name] = min(
                [grades[name], *caps] if grades[name] else caps, default=""
            )
            if not grades[name]:
                raise UserError(
                    self.env._(
                        "Give the grade of function (F1 to F6) and of cosmetics (C1 to"
                        " C9)."
                    )
                )
        grades["data_status"] = self._get_data_status(lines, grades["data_status"])
        return {
            **grades,
            "house_grade": house_grade(
                grades["function_grade"],
                grades["cosmetic_grade"],
                grades["completeness"],
            ),
            "template_id": template.id,
            "found_reason_id": self._read_reason(vals.get("found_reason_id")),
            "started_at": fields.Datetime.to_datetime(vals.get("started_at") or None),
            "station": (vals.get("station") or "")[:64],
            "note": vals.get("note"),
            "amendment_reason": vals.get("amendment_reason"),
            "is_automatic": bool(vals.get("is_automatic")),
            "blocked_disposition_ids": [
                fields.Command.set(failed.fail_disposition_ids.ids)
            ],
        }

    def _read_choices(self, vals):
        """Grades and statuses, checked against their lists."""
        found = {}
        for name in GRADES:
            known = {choice["value"] for choice in self._get_choices(name)}
            found[name] = vals.get(name) or ""
            if found[name] and found[name] not in known:
                raise UserError(
                    self.env._(
                        "%(value)s is no %(field)s: choose one of %(known)s.",
                        value=str(found[name])[:40],
                        field=self._fields[name]._description_string(self.env),
                        known=", ".join(sorted(known)),
                    )
                )
        found["completeness"] = found["completeness"] or "complete"
        return found

    @api.model
    def _read_reason(self, reason_id):
        reason = self.env["return.reason"].browse(reason_id or ()).exists()
        if reason_id and not reason:
            raise UserError(self.env._("Choose the reason found from the list."))
        return reason.id

    def _get_data_status(self, lines, given):
        """What is known of the data on these items: the check, else what was said."""
        results = {line["kind"]: line.get("result") for line in lines}
        wiped = results.get("data_wiped")
        if wiped in ("pass", "fail"):
            destroyed = given == "destroyed"
            return "present" if wiped == "fail" else given if destroyed else "wiped"
        if given:
            return given
        return "unknown" if any(item._holds_data() for item in self) else "none"

    def _note_serial(self, lines):
        """Another serial than announced is a discrepancy that somebody settles."""
        wrong = any(
            line["kind"] == "serial" and line.get("result") == "fail" for line in lines
        )
        new = self.filtered(lambda item: not item.discrepancy) if wrong else self[:0]
        if new:
            new.discrepancy = "wrong_serial"
            new._warn_discrepancy()

    def _get_inspectors(self):
        """Who inspected this item, or the one it was split off."""
        self.ensure_one()
        # sudo: a sealed finding counts, too.
        item_sudo = self.sudo()
        return (item_sudo.inspection_ids | item_sudo.inspection_id).inspector_id
