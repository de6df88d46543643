# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from ..models.return_shipment_steps import check_digit
from .common import TplCommon


class TestShipment(TplCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load = cls._book(3)

    def _receive_all(self, load=None):
        for order in (load or self.load).order_ids:
            self._receive(order)

    # === NUMBERS AND LABELS === #

    def test_sscc(self):
        # GS1 General Specifications: 0 0614141 123456789 -> check digit 0
        self.assertEqual(check_digit("00614141123456789"), "0")
        self.company.return_gs1_prefix = "4012345"
        names = {self.load._make_sscc(number) for number in range(1, 200)}
        self.assertEqual(len(names), 199)
        for name in names:
            self.assertRegex(name, r"^04012345\d{10}$")
            self.assertEqual(check_digit(name[:-1]), name[-1])
        self.assertEqual(self.load._make_sscc(10**9)[0], "1", "the extension digit")
        self.assertTrue(self.load.package_ids.valid_sscc)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.company.return_gs1_prefix = "12AB"
            self.env.flush_all()

    def test_pallets_hold_what_they_can(self):
        load = self._book_heavy()
        self.assertEqual(len(load.package_ids), 3, "1,296 kg at 500 a pallet")
        self.assertFalse(load.line_ids.filtered(lambda line: not line.package_id))
        for package in load.package_ids:
            kg = sum(package.return_shipment_line_ids.mapped("kg"))
            self.assertLessEqual(kg, 500)

    def _book_heavy(self):
        self.load.with_user(self.manager).action_cancel()
        self.widget.volume = 0.01
        self._create_waiting(3, lines=[(self.widget, 36)])
        plan = self._plan()
        plan.action_confirm()
        loads = plan.shipment_ids.filtered(lambda load: load.kind == "load")
        return loads.filtered(lambda load: load.kg > 1000)

    def test_labels_and_manifest(self):
        reports = self.env["ir.actions.report"].with_user(self.operator)
        sscc = self.load.package_ids.name
        name = "reverse_logistics_3pl.action_report_shipment"
        zpl = reports._render_qweb_text(f"{name}_labels_zpl", self.load.ids)[0]
        self.assertIn(f">;>800{sscc}".encode(), zpl)
        self.assertEqual(zpl.count(b"^XA"), 1)
        html = reports._render_qweb_html(f"{name}_labels", self.load.ids)[0].decode()
        self.assertIn(f"(00) {sscc}", html.replace("\n", " ").replace("  ", " "))
        html = reports._render_qweb_html(f"{name}_manifest", self.load.ids)[0].decode()
        for order in self.load.order_ids:
            self.assertIn(order.name, html)
        for user in (self.driver, self.accountant):
            with self.assertRaises(AccessError):
                self.load.with_user(user).action_print_labels()

    # === STATES === #

    def test_steps_in_their_order(self):
        load = self.load.with_user(self.operator)
        for step in ("action_depart", "action_arrive", "action_close"):
            with self.assertRaises(UserError):
                getattr(load, step)()
        load.action_pick_up()
        self.assertEqual(load.handover_count, len(load.package_ids))
        with self.assertRaises(UserError):
            load.action_pick_up()
        with self.assertRaises(UserError):
            self.load.with_user(self.manager).action_cancel()

    def test_a_called_off_load_gives_its_returns_back(self):
        orders = self.load.order_ids
        self.load.with_user(self.manager).action_cancel()
        self.assertFalse(orders.shipment_id)
        plan = self._plan()
        self.assertEqual(plan.line_ids.order_id, orders)

    def test_a_cancelled_return_leaves_its_load(self):
        order, kg = self.load.order_ids[0], self.load.kg
        order.with_user(self.manager).action_cancel()
        self.assertNotIn(order, self.load.order_ids)
        self.assertEqual(self.load.kg, kg - 27)

    def test_too_few_packages_raise_a_task(self):
        self.load.with_user(self.driver).action_pick_up(0, "Sam")
        self.assertIn("0 of 1 packages", self.load.activity_ids.summary)
        for count in (-1, True, "two"):
            load = self._book(1)
            with self.assertRaises(UserError):
                load.with_user(self.driver).action_pick_up(count)
            load.with_user(self.manager).action_cancel()

    def test_a_signature_has_a_size(self):
        with self.assertRaises(UserError):
            self.load.with_user(self.driver).action_pick_up(1, "Sam", "A" * 600_000)
        self.assertEqual(self.load.state, "booked")

    def test_differences_are_shown(self):
        self.load.with_user(self.operator).action_pick_up()
        self.load.with_user(self.operator).action_arrive()
        first, *rest = self.load.order_ids
        self._receive(first, {self.widget: 1, self.gadget: 1})
        for order in rest:
            self._receive(order)
        line = self.load.line_ids.filtered(lambda line: line.order_id == first)
        self.assertEqual((line.qty_loaded, line.qty_received), (3, 2))
        self.assertTrue(line.is_different)
        self.assertEqual(self.load.difference_count, 1)

    def test_freight_is_shared_out_to_the_cent(self):
        self.load.with_user(self.operator).action_pick_up()
        self.load.with_user(self.operator).action_arrive()
        self._receive_all()
        self.load.with_user(self.operator).action_close()
        items = self.load.line_ids.item_ids
        costs = items.sudo().cost_ids.filtered(lambda cost: cost.kind == "freight_in")
        self.assertAlmostEqual(sum(costs.mapped("amount")), self.load.cost_freight, 2)
        self.assertEqual(self.load.order_ids.shipment_id, self.load)

    def test_a_late_truck(self):
        load = self.load.with_user(self.manager)
        late = self.load.line_ids[0]
        late._unguarded().date_due = load.date_arrival
        day = load.date_departure + timedelta(days=1)
        for wrong in (load.date_departure, False):
            with self.assertRaises(UserError):
                load.action_postpone(wrong)
        with self.assertRaises(AccessError):
            self.load.with_user(self.operator).action_postpone(day)
        load.action_postpone(day)
        self.assertEqual(load.date_departure, day)
        self.assertEqual(late.state, "cancelled")
        self.assertEqual(len(load.order_ids), 2)
        self.assertEqual(load.kg, 54)
        self.assertIn(late.order_id.name, load.activity_ids.summary)
        plan = self._plan()
        self.assertEqual(plan.line_ids.order_id, late.order_id)

    # === SCANS === #

    def _scan(self, code):
        self.scans = getattr(self, "scans", 0) + 1
        event = {"uuid": f"scan-000{self.scans}", "mode": "receive", "code": code}
        scanner = self.env["return.scan"].with_user(self.operator)
        answers = scanner.process_scans([event])
        return answers[0]

    def test_a_pallet_brings_its_load(self):
        self.load.with_user(self.operator).action_pick_up()
        sscc = self.load.package_ids.name
        answer = self._scan(f"00{sscc}")
        self.assertEqual(self.load.state, "arrived")
        self.assertEqual(answer["status"], "choose")
        names = [card["name"] for card in answer["data"]["candidates"]]
        self.assertCountEqual(names, self.load.order_ids.mapped("name"))
        self.assertIn("has arrived", answer["message"])

    def test_a_manifest_and_a_number_bring_it_too(self):
        self.load.with_user(self.operator).action_pick_up()
        answer = self._scan(self.load._get_handover_link())
        self.assertEqual((answer["status"], self.load.state), ("choose", "arrived"))
        self.assertEqual(self._scan(self.load.name)["status"], "choose")

    # === WHO === #

    def test_a_provider_acts_on_its_own_loads_only(self):
        rival = self._create_provider("Rival")
        stranger = new_test_user(
            self.env, login="rl_stranger", groups="base.group_portal"
        )
        rival.user_ids = stranger
        customer = new_test_user(
            self.env, login="rl_customer", groups="base.group_portal"
        )
        customer.partner_id.parent_id = self.customer
        Load = self.env["return.shipment"]
        for user in (stranger, customer):
            self.assertFalse(Load.with_user(user).search([]))
            for step in ("action_pick_up", "action_depart", "action_arrive"):
                with self.assertRaises(AccessError):
                    getattr(self.load.with_user(user), step)()
        mine = Load.with_user(self.driver).search([])
        self.assertEqual(mine, self.load)
        self.assertNotIn("cost_freight", mine.fields_get())
        with self.assertRaises(AccessError):
            mine.read(["cost_freight"])
        for step in ("action_close", "action_cancel", "action_print_manifest"):
            with self.assertRaises(AccessError):
                getattr(mine, step)()
        with self.assertRaises(AccessError):
            mine.write({"tracking_ref": "X"})
        self.load.with_user(self.manager).action_cancel()
        self._plan()
        states = set(Load.with_user(self.driver).search([]).mapped("state"))
        self.assertEqual(states, {"cancelled"}, "no proposals")

    def test_guarded_fields(self):
        for vals in (
            {"state": "closed"},
            {"lane_id": self.lane.id},
            {"date_departure": "2030-01-01"},
            {"warehouse_id": self.warehouse.id},
            {"cost_freight": 0},
            {"handover_count": 9},
            {"kg": 1},
        ):
            for user in (self.operator, self.manager):
                with self.assertRaises(AccessError):
                    self.load.with_user(user).write(vals)
        rival = self._create_provider("Rival")
        with self.assertRaises(AccessError):
            self.load.with_user(self.operator).provider_id = rival
        with self.assertRaises(UserError):
            self.load.with_user(self.manager).provider_id = rival
        with self.assertRaises(UserError):
            self.load.with_user(self.manager).create({"name": "by hand"})
        line = self.load.line_ids[0].with_user(self.manager)
        with self.assertRaises(AccessError):
            line.write({"state": "done"})
        with self.assertRaises(AccessError):
            line.item_ids[0].with_user(self.manager).write({"shipment_line_ids": []})

    def test_secrets_are_not_readable(self):
        with self.assertRaises(AccessError):
            self.provider.with_user(self.manager)._rotate_secret()
        admin = self.env.ref("base.user_admin")
        clear = self.provider.with_user(admin)._rotate_secret()
        again = self.provider.with_user(admin)._rotate_secret()
        self.assertNotEqual(clear, again)
        self.assertEqual(self.provider._get_secrets_sudo(), [again, clear])
        old = self.provider.secret_ids.sudo().filtered("valid_until")
        old.valid_until = fields.Datetime.now() - timedelta(minutes=1)
        self.assertEqual(self.provider._get_secrets_sudo(), [again])
        Secret = self.env["tpl.provider.secret"]
        for user in (self.operator, self.manager, admin):
            with self.assertRaises(AccessError):
                Secret.with_user(user).search_read([], ["secret"])
            with self.assertRaises(AccessError):
                Secret.with_user(user).search([("secret", "=like", "whsec%")])
            with self.assertRaises(AccessError):
                Secret.with_user(user).create({"provider_id": self.provider.id})
        texts = str(self.provider.message_ids.mapped("body"))
        self.assertNotIn(clear, texts)

    def test_people_of_a_provider_do_not_work_for_us(self):
        with self.assertRaises(ValidationError):
            self.provider.user_ids = self.operator

    # === DISPUTES AND FIGURES === #

    def test_a_dispute_has_a_clock(self):
        dispute = (
            self.env["tpl.dispute"]
            .with_user(self.operator)
            .create(
                {
                    "provider_id": self.provider.id,
                    "shipment_id": self.load.id,
                    "amount": 100.0,
                }
            )
        )
        hours = (dispute.date_deadline - dispute.date_opened).total_seconds() / 3600
        self.assertEqual(hours, 120)
        self.assertFalse(dispute.is_overdue)
        dispute.sudo()._unguarded().date_deadline = "2020-01-01"
        self.assertIn(dispute, dispute.search([("is_overdue", "=", True)]))
        self.env["tpl.dispute"]._cron_remind()
        self.env["tpl.dispute"]._cron_remind()
        self.assertEqual(len(dispute.activity_ids), 1)
        with self.assertRaises(AccessError):
            dispute.action_accept()
        managed = dispute.with_user(self.manager)
        with self.assertRaises(UserError):
            managed.action_refuse()
        managed.amount_settled = 40
        managed.action_accept()
        self.assertEqual(dispute.state, "partial")
        with self.assertRaises(UserError):
            managed.action_accept()
        with self.assertRaises(UserError):
            managed.amount_settled = 100

    def test_the_scorecard(self):
        load = self.load.with_user(self.operator)
        load.action_pick_up()
        load.action_arrive()
        first, *rest = self.load.order_ids
        self._receive(first, {self.widget: 1, self.gadget: 1})
        self._receive(rest[0])
        self.env["tpl.dispute"].create(
            {"provider_id": self.provider.id, "shipment_id": load.id}
        )
        self.env.flush_all()
        card = self.env["tpl.scorecard"].search(
            [("provider_id", "=", self.provider.id)]
        )
        self.assertEqual((card.load_count, card.dispute_count), (1, 1))
        self.assertEqual(card.pickup_rate, "100.0 %")
        self.assertEqual((card.receipt_due, card.receipt_ok), (4, 4))
        self.assertEqual(card.inspection_rate, "n/a")
        self.assertEqual(card.dispute_rate, "100.0 %")
        self.assertEqual(card.report_rate, "100.0 %")

    def test_stock_at_the_provider(self):
        with self.assertRaises(AccessError):
            self.provider.with_user(self.operator).action_create_location()
        self.provider.with_user(self.manager).action_create_location()
        location = self.provider.location_id
        self.assertEqual(location.usage, "internal")
        self.assertEqual(location.company_id, self.company)
        self.assertFalse(location.warehouse_id)
