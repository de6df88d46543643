# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    return_handling_rate = fields.Monetary(
        related="company_id.return_handling_rate",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_minutes_receive = fields.Float(
        related="company_id.return_minutes_receive", readonly=False
    )
    return_minutes_inspect = fields.Float(
        related="company_id.return_minutes_inspect", readonly=False
    )
    return_minutes_dispose = fields.Float(
        related="company_id.return_minutes_dispose", readonly=False
    )
