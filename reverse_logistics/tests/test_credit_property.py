# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from odoo.exceptions import UserError
from odoo.fields import Command

from .test_valuation import ValuationCommon

EXAMPLES = int(os.environ.get("CREDIT_EXAMPLES", "3"))
TAXES = ("none", "out", "in", "mixed", "eco")

line = st.fixed_dictionaries(
    {
        "quantity": st.integers(1, 5),
        "price": st.integers(1, 99999).map(lambda cents: cents / 100),
        "discount": st.sampled_from([0, 5, 7.5, 33.33]),
        "tax": st.sampled_from(TAXES),
    }
)
story = st.fixed_dictionaries(
    {
        "lines": st.lists(line, min_size=1, max_size=3),
        "foreign": st.booleans(),
        "globally": st.booleans(),
        "on_order": st.booleans(),
        "chance": st.randoms(use_true_random=False),
    }
)


class TestCreditProperty(ValuationCommon):
    """Whatever was sold comes back in parts, in any order: the credits add up.

    `CREDIT_EXAMPLES=200` tries that many stories.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.return_credit_limit = 0
        cls.taxes = cls._create_taxes()
        cls.foreign = cls._create_foreign()
        cls.policy = cls.env["return.policy"]._default_for(cls.company)
        cls.policy.auto_approve_limit = 1e9
        category = cls.env["product.category"].create(
            {
                "name": "Perpetual",
                "property_cost_method": "average",
                "property_valuation": "real_time",
            }
        )
        cls.products = {
            policy: [
                cls._create_product(
                    f"P{i} {policy}",
                    10,
                    7.77,
                    categ_id=category.id,
                    invoice_policy=policy,
                )
                for i in range(3)
            ]
            for policy in ("order", "delivery")
        }

        for product in [p for some in cls.products.values() for p in some]:
            cls._buy(product, 20 * EXAMPLES, 7.77)

    @classmethod
    def _create_taxes(cls):
        def tax(name, amount, **values):
            return cls.env["account.tax"].create(
                {"name": name, "amount": amount, "type_tax_use": "sale", **values}
            )

        out = tax("Out 15", 15.0)
        included = tax("In 19", 19.0, price_include_override="tax_included")
        eco = tax("Eco", 0.37, amount_type="fixed", sequence=0)
        return {
            "none": cls.env["account.tax"],
            "out": out,
            "in": included,
            "mixed": out | tax("Out 2.5", 2.5),
            "eco": out | eco,
        }

    @classmethod
    def _create_foreign(cls):
        currency = cls.env["res.currency"].create(
            {"name": "XFC", "symbol": "x", "rounding": 0.01}
        )
        cls.env["res.currency.rate"].create(
            {"currency_id": currency.id, "name": "2020-01-01", "rate": 1.3791}
        )
        return cls.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )

    def _sell_story(self, told):
        products = self.products["order" if told["on_order"] else "delivery"]
        values = {"pricelist_id": self.foreign.id} if told["foreign"] else {}
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": self.warehouse.id,
                **values,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": sold["quantity"],
                            "price_unit": sold["price"],
                            "discount": sold["discount"],
                            "tax_ids": [Command.set(self.taxes[sold["tax"]].ids)],
                        }
                    )
                    for product, sold in zip(products, told["lines"], strict=False)
                ],
            }
        )
        order.action_confirm()
        self.env.invalidate_all()
        before = sum(product.total_value for product in products)
        self._process(order.picking_ids)
        order._create_invoices().action_post()
        return order, products, before

    def _part(self, order, chance):
        """Units of the order in random portions: [{order line: quantity}, ...]"""
        units = [
            line for line in order.order_line for _i in range(int(line.product_uom_qty))
        ]
        chance.shuffle(units)
        parts = []
        while units:
            size = chance.randint(1, len(units))
            part, units = units[:size], units[size:]
            parts.append([(line, part.count(line)) for line in dict.fromkeys(part)])
        return parts

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize="CREDIT_EXAMPLES" not in os.environ,
        phases=(Phase.explicit, Phase.generate),  # shrinking takes minutes here
        suppress_health_check=list(HealthCheck),
    )
    @given(story)
    def test_credits_add_up(self, told):
        self.company.tax_calculation_rounding_method = (
            "round_globally" if told["globally"] else "round_per_line"
        )
        order, products, before = self._sell_story(told)
        invoice = order.invoice_ids
        rounding = invoice.currency_id.rounding
        notes = self.env["account.move"]
        for part in self._part(order, told["chance"]):
            ret = self._create_return(part, order=order)
            ret.action_submit()
            self._receive(ret)
            self._inspect(ret.item_ids)
            reason = self.other_reason.id  # a cheap part is better scrapped
            self._dispose(ret.item_ids, "restock", override_reason_id=reason)
            ret.with_user(self.manager).action_credit()
            with self.assertRaisesRegex(UserError, "left to credit"):
                ret.with_user(self.manager).action_credit()
            note = ret.sudo().credit_note_ids
            note.with_user(self.accountant).action_post()
            notes |= note
            self.assertEqual(ret.state, "done")
            self.assertLess(
                sum(notes.mapped("amount_total")), 1e-6 + invoice.amount_total
            )
            self.assertEqual(note.invoice_currency_rate, invoice.invoice_currency_rate)
            self.assertEqual(set(order.order_line.mapped("qty_to_invoice")), {0})
        for name in ("amount_untaxed", "amount_tax", "amount_total"):
            given_back = sum(notes.mapped(name))
            self.assertLess(abs(given_back - invoice[name]), rounding / 2, name)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertEqual(set(notes.mapped("amount_residual")), {0})
        self.assertNotEqual(order.invoice_status, "to invoice")
        self.env.invalidate_all()
        self.assertAlmostEqual(sum(p.total_value for p in products), before, 2)
        cogs = (invoice | notes).line_ids.filtered(
            lambda line: line.display_type == "cogs"
        )
        for account in cogs.account_id:
            booked = cogs.filtered(lambda line, a=account: line.account_id == a)
            self.assertLess(abs(sum(booked.mapped("balance"))), 0.05)
        self.assertInvariants()
