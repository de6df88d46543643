# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import os
import time

from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tools import mute_logger

from ..disposition import rebuild
from .common import ReturnCommon

# The big batch of the usual run; the acceptance test takes 1,000 by RL_HEAVY=1.
SIZES = (100, 1000) if os.environ.get("RL_HEAVY") else (10, 100)


class TestRecommendation(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Kestrel"})
        cls.categ = cls.env["product.category"].create({"name": "Scanners"})
        cls.child = cls.categ.create({"name": "Handheld", "parent_id": cls.categ.id})
        cls.widget.write(
            {
                "categ_id": cls.child.id,
                "weight": 2,
                "seller_ids": [
                    Command.create({"partner_id": cls.vendor.id, "price": 55})
                ],
            }
        )

    def _inspected(self, function="F3", cosmetic="C5", **values):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda i: i.product_id == self.widget)
        self._inspect(item, function, cosmetic, **values)
        return item.with_user(self.inspector)

    def _standard(self, kind, value, basis="amount", **vals):
        if "disposition" in vals:
            name = vals.pop("disposition")
            ref = self.env.ref(f"reverse_logistics.disposition_{name}")
            vals["disposition_id"] = ref.id
        return self.env["return.standard"].create(
            {"kind": kind, "value": value, "basis": basis, **vals}
        )

    def _option(self, item, code):
        return next(o for o in item.recommendation["options"] if o["code"] == code)

    def _input(self, item, code, name):
        for term in self._option(item, code)["terms"]:
            if term["outcome"] in ("fails", "denied"):
                continue
            if name in (term["name"], *term["inputs"]):
                return term["inputs"].get(name) or term["inputs"]["amount"]
        return self.fail(f"{code} has no {name}")

    # === REBUILDING === #

    def test_every_number_is_rebuilt_from_the_snapshot(self):
        """What the screen shows follows from the stored terms alone."""
        self._standard("handling", 12, "minutes")
        self._standard("price", 40, "list_price", house_grade="C")
        item = self._inspected()
        for grades in (("F3", "C5"), ("F6", "C9"), ("F1", "C2"), ("F5", "C7")):
            self._inspect(item, *grades)
            item.env.flush_all()
            item.invalidate_recordset()
            stored = json.loads(json.dumps(item.recommendation))
            made = rebuild(stored)
            shown = item.get_explanation()
            self.assertTrue(shown["options"])
            for option in shown["options"]:
                self.assertEqual(round(made[option["code"]], 2), option["nrv"])
                terms = sum(term["amount"] for term in option["terms"])
                self.assertAlmostEqual(terms, option["nrv"], delta=0.006)
                for term in option["terms"]:
                    for value in term["inputs"].values():
                        self.assertTrue(value["source"], term)
                        self.assertIn(value["confidence"], ("high", "medium", "low"))
            best = max(made[option["code"]] for option in shown["options"])
            self.assertAlmostEqual(stored["nrv"], round(best, 2))
            self.assertAlmostEqual(
                item.expected_recovery, best * item.quantity, places=2
            )
            scale = max(abs(option["nrv"]) for option in shown["options"])
            for option in shown["options"]:
                self.assertAlmostEqual(option["bar"], abs(option["nrv"]) / scale)

    # === FALLBACK ORDER === #

    def test_price_by_grade(self):
        item = self._inspected()
        self.assertEqual(
            self._input(item, "resell_b", "price_factor")["source"], "grade table"
        )
        self._standard(
            "price", 45, "list_price", house_grade="C", categ_id=self.categ.id
        )
        self._inspect(item, "F3", "C5")
        factor = self._input(item, "resell_b", "price_factor")
        self.assertAlmostEqual(factor["value"], 0.45)
        self.assertIn("Scanners", factor["source"])
        resell = self.env.ref("reverse_logistics.disposition_resell_b")
        self.env["return.prior"]._learn(
            [(self.widget, resell, "C", "price", value) for value in [0.52] * 40]
        )
        self._inspect(item, "F3", "C5")
        factor = self._input(item, "resell_b", "price_factor")
        self.assertAlmostEqual(factor["value"], 0.52)
        self.assertEqual(factor["confidence"], "high")
        self._standard(
            "price", 71, product_id=self.widget.id, spread=0, note="Outlet list"
        )
        self._inspect(item, "F3", "C5")
        price = self._input(item, "resell_b", "price")
        self.assertEqual((price["value"], price["source"]), (71, "Outlet list"))

    def test_repair_success(self):
        Repair = self.env["repair.order"].sudo()

        def repair(product, state, count):
            orders = Repair.create(
                [{"product_id": product.id, "product_qty": 1}] * count
            )
            self.env.cr.execute(
                "UPDATE repair_order SET state = %s WHERE id IN %s",
                (state, tuple(orders.ids)),
            )
            orders.invalidate_recordset()

        self.gadget.categ_id = self.child
        item = self._inspected()
        self.assertTrue(self._input(item, "refurbish", "probability")["defaulted"])
        repair(self.gadget, "done", 9)
        repair(self.gadget, "cancel", 1)
        self._inspect(item, "F3", "C5")
        found = self._input(item, "refurbish", "probability")
        self.assertEqual(
            (found["source"], found["confidence"]),
            ("10 repairs in the category", "low"),
        )
        self.assertAlmostEqual(found["value"], (9 + 0.7 * 30) / 40)
        repair(self.widget, "done", 30)
        repair(self.widget, "cancel", 30)
        self._inspect(item, "F3", "C5")
        found = self._input(item, "refurbish", "probability")
        self.assertEqual(found["source"], "60 repairs of this product")
        self.assertLess(found["value"], 0.65)

    def test_standards_by_how_particular_they_are(self):
        item = self._inspected()
        self.company.return_handling_rate = 60
        expected = (
            ({"value": 10, "basis": "minutes"}, 10),
            ({"value": 3, "basis": "kg", "categ_id": self.categ.id}, 6),
            ({"value": 5, "basis": "cost", "categ_id": self.child.id}, 3),
            ({"value": 4, "categ_id": self.child.id, "disposition": "resell_b"}, 4),
            ({"value": 7, "basis": "list_price", "product_id": self.widget.id}, 7),
        )
        self._inspect(item, "F3", "C5")
        first = self._input(item, "resell_b", "handling")
        self.assertEqual(
            (first["value"], first["source"]), (3, "standard time of 3 min")
        )
        for vals, amount in expected:
            self._standard("handling", **vals)
            self._inspect(item, "F3", "C5")
            found = self._input(item, "resell_b", "handling")
            self.assertAlmostEqual(found["value"], amount, msg=vals)

    def test_fee_days_decay_and_co2e(self):
        self._standard("fee", 8, "percent", disposition="resell_b")
        self._standard("days", 14, "days", disposition="resell_b")
        self._standard("decay", 2, "percent", categ_id=self.categ.id)
        self._standard("co2e", 3, "kg_co2e", disposition="scrap")
        self.company.return_carbon_price = 0.1
        item = self._inspected()
        for name, value in (
            ("fee", 0.08),
            ("days_to_cash", 14),
            ("weekly_decay", 0.02),
        ):
            found = self._input(item, "resell_b", name)["value"]
            self.assertAlmostEqual(found, value, msg=name)
        carbon = [
            t for t in self._option(item, "scrap")["terms"] if t["kind"] == "carbon"
        ]
        self.assertAlmostEqual(carbon[0]["amount"], -0.3)

    def test_restock_counts_what_is_in_stock(self):
        """Nobody needs one more piece of what lies for years; a product that is new
        is not punished for it."""
        item = self._inspected("F6", "C9")
        terms = self._option(item, "restock")["terms"]
        self.assertIn("90 days", terms[0]["inputs"]["cover_factor"]["source"])
        self.assertEqual(item.recommended_disposition_id.code, "restock")
        moves = self.so.order_line.move_ids
        moves.write({"date": "2020-01-01"})
        self._stock_up(self.widget, 5000)
        self._inspect(item, "F6", "C9")
        restock = self._option(item, "restock")["terms"][0]
        self.assertEqual(restock["amount"], 0)
        self.assertGreater(restock["inputs"]["cover_days"]["value"], 180)

    def test_replacement_costs_what_the_vendor_asks(self):
        item = self._inspected("F6", "C9")
        found = self._input(item, "restock", "replacement_cost")
        self.assertEqual((found["value"], found["source"]), (55, "price of Kestrel"))
        self.widget.seller_ids = [Command.clear()]
        self._inspect(item)
        found = self._input(item, "restock", "replacement_cost")
        self.assertEqual((found["value"], found["source"]), (60, "product cost"))

    def test_figures_that_are_refused(self):
        for kind, value, basis in (
            ("fee", 101, "percent"),
            ("handling", -1, "amount"),
            ("handling", float("nan"), "amount"),
        ):
            with self.assertRaises(CheckViolation), mute_logger("odoo.sql_db"):
                self._standard(kind, value, basis)
        for kind, value, basis in (("handling", 1, "percent"), ("days", 1, "amount")):
            with self.assertRaises(ValidationError):
                self._standard(kind, value, basis)

    # === MANY === #

    def _parts(self, count):
        products = [
            self._create_product(f"P{n}", 50 + n, 20, categ_id=self.child.id)
            for n in range(5)
        ]
        so = self._sell([(product, count) for product in products])
        ret = self._create_return([(line, count // 5) for line in so.order_line])
        ret.policy_id.sudo().auto_approve_limit = 1e9
        ret.action_submit()
        self._receive(ret)
        for item in ret.item_ids:
            for _part in range(int(item.quantity) - 1):
                item._split(1)
        return ret.item_ids

    def test_queries_do_not_grow_with_the_items(self):
        counts, spent = [], []
        for size in SIZES:
            items = self._parts(size)
            self.assertEqual(len(items), size)
            self.env.flush_all()
            self.env.invalidate_all()
            before, start = self.env.cr.sql_log_count, time.perf_counter()
            self._inspect(items, "F3", "C5")
            self.env.flush_all()
            spent.append(time.perf_counter() - start)
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(set(items.mapped("stage")), {"inspected"})
        # Odoo inserts and updates a hundred rows a statement, here of four tables.
        batches = 4 * (SIZES[1] - SIZES[0]) // 100
        self.assertLessEqual(counts[1], counts[0] + 3 + batches, (counts, spent))

    # === PEOPLE === #

    def test_a_close_call_is_not_just_accepted(self):
        item = self._inspected()
        item._unguarded().needs_person = True
        wizard = self.env["return.disposition.wizard"].with_user(self.inspector)
        vals = {"item_ids": [Command.set(item.ids)], "follow_recommendation": True}
        with self.assertRaisesRegex(UserError, "close call"):
            wizard.create(vals).action_confirm()
        with self.assertRaisesRegex(UserError, "close call"):
            item._accept_recommendation()
        self.assertIn("close call", item.get_explanation()["problem"])
        # A person chose: the recommended one needs no reason.
        self._dispose(item, item.recommended_disposition_id.code)
        self.assertTrue(item.disposition_id)

    def test_close_call_comes_from_the_engine(self):
        item = self._inspected("F3", "C5")
        self.assertIn("close_call", item.recommendation["ask_person"])
        self.assertTrue(item.needs_person)
        self._inspect(item, "F6", "C9")
        self.assertFalse(item.recommendation["close_call"])
        self.assertFalse(item.needs_person)

    def test_what_was_recommended_decided_and_by_whom_is_kept(self):
        item = self._inspected("F5", "C6")
        recommended = item.recommended_disposition_id
        first, second = ("harvest", "recycle")
        self._dispose(item, first, override_reason_id=self.other_reason.id)
        self._dispose(
            item, second, user=self.manager, override_reason_id=self.other_reason.id
        )
        shown = item.get_explanation()
        self.assertEqual(
            [(step["decided"], step["by"]) for step in shown["chain"]],
            [
                ("Harvest parts", self.inspector.name),
                ("Recycle", self.manager.name),
            ],
        )
        self.assertEqual({s["recommended"] for s in shown["chain"]}, {recommended.name})
        self.assertEqual(shown["decided"]["by"], self.manager.name)
        self.assertTrue(shown["decided"]["is_override"])
        self.assertEqual(item.decided_by_id, self.manager)
        with self.assertRaises(AccessError):
            item.with_user(self.manager).write({"decided_by_id": self.inspector.id})

    def test_nobody_scraps_above_the_limit_what_he_inspected(self):
        """Neither with the wizard's buttons nor by RPC, nor after splitting it."""
        self.company.return_loss_limit = 50
        item = self._inspected("F1", "C2")
        part = item.sudo()._split(1).with_user(self.inspector)
        for unit in (item, part):
            with self.assertRaisesRegex(AccessError, "Two people"):
                self._dispose(
                    unit,
                    "scrap",
                    user=self.inspector,
                    override_reason_id=self.other_reason.id,
                )
            self.assertEqual(unit.stage, "inspected")
        self._dispose(
            part, "scrap", user=self.manager, override_reason_id=self.other_reason.id
        )
        self.assertEqual(part.stage, "closed")
