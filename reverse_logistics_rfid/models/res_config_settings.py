# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    rfid_company_prefix = fields.Char(
        related="company_id.rfid_company_prefix", readonly=False
    )
