# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command

from .common import ReturnCommon


class TestQuote(ReturnCommon):
    """What the customer is told a return will bring, and that it is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["return.policy"]._default_for(cls.company)
        cls.not_needed = cls.env.ref("reverse_logistics.reason_not_needed")
        cls.policy.write(
            {
                "restocking_fee_percent": 10.0,
                "credit_percent_ids": [
                    Command.create({"house_grade": "B", "percent": 80.0}),
                    Command.create({"house_grade": "C", "percent": 50.0}),
                    Command.create(
                        {
                            "house_grade": "C",
                            "reason_id": cls.env.ref(
                                "reverse_logistics.reason_defective"
                            ).id,
                            "percent": 100.0,
                        }
                    ),
                ],
            }
        )

    def _quotes(self, ret):
        return {
            quote["house_grade"]: (quote["percent"], quote["amount"])
            for quote in ret.line_ids._get_quotes()[ret.line_ids]
        }

    def _draft(self, reason=None, **values):
        ret = self._create_return([(self.so.order_line[0], 4)], **values)
        if reason:
            ret.line_ids.reason_id = reason
        return ret

    def test_by_grade_and_reason(self):
        self.assertEqual(
            self._quotes(self._draft()),
            {
                "A": (100, 400),
                "B": (80, 320),
                "C": (100, 400),
                "D": (100, 400),
                "E": (100, 400),
                False: (100, 400),
            },
        )
        quotes = self._quotes(self._draft(self.not_needed))
        self.assertEqual(quotes["A"], (100, 360), "less the fee")
        self.assertEqual(quotes["B"], (80, 288))
        self.assertEqual(quotes["C"], (50, 180))

    def test_agreement_with_a_customer(self):
        self.policy.credit_percent_ids = [
            Command.create({"partner_id": self.customer.id, "percent": 90.0})
        ]
        self.assertEqual(self._quotes(self._draft())["C"], (90, 360))
        contact = self.env["res.partner"].create(
            {"name": "Ann", "parent_id": self.customer.id}
        )
        self.assertEqual(self._quotes(self._draft(partner_id=contact.id))["C"][0], 90)

    def test_a_rule_goes_before_the_policy(self):
        self.policy.rule_ids = [
            Command.create(
                {
                    "product_id": self.widget.id,
                    "restocking_fee_percent": 25,
                    "credit_percent_ids": [Command.create({"percent": 60.0})],
                }
            )
        ]
        ret = self._draft(self.not_needed)
        self.assertEqual(self._quotes(ret)["C"], (60, 180))
        self.assertEqual(self._quotes(self._draft())["C"], (60, 240), "no fee")

    def test_kept_when_submitted(self):
        ret = self._draft(self.not_needed)
        ret.action_submit()
        before = self._quotes(ret)
        self.policy.credit_percent_ids.percent = 1
        self.policy.restocking_fee_percent = 90
        self.assertEqual(self._quotes(ret), before)
        self.assertEqual(len(ret.quote_ids), 6)

    def test_lines_not_saved_yet(self):
        line = self.env["return.order.line"].new(
            {
                "order_id": self.env["return.order"].new(
                    {"partner_id": self.customer.id, "company_id": self.company.id}
                ),
                "sale_line_id": self.so.order_line[0].id,
                "quantity": 2,
                "reason_id": self.not_needed.id,
            }
        )
        amounts = {q["house_grade"]: q["amount"] for q in line._get_quotes()[line]}
        self.assertEqual(amounts["B"], 144)

    def test_no_quote_without_credit(self):
        ret = self._draft()
        ret.line_ids.resolution = "replace"
        self.assertEqual(ret.line_ids._get_quotes(), {ret.line_ids: []})
        ret.action_submit()
        self.assertFalse(ret.quote_ids)

    def test_only_an_accountant_departs_and_says_why(self):
        ret = self._draft()
        ret.action_submit()
        quote = ret.quote_ids.filtered(lambda q: q.house_grade == "B")
        with self.assertRaises(AccessError):
            quote.with_user(self.manager)._change(10, "Because")
        with self.assertRaisesRegex(AccessError, "by hand|not allowed"):
            quote.with_user(self.accountant).write({"percent": 10})
        for bad in (float("nan"), -1, 101):
            with self.assertRaises(ValidationError):
                quote.with_user(self.accountant)._change(bad, "Because")
        with self.assertRaisesRegex(ValidationError, "Say why"):
            quote.with_user(self.accountant)._change(10, " ")
        wizard = (
            self.env["return.quote.wizard"]
            .with_user(self.accountant)
            .create({"quote_id": quote.id, "percent": 95, "reason": "Loyal customer"})
        )
        wizard.action_confirm()
        self.assertEqual(quote.percent, 80, "what was quoted stays on record")
        self.assertEqual(self._quotes(ret)["B"][0], 95)
        self.assertIn("Loyal customer", ret.message_ids[0].body)
