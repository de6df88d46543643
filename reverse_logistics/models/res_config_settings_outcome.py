# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    return_repair_limit_percent = fields.Float(
        related="company_id.return_repair_limit_percent", readonly=False
    )
    return_recycler_id = fields.Many2one(
        related="company_id.return_recycler_id", readonly=False
    )
