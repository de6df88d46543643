# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from .test_vendor import VendorCommon


class TestVendorAgreement(VendorCommon):
    def test_the_most_particular_holds(self):
        category = self.env["product.category"].create({"name": "Scanners"})
        self.widget.categ_id = category
        make = self.env["return.vendor.agreement"].create
        wide = make({"name": "All", "partner_id": self.vendor.id})
        middle = make(
            {
                "name": "Scanners",
                "partner_id": self.vendor.id,
                "categ_ids": [Command.set(category.ids)],
            }
        )
        items = self._create_inspected()
        find = self.env["return.vendor.agreement"]._find
        self.assertEqual(find(items)[items], self.agreement)
        self.agreement.date_to = fields.Date.context_today(items) - timedelta(days=1)
        self.assertEqual(find(items)[items], middle)
        middle.reason_ids = self.env.ref("reverse_logistics.reason_recall")
        self.assertEqual(find(items)[items], wide)
        self.widget.seller_ids = [Command.clear()]
        self.assertFalse(find(items)[items])

    def test_prohibited(self):
        self.agreement.eligibility = "prohibited"
        items = self._create_inspected()
        with self.assertRaisesRegex(UserError, "takes none back|does not take"):
            self._send_to_vendor(items)
        self.assertEqual(items.stage, "inspected")

    def test_quota(self):
        self.agreement.write({"quota_kind": "quantity", "quota_limit": 3})
        items = self._create_inspected()
        with self.assertRaisesRegex(UserError, "3 is left of the quota"):
            self._send_to_vendor(items)
        part = items._split(1)
        self._send_to_vendor(items)
        self.assertEqual(self.agreement.quota_left, 0)
        with self.assertRaisesRegex(UserError, "0 is left of the quota"):
            self._send_to_vendor(part)
        self.agreement.quota_limit = 4
        self._send_to_vendor(part)
        self.assertEqual(self.agreement.quota_ids.taken, 4)
        self.assertInvariants()

    def test_quota_of_value(self):
        self.agreement.write({"quota_kind": "value", "quota_limit": 100})
        items = self._create_inspected(2)
        part = items._split(1)
        self._send_to_vendor(part)
        self.assertEqual(self.agreement.quota_left, 52)
        self.agreement.quota_limit = 90
        with self.assertRaisesRegex(UserError, "42 is left of the quota"):
            self._send_to_vendor(items)

    def test_quota_is_bounded_by_sql(self):
        self.agreement.write({"quota_kind": "quantity", "quota_limit": 3})
        items = self._create_inspected(1)
        self._send_to_vendor(items)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env.cr.execute("UPDATE return_vendor_quota SET taken = 4")

    def test_dates_and_numbers(self):
        today = fields.Date.today()
        with self.assertRaisesRegex(ValidationError, "ends before it begins"):
            self.agreement.write(
                {"date_from": today, "date_to": today - timedelta(days=1)}
            )
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.agreement.credit_percent = float("nan")
            self.agreement.flush_recordset()

    def test_as_many_queries_for_many(self):
        counts = []
        for size in (3, 12):
            items = self._create_inspected(size)
            parts = items.union(*[items._split(1) for _n in range(size - 1)])
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["return.vendor.claim"]._claim_for(parts)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)


class TestVendorTerms(VendorCommon):
    """A standing number, and vendors who agree first."""

    def test_a_standing_number(self):
        self.agreement.write({"is_rma_needed": True, "fixed_rma": "KES-1"})
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        self.assertEqual(claim.vendor_rma, "KES-1")
        claim.action_request()
        self.assertEqual(claim.state, "authorised")
        items.with_user(self.inspector).action_complete()
        self.assertEqual(claim.state, "shipped")

    def test_nothing_leaves_before_the_vendor_agreed(self):
        self.agreement.is_approval_needed = True
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        mine = items.with_user(self.inspector)
        with self.assertRaisesRegex(UserError, "has not agreed yet"):
            mine.action_complete()
        claim.action_request()
        self.assertEqual(claim.state, "requested")
        with self.assertRaisesRegex(UserError, "has not agreed yet"):
            claim.action_ship()
        claim.action_authorise()
        mine.action_complete()
        self.assertEqual((claim.state, items.stage), ("shipped", "closed"))


