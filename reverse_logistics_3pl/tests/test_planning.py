# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import TplCommon


class TestPlanning(TplCommon):
    """What the planner is told, and what is made of its answer."""

    def _problem(self, forecast=False):
        planning = self.env["return.planning"]
        return planning._prepare_problem(self.warehouse, forecast)

    def test_weight_volume_and_dates(self):
        order = self._create_waiting(1)
        problem, facts = self._problem()
        (item,) = problem.returns
        self.assertEqual((item.kg, item.m3), (27, item.m3))
        self.assertAlmostEqual(float(item.m3), 0.11, 3)
        today = fields.Date.context_today(order)
        self.assertEqual(item.ready, today.toordinal())
        self.assertEqual(item.due, today.toordinal() + 10)
        self.assertEqual(facts[order.id]["cost_alone"], 8 + 0.8 * 27 + 2 * 0.16)
        order.pickup_date = today + timedelta(days=3)
        order.date_expected = today + timedelta(days=6)
        item = self._problem()[0].returns[0]
        self.assertEqual(item.ready, today.toordinal() + 3)
        self.assertEqual(item.due, today.toordinal() + 6)

    def test_a_product_without_weight(self):
        self.gadget.weight = 0
        self._create_waiting(1)
        plan = self._plan()
        self.assertEqual(plan.line_ids.kg, 25, "2 x 12, and 1 kg for the gadget")
        self.assertTrue(plan.line_ids.is_weight_estimated)

    def test_who_is_planned(self):
        waiting, own, received, draft = self._create_waiting(4)
        own.is_self_shipped = True
        self._receive(received)
        draft.with_user(self.manager).action_cancel()
        self.assertEqual(self._plan().line_ids.order_id, waiting)

    def test_dangerous_goods_need_their_lane(self):
        self.gadget.handling_class_id = self.hazmat
        self._create_waiting(1)
        plan = self._plan()
        self.assertEqual(plan.unplanned_count, 1)
        self.assertIn("handling class", plan.line_ids.reason_text)
        with self.assertRaisesRegex(UserError, "Nothing of"):
            plan.action_confirm()
        self.lane.handling_class_ids |= self.hazmat
        plan.action_plan()
        self.assertFalse(plan.unplanned_count)
        self.assertEqual(plan.shipment_ids.lane_id, self.lane)
        self.gadget.handling_class_id = False
        batteries = self.env["product.category"].create(
            {"name": "Batteries", "handling_class_id": self.hazmat.id}
        )
        self.gadget.categ_id = batteries.create(
            {"name": "Lithium", "parent_id": batteries.id}
        )
        self.assertEqual(self.gadget.product_tmpl_id._get_handling_class(), self.hazmat)

    def test_zones(self):
        zone = self.env["tpl.zone"].create(
            {
                "name": "Chicago",
                "country_ids": [Command.set(self.env.ref("base.us").ids)],
                "zip_prefixes": "606, 607",
            }
        )
        order = self._create_waiting(1)
        order.pickup_address_id.write(
            {"country_id": self.env.ref("base.us").id, "zip": "606 23"}
        )
        plan = self._plan()
        self.assertEqual(plan.shipment_ids.kind, "parcel", "no lane from Chicago")
        self.lane.zone_id = zone
        self.lane.write({"fixed": 0, "minimum": 0})
        plan.action_plan()
        self.assertEqual(plan.shipment_ids.lane_id, self.lane)

    def test_no_load_on_holidays_and_after_the_cut_off(self):
        self._create_waiting(3)
        today = fields.Date.context_today(self.lane)
        self.env["tpl.holiday"].create(
            {"provider_id": self.provider.id, "date": today + timedelta(days=1)}
        )
        self.lane.cutoff_time = 0
        plan = self._plan()
        load = plan.shipment_ids.filtered(lambda load: load.kind == "load")
        self.assertEqual(load.date_departure, today + timedelta(days=2))

    def test_without_lanes_everything_is_a_parcel(self):
        self.lane.active = False
        orders = self._create_waiting(2)
        plan = self._plan()
        self.assertEqual(plan.shipment_ids.mapped("kind"), ["parcel", "parcel"])
        self.assertEqual(plan.cost_planned, plan.cost_alone)
        self.assertEqual(plan.saving, 0)
        plan.action_confirm()
        self.assertEqual(len(orders.shipment_id.package_ids), 2)

    def test_a_parcel_tariff_and_heavy_goods(self):
        lane = self._create_lane(
            name="Parcel",
            kind="parcel",
            fixed=5.0,
            minimum=0,
            fuel_percent=0,
            max_kg=10.0,
            cubing=0,
            bracket_ids=[Command.create({"from_kg": 0, "rate": 100.0})],
        )
        self.lane.active = False
        self._create_waiting(1)
        plan = self._plan()
        self.assertEqual(plan.line_ids.parcel_price, 3 * 5 + 27, "27 kg in 3 parcels")
        self.assertEqual(plan.shipment_ids.lane_id, lane)

    def test_booked_loads_stay_and_new_returns_join(self):
        load = self._book(3)
        before = load.cost_planned
        new = self._create_waiting(1)
        plan = self._plan()
        self.assertEqual(plan.line_ids.order_id, new)
        self.assertEqual(plan.line_ids.shipment_id, load)
        self.assertFalse(plan.shipment_ids)
        self.assertEqual(load.cost_planned, before, "a proposal weighs nothing yet")
        self.assertEqual(len(load.order_ids), 3)
        self.assertLessEqual(plan.lower_bound, plan.cost_planned)
        self.assertLess(plan.cost_planned, plan.cost_alone)
        plan.action_confirm()
        self.assertEqual(len(load.order_ids), 4)
        self.assertAlmostEqual(load.cost_planned, before + plan.cost_planned, 2)
        self.assertFalse(load.line_ids.filtered(lambda line: not line.package_id))

    def test_the_same_input_gives_the_same_plan(self):
        self._create_waiting(6)
        first, second = self._plan(), self._plan()
        self.assertEqual(first.digest, second.digest)
        self.assertEqual(first.snapshot, second.snapshot)
        self.assertEqual(first.cost_planned, second.cost_planned)

        def places(plan):
            return [
                (li.order_id, li.shipment_id.lane_id, li.shipment_id.date_departure)
                for li in plan.line_ids.sorted("order_id")
            ]

        self.assertEqual(places(first), places(second))

    def test_what_is_booked_twice_is_booked_once(self):
        orders = self._create_waiting(4)
        first, second = self._plan(), self._plan()
        orders[0].with_user(self.manager).action_cancel()
        first.action_confirm()
        self.assertEqual(len(first.shipment_ids.order_ids), 3)
        with self.assertRaisesRegex(UserError, "Nothing of"):
            second.action_confirm()
        booked = self.env["return.shipment.line"].search(
            [("order_id", "in", orders.ids), ("state", "=", "booked")]
        )
        self.assertEqual(booked.order_id, orders[1:])

    def test_what_changed_is_left_out(self):
        orders = self._create_waiting(3)
        plan = self._plan()
        self._receive(orders[0])
        plan.action_confirm()
        self.assertEqual(plan.shipment_ids.order_ids, orders[1:])
        self.assertIn(orders[0].name, plan.message_ids[0].body)

    def test_phantoms_shape_the_plan_and_are_not_in_it(self):
        past = self._create_waiting(5)
        when = fields.Datetime.now() - timedelta(days=12)
        past._unguarded().write({"date_approved": when})
        for order in past:
            self._receive(order)
        self._create_waiting(2)
        problem, facts = self._problem(forecast=True)
        phantoms = [item for item in problem.returns if item.phantom]
        self.assertEqual((len(phantoms), len(facts)), (5, 2))
        plan = self._plan()
        self.assertEqual(plan.order_count, 2)
        self.assertLessEqual(plan.cost_planned, plan.cost_alone)
        self.assertLessEqual(plan.lower_bound, plan.cost_planned)
        total = sum(plan.shipment_ids.mapped("cost_planned"))
        self.assertAlmostEqual(plan.cost_planned, total, 2)

    def test_the_night(self):
        self._create_waiting(3)
        Plan = self.env["return.consolidation"]
        commits = []
        cron = type(self.env["ir.cron"])

        def commit(this, *args, **kwargs):
            commits.append(args)
            return 60

        with patch.object(cron, "_commit_progress", commit):
            Plan._cron_plan_nightly()
            plan = Plan.search([("is_nightly", "=", True)])
            self.assertEqual(plan.state, "planning")
            Plan._cron_plan()
            self.assertEqual(plan.state, "planned")
            self.assertTrue(commits)
            Plan._cron_plan_nightly()
            Plan._cron_plan()
        self.assertEqual(Plan.search([("is_nightly", "=", True)]), plan)
        plan.with_user(self.manager).action_confirm()

    def test_a_stopped_run_keeps_the_best_so_far(self):
        self._create_waiting(5)
        plan = self.env["return.consolidation"].create(
            {"warehouse_id": self.warehouse.id}
        )
        plan._plan("normal", stop=lambda: True)
        self.assertTrue(plan.is_best_so_far)
        self.assertEqual(plan.state, "planned")
        self.assertEqual(plan.order_count, 5)
        self.assertLessEqual(plan.lower_bound, plan.cost_planned)

    def test_queries_do_not_grow_with_the_returns(self):
        self._create_waiting(3)
        self._problem(True)
        few = self._count(lambda: self._problem(True))
        self._create_waiting(12)
        many = self._count(lambda: self._problem(True))
        self.assertLessEqual(many, few + 3)

    def _count(self, call):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call()
        return self.env.cr.sql_log_count - before
