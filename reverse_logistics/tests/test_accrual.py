# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import ReturnCommon

END = date(2026, 1, 31)


class TestAccrual(ReturnCommon):
    """Refund liability and right to returned goods at the end of a period."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accrual = (
            cls.env["return.accrual"].with_user(cls.accountant).create({"date": END})
        )

    def _set_accounts(self):
        kinds = {
            "liability": "liability_current",
            "asset": "asset_current",
            "revenue": "income",
            "cost": "expense_direct_cost",
        }
        accounts = {
            name: self.env["account.account"].create(
                {"name": name, "code": f"8899{i}", "account_type": kind}
            )
            for i, (name, kind) in enumerate(kinds.items())
        }
        for name, account in accounts.items():
            self.company[f"return_{name}_account_id"] = account
        return accounts

    def _invoice(self, day, quantity, returned=0):
        """An invoice of widgets at 100, of which some are credited."""
        invoice = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer.id,
                "invoice_date": day,
                "invoice_line_ids": [
                    Command.create(
                        {
                            "product_id": self.widget.id,
                            "quantity": quantity,
                            "price_unit": 100,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        invoice.action_post()
        if returned:
            note = invoice._reverse_moves([{"invoice_date": day}])
            note.invoice_line_ids.quantity = returned
            note.action_post()
        return invoice

    def test_example_of_ifrs_15(self):
        """100 sold at 100, cost 60, 3 expected back: 9,700, 300 and 180."""
        accounts = self._set_accounts()
        self._invoice(END - timedelta(days=90), 200, returned=6)
        sale = self._invoice(END - timedelta(days=5), 100)
        self.accrual.action_propose()
        line = self.accrual.line_ids
        self.assertEqual(
            (line.partner_id, line.product_id), (self.customer, self.widget)
        )
        self.assertAlmostEqual(line.rate, 3.0)
        self.assertEqual((line.quantity_sold, line.quantity_expected), (100, 3))
        self.assertEqual(self.accrual.amount_liability, 300)
        self.assertEqual(self.accrual.amount_asset, 180)
        self.accrual.action_post()
        balances = {
            name: sum(
                self.accrual.move_id.line_ids.filtered(
                    lambda line, a=account: line.account_id == a
                ).mapped("balance")
            )
            for name, account in accounts.items()
        }
        self.assertEqual(
            balances, {"liability": -300, "asset": 180, "revenue": 300, "cost": -180}
        )
        self.assertEqual(sale.amount_untaxed - balances["revenue"], 9700)
        reversal = self.accrual.reversal_id
        self.assertEqual(reversal.date, END + timedelta(days=1))
        self.assertEqual(reversal.state, "posted")
        for account in accounts.values():
            lines = (reversal | self.accrual.move_id).line_ids.filtered(
                lambda line, a=account: line.account_id == a
            )
            self.assertEqual(sum(lines.mapped("balance")), 0)
        with self.assertRaisesRegex(UserError, "posted"):
            self.accrual.action_post()

    def test_what_came_back_already_is_not_expected(self):
        self._invoice(END - timedelta(days=90), 100, returned=10)
        self._invoice(END - timedelta(days=5), 50, returned=2)
        self.accrual.recovery_percent = 25
        self.accrual.action_propose()
        self.assertEqual(self.accrual.line_ids.quantity_expected, 3)
        self.assertEqual(self.accrual.amount_asset, 3 * 60 * 0.75)

    def test_missing_accounts_are_named(self):
        self._invoice(END - timedelta(days=90), 10, returned=1)
        self._invoice(END - timedelta(days=5), 10)
        self.accrual.action_propose()
        with self.assertRaisesRegex(UserError, "Refund Liability"):
            self.accrual.action_post()

    def test_nothing_expected_says_so(self):
        with self.assertRaisesRegex(UserError, "expected back"):
            self.accrual.action_propose()

    def test_for_accountants_only(self):
        with self.assertRaises(AccessError):
            self.accrual.with_user(self.manager).action_propose()
