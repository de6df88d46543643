# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import COSMETIC_GRADES, FUNCTION_GRADES, HOUSE_GRADES
from ..models.return_inspection import house_grade


class ReturnInspectionWizard(models.TransientModel):
    """Inspect one item, or many that are alike, and get the recommendations."""

    _name = "return.inspection.wizard"
    _description = "Inspect Items"

    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True
    )
    function_grade = fields.Selection(selection=FUNCTION_GRADES, required=True)
    cosmetic_grade = fields.Selection(selection=COSMETIC_GRADES, required=True)
    house_grade = fields.Selection(
        selection=HOUSE_GRADES, string="Grade", compute="_compute_house_grade"
    )
    found_reason_id = fields.Many2one(comodel_name="return.reason")
    started_at = fields.Datetime(default=fields.Datetime.now)
    note = fields.Text()

    @api.depends("function_grade", "cosmetic_grade")
    def _compute_house_grade(self):
        for wizard in self:
            wizard.house_grade = house_grade(
                wizard.function_grade, wizard.cosmetic_grade
            )

    def action_confirm(self):
        """Record the inspection of all items and recommend dispositions.

        :raises AccessError: for users who are not inspectors
        :raises UserError: when an item is not at the dock, or decided already
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(self.env._("Only inspectors may inspect returned goods."))
        items = self.item_ids
        items.check_access("write")
        self._check_items(items)
        self.env["return.inspection"]._record_for(items, self._prepare_finding_vals())
        self.env["return.recommendation"]._recommend(items)
        return self._open_items(items)

    def _check_items(self, items):
        if not items:
            raise UserError(self.env._("Choose at least one item to inspect."))
        wrong = items.filtered(lambda item: item.stage not in ("received", "inspected"))
        if wrong:
            raise UserError(
                self.env._(
                    "%s cannot be inspected: only items that were received and not yet"
                    " decided can.",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def _prepare_finding_vals(self):
        return {
            "function_grade": self.function_grade,
            "cosmetic_grade": self.cosmetic_grade,
            "house_grade": self.house_grade,
            "found_reason_id": self.found_reason_id.id,
            "started_at": self.started_at,
            "note": self.note,
        }

    def _open_items(self, items):
        if len(items) == 1:
            return items._get_records_action()
        return {"type": "ir.actions.act_window_close"}
