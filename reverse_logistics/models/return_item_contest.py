# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models


class ReturnItem(models.Model):
    _inherit = "return.item"

    contest_ids = fields.One2many(
        comodel_name="return.contest", inverse_name="item_id", readonly=True
    )

    def _get_portal_photos(self):
        """The photos of the finding that counts, in sudo; a sealed one is not shown."""
        self.ensure_one()
        # sudo: the customer's own goods, found through the return.
        inspection_sudo = self.sudo().inspection_ids.sorted("id")[-1:]
        if inspection_sudo.is_sealed:
            return self.env["ir.attachment"].sudo()
        return inspection_sudo.photo_id | inspection_sudo.line_ids.photo_id

    def _get_contest_obstacle(self):
        """Why a customer cannot contest the grade of this item, or an empty string."""
        self.ensure_one()
        if self.contest_ids:
            return self.env._("This grade was contested already.")
        inspection = self.inspection_ids.sorted("id")[-1:]
        if not self.house_grade or not inspection:
            return self.env._("This item has no grade yet.")
        days = self.order_id.policy_id.contest_days
        if fields.Datetime.now() > inspection.create_date + timedelta(days=days):
            return self.env._(
                "A grade can be contested for %s days after the inspection.", days
            )
        return ""
