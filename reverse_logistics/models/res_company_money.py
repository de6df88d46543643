# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    return_handling_rate = fields.Monetary(
        string="Cost of an Hour",
        help="Of handling returned goods. 0: handling is not costed.",
    )
    return_minutes_receive = fields.Float(
        string="Minutes to Receive", default=2.0, help="Standard time a licence plate."
    )
    return_minutes_inspect = fields.Float(
        string="Minutes to Inspect", default=5.0, help="Standard time a licence plate."
    )
    return_minutes_dispose = fields.Float(
        string="Minutes to Dispose", default=3.0, help="Standard time a licence plate."
    )

    return_credit_limit = fields.Monetary(
        string="Two People above",
        default=1000.0,
        help="A credit note of a return above this total, tax included, is not posted"
        " by who proposed it. 0 means no limit.",
    )
    return_advance_days = fields.Integer(
        string="Days to Send the Old Goods",
        default=14,
        help="After a replacement in advance; then the old goods are invoiced.",
    )
    return_credit_rate = fields.Selection(
        selection=[("invoice", "Of the Invoice"), ("today", "Of the Day")],
        string="Exchange Rate of Credits",
        default="invoice",
        required=True,
        help="At which rate the credit note of an invoice in another currency is"
        " booked.",
    )
    return_fee_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Account of Fees",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other', 'expense'))]",
        help="Where restocking fees and return freight are booked. Empty: the account"
        " of the goods.",
    )
    return_fee_tax_ids = fields.Many2many(
        comodel_name="account.tax",
        relation="res_company_return_fee_tax_rel",
        string="Taxes on Fees",
        check_company=True,
        domain="[('type_tax_use', '=', 'sale')]",
        help="Empty: the taxes of the goods.",
    )
    return_freight_charge = fields.Monetary(
        string="Freight the Customer Pays",
        help="What a return's way back costs by default. It is kept back from the"
        " credit when the policy says that the customer pays.",
    )

    _return_handling_bounded = models.Constraint(
        "CHECK (COALESCE(return_handling_rate, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(return_minutes_receive, 0) BETWEEN 0 AND 1440"
        " AND COALESCE(return_minutes_inspect, 0) BETWEEN 0 AND 1440"
        " AND COALESCE(return_minutes_dispose, 0) BETWEEN 0 AND 1440)",
        "An hour of handling costs 0 or more, and a step takes 0 to 1,440 minutes.",
    )
