# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import ReturnCommon


class TestItemCost(ReturnCommon):
    """Every item has its own profit and loss, which agrees with the ledger."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ret = cls._create_received()
        cls.items = cls.ret.item_ids

    def _bill(self, amount):
        account = self.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        bill = self.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": self.other_customer.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": "Freight of January",
                            "price_unit": amount,
                            "account_id": account.id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        bill.action_post()
        return bill.invoice_line_ids

    def test_costs_and_income_of_an_item(self):
        item = self.items[0]
        self.assertEqual((item.cost_total, item.actual_recovery), (0, 0))
        item._add_costs(
            [
                {"kind": "freight_in", "amount": 12.345},
                {"kind": "parts", "amount": 20},
                {"kind": "proceeds", "amount": 75},
                {"kind": "proceeds", "amount": -5, "note": "Discount given later"},
            ]
        )
        self.assertAlmostEqual(item.cost_total, 32.35)
        self.assertAlmostEqual(item.actual_recovery, 70)
        self.assertAlmostEqual(item.result_total, 70 - 32.35)
        self.assertAlmostEqual(sum(item.cost_ids.mapped("result")), item.result_total)

    def test_a_key_is_booked_once(self):
        vals = {"kind": "tpl_fee", "amount": 3.0, "key": "fee of message 7"}
        self.items[0]._add_costs([vals, vals])
        self.items[0]._add_costs([vals])
        self.assertEqual(self.items[0].cost_total, 3)
        self.items._add_costs([{**vals, "key": "other"}])
        self.items._add_costs([{**vals, "key": "other"}])
        self.assertEqual(self.items.mapped("cost_total"), [6, 3])

    def test_odd_amounts_are_refused_in_words(self):
        for amount in (float("nan"), float("inf"), 1e13, "much", None):
            with self.assertRaisesRegex(ValidationError, "must be a number"):
                self.items._add_costs([{"kind": "parts", "amount": amount}])
        with self.assertRaisesRegex(ValidationError, "kind of cost"):
            self.items._add_costs([{"kind": "bribe", "amount": 1}])

    def test_other_currencies_are_converted(self):
        euro = self.env.ref("base.EUR")
        if euro == self.company.currency_id:
            euro = self.env.ref("base.USD")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "name": "2026-01-01", "rate": 0.5}
        )
        vals = {"kind": "parts", "amount": 10, "currency_id": euro.id}
        self.items[0]._add_costs([{**vals, "date": "2026-01-02"}])
        self.assertEqual(self.items[0].cost_total, 20)
        self.assertEqual(self.items[0].cost_ids.currency_id, self.company.currency_id)

    def test_a_journal_item_is_shared_out_to_the_cent(self):
        line = self._bill(100.0)
        items = self.items | self.items[0]._split(1)
        costs = items._allocate_costs("freight_in", line)
        self.assertEqual(sorted(costs.mapped("amount")), [33.33, 33.33, 33.34])
        self.assertAlmostEqual(sum(costs.mapped("amount")), line.balance)
        self.assertEqual(costs.account_move_line_id, line)
        self.assertEqual(costs.mapped("date"), [line.date] * 3)
        with self.assertRaisesRegex(UserError, "left to share out"):
            items._allocate_costs("freight_in", line)
        self.assertInvariants()

    def test_weights(self):
        line = self._bill(10.0)
        weights = {self.items[0]: 3.0, self.items[1]: 0.0}
        self.items._allocate_costs("tpl_fee", line, weights)
        self.assertEqual(self.items.mapped("cost_total"), [10, 0])

    def test_handling_by_standard_time(self):
        self.company.return_handling_rate = 60
        self._inspect(self.items)
        self._dispose(self.items, "restock")
        for item in self.items:
            self.assertEqual(item.cost_total, 5 + 3)
            costs = item.cost_ids.filtered(lambda cost: cost.kind != "imputed")
            self.assertEqual(set(costs.mapped("kind")), {"handling"})

    def test_ledger_is_append_only(self):
        cost = self.items[0]._add_costs([{"kind": "parts", "amount": 1}])
        for user in (self.env.user, self.manager, self.accountant):
            with self.assertRaises(AccessError):
                cost.with_user(user).write({"amount": 2})
            with self.assertRaises(AccessError):
                self.env["return.item.cost"].with_user(user).create(
                    {"item_id": self.items[0].id, "kind": "parts", "amount": 1}
                )
        with self.assertRaises(UserError):
            cost.sudo().unlink()
        with self.assertRaises(AccessError):
            self.items[0].with_user(self.manager).write({"cost_total": 0})

    def test_queries_do_not_grow_with_the_items(self):
        many = self.items
        for _time in range(3):
            many |= self.items[0]._split(1)
        self.env.flush_all()

        def count(items):
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            items._add_costs([{"kind": "parts", "amount": 1}])
            self.env.flush_all()
            return self.cr.sql_log_count - before

        count(many[:1])
        self.assertLessEqual(count(many), count(many[:2]) + 1)

    @mute_logger("odoo.sql_db")
    def test_the_row_itself_refuses_nan(self):
        cost = self.items[0]._add_costs([{"kind": "parts", "amount": 1}])
        self.env.flush_all()
        with self.assertRaises(Exception) as caught, self.cr.savepoint():
            self.cr.execute(
                "UPDATE return_item_cost SET amount = 'NaN' WHERE id = %s", [cost.id]
            )
        self.assertIn("amount_bounded", str(caught.exception))
