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
    return_gs1_prefix = fields.Char(
        related="company_id.return_gs1_prefix", readonly=False
    )
    return_slip_on_delivery = fields.Boolean(
        related="company_id.return_slip_on_delivery", readonly=False
    )
    return_audit_percent = fields.Float(
        related="company_id.return_audit_percent", readonly=False
    )
    return_blind_percent = fields.Float(
        related="company_id.return_blind_percent", readonly=False
    )
    return_risk_threshold = fields.Float(
        related="company_id.return_risk_threshold", readonly=False
    )
    return_risk_value = fields.Monetary(
        related="company_id.return_risk_value",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_holding_rate = fields.Float(
        related="company_id.return_holding_rate", readonly=False
    )
    return_carbon_price = fields.Monetary(
        related="company_id.return_carbon_price",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_tie_tolerance = fields.Monetary(
        related="company_id.return_tie_tolerance",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_cover_horizon = fields.Integer(
        related="company_id.return_cover_horizon", readonly=False
    )
