# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .test_valuation import ValuationCommon


class TestWriteDown(ValuationCommon):
    """What goods lose is taken out of the stock valuation, and can be put back."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.env["account.account"].create(
            {"name": "Written down", "code": "699901", "account_type": "expense"}
        )
        cls.company.return_write_down_account_id = cls.account
        cls.valuation_account = cls.env["account.account"].create(
            {"name": "Stock", "code": "119901", "account_type": "asset_current"}
        )

    def _prepare(self, valuation, quantity=2):
        """An inspected item of goods that cost 10 and sell at 50."""
        product = self._create_costed("average", valuation, taxes_id=[])
        product.categ_id.property_stock_valuation_account_id = self.valuation_account
        self._buy(product, 10, 10.0)
        order = self._deliver(product, quantity)
        order._create_invoices().action_post()
        ret = self._return((order.order_line, quantity))
        self._inspect(ret.item_ids, "F3", "C4")
        return ret.item_ids

    def _sell_on(self, item, worth):
        """Into B-stock, where the engine expects `worth` for a piece."""
        dispositions = self.env.ref("reverse_logistics.disposition_resell_b")
        item._unguarded().recommendation = {
            "options": [{"code": dispositions.code, "nrv": worth, "feasible": True}]
        }
        self._dispose(item, "resell_b", override_reason_id=self.other_reason.id)
        return item.sudo().write_down_ids

    def _balances(self, entry):
        lines = entry.line_ids.filtered(lambda line: line.parent_state == "posted")
        return {
            account: self.company.currency_id.round(
                sum(
                    lines.filtered(lambda line, a=account: line.account_id == a).mapped(
                        "balance"
                    )
                )
            )
            for account in lines.account_id
        }

    def _stock_value(self):
        self.env.invalidate_all()
        return self.company.stock_value()[self.valuation_account]

    def test_b_stock_is_worth_what_it_will_bring(self):
        for valuation in ("periodic", "real_time"):
            with self.subTest(valuation):
                item = self._prepare(valuation)
                before = self._stock_value()
                entry = self._sell_on(item, 6.5)
                self.assertEqual(
                    (entry.amount_book, entry.amount_left, entry.amount), (20, 13, 7)
                )
                self.assertEqual(entry.state, "posted")
                self.assertEqual(
                    self._balances(entry), {self.account: 7, self.valuation_account: -7}
                )
                self.assertEqual(self._stock_value(), before - 7)
                for said in (item.name, item.house_grade, item.claimed_reason_id.name):
                    self.assertIn(said, entry.move_id.line_ids[0].name)
                cost = item.sudo().cost_ids.filtered(lambda c: c.kind == "write_down")
                self.assertEqual(cost.amount, 7)
                self.assertEqual(cost.account_move_line_id.account_id, self.account)
                entry.with_user(self.accountant).action_reverse()
                self.assertEqual(entry.state, "reversed")
                self.assertEqual(set(self._balances(entry).values()), {0})
                self.assertEqual(self._stock_value(), before)
                self.assertEqual(
                    sum(
                        item.sudo()
                        .cost_ids.filtered(lambda c: c.kind == "write_down")
                        .mapped("amount")
                    ),
                    0,
                )
                with self.assertRaisesRegex(UserError, "reversed already"):
                    entry.with_user(self.accountant).action_reverse()
        self.assertInvariants()

    def test_closing_the_books_leaves_it_alone(self):
        item = self._prepare("real_time")
        self.company.action_close_stock_valuation(auto_post=True)
        self._sell_on(item, 6.5)
        booked = self.company.stock_accounting_value()
        self.assertAlmostEqual(booked[self.valuation_account], self._stock_value())

    def test_what_is_sold_takes_its_share_into_the_cost(self):
        item = self._prepare("real_time")
        entry = self._sell_on(item, 6.5)
        order = self.env["sale.order"].create(
            {
                "partner_id": self.other_customer.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    (0, 0, {"product_id": item.product_id.id, "price_unit": 9.0})
                ],
            }
        )
        order.action_confirm()
        move = order.picking_ids.move_ids
        move.location_id = item.location_id
        self._process(order.picking_ids)
        self.assertEqual(item.quantity_sold, 1)
        self.assertEqual(entry.amount_released, 3.5)
        self.assertEqual(self._balances(entry)[self.valuation_account], -3.5)
        entry.with_user(self.accountant).action_reverse()
        self.assertEqual(self._balances(entry)[self.valuation_account], 0)
        self.assertEqual(self._balances(entry)[self.account], 3.5)
        self.assertInvariants()

    def test_what_is_worth_its_cost_is_not_written_down(self):
        item = self._prepare("periodic")
        self.assertFalse(self._sell_on(item, 10.0))

    def test_scrap_is_written_off_and_comes_back(self):
        for valuation in ("periodic", "real_time"):
            with self.subTest(valuation):
                item = self._prepare(valuation)
                before = self._stock_value()
                self._dispose(
                    item,
                    "scrap",
                    user=self.manager,
                    override_reason_id=self.other_reason.id,
                )
                entry = item.sudo().write_down_ids
                self.assertEqual((entry.kind, entry.amount), ("scrap", 20))
                self.assertEqual(self._balances(entry)[self.valuation_account], -20)
                self.assertEqual(self._stock_value(), before - 20)
                self.assertEqual(item.cost_total, 20)
                self.assertInvariants()
                entry.with_user(self.accountant).action_reverse()
                self.assertEqual(self._balances(entry)[self.valuation_account], 0)
                self.assertAlmostEqual(self._stock_value(), before)
                self.assertEqual(item.cost_total, 0)
                bstock = self.warehouse.return_bstock_loc_id
                quants = self.env["stock.quant"].search(
                    [("product_id", "=", item.product_id.id)]
                )
                here = quants.filtered(
                    lambda quant, place=bstock: quant.location_id == place
                )
                self.assertEqual(here.quantity, 2)
        self.assertInvariants()

    def test_odoos_own_entry_of_scrap_is_not_doubled(self):
        self.warehouse.return_scrap_loc_id.valuation_account_id = self.account
        item = self._prepare("real_time")
        self._dispose(
            item, "scrap", user=self.manager, override_reason_id=self.other_reason.id
        )
        entry = item.sudo().write_down_ids
        self.assertFalse(entry.line_ids)
        self.assertEqual(entry.move_id.line_ids.mapped("balance"), [-20, 20])
        self.assertEqual(item.cost_total, 20)
        entry.with_user(self.accountant).action_reverse()
        self.assertEqual(
            entry.reversal_id.line_ids.account_id, entry.move_id.line_ids.account_id
        )
        self.assertEqual(item.cost_total, 0)
        self.assertInvariants()

    def test_an_accountant_posts_where_the_company_wants_that(self):
        self.company.return_write_down_posting = "draft"
        item = self._prepare("periodic")
        entry = self._sell_on(item, 6.5)
        self.assertEqual((entry.state, item.cost_total), ("draft", 0))
        with self.assertRaises(AccessError):
            entry.with_user(self.manager).action_post()
        entry.with_user(self.accountant).amount_left = 15
        entry.with_user(self.accountant).action_post()
        self.assertEqual((entry.amount, item.cost_total), (5, 5))
        with self.assertRaisesRegex(UserError, "does not change"):
            entry.with_user(self.accountant).amount_left = 1
        with self.assertRaises(AccessError):
            entry.with_user(self.accountant).amount_book = 100
        with self.assertRaises(AccessError):
            entry.with_user(self.manager).action_reverse()
        with self.assertRaises(UserError):
            entry.sudo().unlink()

    def test_a_missing_account_never_stops_the_bench(self):
        item = self._prepare("periodic")
        item.product_id.categ_id.sudo().property_stock_valuation_account_id = False
        self.company.account_stock_valuation_id = False
        entry = self._sell_on(item, 6.5)
        self.assertEqual(item.stage, "closed")
        self.assertEqual(entry.state, "draft")
        self.assertIn("stock valuation account", entry.message_ids[0].body)
        with self.assertRaisesRegex(UserError, "stock valuation account"):
            entry.with_user(self.accountant).action_post()
