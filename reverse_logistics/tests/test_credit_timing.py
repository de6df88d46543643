# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .common import ReturnCommon


class TestCreditTiming(ReturnCommon):
    """Credit that the policy makes by itself, and when."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["return.policy"]._default_for(cls.company)
        cls.rule = cls.env["return.policy.rule"].create(
            {"policy_id": cls.policy.id, "credit_posting": "draft"}
        )

    def _submit(self, timing, posting="draft", quantity=2):
        self.rule.write({"credit_timing": timing, "credit_posting": posting})
        ret = self._create_return([(self.so.order_line[0], quantity)])
        ret.action_submit()
        return ret

    def _notes(self, ret):
        return [
            (note.state, note.amount_untaxed) for note in ret.sudo().credit_note_ids
        ]

    def test_on_request(self):
        ret = self._submit("request")
        self.assertEqual(self._notes(ret), [("draft", 200)])
        self.assertFalse(ret.sudo().credit_note_ids.return_proposed_by_id)
        self._receive(ret)
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock")
        self.assertEqual(self._notes(ret), [("draft", 200)], "once")
        ret.sudo().credit_note_ids.with_user(self.accountant).action_post()
        self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_on_first_scan(self):
        ret = self._submit("first_scan", "posted")
        self.assertEqual(self._notes(ret), [])
        ret.item_ids._record("in_transit", source="tpl")
        self.assertEqual(self._notes(ret), [("posted", 200)])
        self._receive(ret)
        self.assertEqual(self._notes(ret), [("posted", 200)])
        self.assertInvariants()

    def test_on_receipt_and_inspection(self):
        ret = self._submit("receipt")
        self._receive(ret)
        self.assertEqual(self._notes(ret), [("draft", 200)])
        ret = self._submit("inspection", "posted", 1)
        self._receive(ret)
        self.assertEqual(self._notes(ret), [])
        self._inspect(ret.item_ids)
        self.assertEqual(self._notes(ret), [("posted", 100)])
        self.assertInvariants()

    def test_after_the_vendors_credit(self):
        ret = self._submit("vendor_credit")
        self._receive(ret)
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock")
        self.assertEqual(self._notes(ret), [])
        self.assertEqual(ret.state, "processing", "the customer waits for money")
        ret.item_ids._add_costs([{"kind": "vendor_credit", "amount": 80}])
        self.assertEqual(self._notes(ret), [("draft", 200)])
        self.assertInvariants()

    def test_by_hand(self):
        ret = self._submit("manual", "posted")
        self._receive(ret)
        self._inspect(ret.item_ids)
        self.assertEqual(self._notes(ret), [])
        ret.with_user(self.manager).action_credit()
        self.assertEqual(self._notes(ret), [("draft", 200)])

    def test_above_the_limit_it_stays_a_draft(self):
        self.company.return_credit_limit = 150
        ret = self._submit("receipt", "posted")
        self._receive(ret)
        self.assertEqual(self._notes(ret), [("draft", 200)])
        self.assertTrue(ret.sudo().credit_note_ids.activity_ids)

    def test_what_cannot_be_credited_never_stops_the_dock(self):
        bolt = self._create_product("Bolt", 100, 60, invoice_policy="order")
        so = self._sell([(bolt, 1)], invoice=False)
        self.rule.write({"credit_timing": "receipt", "credit_posting": "posted"})
        ret = self._create_return([(so.order_line, 1)], order=so)
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"received"})
        task = ret.sudo().activity_ids.filtered(lambda a: "Credit" in a.summary)
        self.assertIn("Post the invoice first", task.note)
        self.env["return.credit"]._cron_credit_due()
        self.assertEqual(len(ret.sudo().activity_ids), 1, "one task is enough")
        so._create_invoices().action_post()
        self.env["return.credit"]._cron_credit_due()
        self.assertEqual(self._notes(ret), [("posted", 100)])

    def test_monthly_one_credit_note_a_customer(self):
        self.policy.credit_period = "month"
        first = self._submit("inspection", "draft", 1)
        second = self._submit("inspection", "draft", 2)
        bolt = self._create_product("Bolt", 20, 5)
        other = self._sell([(bolt, 1)], partner=self.other_customer)
        third = self._create_return(
            [(other.order_line, 1)], order=other, partner_id=self.other_customer.id
        )
        third.action_submit()
        rets = first | second | third
        for ret in rets:
            self._receive(ret)
            self._inspect(ret.item_ids)
            self.assertEqual(self._notes(ret), [])
        self.env["return.credit"]._cron_credit_monthly()
        self.assertEqual(first.sudo().credit_note_ids, second.sudo().credit_note_ids)
        self.assertEqual(self._notes(first), [("draft", 300)])
        self.assertEqual(self._notes(third), [("draft", 20)])
        self.env["return.credit"]._cron_credit_monthly()
        self.assertEqual(len(rets.sudo().credit_note_ids), 2, "not twice")
        rets.sudo().credit_note_ids.with_user(self.accountant).action_post()
        self.assertInvariants()

    def test_by_hand_one_credit_note_for_chosen_returns(self):
        rets = self._submit("inspection", "manual", 1)
        rets |= self._submit("inspection", "manual", 2)
        for ret in rets:
            self._receive(ret)
            self._inspect(ret.item_ids)
        with self.assertRaises(AccessError):
            rets.with_user(self.operator).action_credit_combined()
        rets.with_user(self.accountant).action_credit_combined()
        self.assertEqual(len(rets.sudo().credit_note_ids), 1)
        self.assertEqual(self._notes(rets[0]), [("draft", 300)])
