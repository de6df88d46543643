# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Freight of the month that nobody has billed at its end."""

from datetime import date, datetime
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .messages import MessageCommon

END = date(2026, 1, 31)


@tagged("post_install", "-at_install")
class TestAccrualFreight(MessageCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.expense, cls.owed = cls.env["account.account"].create(
            [
                {"name": "Freight", "code": "887701", "account_type": "expense"},
                {
                    "name": "Accrued freight",
                    "code": "887702",
                    "account_type": "liability_current",
                },
            ]
        )
        cls.load.action_pick_up()
        cls.load._unguarded().write(
            {"date_picked_up": datetime(2026, 1, 31, 23, 59), "cost_freight": 123.45}
        )
        cls.late = cls.load._unguarded().copy(
            {"name": "LOAD/LATE", "state": "in_transit", "cost_freight": 200.0}
        )
        cls.late._unguarded().date_picked_up = datetime(2026, 2, 1, 0, 0)

    def _accrual(self, end=END):
        accrual = (
            self.env["tpl.accrual"]
            .with_user(self.accountant)
            .create(
                {
                    "date": end,
                    "expense_account_id": self.expense.id,
                    "liability_account_id": self.owed.id,
                }
            )
        )
        accrual.action_propose()
        return accrual

    def _balance(self, account, until):
        lines = self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", until),
            ]
        )
        return sum((Decimal(str(line.balance)) for line in lines), Decimal(0))

    def test_what_was_carried_is_a_cost_of_the_month(self):
        accrual = self._accrual()
        self.assertEqual(accrual.line_ids.shipment_id, self.load)
        accrual.action_post()
        self.assertEqual(accrual.state, "posted")
        self.assertEqual(self._balance(self.expense, END), Decimal("123.45"))
        self.assertEqual(self._balance(self.owed, END), Decimal("-123.45"))
        credit = accrual.move_id.line_ids.filtered("credit")
        self.assertEqual(credit.partner_id, self.provider.partner_id)
        self.assertEqual(accrual.reversal_id.date, date(2026, 2, 1))
        if accrual.reversal_id.state == "draft":
            accrual.reversal_id.sudo()._post(soft=False)
        self.assertFalse(self._balance(self.expense, date(2026, 2, 1)))
        self.assertFalse(self._balance(self.owed, date(2026, 2, 1)))
        with self.assertRaises(UserError):
            accrual.action_post()
        with self.assertRaises(UserError):
            accrual.action_propose()

    def _bill(self, day):
        charge = {"charge": "freight", "amount": "123.45"}
        self._take(
            "freight_bill",
            {
                "number": "F-1",
                "date": "2026-01-31",
                "total": "123.45",
                "shipment_number": self.load.name,
                "charges": [charge],
            },
        )
        bill = self.env["tpl.invoice"].search([("name", "=", "F-1")])
        bill.action_create_bill()
        bill.move_id.date = day
        bill.move_id.action_post()
        return bill

    def test_a_bill_of_the_period_ends_the_accrual(self):
        self._bill(END)
        self.assertFalse(self._accrual().line_ids)

    def test_a_bill_of_the_next_period_does_not(self):
        self._bill(date(2026, 2, 1))
        self.assertEqual(self._accrual().line_ids.shipment_id, self.load)
        later = self._accrual(date(2026, 2, 28))
        self.assertEqual(later.line_ids.shipment_id, self.late)

    def test_who_may(self):
        accrual = self._accrual()
        for user in (self.operator, self.manager):
            with self.assertRaises(AccessError):
                accrual.with_user(user).action_post()
        accrual.expense_account_id = False
        with self.assertRaises(UserError):
            accrual.action_post()
        with self.assertRaises(AccessError):
            accrual.write({"line_ids": [(5, 0, 0)]})
