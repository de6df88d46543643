# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError
from odoo.fields import Command

from .test_outcome import OutcomeCommon


class TestLearning(OutcomeCommon):
    """What came out moves the next recommendation, and is compared with a rule."""

    def _sell_b(self, product, price, place, quantity=1, lot=None):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.other_customer.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            "price_unit": price,
                        }
                    )
                ],
            }
        )
        order.action_confirm()
        move = order.picking_ids.move_ids
        move.location_id = place
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    **move._prepare_move_line_vals(),
                    "location_id": place.id,
                    "quantity": quantity,
                    "lot_id": lot.id if lot else False,
                }
            )
        ]
        move.picked = True
        order.picking_ids.button_validate()
        return order

    def test_the_sale_of_b_stock(self):
        items = self._inspected(3)
        self._decide(items, "resell_b")
        self._sell_b(self.widget, 45.0, items.location_id, 2)
        self.assertEqual((items.quantity_sold, items.actual_recovery), (2, 90))
        self._sell_b(self.widget, 55.0, items.location_id)
        self.assertEqual((items.quantity_sold, items.actual_recovery), (3, 145))
        prior = self.env["return.prior"].search([("product_id", "=", self.widget.id)])
        self.assertEqual((prior.kind, prior.n), ("price", 2))
        self.assertAlmostEqual(prior.value, 0.5)
        self.assertEqual(prior.house_grade, items.house_grade)
        self.assertInvariants()

    def test_the_sale_of_a_regraded_product(self):
        used = self._create_product("Widget, used", 50.0, 0.0)
        items = self._inspected()
        self._decide(items, "resell_b", regrade_product_id=used.id)
        self._sell([(self.widget, 1)])
        self.assertEqual(items.actual_recovery, 0, "new ones are something else")
        self._sell([(used, 1)], price_unit=42.0)
        self.assertEqual((items.quantity_sold, items.actual_recovery), (1, 42))

    def test_backtest(self):
        good = self._inspected(2, ("F6", "C9"))
        self._dispose(good, "restock")
        worn = self._inspected(1, ("F5", "C6"))
        self._decide(worn, "resell_b")
        self._sell_b(self.widget, 48.0, worn.location_id)
        wasted = self._inspected(1, ("F5", "C6"))
        self._decide(wasted, "scrap")
        test = self.env["return.backtest"].with_user(self.inspector).create({})
        test.action_run()
        self.assertEqual(test.cases + test.skipped, 3)
        self.assertEqual(len(test.line_ids), 3)
        self.assertGreater(test.cases, 1)
        self.assertGreater(test.rule_regret, test.engine_regret)
        self.assertAlmostEqual(test.regret_saved, test.rule_regret - test.engine_regret)
        self.assertGreater(test.measured_percent, 50)
        self.assertLessEqual(test.saved_low, test.regret_saved)
        self.assertGreaterEqual(test.saved_high, test.regret_saved)
        self.assertAlmostEqual(test.imputed_percent, 100 / 3)
        self.assertEqual((good.imputed_recovery, good.actual_recovery), (120, 0))
        self.assertEqual(good.result_total, -good.cost_total, "imputed is no result")
        sold = test.line_ids.filtered(lambda line: line.item_id == worn)
        brought = worn.result_total + worn.write_down_total
        self.assertAlmostEqual(sold.amount_decided, brought)
        with self.assertRaises(AccessError):
            test.with_user(self.operator).action_run()

    def test_what_nobody_tried_does_not_count_for_the_engine(self):
        """Expected to bring a fortune, and scrapped: that is no proof of anything."""
        wasted = self._inspected(1, ("F5", "C6"))
        self.assertNotEqual(wasted.recommended_disposition_id.action, "scrap")
        self._decide(wasted, "scrap")
        test = self.env["return.backtest"].with_user(self.inspector).create({})
        test.action_run()
        self.assertEqual((test.comparable, test.cases), (1, 0))
        self.assertEqual((test.engine_total, test.regret_saved), (0, 0))
        self.assertEqual(test.measured_percent, 0)
        self.assertTrue(test.is_bounded)
        self.assertLess(test.saved_low, 0)
        self.assertLessEqual(test.saved_high, 100 + wasted.cost_total)
        self.assertIn("Nobody measured", test.line_ids.reason_skipped)

    def test_what_the_rule_scraps_brings_nothing(self):
        """Nobody scrapped it, and yet it is known; in favour of the rule it costs
        nothing either."""
        worn = self._inspected(1, ("F5", "C6"))
        worn._unguarded().recommended_disposition_id = self.env.ref(
            "reverse_logistics.disposition_resell_b"
        )
        stored = {**worn.recommendation, "winner": "resell_b"}
        worn._unguarded().recommendation = stored
        self._decide(worn, "resell_b")
        self._sell_b(self.widget, 48.0, worn.location_id)
        past = self.env["return.backtest"]._prepare_past(worn, {})
        brought = worn.result_total + worn.write_down_total  # nobody paid the latter
        self.assertEqual(past.actual, {"scrap": 0.0, "resell_b": brought})
        worn._unguarded().recommendation = {**stored, "winner": "scrap"}
        past = self.env["return.backtest"]._prepare_past(worn, {})
        self.assertEqual(past.actual, {"resell_b": brought})

    def test_restocked_goods_save_a_purchase_once(self):
        self.widget.seller_ids = [
            Command.create({"partner_id": self.other_customer.id, "price": 55})
        ]
        items = self._inspected(2, ("F6", "C9"))
        self._dispose(items, "restock")
        line = items.cost_ids.filtered(lambda cost: cost.kind == "imputed")
        self.assertEqual((line.amount, line.result), (110, 0))
        self.assertIn("price of Contoso", line.note)
        items._impute_recovery()
        self.assertEqual(items.imputed_recovery, 110)
        self.assertInvariants()

    def test_backtest_of_nothing(self):
        test = self.env["return.backtest"].create(
            {"date_from": "2001-01-01", "date_to": "2001-01-02"}
        )
        test.action_run()
        self.assertEqual((test.cases, test.rule_regret), (0, 0))
