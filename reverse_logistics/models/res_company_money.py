# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


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

    return_liability_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Refund Liability",
        check_company=True,
        domain="[('account_type', 'in', ('liability_current',))]",
        help="What is expected to be given back at the end of a period.",
    )
    return_asset_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Right to Returned Goods",
        check_company=True,
        domain="[('account_type', '=', 'asset_current')]",
        help="The goods that are expected back, at the end of a period.",
    )
    return_revenue_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Expected Returns, Revenue",
        check_company=True,
        domain="[('account_type', 'in', ('income', 'income_other'))]",
        help="Lowered at the end of a period by what is expected back.",
    )
    return_cost_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Expected Returns, Cost",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost'))]",
        help="Cost of goods, lowered by the goods that are expected back.",
    )
    return_accrual_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Period End Journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        help="Empty: the first general journal of the company.",
    )

    _return_handling_bounded = models.Constraint(
        "CHECK (COALESCE(return_handling_rate, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(return_minutes_receive, 0) BETWEEN 0 AND 1440"
        " AND COALESCE(return_minutes_inspect, 0) BETWEEN 0 AND 1440"
        " AND COALESCE(return_minutes_dispose, 0) BETWEEN 0 AND 1440)",
        "An hour of handling costs 0 or more, and a step takes 0 to 1,440 minutes.",
    )

    def _get_return_accrual_accounts(self):
        """Accounts and journal of the period end.

        :return: {"liability", "asset", "revenue", "cost", "journal"}
        :raises UserError: naming what the settings miss
        """
        self.ensure_one()
        company_sudo = self.sudo()  # sudo: settings of the company, read only
        found = {
            "liability": company_sudo.return_liability_account_id,
            "asset": company_sudo.return_asset_account_id,
            "revenue": company_sudo.return_revenue_account_id,
            "cost": company_sudo.return_cost_account_id,
        }
        missing = [
            company_sudo._fields[f"return_{name}_account_id"].string
            for name, account in found.items()
            if not account
        ]
        if missing:
            raise UserError(
                self.env._(
                    "Set these accounts in the settings of Returns first: %s.",
                    ", ".join(missing),
                )
            )
        journal = (
            company_sudo.return_accrual_journal_id or self._get_return_general_journal()
        )
        if not journal:
            raise UserError(
                self.env._("The company has no general journal: make one first.")
            )
        return {**found, "journal": journal}

    def _get_return_general_journal(self):
        """The first general journal of the company, if it has one."""
        self.ensure_one()
        return self.env["account.journal"].search(
            [("type", "=", "general"), ("company_id", "=", self.id)], limit=1
        )
