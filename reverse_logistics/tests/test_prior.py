# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError

from .common import ReturnCommon


class TestPrior(ReturnCommon):
    """Experience: what came out moves what is expected next time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prior = cls.env["return.prior"]
        cls.resell = cls.env.ref("reverse_logistics.disposition_resell_b")
        cls.refurbish = cls.env.ref("reverse_logistics.disposition_refurbish")
        category = cls.env["product.category"].create({"name": "Things"})
        (cls.widget + cls.gadget).categ_id = category
        cls.key = (cls.widget, cls.resell, "B", "price")

    def test_nothing_is_known(self):
        self.assertEqual(self.prior._get([self.key]), {})
        self.assertEqual(self.prior._get([]), {})

    def test_the_mean_of_cases(self):
        self.prior._learn([(*self.key, share) for share in (0.5, 0.6, 0.7)])
        self.prior._learn([(*self.key, 0.8)])
        rows = self.prior.search([("disposition_id", "=", self.resell.id)])
        self.assertEqual(set(rows.mapped("n")), {4}, "the product's and its category's")
        for row in rows:
            self.assertAlmostEqual(row.value, 0.65)
            self.assertAlmostEqual(row.spread, 0.05)
        learnt = self.prior._get([self.key])[self.key]
        self.assertAlmostEqual(learnt.value, 0.65)
        self.assertEqual(learnt.confidence, "low")
        self.assertLess(learnt.low, 0.65)

    def test_the_product_takes_over_from_thirty_cases(self):
        other = (self.gadget, self.resell, "B", "price")
        self.prior._learn([(*other, 0.2)] * 60 + [(*self.key, 0.8)] * 30)
        wide = (60 * 0.2 + 30 * 0.8) / 90
        learnt = self.prior._get([self.key])[self.key]
        self.assertAlmostEqual(learnt.value, (0.8 * 30 + wide * 30) / 60, 3)
        self.assertEqual(learnt.confidence, "high")

    def test_a_success_is_drawn_towards_the_category(self):
        key = (self.widget, self.refurbish, False, "success")
        self.prior._learn([(*key, 1.0)] * 3 + [(*key, 0.0)])
        learnt = self.prior._get([key])[key]
        self.assertAlmostEqual(learnt.value, 0.75, 3)
        unknown = (self.gadget, self.refurbish, False, "success")
        said = self.prior._get([unknown])[unknown]
        self.assertAlmostEqual(said.value, 0.75, 3, "that of the category")
        self.assertIn("category", said.source)

    def test_all_grades_together(self):
        for grade, won in (("C", 1.0), ("D", 0.0), (False, 1.0)):
            self.prior._learn([(self.widget, self.refurbish, grade, "success", won)])
        key = (self.widget, self.refurbish, False, "success")
        self.assertIn("3 cases", self.prior._get([key])[key].source)

    def test_odd_values_and_roles(self):
        self.prior._learn([(*self.key, float("nan")), (*self.key, -3.0)])
        self.assertEqual(self.prior._get([self.key])[self.key].value, 0)
        with self.assertRaises(AccessError):
            self.prior.with_user(self.inspector).create(
                {
                    "product_id": self.widget.id,
                    "disposition_id": self.refurbish.id,
                    "kind": "cost",
                }
            )

    def test_as_many_queries_for_many(self):
        cases = [(*self.key, 0.5)] * 50
        self.prior._learn(cases[:1])
        keys = [self.key, (self.gadget, self.resell, "A", "price")]
        self.prior._get(keys)
        self.env.invalidate_all()
        with self.assertQueryCount(3):
            self.prior._learn(cases)
        self.env.invalidate_all()
        with self.assertQueryCount(4):
            self.prior._get(keys * 20)
