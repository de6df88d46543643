# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .return_inspection_check import KINDS, RESULTS


class ReturnInspectionLine(models.Model):
    """The answer to one check. Its wording and limits are those of that day: a
    template that changes later changes no inspection."""

    _name = "return.inspection.line"
    _description = "Inspection Answer"
    _inherit = ["return.guard.mixin"]
    _order = "id"

    _guarded_fields = (
        "inspection_id",
        "check_id",
        "name",
        "kind",
        "result",
        "value_number",
        "value_text",
        "photo_id",
        "value_min",
        "value_max",
        "unit",
    )

    inspection_id = fields.Many2one(
        comodel_name="return.inspection",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="inspection_id.company_id", store=True, precompute=True, index=True
    )
    check_id = fields.Many2one(
        comodel_name="return.inspection.check",
        string="From Template",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    name = fields.Char(string="Check", required=True, readonly=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    result = fields.Selection(selection=RESULTS, readonly=True)
    value_number = fields.Float(string="Measured", digits=(16, 4), readonly=True)
    value_min = fields.Float(string="Minimum", digits=(16, 4), readonly=True)
    value_max = fields.Float(string="Maximum", digits=(16, 4), readonly=True)
    unit = fields.Char(readonly=True)
    value_text = fields.Text(string="Answer", readonly=True)
    photo_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Photo File",
        readonly=True,
        index="btree_not_null",
    )
    photo = fields.Binary(related="photo_id.datas")