class TestVendorClock(VendorCommon):
    def _days_ago(self, items, days):
        items._unguarded().date_received = fields.Datetime.now() - timedelta(days=days)

    def _run_cron(self):
        self.env["return.vendor.claim"]._cron_watch_clock()

    def test_a_claim_that_lapses_soon_asks_for_somebody_once(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        self._run_cron()
        self.assertFalse(claim.activity_ids)
        self._days_ago(items, 14)
        for _night in range(2):
            self._run_cron()
        self.assertEqual(len(claim.activity_ids), 1)
        self.assertIn("lapses", claim.activity_ids.summary)
        self.assertEqual(claim.activity_ids.date_deadline, claim.date_deadline)
        self.assertTrue(claim.is_late)
        self.assertEqual(claim.search([("is_late", "=", True)]), claim)
        claim.action_request()
        self.assertFalse(claim.activity_ids)

    def test_a_lapsed_claim_is_missed_recovery(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        self._days_ago(items, 21)
        self._run_cron()
        self.assertEqual(claim.state, "lapsed")
        self.assertEqual(items.missed_recovery, 192)
        self.assertEqual(len(claim.activity_ids), 1)
        self.env.flush_all()
        report = self.env["return.vendor.claim.report"].search(
            [("claim_id", "=", claim.id)]
        )
        self.assertEqual((report.amount_missed, report.bucket), (192, "1_30"))
        claim.action_request()
        claim.action_accept()
        claim.action_refund()
        claim.sudo().refund_ids.invoice_date = fields.Date.today()
        claim.refund_ids.with_user(self.accountant).action_post()
        self.assertEqual(items.missed_recovery, 0, "he paid all the same")

    def test_a_claim_never_made_is_missed_recovery(self):
        items = self._create_inspected(1, ("F1", "C2"))
        self._dispose(items, "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual(items.missed_recovery, 48)

    def test_nothing_is_missed_that_no_vendor_owes(self):
        self.agreement.eligibility = "prohibited"
        items = self._create_inspected(1, ("F1", "C2"))
        self._dispose(items, "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual(items.missed_recovery, 0)

    def test_goods_that_wait_for_a_decision(self):
        items = self._create_inspected()
        self._days_ago(items, 15)
        for _night in range(2):
            self._run_cron()
        self.assertEqual(len(items.activity_ids), 1)
        self.assertIn("Decide before", items.activity_ids.summary)

    def test_a_vendor_who_does_not_answer_is_chased(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        claim.action_request()
        claim._unguarded().date_requested = fields.Datetime.now() - timedelta(days=31)
        for _night in range(2):
            self._run_cron()
        self.assertEqual(len(claim.activity_ids), 1)
        claim.action_refuse()
        self.assertFalse(claim.activity_ids)

    def test_what_vendors_answer_is_learnt(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        items.with_user(self.inspector).action_complete()
        claim.action_refuse()
        claim.action_close(self.reason)
        prior = self.env["return.prior"].search([("product_id", "=", self.widget.id)])
        self.assertEqual((prior.kind, prior.value, prior.n), ("success", 0, 1))

    def test_goods_the_vendor_does_not_want(self):
        self.agreement.is_goods_kept = True
        items = self._create_inspected(1, ("F1", "C2"))
        items.with_user(self.inspector).action_claim_vendor()
        claim = items.claim_line_ids.claim_id.with_user(self.manager)
        self._dispose(items, "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual(items.stage, "closed")
        self.assertEqual(items.missed_recovery, 0)
        claim.action_request()
        claim.action_accept()
        self.assertEqual(claim.state, "accepted")
        self.assertInvariants()
