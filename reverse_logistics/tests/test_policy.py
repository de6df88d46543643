# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.fields import Command
from odoo.tools import mute_logger

from .common import ReturnCommon


class TestPolicy(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["return.policy"].create(
            {"name": "Test", "company_id": cls.company.id}
        )
        cls.tag = cls.env["res.partner.category"].create({"name": "Dealers"})
        cls.subtag = cls.env["res.partner.category"].create(
            {"name": "Gold", "parent_id": cls.tag.id}
        )
        cls.categ = cls.env["product.category"].create({"name": "Tools"})
        cls.subcateg = cls.env["product.category"].create(
            {"name": "Drills", "parent_id": cls.categ.id}
        )
        cls.widget.categ_id = cls.subcateg

    def _rule(self, **values):
        return self.env["return.policy.rule"].create(
            {"policy_id": self.policy.id, **values}
        )

    def _found(self, line=None):
        line = line or self._create_return().line_ids[0]
        return self.policy._find_rules(line)[line]

    def _age(self, days, moment="12:00:00"):
        """Date the deliveries of `so` back to so many days before today."""
        day = date.today() - timedelta(days=days)
        self.so.order_line.move_ids.write({"date": f"{day} {moment}"})

    def test_precedence(self):
        """Customer before product before category before everybody, whatever the
        sequence says."""
        self.customer.category_id = self.subtag
        everybody = self._rule(sequence=1)
        self.assertEqual(self._found(), everybody)
        by_categ = self._rule(product_categ_id=self.categ.id, sequence=2)
        self.assertEqual(self._found(), by_categ)
        by_tag = self._rule(partner_category_id=self.tag.id, sequence=1)
        self.assertEqual(self._found(), by_tag)
        by_product = self._rule(product_id=self.widget.id, sequence=3)
        self.assertEqual(self._found(), by_product)
        by_customer = self._rule(partner_id=self.customer.id, sequence=99)
        self.assertEqual(self._found(), by_customer)
        by_both = self._rule(
            partner_id=self.customer.id, product_id=self.gadget.id, sequence=0
        )
        lines = self._create_return().line_ids
        self.assertEqual(
            self.policy._find_rules(lines),
            {lines[0]: by_customer, lines[1]: by_both},
        )

    def test_contacts_have_the_rule_of_their_company(self):
        rule = self._rule(partner_id=self.customer.id)
        contact = self.env["res.partner"].create(
            {"name": "Dana", "parent_id": self.customer.id}
        )
        self.assertEqual(
            self._create_return(partner_id=contact.id).line_ids.policy_rule_id, rule
        )

    def test_reason_and_no_rule(self):
        self.assertFalse(self._found())
        rule = self._rule(reason_id=self.env.ref("reverse_logistics.reason_recall").id)
        line = self._create_return().line_ids[0]
        self.assertFalse(line.policy_rule_id)
        line.reason_id = rule.reason_id
        self.assertEqual(line.policy_rule_id, rule)

    def test_rule_takes_over_the_policy_s_numbers(self):
        self.policy.write({"window_days": 45, "auto_approve_limit": 77})
        rule = self._rule()
        self.assertEqual((rule.window_days, rule.auto_approve_limit), (45, 77))
        rule = self._rule(window_days=5, auto_approve_limit=1)
        self.assertEqual((rule.window_days, rule.auto_approve_limit), (5, 1))

    def test_what_applied_is_kept(self):
        rule = self._rule(window_days=20)
        self._age(3)
        ret = self._create_return()
        ret.action_submit()
        self._rule(partner_id=self.customer.id, window_days=1)
        ret.line_ids[0].reason_id = self.env.ref("reverse_logistics.reason_recall")
        self.assertEqual(ret.line_ids.policy_rule_id, rule)
        day = date.today() - timedelta(days=3)
        self.assertEqual(set(ret.line_ids.mapped("policy_date")), {day})
        self.assertEqual(
            set(ret.line_ids.mapped("policy_deadline")), {day + timedelta(days=20)}
        )

    def test_last_day_of_the_window(self):
        self._rule(window_days=10)
        self._age(10)
        ret = self._create_return([(self.so.order_line[0], 1)])
        ret.action_submit()
        self.assertEqual(ret.state, "approved")
        self._age(11)
        ret = self._create_return([(self.so.order_line[0], 1)])
        ret.action_submit()
        self.assertEqual(ret.state, "submitted")
        self.assertIn("window of 10 days", ret.policy_note)

    def test_days_are_those_of_the_company(self):
        """23:30 in UTC is the next day in Tokyo."""
        self._rule(window_days=10)
        self.so.order_line.move_ids.write({"date": "2026-03-01 23:30:00"})
        for zone, day, moment, state in (
            ("Asia/Tokyo", date(2026, 3, 2), "2026-03-12 14:00:00", "approved"),
            ("Asia/Tokyo", date(2026, 3, 2), "2026-03-12 15:30:00", "submitted"),
            ("America/New_York", date(2026, 3, 1), "2026-03-12 03:00:00", "approved"),
            ("America/New_York", date(2026, 3, 1), "2026-03-12 05:00:00", "submitted"),
        ):
            self.company.partner_id.tz = zone
            with freeze_time(moment):
                ret = self._create_return([(self.so.order_line[0], 1)])
                ret.action_submit()
            self.assertEqual(ret.line_ids.policy_date, day)
            self.assertEqual(ret.state, state, (zone, moment))

    def test_last_deliveries_count_first(self):
        """Of 3 delivered long ago and 1 of today, 1 is in time and 2 are not."""
        self._rule(window_days=10)
        order = self._sell([(self.widget, 4)], deliver=False, invoice=False)
        self._process(order.picking_ids, {self.widget: 3})
        old = order.order_line.move_ids.filtered(lambda move: move.state == "done")
        old.date = "2020-01-01"
        self._process(order.picking_ids.filtered(lambda p: p.state != "done"))
        for quantity, state in ((1, "approved"), (2, "submitted")):
            ret = self._create_return([(order.order_line, quantity)], order=order)
            ret.action_submit()
            self.assertEqual(ret.state, state)
            ret.action_cancel()

    def test_excluded_waits_for_a_manager(self):
        self._rule(
            product_id=self.gadget.id,
            is_excluded=True,
            exclusion_message="Final sale.",
        )
        ret = self._create_return()
        ret.action_submit()
        self.assertEqual(ret.state, "submitted")
        self.assertIn("Gadget cannot be returned: Final sale.", ret.policy_note)

    def test_lowest_limit_counts(self):
        self._rule(auto_approve_limit=1000)
        ret = self._create_return()
        ret.action_submit()
        self.assertEqual(ret.state, "approved")
        ret.action_cancel()
        self._rule(product_id=self.gadget.id, auto_approve_limit=400)
        ret = self._create_return()
        ret.action_submit()
        self.assertEqual(ret.state, "submitted")
        self.assertIn("above the limit", ret.policy_note)

    def test_who_pays(self):
        rule = self._rule(restocking_fee_percent=15)
        line = self._create_return().line_ids[0]
        for reason, payer, fee in (
            ("defective", "vendor", 0),
            ("not_needed", "customer", 15),
            ("wrong_item", "company", 0),
            ("damaged_in_transit", "company", 0),
            ("end_of_life", "company", 0),
        ):
            line.reason_id = self.env.ref(f"reverse_logistics.reason_{reason}")
            self.assertEqual(line._get_freight_payer(), payer, reason)
            self.assertEqual(line._get_fee_percent(), fee, reason)
        rule.freight_payer = "customer"
        line.reason_id = self.env.ref("reverse_logistics.reason_defective")
        self.assertEqual(line._get_freight_payer(), "customer")

    @mute_logger("odoo.sql_db")
    def test_numbers_are_bounded(self):
        for field, value in (
            ("window_days", -1),
            ("window_days", 40000),
            ("restocking_fee_percent", 101),
            ("restocking_fee_percent", -1),
            ("restocking_fee_percent", float("nan")),
            ("sample_percent", -5),
            ("auto_approve_limit", -1),
            ("auto_approve_limit", float("nan")),
        ):
            with (
                self.subTest(field=field, value=value),
                self.assertRaises(IntegrityError),
                self.env.cr.savepoint(),
            ):
                self._rule(**{field: value})
                self.env.flush_all()

    def test_queries_do_not_grow_with_the_lines(self):
        self._rule(product_categ_id=self.categ.id)
        self._rule(partner_category_id=self.tag.id)

        def count(number):
            products = [
                self._create_product(f"P{i}", 10, 5, categ_id=self.subcateg.id)
                for i in range(number)
            ]
            order = self._sell([(product, 1) for product in products])
            ret = self._create_return(order=order)
            self.env.flush_all()
            self.env.invalidate_all()
            ret.line_ids.mapped("product_id.name")
            before = self.env.cr.sql_log_count
            self.policy._find_rules(ret.line_ids)
            return self.env.cr.sql_log_count - before

        count(1)
        self.assertEqual(count(2), count(30))

    def test_policy_copies_its_rules(self):
        self._rule(window_days=3)
        copy = self.policy.copy()
        self.assertEqual(copy.rule_ids.mapped("window_days"), [3])
        self.assertEqual(self.policy.write({"rule_ids": [Command.clear()]}), True)
