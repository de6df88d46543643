# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class TplAccrual(models.Model):
    """Freight that was carried in a period and is not billed at its end.

    Cost of the period by the agreed tariff, against a liability; posted at the end of
    the period and reversed on the next day, so that the bill is not counted twice.
    """

    _name = "tpl.accrual"
    _description = "Freight Accrual at Period End"
    _inherit = ["return.accrual.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _check_company_auto = True

    _guarded_fields = ("line_ids", "move_id", "reversal_id")

    name = fields.Char(compute="_compute_name", store=True)
    expense_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Freight Expense",
        check_company=True,
        default=lambda self: self._get_last("expense_account_id"),
    )
    liability_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Accrued Freight",
        check_company=True,
        default=lambda self: self._get_last("liability_account_id"),
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        check_company=True,
        domain="[('type', '=', 'general')]",
        default=lambda self: (
            self._get_last("journal_id")
            or self.env["account.journal"].search(
                [("type", "=", "general"), ("company_id", "=", self.env.company.id)],
                limit=1,
            )
        ),
    )
    line_ids = fields.One2many(
        comodel_name="tpl.accrual.line", inverse_name="accrual_id", readonly=True
    )
    amount_total = fields.Monetary(
        string="Freight Not Billed", compute="_compute_amount_total", store=True
    )
    _once = models.UniqueIndex(
        "(company_id, date) WHERE state = 'posted'",
        "The freight of this period is accrued already: reverse that entry first.",
    )

    @api.model
    def _get_last(self, name):
        """What the last period end of the company used."""
        domain = [("company_id", "=", self.env.company.id), (name, "!=", False)]
        return self.search(domain, limit=1)[name]

    @api.depends("date")
    def _compute_name(self):
        for accrual in self:
            accrual.name = self.env._("Freight not billed %s", accrual.date)

    @api.depends("line_ids.amount")
    def _compute_amount_total(self):
        for accrual in self:
            accrual.amount_total = sum(accrual.line_ids.mapped("amount"))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_posted(self):
        if self.move_id:
            raise UserError(self.env._("What has an entry is kept."))

    def action_propose(self):
        """List the loads that were carried by the end of the period, without a posted
        bill by then.

        :raises AccessError: for users who are no accountants of returns
        """
        self._ensure_accountant()
        for accrual in self:
            accrual._ensure_draft()
            accrual._unguarded().line_ids = [Command.clear()] + [
                Command.create({"shipment_id": load.id, "amount": load.cost_freight})
                for load in accrual._get_loads()
            ]

    def _get_loads(self):
        """Loads of the company with freight that nobody had billed on that day."""
        self.ensure_one()
        end = datetime.combine(self.date + timedelta(days=1), time.min)
        # sudo: who accounts for freight need not see each load's returns
        loads = (
            self.env["return.shipment"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("provider_id", "!=", False),
                    ("cost_freight", ">", 0),
                    ("date_picked_up", "<", end),
                    ("state", "not in", ("planned", "booked", "cancelled")),
                ],
                order="date_picked_up, id",
            )
        )
        billed = loads.invoice_ids.filtered(
            lambda bill: (
                bill.move_id.state == "posted" and bill.move_id.date <= self.date
            )
        )
        return loads - billed.shipment_id

    def _prepare_move(self):
        """The cost of each load, and what is owed to each provider."""
        self.ensure_one()
        if not self.expense_account_id or not self.liability_account_id:
            raise UserError(
                self.env._("Choose the accounts of freight and of accrued freight.")
            )
        if not self.journal_id:
            raise UserError(self.env._("Choose a journal."))
        if not self.amount_total:
            raise UserError(
                self.env._("There is nothing to post: propose the loads first.")
            )
        lines = [
            {
                "name": line.load_name,
                "account_id": self.expense_account_id.id,
                "partner_id": line.partner_id.id,
                "balance": line.amount,
            }
            for line in self.line_ids
        ]
        for partner, owed in self.line_ids.grouped("partner_id").items():
            lines.append(
                {
                    "name": self.name,
                    "account_id": self.liability_account_id.id,
                    "partner_id": partner.id,
                    "balance": -sum(owed.mapped("amount")),
                }
            )
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "date": self.date,
            "ref": self.name,
            "company_id": self.company_id.id,
            "line_ids": [Command.create(line) for line in lines],
        }
