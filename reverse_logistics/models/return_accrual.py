# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ReturnAccrual(models.Model):
    """What a company owes for goods that are expected back at the end of a period.

    IFRS 15, B20 to B27: revenue is recognised for what is not expected back; a refund
    liability is what will be given back, and an asset is the right to the goods at
    their cost less what it takes to recover them. The expectation is the rate of the
    months before, by customer and product. Posted at the end of the period and
    reversed on the next day.
    """

    _name = "return.accrual"
    _description = "Refund Liability at Period End"
    _inherit = ["return.accrual.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True)
    window_days = fields.Integer(
        string="Returns Come within (days)",
        default=30,
        help="Sales of the last so many days of the period may still come back.",
    )
    history_days = fields.Integer(
        string="History (days)",
        default=365,
        help="The rate of return is taken from the sales of so many days before.",
    )
    recovery_percent = fields.Float(
        string="Cost to Recover (%)",
        digits=(5, 2),
        help="Of the cost of the goods: freight, handling and loss of value. It lowers"
        " the asset.",
    )
    line_ids = fields.One2many(
        comodel_name="return.accrual.line", inverse_name="accrual_id"
    )
    amount_liability = fields.Monetary(
        string="Refund Liability", compute="_compute_amounts", store=True
    )
    amount_asset = fields.Monetary(
        string="Right to Returned Goods", compute="_compute_amounts", store=True
    )
    _days_bounded = models.Constraint(
        "CHECK (window_days BETWEEN 1 AND 3650 AND history_days BETWEEN 1 AND 3650"
        " AND COALESCE(recovery_percent, 0) BETWEEN 0 AND 100)",
        "Give 1 to 3,650 days, and a cost to recover of 0 to 100 %.",
    )
    _once = models.UniqueIndex(
        "(company_id, date) WHERE state = 'posted'",
        "This period has a posted refund liability already: reverse that one first.",
    )

    @api.depends("date")
    def _compute_name(self):
        for accrual in self:
            accrual.name = self.env._("Expected returns %s", accrual.date)

    @api.depends("line_ids.amount_liability", "line_ids.amount_asset")
    def _compute_amounts(self):
        for accrual in self:
            accrual.amount_liability = sum(accrual.line_ids.mapped("amount_liability"))
            accrual.amount_asset = sum(accrual.line_ids.mapped("amount_asset"))

    # === PROPOSE === #

    def action_propose(self):
        """Fill in the lines from what was sold and what came back.

        :raises AccessError: for users who are no accountants of returns
        """
        self._ensure_accountant()
        for accrual in self:
            accrual._ensure_draft()
            accrual.line_ids = [Command.clear()] + [
                Command.create(vals) for vals in accrual._prepare_lines()
            ]
            if not accrual.line_ids:
                raise UserError(
                    self.env._(
                        "Nothing sold in the last %(days)s days before %(date)s is"
                        " expected back, by the returns of the year before.",
                        days=accrual.window_days,
                        date=accrual.date,
                    )
                )

    def _prepare_lines(self):
        """The lines to propose: expected back of what was sold lately, less what came
        back of it already."""
        self.ensure_one()
        start = self.date - timedelta(days=self.window_days - 1)
        rates = self._get_rates(start)
        lines = []
        for key, sold in self._sum_invoiced(start, self.date).items():
            partner, product = key
            rate = rates.get(key, rates.get((None, product), 0.0))
            expected = product.uom_id.round(
                max(0.0, sold["quantity"] * rate - sold["returned"])
            )
            if not expected or not sold["quantity"]:
                continue
            lines.append(
                {
                    "partner_id": partner.id,
                    "product_id": product.id,
                    "quantity_sold": sold["quantity"],
                    "rate": rate * 100.0,
                    "quantity_expected": expected,
                    "price_unit": sold["amount"] / sold["quantity"],
                    "cost_unit": product.with_company(self.company_id).standard_price,
                }
            )
        return lines

    def _get_rates(self, start):
        """The share of sold goods that came back in the time before a date.

        :return: {(customer, product): rate, (None, product): rate over all}
        """
        before = start - timedelta(days=1)
        since = start - timedelta(days=self.history_days)
        totals = defaultdict(lambda: [0.0, 0.0])
        for (partner, product), sold in self._sum_invoiced(since, before).items():
            for key in ((partner, product), (None, product)):
                totals[key][0] += sold["quantity"]
                totals[key][1] += sold["returned"]
        return {
            key: min(1.0, returned / sold)
            for key, (sold, returned) in totals.items()
            if sold > 0
        }

    def _sum_invoiced(self, since, until):
        """What was invoiced of goods in a time, and what of it was credited.

        :return: {(customer, product): {"quantity", "amount", "returned"}}, in the unit
            of the product and the currency of the company
        """
        # sudo: an accountant of returns sees sums of what the company sold.
        lines_sudo = (
            self.env["account.move.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("parent_state", "=", "posted"),
                    ("move_id.move_type", "=", "out_invoice"),
                    ("move_id.invoice_date", ">=", since),
                    ("move_id.invoice_date", "<=", until),
                    ("display_type", "=", "product"),
                    ("product_id.type", "=", "consu"),
                ]
            )
        )
        uncredited = lines_sudo._get_return_uncredited()
        sums = defaultdict(
            lambda: dict.fromkeys(("quantity", "amount", "returned"), 0.0)
        )
        for line in lines_sudo:
            unit = line.product_id.uom_id
            entry = sums[line.move_id.commercial_partner_id, line.product_id]
            entry["quantity"] += line.product_uom_id._compute_quantity(
                line.quantity, unit, round=False
            )
            entry["amount"] -= line.balance
            entry["returned"] += line.product_uom_id._compute_quantity(
                line.quantity - uncredited[line], unit, round=False
            )
        return sums

    # === POST === #

    def _prepare_move(self):
        self.ensure_one()
        accounts = self.company_id._get_return_accrual_accounts()
        if not self.amount_liability:
            raise UserError(
                self.env._("There is nothing to post: propose the lines first.")
            )
        parts = (
            ("revenue", self.amount_liability),
            ("liability", -self.amount_liability),
            ("asset", self.amount_asset),
            ("cost", -self.amount_asset),
        )
        return {
            "move_type": "entry",
            "journal_id": accounts["journal"].id,
            "date": self.date,
            "ref": self.name,
            "company_id": self.company_id.id,
            "line_ids": [
                Command.create(
                    {
                        "name": self.name,
                        "account_id": accounts[name].id,
                        "balance": balance,
                    }
                )
                for name, balance in parts
                if balance
            ],
        }
