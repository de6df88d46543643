# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form

from .common import ReturnCommon


class TestCreditAmounts(ReturnCommon):
    """Grades, fees, freight, several invoices, down payments, and two people."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["return.policy"]._default_for(cls.company)
        cls.not_needed = cls.env.ref("reverse_logistics.reason_not_needed")
        cls.tax = cls.env["account.tax"].create(
            {"name": "Ten", "amount": 10, "type_tax_use": "sale"}
        )
        cls.other_accountant = cls._create_user("accountant", login="other_accountant")

    def _accepted(self, lines, order=None, reason=None, grade="F6", cosmetic="C9"):
        ret = self._create_return(lines, order=order)
        if reason:
            ret.line_ids.reason_id = reason
        ret.action_submit()
        if ret.state == "submitted":
            ret.with_user(self.manager).action_approve()
        self._receive(ret)
        self._inspect(ret.item_ids, grade, cosmetic)
        return ret.with_user(self.manager)

    def _credit(self, ret):
        before = ret.sudo().credit_note_ids
        ret.action_credit()
        return ret.sudo().credit_note_ids - before

    def _prices(self, note):
        return {
            line.return_charge or "goods": line.price_subtotal
            for line in note.invoice_line_ids
        }

    def test_grade_fee_and_freight(self):
        self.company.return_freight_charge = 15
        self.policy.write(
            {
                "restocking_fee_percent": 10,
                "credit_percent_ids": [
                    Command.create({"house_grade": "B", "percent": 80})
                ],
            }
        )
        so = self._sell([(self.widget, 4)], tax_ids=[Command.set(self.tax.ids)])
        ret = self._accepted([(so.order_line, 4)], so, self.not_needed, "F5", "C6")
        note = self._credit(ret)
        self.assertEqual(
            self._prices(note),
            {"goods": 400, "grade": -80, "fee": -32, "freight": -15},
        )
        self.assertEqual(note.amount_tax, 27.3)
        self.assertEqual(ret.line_ids.qty_crediting, 4)
        note.with_user(self.accountant).action_post()
        self.assertEqual(so.order_line.qty_to_invoice, 0)
        self.assertInvariants()

    def test_fee_has_its_own_account_and_tax(self):
        account = self.env["account.account"].create(
            {"name": "Fees", "code": "400999", "account_type": "income_other"}
        )
        self.company.write(
            {
                "return_fee_account_id": account.id,
                "return_fee_tax_ids": [Command.set(self.tax.ids)],
            }
        )
        self.policy.restocking_fee_percent = 25
        ret = self._accepted([(self.so.order_line[0], 1)], None, self.not_needed)
        fee = self._credit(ret).invoice_line_ids.filtered("return_charge")
        self.assertEqual((fee.price_subtotal, fee.account_id), (-25, account))
        self.assertEqual(fee.tax_ids, self.tax)

    def test_fee_is_waived_for_faults_of_others(self):
        self.policy.restocking_fee_percent = 25
        self.company.return_freight_charge = 15
        ret = self._accepted([(self.so.order_line[0], 1)])
        self.assertEqual(self._prices(self._credit(ret)), {"goods": 100})

    def test_found_reason_waives_the_fee(self):
        self.policy.restocking_fee_percent = 25
        ret = self._create_return([(self.so.order_line[0], 1)])
        ret.line_ids.reason_id = self.not_needed
        ret.action_submit()
        self._receive(ret)
        defect = self.env.ref("reverse_logistics.reason_defective")
        self._inspect(ret.item_ids, found_reason_id=defect.id)
        note = self._credit(ret.with_user(self.manager))
        self.assertEqual(self._prices(note), {"goods": 100})

    def test_freight_never_turns_a_credit_into_a_debt(self):
        self.company.return_freight_charge = 500
        ret = self._accepted([(self.so.order_line[1], 1)], None, self.not_needed)
        note = self._credit(ret)
        self.assertEqual(self._prices(note), {"goods": 40, "freight": -40})
        note.with_user(self.accountant).action_post()

    def test_freight_is_charged_once_a_return(self):
        self.company.return_freight_charge = 5
        ret = self._create_return([(self.so.order_line[0], 2)])
        ret.line_ids.reason_id = self.not_needed
        ret.action_submit()
        receipt = ret.picking_ids
        self._process(receipt.sudo(), {self.widget: 1})
        self._inspect(ret.item_ids.filtered(lambda i: i.stage == "received"))
        ret = ret.with_user(self.manager)
        self.assertIn("freight", self._prices(self._credit(ret)))
        self._process(ret.sudo().picking_ids.filtered(lambda p: p.state != "done"))
        self._inspect(ret.item_ids.filtered(lambda i: i.stage == "received"))
        self.assertEqual(self._prices(self._credit(ret)), {"goods": 100})

    def test_quote_is_kept_or_changed_by_an_accountant(self):
        self.policy.credit_percent_ids = [
            Command.create({"house_grade": "B", "percent": 80})
        ]
        ret = self._accepted([(self.so.order_line[0], 1)], None, None, "F5", "C6")
        self.policy.credit_percent_ids.percent = 10
        note = self._credit(ret)
        self.assertEqual(note.amount_untaxed, 80, "as quoted")
        note.unlink()
        quote = ret.sudo().quote_ids.filtered(lambda q: q.house_grade == "B")
        quote.with_user(self.accountant)._change(95, "Our mistake")
        self.assertEqual(self._credit(ret).amount_untaxed, 95)

    def test_grades_of_one_line(self):
        self.policy.credit_percent_ids = [
            Command.create({"house_grade": "D", "percent": 25})
        ]
        ret = self._create_return([(self.so.order_line[0], 4)])
        ret.action_submit()
        self._receive(ret)
        part = ret.item_ids._split(1)
        self._inspect(ret.item_ids - part)
        ret = ret.with_user(self.manager)
        self.assertEqual(self._credit(ret).amount_untaxed, 300)
        self._inspect(part, "F2", "C2")
        self.assertEqual(self._credit(ret).amount_untaxed, 25)
        self.assertEqual(ret.line_ids.qty_crediting, 4)

    def test_thirds_add_up(self):
        so = self._sell([(self.widget, 3)], price_unit=33.33, discount=0.01)
        so.order_line.tax_ids = False
        invoice = so.invoice_ids
        total = 0
        for _time in range(3):
            note = self._credit(self._accepted([(so.order_line, 1)], so))
            note.with_user(self.accountant).action_post()
            total += note.amount_total
            self.assertLessEqual(round(total, 2), invoice.amount_total)
        self.assertEqual(round(total, 2), invoice.amount_total)

    def test_several_invoices(self):
        product = self._create_product("Bolt", 20, 5, invoice_policy="order")
        so = self._sell([(product, 5)], invoice=False)
        first = so._create_invoices()
        first.invoice_line_ids.quantity = 2
        first.action_post()
        so._create_invoices().action_post()
        self.assertEqual(len(so.invoice_ids), 2)
        ret = self._accepted([(so.order_line, 5)], so)
        notes = self._credit(ret)
        self.assertEqual(sorted(notes.mapped("amount_untaxed")), [40, 60])
        self.assertEqual(notes.reversed_entry_id, so.invoice_ids - notes)

    def test_ordered_quantities_are_not_invoiced_again(self):
        product = self._create_product("Bolt", 20, 5, invoice_policy="order")
        so = self._sell([(product, 5)])
        self.assertEqual(so.invoice_status, "invoiced")
        for quantity in (2, 3):
            note = self._credit(self._accepted([(so.order_line, quantity)], so))
            self.assertEqual(so.order_line.qty_to_invoice, 0)
            note.with_user(self.accountant).action_post()
            self.assertEqual(so.order_line.qty_to_invoice, 0)
            self.assertEqual(so.invoice_status, "invoiced")
        note.button_draft()
        note.button_cancel()
        self.assertEqual(so.order_line.qty_to_invoice, 0)
        self.assertEqual(so.order_line.qty_invoiced, 3)

    def test_down_payment(self):
        so = self._sell([(self.widget, 4)], invoice=False)
        wizard = self.env["sale.advance.payment.inv"].with_context(
            active_model="sale.order", active_ids=so.ids
        )
        wizard.create(
            {"advance_payment_method": "percentage", "amount": 25}
        ).create_invoices()
        so.invoice_ids.action_post()
        final = so._create_invoices(final=True)
        final.action_post()
        self.assertEqual(final.amount_untaxed, 300)
        note = self._credit(self._accepted([(so.order_line[0], 4)], so))
        self.assertEqual(note.amount_untaxed, 400, "the down payment is paid, too")
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.state, "posted")
        self.assertInvariants()

    def test_discount_line_of_the_invoice(self):
        so = self._sell([(self.widget, 4)], invoice=False)
        invoice = so._create_invoices()
        invoice.invoice_line_ids = [
            Command.create(
                {"name": "Loyalty", "price_unit": -40, "tax_ids": [Command.clear()]}
            )
        ]
        invoice.action_post()
        note = self._credit(self._accepted([(so.order_line, 1)], so))
        self.assertEqual(note.amount_untaxed, 90)
        rest = self._credit(self._accepted([(so.order_line, 3)], so))
        self.assertEqual(rest.amount_untaxed, 270)

    def test_credit_given_by_hand_before_counts(self):
        invoice = self.so.invoice_ids
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        wizard.refund_moves()
        goodwill = wizard.new_move_ids
        goodwill.invoice_line_ids = [
            Command.clear(),
            Command.create(
                {"name": "Goodwill", "price_unit": 100, "tax_ids": [Command.clear()]}
            ),
        ]
        goodwill.action_post()
        lines = [(line, line.product_uom_qty) for line in self.so.order_line]
        note = self._credit(self._accepted(lines))
        self.assertEqual(note.amount_untaxed, 340)
        self.assertEqual(self._prices(note)["before"], -100)

    def test_more_than_charged_is_refused_in_words(self):
        ret = self._accepted([(self.so.order_line[0], 4)])
        note = self._credit(ret)
        note.invoice_line_ids.price_unit = 900
        with self.assertRaisesRegex(UserError, "more than was charged"):
            note.with_user(self.accountant).action_post()

    def test_unpaid_invoice_is_settled(self):
        invoice = self.so.invoice_ids
        ret = self._accepted([(self.so.order_line[0], 1)])
        note = self._credit(ret)
        self.assertEqual(note.return_step, "proposed")
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.return_step, "paid")
        self.assertEqual(invoice.amount_residual, 340)

    def test_paid_invoice_leaves_the_credit_open(self):
        invoice = self.so.invoice_ids
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({})._create_payments()
        note = self._credit(self._accepted([(self.so.order_line[0], 1)]))
        note.with_user(self.accountant).action_post()
        self.assertEqual((note.return_step, note.amount_residual), ("posted", 100))

    def test_two_people_above_the_limit(self):
        self.company.return_credit_limit = 150
        ret = self._accepted([(self.so.order_line[0], 2)]).with_user(self.accountant)
        note = self._credit(ret).with_user(self.accountant)
        self.assertEqual(note.return_proposed_by_id, self.accountant)
        with self.assertRaisesRegex(UserError, "Two people"):
            note.action_post()
        note._post()
        self.assertEqual(note.state, "draft", "refused without an exception")
        self.assertTrue(note.activity_ids)
        with self.assertRaisesRegex(AccessError, "Two people"):
            note.action_return_approve()
        with self.assertRaises(AccessError):
            note.write({"return_proposed_by_id": False})
        note.with_user(self.other_accountant).action_return_approve()
        self.assertEqual(note.return_step, "approved")
        note.action_post()
        self.assertEqual(note.state, "posted")
        self.assertEqual(note.return_approved_by_id, self.other_accountant)

    def test_an_approval_is_for_an_amount(self):
        self.company.return_credit_limit = 150
        ret = self._accepted([(self.so.order_line[0], 2)]).with_user(self.accountant)
        note = self._credit(ret).with_user(self.accountant)
        note.with_user(self.other_accountant).action_return_approve()
        note.invoice_line_ids.price_unit = 90
        with self.assertRaisesRegex(UserError, "Two people"):
            note.action_post()

    def test_who_posts_anothers_proposal_approves_it(self):
        self.company.return_credit_limit = 150
        ret = self._accepted([(self.so.order_line[0], 2)])
        note = self._credit(ret)
        note.with_user(self.accountant).action_post()
        self.assertEqual(note.return_proposed_by_id, self.manager)
        self.assertEqual(note.return_approved_by_id, self.accountant)

    def test_an_accountant_without_a_warehouse_reads_all_of_it(self):
        ret = self._accepted([(self.so.order_line[0], 2)])
        self._credit(ret)
        Form(ret.with_user(self.accountant))
        Form(ret.item_ids.with_user(self.accountant))
        Form(ret.credit_note_ids.with_user(self.accountant))

    def test_one_credit_note_for_many_returns(self):
        bolt = self._create_product("Bolt", 20, 5)
        other = self._sell([(bolt, 3)])
        rets = self._accepted([(self.so.order_line[0], 2)])
        rets |= self._accepted([(self.so.order_line[0], 1)])
        rets |= self._accepted([(other.order_line, 3)], other)
        notes = self.env["return.credit"]._create_credit_notes(rets, combine=True)
        self.assertEqual(len(notes), 1)
        self.assertEqual(notes.sudo().amount_untaxed, 360)
        for ret in rets:
            self.assertEqual(ret.sudo().credit_note_ids, notes)
            self.assertIn(ret.name, notes.sudo().ref)
        notes.with_user(self.accountant).action_post()
        self.assertInvariants()
