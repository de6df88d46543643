# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    return_currency_id = fields.Many2one(
        related="company_id.currency_id", string="Returns Currency"
    )
    return_loss_limit = fields.Monetary(
        related="company_id.return_loss_limit",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_slip_on_delivery = fields.Boolean(
        related="company_id.return_slip_on_delivery", readonly=False
    )
