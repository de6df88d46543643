# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import ReturnCommon


class TestCreditAhead(ReturnCommon):
    """Goods credited before they come, and goods that cannot be credited at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["return.policy"]._default_for(cls.company)
        cls.rule = cls.env["return.policy.rule"].create(
            {
                "policy_id": cls.policy.id,
                "credit_timing": "request",
                "credit_posting": "posted",
            }
        )

    def _ask(self, quantity=3, **values):
        ret = self._create_return([(self.so.order_line[0], quantity)], **values)
        ret.action_submit()
        return ret

    def _tasks(self, ret):
        return ret.sudo().activity_ids.filtered(lambda a: "in advance" in a.summary)

    def test_what_does_not_come_is_charged_again(self):
        ret = self._ask()
        note = ret.sudo().credit_note_ids
        self.assertEqual((note.state, note.amount_untaxed), ("posted", 300))
        self.assertEqual(ret.line_ids.qty_ahead, 3)
        self._receive(ret, {self.widget: 1})
        self.assertEqual(ret.line_ids.qty_ahead, 2)
        self.assertIn(
            ret, self.env["return.order"].search([("line_ids.qty_ahead", ">", 0)])
        )
        self._inspect(ret.item_ids.filtered(lambda i: i.stage == "received"))
        here = ret.item_ids.filtered(lambda i: i.stage == "inspected")
        self._dispose(here, "restock", override_reason_id=self.other_reason.id)
        ret.with_user(self.manager).action_close("He keeps two")
        self.assertEqual(len(self._tasks(ret)), 1)
        self.env["return.order"]._cron_watch_credits_ahead()
        self.assertEqual(len(self._tasks(ret)), 1, "one task is enough")
        with self.assertRaises(AccessError):
            ret.with_user(self.manager).action_charge_missing()
        ret.with_user(self.accountant).action_charge_missing()
        invoice = ret.with_user(self.accountant).recharge_ids
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("draft", 200))
        self.assertFalse(ret.is_credited_ahead)
        with self.assertRaisesRegex(UserError, "nothing to charge"):
            ret.with_user(self.accountant).action_charge_missing()
        invoice.with_user(self.accountant).action_post()
        self.assertEqual(self.so.order_line[0].qty_to_invoice, 0)
        invoice.button_cancel() if invoice.state == "draft" else None
        self.assertInvariants()

    def test_a_cancelled_invoice_leaves_it_to_be_charged(self):
        ret = self._ask()
        ret.with_user(self.accountant).action_charge_missing()
        ret.with_user(self.accountant).recharge_ids.sudo().button_cancel()
        self.assertEqual(ret.line_ids.qty_ahead, 3)

    def test_long_waiting_raises_a_task(self):
        ret = self._ask()
        self.env["return.order"]._cron_watch_credits_ahead()
        self.assertFalse(self._tasks(ret))
        ret._unguarded().date_approved = fields.Datetime.now() - timedelta(days=20)
        self.env["return.order"]._cron_watch_credits_ahead()
        self.assertTrue(self._tasks(ret))

    def test_drafts_over_goods_that_will_not_come_are_given_up(self):
        self.rule.credit_posting = "draft"
        ret = self._ask()
        draft = ret.sudo().credit_note_ids
        self._receive(ret, {self.widget: 1})
        self._inspect(ret.item_ids.filtered(lambda i: i.stage == "received"))
        here = ret.item_ids.filtered(lambda i: i.stage == "inspected")
        self._dispose(here, "restock", override_reason_id=self.other_reason.id)
        ret.with_user(self.manager).action_close("He keeps two")
        self.assertEqual(draft.state, "cancel")
        fresh = ret.sudo().credit_note_ids - draft
        self.assertEqual((fresh.state, fresh.amount_untaxed), ("draft", 100))
        self.assertInvariants()

    def test_goods_never_invoiced_end_without_credit(self):
        self.rule.credit_posting = "manual"
        order = self._sell([(self.widget, 4)], invoice=False)
        ret = self._create_return([(order.order_line, 4)], order=order)
        ret.action_submit()
        self._receive(ret)
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock", override_reason_id=self.other_reason.id)
        self.assertEqual(order.order_line.qty_to_invoice, 0)
        self.assertFalse(ret.can_credit)
        self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_partly_invoiced_goods_are_credited_as_far_as_invoiced(self):
        self.rule.credit_posting = "manual"
        order = self._sell([(self.widget, 4)], invoice=False)
        invoice = order._create_invoices()
        invoice.invoice_line_ids.quantity = 3
        invoice.action_post()
        ret = self._create_return([(order.order_line, 4)], order=order)
        ret.action_submit()
        self._receive(ret)
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock", override_reason_id=self.other_reason.id)
        self.assertEqual(ret.state, "processing")
        ret.with_user(self.manager).action_credit()
        note = ret.sudo().credit_note_ids
        self.assertEqual(note.amount_untaxed, 300)
        note.with_user(self.accountant).action_post()
        self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_an_invoice_to_come_is_waited_for(self):
        self.rule.credit_posting = "manual"
        bolt = self._create_product("Bolt", 100, 60, invoice_policy="order")
        order = self._sell([(bolt, 2)], invoice=False)
        ret = self._create_return([(order.order_line, 1)], order=order)
        ret.action_submit()
        self._receive(ret)
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock", override_reason_id=self.other_reason.id)
        self.assertEqual(ret.state, "processing")
        order.order_line.product_uom_qty = 1
        order._create_invoices().action_post()
        self.env["return.credit"]._cron_credit_due()
        self.assertEqual(ret.state, "processing", "one is invoiced, it is owed")

    def test_a_partly_paid_invoice(self):
        invoice = self.so.invoice_ids
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 300.0})._create_payments()
        self.assertEqual(invoice.amount_residual, 140)
        ret = self._ask(quantity=2)
        note = ret.sudo().credit_note_ids
        self.assertEqual(note.amount_total, 200)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(note.amount_residual, 60, "what was paid is given back")
        self.assertEqual(note.return_step, "reconciled")
        self.assertInvariants()
