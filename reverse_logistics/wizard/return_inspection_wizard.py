# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import (
    COMPLETENESS,
    COSMETIC_GRADES,
    DATA_STATUS,
    FUNCTION_GRADES,
    HOUSE_GRADES,
)
from ..models.return_inspection import house_grade
from ..models.return_inspection_check import RESULTS


class ReturnInspectionWizard(models.TransientModel):
    """Inspect one item, or many that are alike, and get the recommendations."""

    _name = "return.inspection.wizard"
    _description = "Inspect Items"

    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True
    )
    function_grade = fields.Selection(selection=FUNCTION_GRADES, required=True)
    cosmetic_grade = fields.Selection(selection=COSMETIC_GRADES, required=True)
    completeness = fields.Selection(
        selection=COMPLETENESS, required=True, default="complete"
    )
    data_status = fields.Selection(
        selection=DATA_STATUS,
        string="Data",
        help="Of devices that hold data. A check says it where the template has one.",
    )
    house_grade = fields.Selection(
        selection=HOUSE_GRADES, string="Grade", compute="_compute_house_grade"
    )
    found_reason_id = fields.Many2one(comodel_name="return.reason")
    started_at = fields.Datetime(default=fields.Datetime.now)
    station = fields.Char()
    note = fields.Text()
    photo = fields.Binary()
    template_id = fields.Many2one(
        comodel_name="return.inspection.template", compute="_compute_template_id"
    )
    template_problem = fields.Char(compute="_compute_template_id")
    line_ids = fields.One2many(
        comodel_name="return.inspection.wizard.line",
        inverse_name="wizard_id",
        string="Checks",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    is_amendment = fields.Boolean(compute="_compute_is_amendment")
    amendment_reason = fields.Char(
        string="Why Amend", help="The item is decided already; its finding is locked."
    )

    @api.depends("function_grade", "cosmetic_grade", "completeness")
    def _compute_house_grade(self):
        for wizard in self:
            wizard.house_grade = house_grade(
                wizard.function_grade, wizard.cosmetic_grade, wizard.completeness
            )

    @api.depends("item_ids")
    def _compute_template_id(self):
        for wizard in self:
            items = wizard.item_ids._origin or wizard.item_ids
            found = set(
                self.env["return.inspection.template"]._find_for(items).values()
            )
            alike = len(found) == 1
            wizard.template_id = found.pop() if alike else False
            wizard.template_problem = bool(found) and self.env._(
                "These items have different checks: inspect those that are alike"
                " together."
            )

    @api.depends("template_id")
    def _compute_line_ids(self):
        for wizard in self:
            checks = wizard.template_id.sudo().check_ids
            wizard.line_ids = [
                Command.clear(),
                *(Command.create({"check_id": check.id}) for check in checks),
            ]

    @api.depends("item_ids.stage")
    def _compute_is_amendment(self):
        for wizard in self:
            stages = wizard.item_ids.mapped("stage")
            wizard.is_amendment = bool({"decided", "in_process"} & set(stages))

    def action_confirm(self):
        """Record the inspection of all items and recommend dispositions.

        :raises AccessError: for users who are not inspectors
        :raises UserError: when an item is not at the dock, or decided already
        """
        self.ensure_one()
        items = self.item_ids
        items._check_inspector()
        if self.template_problem and self._has_checks():
            raise UserError(self.template_problem)
        items._inspect(self._prepare_inspect_vals())
        return self._open_items(items)

    def _has_checks(self):
        found = self.env["return.inspection.template"]._find_for(self.item_ids)
        return any(template.sudo().check_ids for template in found.values())

    def _prepare_inspect_vals(self):
        return {
            "function_grade": self.function_grade,
            "cosmetic_grade": self.cosmetic_grade,
            "completeness": self.completeness,
            "data_status": self.data_status,
            "found_reason_id": self.found_reason_id.id,
            "started_at": self.started_at,
            "station": self.station,
            "note": self.note,
            "photo": self.photo,
            "amendment_reason": self.amendment_reason,
            "answers": {
                line.check_id.id: answer
                for line in self.line_ids
                if (answer := line._get_answer()) is not None
            },
        }

    def _open_items(self, items):
        if len(items) == 1:
            return items._get_records_action()
        return {"type": "ir.actions.act_window_close"}


class ReturnInspectionWizardLine(models.TransientModel):
    """The answer to one check, for all items of the inspection."""

    _name = "return.inspection.wizard.line"
    _description = "Answer a Check"

    wizard_id = fields.Many2one(
        comodel_name="return.inspection.wizard",
        required=True,
        index=True,
        ondelete="cascade",
    )
    check_id = fields.Many2one(comodel_name="return.inspection.check", required=True)
    kind = fields.Selection(related="check_id.kind")
    is_required = fields.Boolean(related="check_id.required", string="Required")
    instruction = fields.Char(related="check_id.instruction")
    limits = fields.Char(compute="_compute_limits")
    result = fields.Selection(selection=RESULTS)
    answer = fields.Char(help="What was measured, read or scanned.")
    photo = fields.Binary()

    @api.depends("check_id")
    def _compute_limits(self):
        for line in self:
            check = line.check_id
            line.limits = check.kind == "measure" and (
                f"{check.value_min:g} – {check.value_max:g} {check.unit or ''}".strip()
            )

    def _get_answer(self):
        """The answer as `_inspect` takes it; None: not answered."""
        self.ensure_one()
        if self.kind == "photo":
            return self.photo or None
        if self.kind in ("passfail", "data_wiped"):
            return self.result or None
        return self.answer or None
