# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    return_due_days = fields.Integer(
        related="company_id.return_due_days", readonly=False
    )
    return_parcel_days = fields.Integer(
        related="company_id.return_parcel_days", readonly=False
    )
    return_parcel_fixed = fields.Monetary(
        related="company_id.return_parcel_fixed",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_parcel_per_kg = fields.Monetary(
        related="company_id.return_parcel_per_kg",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_parcel_max_kg = fields.Float(
        related="company_id.return_parcel_max_kg", readonly=False
    )
    return_default_kg = fields.Float(
        related="company_id.return_default_kg", readonly=False
    )
    return_pallet_kg = fields.Float(
        related="company_id.return_pallet_kg", readonly=False
    )
    return_pallet_m3 = fields.Float(
        related="company_id.return_pallet_m3", readonly=False
    )
    return_holding_percent = fields.Float(
        related="company_id.return_holding_percent", readonly=False
    )
