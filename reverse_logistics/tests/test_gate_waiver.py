# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from psycopg2.errors import CheckViolation

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .common import ReturnCommon


class TestGateWaiver(ReturnCommon):
    """A manager may say that a gate does not matter for one item, with a reason."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gate = cls.env.ref("reverse_logistics.gate_incomplete")

    def _incomplete(self):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda i: i.product_id == self.widget)
        self._inspect(item, completeness="accessories_missing")
        return item.with_user(self.manager)

    def _wizard(self, item, user=None, **values):
        wizard = self.env["return.gate.waive"].with_user(user or self.manager)
        return wizard.create({"item_ids": [Command.set(item.ids)], **values})

    def _restock(self, item):
        vals = {"override_reason_id": self.other_reason.id}
        self._dispose(item, "restock", **vals)

    def test_waive_and_restock(self):
        item = self._incomplete()
        with self.assertRaisesRegex(UserError, "something is missing"):
            self._restock(item)
        self.assertEqual(item.action_waive_gate()["res_model"], "return.gate.waive")
        self.assertIn(item, self.gate._get_stopped_items())
        wizard = self._wizard(
            item, gate_id=self.gate.id, reason="The cable is sold apart"
        )
        owed = self.env.ref("reverse_logistics.gate_not_owed")
        self.assertEqual(wizard.possible_gate_ids, owed + self.gate)
        wizard.action_confirm()
        waiver = item.waiver_ids
        self.assertEqual((waiver.gate_id, waiver.user_id), (self.gate, self.manager))
        self.assertEqual(waiver.reason, "The cable is sold apart")
        event = item.event_ids.sorted("id")[-1]
        self.assertEqual(event.data["gate_id"], self.gate.id)
        self.assertEqual(event.user_id, self.manager)
        self.assertNotIn(
            "restock",
            [one["code"] for one in item._get_explanation()["excluded"]],
            "the engine was asked anew",
        )
        self.assertNotIn(item, self.gate._get_stopped_items())
        self._restock(item)
        self.assertEqual(item.stage, "closed")
        self.assertInvariants()

    def test_taken_back(self):
        item = self._incomplete()
        waiver = item._waive_gate(self.gate, "As good as new")
        with self.assertRaisesRegex(AccessError, "Only returns managers"):
            waiver.with_user(self.inspector).action_withdraw()
        waiver.action_withdraw()
        with self.assertRaisesRegex(UserError, "something is missing"):
            self._restock(item)
        kept = self.env["return.gate.waiver"].with_context(active_test=False)
        self.assertEqual(kept.search([("item_id", "=", item.id)]), waiver)
        again = item._waive_gate(self.gate, "Checked once more")
        self.assertTrue(again.active)

    def test_obligations_hold(self):
        self.widget.return_holds_data = True
        item = self._incomplete()
        gate = self.env.ref("reverse_logistics.gate_data")
        self.assertNotIn(gate, item._get_waivable_gates())
        with self.assertRaisesRegex(UserError, "holds for everybody"):
            item._waive_gate(gate, "Hurry")
        with (
            self.assertRaises(CheckViolation),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            gate.is_waivable = True
            gate.flush_recordset()
        vendor = self.env.ref("reverse_logistics.gate_no_vendor")
        with self.assertRaisesRegex(UserError, "holds for everybody"):
            item._waive_gate(vendor, "A hard gate that does not say it may be waived")

    def test_only_managers_and_only_by_the_method(self):
        item = self._incomplete()
        with self.assertRaisesRegex(AccessError, "Only returns managers"):
            item.with_user(self.inspector)._waive_gate(self.gate, "Hurry")
        with self.assertRaises(AccessError):
            self._wizard(item, self.inspector, gate_id=self.gate.id, reason="Hurry")
        with self.assertRaises(AccessError):
            self.env["return.gate.waiver"].with_user(self.manager).create(
                {
                    "item_id": item.id,
                    "gate_id": self.gate.id,
                    "user_id": self.other_manager.id,
                    "date": "2026-01-01",
                    "reason": "Blamed on somebody else",
                }
            )
        waiver = item._waive_gate(self.gate, "Fine")
        for vals in ({"reason": "Better"}, {"user_id": self.other_manager.id}):
            with self.assertRaises(AccessError):
                waiver.with_user(self.manager).write(vals)

    def test_what_makes_no_sense(self):
        item = self._incomplete()
        with self.assertRaisesRegex(UserError, "Choose the gate"):
            item._waive_gate(self.env["return.gate"], "Which?")
        with self.assertRaisesRegex(UserError, "Say why"):
            item._waive_gate(self.gate, "  ")
        working = self.env.ref("reverse_logistics.gate_not_working")
        with self.assertRaisesRegex(UserError, "nothing to waive"):
            item._waive_gate(working, "It works")
        item._waive_gate(self.gate, "Fine")
        with self.assertRaisesRegex(UserError, "nothing to waive"):
            item._waive_gate(self.gate, "Twice")
        self._restock(item)
        with self.assertRaisesRegex(UserError, "here and open"):
            item._waive_gate(self.gate, "Too late")

    def test_a_declined_repair_goes_back_or_is_recycled(self):
        ret = self._create_return()
        ret.line_ids.resolution = "repair"
        ret.action_submit()
        self._receive(ret)
        item = ret.item_ids.filtered(lambda i: i.product_id == self.widget)
        self._inspect(item, "F3", "C5")
        item._unguarded().repair_quote_state = "declined"
        names = "repair return_to_customer recycle scrap".split()
        dispositions = self.env["return.disposition"].union(
            *[self.env.ref(f"reverse_logistics.disposition_{name}") for name in names]
        )
        excluded = item._get_exclusions(dispositions)
        self.assertEqual(
            {one.action for one in excluded}, {"repair", "scrap"}, "two are left"
        )
