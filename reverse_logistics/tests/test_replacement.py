# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError

from .common import ReturnCommon


class TestReplacement(ReturnCommon):
    """Goods instead of money: free or charged, after receipt or crossed."""

    def _submit(self, resolution, quantity=2):
        ret = self._create_return([(self.so.order_line[0], quantity)])
        ret.line_ids.resolution = resolution
        ret.action_submit()
        return ret

    def test_free_after_receipt(self):
        line = self.so.order_line[0]
        ret = self._submit("replace").with_user(self.manager)
        with self.assertRaisesRegex(UserError, "follow what came back"):
            ret.action_replace()
        self._receive(ret)
        with self.assertRaises(AccessError):
            ret.with_user(self.operator).action_replace()
        ret.action_replace()
        replacement = ret.replacement_ids
        self.assertEqual((replacement.quantity, replacement.state), (2, "ordered"))
        move = replacement.sudo().move_ids
        self.assertFalse(move.sale_line_id)
        self.assertEqual(move.partner_id, self.customer)
        with self.assertRaisesRegex(UserError, "once"):
            ret.action_replace()
        self._process(move.picking_id)
        self.assertEqual(replacement.state, "done")
        self.assertEqual(line.qty_delivered, 4)
        self.assertEqual(line.qty_to_invoice, 0, "no new delivery to invoice")
        self.assertEqual(self.so.invoice_status, "invoiced")
        self.assertInvariants()

    def test_another_product_charged(self):
        ret = self._submit("replace").with_user(self.manager)
        self._receive(ret)
        wizard = (
            self.env["return.replacement.wizard"]
            .with_user(self.manager)
            .create({"order_id": ret.id, "is_charged": True})
        )
        self.assertEqual(wizard.line_ids.quantity, 2)
        wizard.line_ids.product_id = self.gadget
        wizard.action_confirm()
        order = ret.replacement_ids.sudo().sale_order_id
        self.assertEqual(order.return_order_id, ret)
        self.assertEqual(order.state, "draft")
        self.assertEqual(order.order_line.product_id, self.gadget)
        self.assertEqual(order.amount_untaxed, 80)

    def test_more_than_came_back_is_refused(self):
        ret = self._submit("replace").with_user(self.manager)
        self._receive(ret)
        wizard = (
            self.env["return.replacement.wizard"]
            .with_user(self.manager)
            .create({"order_id": ret.id})
        )
        wizard.line_ids.quantity = 3
        with self.assertRaisesRegex(UserError, "cannot be replaced"):
            wizard.action_confirm()

    def test_crossed_and_the_old_one_comes(self):
        ret = self._submit("advance_replace")
        replacement = ret.replacement_ids
        today = fields.Date.context_today(ret)
        self.assertEqual(replacement.deadline, today + timedelta(days=14))
        self._process(replacement.sudo().picking_ids)
        self.assertEqual(replacement.state, "waiting")
        self._receive(ret)
        replacement.invalidate_recordset()
        self.assertEqual(replacement.state, "done")
        replacement.sudo().deadline = today - timedelta(days=1)
        self.env["return.replacement"]._cron_watch_advance()
        self.assertFalse(replacement.invoice_id)

    def test_crossed_and_the_old_one_does_not_come(self):
        ret = self._submit("advance_replace")
        replacement = ret.replacement_ids.sudo()
        today = fields.Date.context_today(ret)
        replacement.deadline = today + timedelta(days=2)
        for _time in range(2):
            self.env["return.replacement"]._cron_watch_advance()
        tasks = ret.sudo().activity_ids
        self.assertEqual(len(tasks.filtered(lambda a: "old goods" in a.summary)), 1)
        replacement.deadline = today - timedelta(days=1)
        for _time in range(2):
            self.env["return.replacement"]._cron_watch_advance()
        invoice = replacement.invoice_id
        self.assertEqual((invoice.state, invoice.amount_untaxed), ("draft", 200))
        self.assertEqual(replacement.state, "invoiced")
        self.assertEqual(self.so.order_line[0].qty_invoiced, 4)
        with self.assertRaises(AccessError):
            replacement.with_user(self.manager).action_invoice_missing()
        with self.assertRaisesRegex(UserError, "nothing to invoice"):
            replacement.with_user(self.accountant).action_invoice_missing()
