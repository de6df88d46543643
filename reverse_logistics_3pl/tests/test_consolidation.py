# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .common import TplCommon


class TestConsolidation(TplCommon):
    def test_plan_and_confirm(self):
        orders = self._create_waiting(5)
        plan = self._plan()
        self.assertEqual(plan.state, "planned")
        self.assertEqual(plan.line_ids.order_id, orders)
        self.assertFalse(plan.unplanned_count)
        total = sum(plan.shipment_ids.mapped("cost_planned"))
        self.assertAlmostEqual(plan.cost_planned, total, 2)
        self.assertLessEqual(plan.lower_bound, plan.cost_planned)
        self.assertLessEqual(plan.cost_planned, plan.cost_fixed_schedule)
        self.assertLessEqual(plan.cost_fixed_schedule, plan.cost_alone)
        self.assertEqual(len(plan.shipment_ids), 1, "one load is cheaper than five")
        self.assertGreater(plan.saving, 0)
        load = plan.shipment_ids
        self.assertEqual(load.state, "planned")
        self.assertEqual(load.order_ids, orders)
        self.assertEqual(load.kg, 5 * 27)
        plan.action_confirm()
        plan.action_confirm()
        self.assertEqual(plan.state, "confirmed")
        self.assertEqual(load.state, "booked")
        self.assertEqual(load.line_ids.mapped("state"), ["booked"] * 5)
        self.assertEqual(orders.shipment_id, load)
        self.assertTrue(load.package_ids)

    def test_life_of_a_load(self):
        load = self._book(3)
        items = load.line_ids.item_ids
        self.assertEqual(set(items.mapped("stage")), {"expected"})
        load.with_user(self.driver).action_pick_up(1, "Sam")
        self.assertEqual(load.state, "picked_up")
        self.assertEqual(set(items.mapped("stage")), {"in_transit"})
        last = items[0].event_ids.sorted("id")[-1]
        self.assertEqual(last.name, f"Picked up with load {load.name}")
        self.assertEqual(last.source, "tpl")
        load.with_user(self.driver).action_depart()
        load.with_user(self.operator).action_arrive()
        load.with_user(self.operator).action_arrive()
        with self.assertRaises(UserError):
            load.with_user(self.operator).action_close()
        for order in load.order_ids:
            self._receive(order)
        self.assertEqual(load.difference_count, 0)
        load.with_user(self.operator).action_close()
        self.assertEqual(load.state, "closed")
        self.assertInvariants()

    def test_only_managers_plan(self):
        self._create_waiting()
        for user in (self.operator, self.inspector, self.accountant, self.driver):
            with self.assertRaises(AccessError):
                self._plan(user=user)
