# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    return_write_down_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Write-down of Returned Goods",
        check_company=True,
        domain="[('account_type', 'in', ('expense', 'expense_direct_cost',"
        " 'expense_other'))]",
        help="What goods lose that are sold on as B-grade or written off. Empty: the"
        " expense account of the product.",
    )
    return_write_down_posting = fields.Selection(
        selection=[("draft", "By an Accountant"), ("posted", "With the Disposition")],
        string="Write-downs Are Posted",
        default="posted",
        required=True,
    )

    def stock_value(self, accounts_by_product=None, at_date=None):
        """B-grade stock is worth less than its cost by what was written down."""
        values = super().stock_value(accounts_by_product, at_date)
        domain = [
            ("return_write_down_id.kind", "=", "grade"),
            ("account_id", "in", [account.id for account in values if account]),
            ("parent_state", "=", "posted"),
            ("company_id", "=", self.id),
        ]
        if at_date:
            domain.append(("date", "<=", at_date))
        for account, balance in self.env["account.move.line"]._read_group(
            domain, ["account_id"], ["balance:sum"]
        ):
            values[account] += balance
        return values
