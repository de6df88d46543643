# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import ReturnCommon


class TestCostAllocation(ReturnCommon):
    """Lines of vendors' bills are shared out over returned items, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ret = cls._create_received()
        cls.items = cls.ret.item_ids
        cls.widget.weight, cls.gadget.weight = 3.0, 1.0
        cls.bill = cls._bill(100.0, 10.0)

    @classmethod
    def _bill(cls, *amounts, **values):
        account = cls.env["account.account"].search(
            [("account_type", "=", "expense")], limit=1
        )
        bill = cls.env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": cls.other_customer.id,
                "invoice_date": "2026-01-15",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": f"Part {number} of the bill",
                            "price_unit": amount,
                            "account_id": account.id,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for number, amount in enumerate(amounts)
                ],
                **values,
            }
        )
        bill.action_post()
        return bill

    def _wizard(self, bill=None, user=None, **values):
        action = (bill or self.bill).with_user(self.accountant).action_return_allocate()
        return (
            self.env["return.cost.allocation"]
            .with_user(user or self.accountant)
            .with_context(**action["context"])
            .create(values)
        )

    def _cents(self, wizard):
        return {
            line.item_id.product_id: round(line.amount, 2) for line in wizard.line_ids
        }

    def test_by_each_measure(self):
        for method, widget in (
            ("equal", 55),
            ("quantity", 88),
            ("value", 103.53),  # 4 at 60 and 1 at 15
            ("weight", 101.54),  # 4 of 3 kg and 1 of 1 kg
        ):
            wizard = self._wizard(order_ids=[Command.set(self.ret.ids)], method=method)
            self.assertEqual(
                self._cents(wizard),
                {self.widget: widget, self.gadget: round(110 - widget, 2)},
                method,
            )

    def test_the_ledger_agrees_with_the_bill(self):
        wizard = self._wizard(
            item_ids=[Command.set(self.items.ids)], kind="tpl_fee", method="weight"
        )
        self.assertEqual(wizard.amount, 110)
        wizard.action_confirm()
        for line in self.bill.invoice_line_ids:
            self.assertEqual(line.return_allocated, line.balance)
            self.assertEqual(line.return_unallocated, 0)
        self.assertEqual(self.bill.return_allocated, 110)
        self.assertEqual(sum(self.items.mapped("cost_total")), 110)
        self.assertEqual(set(self.items.cost_ids.mapped("kind")), {"tpl_fee"})
        with self.assertRaisesRegex(UserError, "Nothing of .* is left"):
            self._wizard()
        self.assertInvariants()

    def test_what_the_carrier_gives_back_is_less_of_the_cost(self):
        self._wizard(order_ids=[Command.set(self.ret.ids)]).action_confirm()
        back = self._bill(22.0, move_type="in_refund")
        self._wizard(back, order_ids=[Command.set(self.ret.ids)]).action_confirm()
        self.assertEqual(sum(self.items.mapped("cost_total")), 88)
        self.assertInvariants()

    def test_only_some_lines_of_the_bill(self):
        line = self.bill.invoice_line_ids[1]
        wizard = self._wizard(
            order_ids=[Command.set(self.ret.ids)],
            move_line_ids=[Command.set(line.ids)],
            kind="labour",
        )
        wizard.action_confirm()
        self.assertEqual(
            self.bill.invoice_line_ids.mapped("return_unallocated"), [100, 0]
        )
        self.assertEqual(sum(self.items.mapped("cost_total")), 10)

    def test_somebody_must_bear_it(self):
        with self.assertRaisesRegex(UserError, "Choose the returns"):
            self._wizard().action_confirm()

    def test_for_accountants_only(self):
        line = self.bill.invoice_line_ids
        with self.assertRaises(AccessError):
            self.env["return.cost.allocation"].with_user(self.manager).create(
                {"move_line_ids": [Command.set(line.ids)]}
            )

    def test_drafts_have_nothing_to_share(self):
        draft = self.bill.copy()
        with self.assertRaisesRegex(UserError, "post it first"):
            draft.action_return_allocate()

    def test_split_parts_share_what_the_whole_cost(self):
        self._wizard(order_ids=[Command.set(self.ret.ids)]).action_confirm()
        whole = self.items.filtered(lambda item: item.quantity == 4)
        part = whole._split(1)
        self.assertEqual((whole.cost_total, part.cost_total), (41.25, 13.75))
        self.assertEqual(self.bill.return_allocated, 110)
        again = whole._split(2)
        self.assertAlmostEqual(whole.cost_total + again.cost_total, 41.25)
        self.assertInvariants()
        kept = (whole | part | again).with_user(self.operator)._merge()
        self.assertEqual(kept.cost_total, 55)
        self.assertEqual(self.bill.return_allocated, 110)
        self.assertInvariants()

    def test_a_bill_replaces_what_was_estimated(self):
        self.items._add_costs([{"kind": "freight_in", "amount": 7}])
        self.items._add_costs([{"kind": "handling", "amount": 2}])
        wizard = self._wizard(order_ids=[Command.set(self.ret.ids)])
        self.assertEqual(wizard.amount_estimated, 14)
        wizard.action_confirm()
        self.assertEqual(sum(self.items.mapped("cost_total")), 110 + 4)
        self.assertEqual(self.bill.return_allocated, 110)

    def test_fee_and_freight_are_income_of_the_items(self):
        policy = self.env["return.policy"]._default_for(self.company)
        policy.restocking_fee_percent = 10
        ret = self._fee_return()
        note = ret.sudo().credit_note_ids
        fee = note.invoice_line_ids.filtered(lambda one: one.return_charge == "fee")
        self.assertEqual(fee.price_subtotal, -20)
        self.assertEqual(ret.item_ids.actual_recovery, 20)
        self.assertEqual(fee.return_unallocated, 0)
        note.button_draft()
        self.assertEqual(ret.item_ids.actual_recovery, 0)
        note.action_post()
        self.assertEqual(ret.item_ids.actual_recovery, 20)
        self.assertInvariants()

    def _fee_return(self):
        """A credited return of two widgets that the customer did not want."""
        order = self._sell([(self.widget, 2)])
        ret = (
            self.env["return.order"]
            .with_user(self.operator)
            .create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [
                        Command.create(
                            self._prepare_line(
                                order.order_line,
                                2,
                                reason_id=self.env.ref(
                                    "reverse_logistics.reason_not_needed"
                                ).id,
                            )
                        )
                    ],
                }
            )
        )
        ret.action_submit()
        self._receive(ret)
        self._inspect(ret.item_ids)
        ret.with_user(self.manager).action_credit()
        ret.sudo().credit_note_ids.with_user(self.accountant).action_post()
        return ret
