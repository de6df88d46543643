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
    return_credit_limit = fields.Monetary(
        related="company_id.return_credit_limit",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_advance_days = fields.Integer(
        related="company_id.return_advance_days", readonly=False
    )
    return_credit_rate = fields.Selection(
        related="company_id.return_credit_rate", readonly=False
    )
    return_fee_account_id = fields.Many2one(
        related="company_id.return_fee_account_id", readonly=False
    )
    return_fee_tax_ids = fields.Many2many(
        related="company_id.return_fee_tax_ids", readonly=False
    )
    return_freight_charge = fields.Monetary(
        related="company_id.return_freight_charge",
        readonly=False,
        currency_field="return_currency_id",
    )
    return_liability_account_id = fields.Many2one(
        related="company_id.return_liability_account_id", readonly=False
    )
    return_asset_account_id = fields.Many2one(
        related="company_id.return_asset_account_id", readonly=False
    )
    return_revenue_account_id = fields.Many2one(
        related="company_id.return_revenue_account_id", readonly=False
    )
    return_cost_account_id = fields.Many2one(
        related="company_id.return_cost_account_id", readonly=False
    )
    return_accrual_journal_id = fields.Many2one(
        related="company_id.return_accrual_journal_id", readonly=False
    )
    return_write_down_account_id = fields.Many2one(
        related="company_id.return_write_down_account_id", readonly=False
    )
    return_write_down_posting = fields.Selection(
        related="company_id.return_write_down_posting", readonly=False
    )
