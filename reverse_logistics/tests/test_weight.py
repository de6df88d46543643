# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The ledger of kilograms closes, whatever is done in whatever order."""

import random

from odoo.tests import tagged

from .common import ReturnCommon

OVERRIDE = "reverse_logistics.override_other"
WAYS = ("restock", "resell_b", "scrap")


@tagged("post_install", "-at_install")
class TestWeight(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.widget.weight, cls.gadget.weight = 2.5, 0.3
        cls.report = cls.env["return.weight.report"]
        cls.filters = cls.env["return.kpi"]._read_filters(
            {"warehouse_id": [cls.warehouse.id]}
        )
        cls.reason = cls.env.ref(OVERRIDE)

    def _balance(self):
        self.env.flush_all()
        return self.report._get_balance(self.filters)

    def assertBalanced(self):
        found = self._balance()
        self.assertAlmostEqual(
            found["opening"] + found["in"],
            found["out"] + found["explained"] + found["closing"],
            places=6,
            msg=found,
        )
        self.assertAlmostEqual(found["closing"], found["held"], places=6, msg=found)
        return found

    def test_in_is_out_and_on_hand_and_explained(self):
        before = self.assertBalanced()
        ret = self._create_received()
        found = self.assertBalanced()
        self.assertAlmostEqual(found["in"] - before["in"], 4 * 2.5 + 0.3)
        whole = ret.item_ids.filtered(lambda item: item.quantity == 4)
        self._inspect(whole)
        part = whole._split(1)
        self.assertBalanced()
        self._dispose(part, "scrap", override_reason_id=self.reason.id)
        found = self.assertBalanced()
        self.assertAlmostEqual(found["out"] - before["out"], 2.5)
        self.assertAlmostEqual(found["held"] - before["held"], 3 * 2.5 + 0.3)
        scrapped = self.report.search(
            [("item_id", "=", part.id), ("direction", "=", "out")]
        )
        self.assertEqual(scrapped.stream, "6")

    def test_undone_receipt_is_explained(self):
        before = self._balance()
        ret = self._create_received()
        receipt = ret.picking_ids.sudo()
        wizard = self.env["stock.return.picking"].create({"picking_id": receipt.id})
        wizard.product_return_moves.quantity = 0
        for line in wizard.product_return_moves:
            line.quantity = line.move_id.quantity
        back = wizard._create_return()
        self._process(back)
        found = self.assertBalanced()
        self.assertAlmostEqual(found["explained"] - before["explained"], 10.3)
        self.assertAlmostEqual(found["held"], before["held"])

    def test_random_walks_stay_balanced(self):
        for seed in range(6):
            rng = random.Random(seed)
            with self.subTest(seed=seed):
                self._walk(rng)
                self.assertBalanced()

    def _walk(self, rng):
        """A return that comes in parts, is split at random and ends anyhow."""
        pieces = rng.randint(2, 9)
        order = self._sell([(self.widget, pieces), (self.gadget, rng.randint(1, 5))])
        ret = self._create_return(order=order)
        ret.action_submit()
        self._receive(ret, {self.widget: rng.randint(1, pieces)})
        here = ret.item_ids.filtered(lambda item: item.stage == "received")
        self._inspect(here)
        for item in here:
            if item.quantity > 1 and rng.random() < 0.7:
                here |= item._split(rng.randint(1, int(item.quantity) - 1))
        for item in here:
            if rng.random() < 0.7:
                self._dispose(item, rng.choice(WAYS), override_reason_id=self.reason.id)
