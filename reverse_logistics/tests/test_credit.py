# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import ReturnCommon


class TestCredit(ReturnCommon):
    def _ready(self, lines=None, order=None):
        ret = self._create_return(lines, order=order)
        ret.action_submit()
        items = self._receive(ret)
        self._inspect(items)
        self._dispose(items, "restock")
        return ret.with_user(self.manager)

    def test_net_price_discount_and_tax_of_the_invoice(self):
        tax = self.env["account.tax"].create(
            {"name": "Fifteen", "amount": 15, "amount_type": "percent"}
        )
        so = self._sell(
            [(self.widget, 3)],
            price_unit=99.99,
            discount=7.5,
            tax_ids=[Command.set(tax.ids)],
        )
        invoice = so.invoice_ids
        ret = self._ready([(so.order_line, 3)], so)
        self.assertAlmostEqual(ret.line_ids.price_unit, 99.99 * 0.925, 2)
        ret.action_credit()
        note = ret.credit_note_ids
        self.assertEqual(note.state, "draft")
        self.assertEqual(note.move_type, "out_refund")
        self.assertEqual(note.reversed_entry_id, invoice)
        self.assertEqual(note.amount_total, invoice.amount_total)
        self.assertEqual(note.amount_tax, invoice.amount_tax)
        self.assertEqual(note.invoice_line_ids.tax_ids, tax)

    def test_only_what_was_accepted(self):
        ret = self._ready([(self.so.order_line[0], 3)])
        ret.action_credit()
        self.assertEqual(ret.credit_note_ids.invoice_line_ids.quantity, 3)
        self.assertEqual(ret.credit_note_ids.amount_untaxed, 300)
        self.assertEqual(ret.line_ids.qty_crediting, 3)
        self.assertEqual(ret.line_ids.qty_credited, 0)
        self.assertEqual(ret.state, "processing", "a draft is not yet a credit")
        ret.credit_note_ids.with_user(self.accountant).action_post()
        self.assertEqual(ret.line_ids.qty_credited, 3)
        self.assertEqual(ret.state, "done")

    def test_never_twice(self):
        ret = self._ready()
        ret.action_credit()
        with self.assertRaisesRegex(UserError, "left to credit"):
            ret.action_credit()
        ret.credit_note_ids.with_user(self.accountant).action_post()
        with self.assertRaisesRegex(UserError, "left to credit"):
            ret.action_credit()
        self.assertInvariants()

    def test_not_more_than_paid_after_a_credit_by_hand(self):
        invoice = self.so.invoice_ids
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        wizard.new_move_ids.action_post()
        ret = self._ready()
        with self.assertRaisesRegex(UserError, "nothing is left to credit"):
            ret.action_credit()
        self.assertInvariants()

    def test_not_invoiced_says_so(self):
        so = self._sell([(self.widget, 1)], invoice=False)
        ret = self._ready([(so.order_line, 1)], so)
        with self.assertRaisesRegex(UserError, "not on a posted invoice"):
            ret.action_credit()

    def test_cancelled_credit_note_gives_back(self):
        ret = self._ready().with_user(self.accountant)
        ret.action_credit()
        first = ret.credit_note_ids
        first.button_cancel()
        self.assertEqual(ret.line_ids.mapped("qty_crediting"), [0, 0])
        ret.action_credit()
        (ret.credit_note_ids - first).action_post()
        self.assertEqual(ret.state, "done")
        (ret.credit_note_ids - first).button_draft()
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_deleted_credit_note_gives_back(self):
        ret = self._ready()
        ret.action_credit()
        ret.sudo().credit_note_ids.unlink()
        self.assertEqual(ret.line_ids.mapped("qty_crediting"), [0, 0])
        ret.action_credit()
        self.assertEqual(ret.line_ids.mapped("qty_crediting"), [4, 1])

    def test_more_on_the_credit_note_is_refused(self):
        ret = self._ready([(self.so.order_line[0], 1)])
        ret.action_credit()
        note = ret.sudo().credit_note_ids
        with (
            self.assertRaises(Exception) as caught,
            mute_logger("odoo.sql_db"),
            self.cr.savepoint(),
        ):
            note.invoice_line_ids.quantity = 2
            note.flush_recordset()
            self.env.flush_all()
        self.assertIn("credit_bounded", str(caught.exception))

    def test_cost_of_goods_is_the_sale_s(self):
        """Cost 10 when sold and 15 when returned: 10 comes back."""
        category = self.env["product.category"].create(
            {
                "name": "Perpetual",
                "property_valuation": "real_time",
                "property_cost_method": "standard",
            }
        )
        product = self._create_product("Bolt", 23.0, 10.0, categ_id=category.id)
        so = self._sell([(product, 2)])
        product.standard_price = 15
        ret = self._ready([(so.order_line, 1)], so)
        ret.action_credit()
        ret.credit_note_ids.with_user(self.accountant).action_post()
        cogs = ret.sudo().credit_note_ids.line_ids.filtered(
            lambda line: line.display_type == "cogs"
        )
        self.assertEqual(sorted(cogs.mapped("balance")), [-10, 10])
        self.assertEqual(ret.sudo().picking_ids.move_ids.value, 10)

    def test_replacement_lines_are_not_credited(self):
        ret = self._create_return([(self.so.order_line[0], 2)])
        ret.line_ids.resolution = "replace"
        ret.action_submit()
        items = self._receive(ret)
        self._inspect(items)
        with self.assertRaisesRegex(UserError, "left to credit"):
            ret.with_user(self.manager).action_credit()
        self.assertEqual(self.so.order_line[0].qty_delivered, 4)

    def test_money_or_goods(self):
        ret = self._create_return([(self.so.order_line[0], 2)])
        ret.action_submit()
        items = self._receive(ret)
        self._inspect(items, "F5", "C6")
        ret.with_user(self.manager).action_credit()
        vals = {"override_reason_id": self.other_reason.id}
        with self.assertRaisesRegex(UserError, "credited already"):
            self._dispose(items, "return_to_customer", **vals)
        ret.with_user(self.accountant).credit_note_ids.button_cancel()
        self._dispose(items, "return_to_customer", **vals)
        self.assertEqual(items.disposition_id.action, "return_to_customer")
        self.assertInvariants()

    def test_roles(self):
        ret = self._ready()
        with self.assertRaises(AccessError):
            ret.with_user(self.inspector).action_credit()
        ret.with_user(self.accountant).action_credit()
        with self.assertRaises(AccessError):
            ret.credit_note_ids.with_user(self.manager).action_post()
