# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Freight audit: nothing wrong is paid, nothing right is held."""

import random
from decimal import Decimal

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..audit import Expected, audit
from .messages import MessageCommon

CENT = Decimal("0.01")


@tagged("post_install", "-at_install")
class TestInvoice(MessageCommon):
    def _bill(self, number="F-1", charges=None, load=None, **values):
        total = Decimal(str(self.load.cost_freight))
        charges = charges or [("freight", total)]
        amount = sum(amount for _name, amount in charges)
        data = {
            "number": number,
            "date": "2026-02-01",
            "total": str(amount),
            "shipment_number": load or self.load.name,
            "charges": [
                {"charge": name, "amount": str(amount)} for name, amount in charges
            ],
            **values,
        }
        message = self._take("freight_bill", data)
        return message, self.env["tpl.invoice"].search([("name", "=", number)])

    def _carry(self):
        self.load.action_pick_up()
        self.load.action_depart()
        self.load.action_arrive()

    def test_a_clean_bill_becomes_a_vendor_bill_once(self):
        self._carry()
        self.assertEqual(self.load.freight_accrual, self.load.cost_freight)
        message, bill = self._bill()
        self.assertEqual(message.state, "done", message.error)
        self.assertTrue(bill.is_clean)
        again, _bill = self._bill()
        self.assertEqual(again.first_id, message)
        with self.assertRaises(AccessError):
            bill.with_user(self.operator).action_create_bill()
        bill.with_user(self.manager).action_create_bill()
        self.assertEqual(bill.move_id.state, "draft")
        self.assertAlmostEqual(bill.move_id.amount_untaxed, self.load.cost_freight)
        self.assertAlmostEqual(self.load.cost_actual, self.load.cost_freight)
        self.assertFalse(self.load.freight_accrual)
        with self.assertRaises(UserError):
            bill.with_user(self.manager).action_create_bill()
        _message, second = self._bill("F-2")
        self.assertEqual((second.problem, second.state), ("again", "held"))

    def test_the_posted_bill_takes_the_place_of_the_estimate(self):
        self._carry()
        self.load._book_costs()
        items = self.load._get_lines().item_ids.sudo()
        estimated = sum(items.mapped("cost_total"))
        self.assertTrue(estimated)
        _message, bill = self._bill()
        bill.with_user(self.manager).action_create_bill()
        bill.move_id.sudo().invoice_date = "2026-02-01"
        bill.move_id.with_user(self.accountant).action_post()
        action = bill.move_id.with_user(self.accountant).action_return_allocate()
        wizard = (
            self.env["return.cost.allocation"]
            .with_user(self.accountant)
            .with_context(**action["context"])
            .create({"kind": "freight_in", "method": "weight"})
        )
        self.assertEqual(wizard.item_ids, items.sudo(False))
        wizard.action_confirm()
        self.assertAlmostEqual(sum(items.mapped("cost_total")), estimated)
        self.assertTrue(all(items.cost_ids.filtered("account_move_line_id")))
        self.assertFalse(bill.move_id.sudo().line_ids[0].return_unallocated)

    def test_what_is_too_much_is_disputed(self):
        self._carry()
        total = Decimal(str(self.load.cost_freight))
        extra = [("freight", total), ("detention", Decimal(40))]
        _message, bill = self._bill(charges=extra)
        self.assertEqual(bill.line_ids.mapped("verdict"), ["match", "over"])
        self.assertAlmostEqual(bill.amount_payable, float(total))
        self.assertAlmostEqual(bill.dispute_id.amount, 40.0)
        self.assertEqual(bill.dispute_id.kind, "billed")

    def test_what_is_held(self):
        early = self._bill("F-1")[1]
        self.assertEqual(early.problem, "early", "not picked up")
        self.assertFalse(early.dispute_id)
        self._carry()
        self.assertTrue(early.is_clean)
        self.assertEqual(early.state, "audited")
        self.assertEqual(self._bill("F-2", load="LOAD/0")[1].problem, "load")
        self.assertEqual(self._bill("F-3", currency="JPY")[1].problem, "currency")
        self.assertEqual(self._bill("F-4", total="1")[1].problem, "sum")
        self.assertEqual(self._bill("F-5")[1].problem, "again")
        held = self.env["tpl.invoice"].search([("state", "=", "held")])
        self.assertEqual(len(held.dispute_id), 4)
        self.assertFalse(any(held.mapped("amount_payable")))

    def test_planted_errors(self):
        """1,000 clean bills pass, 1,000 wrong ones do not."""
        chance = random.Random(20260201)
        for _number in range(1000):
            freight = Decimal(chance.randrange(500, 300_000)) / 100
            fuel = (freight * Decimal("0.125")).quantize(CENT)
            expected = Expected(freight + fuel, fuel)
            clean = [("freight", freight), ("fuel", fuel)]
            if chance.random() < 0.3:
                clean = [("freight", freight + fuel)]
            total = sum(amount for _name, amount in clean)
            self.assertTrue(audit(clean, total, expected).clean, clean)
            wrong, told, known = list(clean), total, expected
            error = chance.choice(["rate", "fuel", "extra", "sum", "load", "twice"])
            if error in ("rate", "fuel"):
                name, amount = wrong[-1]
                wrong[-1] = (name, amount + Decimal(chance.randrange(6, 5000)) / 100)
                told = sum(amount for _name, amount in wrong)
            elif error == "extra":
                wrong.append((chance.choice(["storage", None]), Decimal(1)))
                told += 1
            elif error == "twice":
                wrong.append(wrong[0])
                told += wrong[0][1]
            elif error == "sum":
                told += CENT
            else:
                known = None
            found = audit(wrong, told, known)
            self.assertFalse(found.clean, (error, wrong))
            self.assertLessEqual(found.payable, total, (error, wrong))
