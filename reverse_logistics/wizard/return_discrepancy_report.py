# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..const import DISCREPANCIES


class ReturnDiscrepancyReport(models.TransientModel):
    """Record at the dock that goods differ, with a photo."""

    _name = "return.discrepancy.report"
    _description = "Report a Discrepancy"

    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True
    )
    kind = fields.Selection(
        selection=[one for one in DISCREPANCIES if one[0] not in ("short", "refused")],
        string="What Differs",
        required=True,
        default="damaged_in_transit",
    )
    note = fields.Text(string="What Was Seen")
    photo_ids = fields.Many2many(comodel_name="ir.attachment", string="Photos")

    def action_confirm(self):
        """Record it; a manager settles it later."""
        self.ensure_one()
        self.item_ids._report_discrepancy(self.kind, self.note, self.photo_ids)
        return {"type": "ir.actions.act_window_close"}
