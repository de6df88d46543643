# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnPolicyRule(models.Model):
    _inherit = "return.policy.rule"

    credit_percent_ids = fields.One2many(
        comodel_name="return.credit.percent",
        inverse_name="rule_id",
        string="Credit Percentages",
        copy=True,
    )
