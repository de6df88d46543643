# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common import ReturnCommon


class TestGate(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.widget.seller_ids = [Command.create({"partner_id": vendor.id, "price": 55})]

    def _inspected(self, function="F6", cosmetic="C9", ret=None, **values):
        ret = ret or self._create_received()
        item = ret.item_ids.filtered(lambda i: i.product_id == self.widget)
        self._inspect(item, function, cosmetic, **values)
        return item.with_user(self.inspector)

    def _excluded(self, item):
        return {
            one["code"]: one["reason"] for one in item._get_explanation()["excluded"]
        }

    def _code(self, name):
        return self.env.ref(f"reverse_logistics.disposition_{name}")

    def test_recall_is_not_sold_again(self):
        ret = self._create_received(kind="recall")
        item = self._inspected(ret=ret)
        self.assertIn("recalled", self._excluded(item)["restock"])
        self.assertIn(
            item.recommended_disposition_id.code,
            ("return_to_vendor", "recycle", "scrap"),
        )

    def test_owed_to_the_customer(self):
        ret = self._create_return()
        ret.line_ids.resolution = "repair"
        ret.action_submit()
        self._receive(ret)
        item = self._inspected("F3", "C5", ret=ret)
        self.assertTrue(item.is_owed)
        self.assertEqual(item.recommended_disposition_id.code, "repair")
        self.assertEqual(item._get_explanation()["status"], "obliged")
        with self.assertRaisesRegex(UserError, "owed this unit"):
            self._dispose(item, "resell_b", override_reason_id=self.other_reason.id)

    def test_contract_to_destroy(self):
        self.customer.return_destroy_only = True
        item = self._inspected()
        self.assertIn("contract", self._excluded(item)["restock"])
        self.assertIn(item.recommended_disposition_id.code, ("recycle", "scrap"))

    def test_data_not_wiped(self):
        self.widget.return_holds_data = True
        item = self._inspected()
        self.assertEqual(item.data_status, "unknown")
        for name in ("restock", "resell_b", "recycle", "donate"):
            with self.assertRaisesRegex(UserError, "data of the customer"):
                self._dispose(item, name, override_reason_id=self.other_reason.id)
        self._inspect(item, data_status="wiped")
        self.assertEqual(item.recommended_disposition_id.code, "restock")
        self._dispose(item, "restock")
        self.assertEqual(item.stage, "closed")

    def test_channel_and_destruction(self):
        self.widget.return_no_resale = True
        self.widget.return_no_destruction = True
        excluded = self._excluded(self._inspected("F5", "C6"))
        self.assertIn("brand", excluded["resell_b"])
        self.assertIn("law", excluded["scrap"])
        self.assertIn("law", excluded["recycle"])

    def test_export_needs_a_test_record(self):
        self.company.country_id = self.env.ref("base.de")
        self.widget.seller_ids.partner_id.country_id = self.env.ref("base.cn")
        self.widget.return_is_electronic = True
        item = self._inspected("F3", "C5")
        self.assertIn("test record", self._excluded(item)["return_to_vendor"])
        found = item.search([("is_vendor_abroad", "=", True), ("id", "=", item.id)])
        self.assertEqual(found, item)
        self.env["return.inspection.template"].create({"name": "Any"})
        self._inspect(item, "F3", "C5")
        self.assertNotIn("return_to_vendor", self._excluded(item))

    def test_the_earlier_obligation_holds(self):
        """A repair that is owed, of a customer whose goods are to be destroyed."""
        self.customer.return_destroy_only = True
        self.test_owed_to_the_customer()

    def test_incomplete_is_not_new(self):
        item = self._inspected(completeness="accessories_missing")
        self.assertEqual(item.house_grade, "B")
        self.assertIn("missing", self._excluded(item)["restock"])

    def test_gate_of_ones_own_by_rpc(self):
        """A gate made after the recommendation stops everybody, however asked."""
        item = self._inspected("F5", "C6")
        gate = (
            self.env["return.gate"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Widgets",
                    "domain": f"[('product_id', '=', {self.widget.id})]",
                    "disposition_ids": [Command.set(self._code("harvest").ids)],
                    "reason": "widgets hold no parts",
                }
            )
        )
        for user in (self.inspector, self.manager, self.env.ref("base.user_admin")):
            with self.assertRaisesRegex(UserError, "widgets hold no parts"):
                self._dispose(
                    item, "harvest", user=user, override_reason_id=self.other_reason.id
                )
        wizard = self.env["return.disposition.wizard"].with_user(self.manager)
        lines = [
            Command.create(
                {
                    "item_id": item.id,
                    "disposition_id": self._code("harvest").id,
                    "quantity": 1,
                }
            )
        ]
        with self.assertRaisesRegex(UserError, "widgets hold no parts"):
            wizard.create(
                {
                    "item_ids": [Command.set(item.ids)],
                    "line_ids": lines,
                    "override_reason_id": self.other_reason.id,
                }
            ).action_confirm()
        self.assertEqual(item.stage, "inspected")
        gate.active = False
        self._dispose(item, "harvest", override_reason_id=self.other_reason.id)
        self.assertEqual(item.stage, "in_process")

    def test_what_a_gate_would_stop(self):
        item = self._inspected()
        gate = self.env["return.gate"].create(
            {
                "name": "As new",
                "active": False,
                "domain": "[('house_grade', '=', 'A')]",
                "disposition_ids": [Command.set(self._code("restock").ids)],
                "reason": "tested",
            }
        )
        action = gate.with_user(self.manager).action_test()
        found = self.env["return.item"].search(action["domain"])
        self.assertIn(item, found)
        self.assertIn(", 1 against", action["name"])
        self.assertFalse(found.filtered(lambda i: i.stage == "closed"))

    def test_gates_that_cannot_be_read(self):
        vals = {
            "name": "Bad",
            "reason": "bad",
            "disposition_ids": [Command.set(self._code("scrap").ids)],
        }
        for domain in (
            "[('nothing', '=', 1)]",
            "[(",
            "[('id', 'is', 1)]",
            "[('create_uid', '=', uid)]",
            "__import__('os').system('true')",
            "42",
        ):
            with self.assertRaises(ValidationError, msg=domain):
                self.env["return.gate"].create({**vals, "domain": domain})
        with self.assertRaisesRegex(ValidationError, "which dispositions"):
            self.env["return.gate"].create({**vals, "disposition_ids": []})

    def test_only_managers_set_gates(self):
        gate = self.env.ref("reverse_logistics.gate_recall")
        with self.assertRaises(AccessError):
            gate.with_user(self.inspector).active = False
        self.assertTrue(gate.with_user(self.inspector).action_test())
