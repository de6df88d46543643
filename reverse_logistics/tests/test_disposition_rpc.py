# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What rules forbid, asked for over HTTP as any program can: all ways are closed."""

from odoo.tests import HttpCase

from .common import ReturnCommon

# Methods of items that only open something, and those of Odoo, decide nothing.
OURS = "odoo.addons.reverse_logistics"


class TestDispositionRpc(ReturnCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.scrap = cls.env.ref("reverse_logistics.disposition_scrap")
        cls.restock = cls.env.ref("reverse_logistics.disposition_restock")
        cls.reason = cls.env.ref("reverse_logistics.override_other")

    def _item(self, function, cosmetic):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda i: i.product_id == self.widget)
        self._inspect(item, function, cosmetic)
        return item

    def _call(self, model, method, *args, user="rl_inspector", **kwargs):
        """:return: (result, name of the error) of a call over HTTP"""
        if getattr(self, "signed_in", None) != user:
            self.authenticate(user, user)
            self.signed_in = user
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        answer = self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
        ).json()
        self.env.invalidate_all()
        error = (answer.get("error") or {}).get("data", {})
        return answer.get("result"), f"{error.get('name')}: {error.get('message')}"

    def _wizard(self, item, disposition, **values):
        (made,), error = self._call(
            "return.disposition.wizard",
            "create",
            [
                {
                    "item_ids": [(6, 0, item.ids)],
                    "disposition_id": disposition.id,
                    "override_reason_id": self.reason.id,
                    **values,
                }
            ],
        )
        self.assertTrue(made, error)
        return made

    def _assert_refused(self, item, words, model, method, *args, **kwargs):
        _result, error = self._call(model, method, *args, **kwargs)
        self.assertRegex(error, words, (model, method))
        self.assertEqual(item.stage, "inspected", (model, method))
        self.assertFalse(item.disposition_id, (model, method))

    def _try_all(self, item, disposition, words):
        """Every way in: the wizard whole, in lines, in part; fields; the log."""
        wizard = "return.disposition.wizard"
        line = {
            "item_id": item.id,
            "disposition_id": disposition.id,
            "quantity": item.quantity,
        }
        for values in ({}, {"quantity": 1}, {"line_ids": [(0, 0, line)]}):
            made = self._wizard(item, disposition, **values)
            self._assert_refused(item, words, wizard, "action_confirm", [made])
        fields = {"disposition_id": disposition.id, "stage": "closed"}
        closed = "AccessError"
        self._assert_refused(item, closed, "return.item", "write", item.ids, fields)
        self._assert_refused(
            item, closed, "return.item", "web_save", item.ids, fields, {"name": {}}
        )
        private = "AccessError|private"
        plan = [[item.id, disposition.id, item.quantity]]
        for method in ("_dispose", "_decide", "_record"):
            self._assert_refused(item, private, "return.item", method, item.ids, plan)
        event = {"item_id": item.id, "to_stage": "closed"}
        self._assert_refused(item, closed, "return.event", "create", [event])

    def _walk(self, item):
        """Call every public method of items that is ours, without arguments."""
        names = {
            name
            for cls in type(item).mro()
            if cls.__module__.startswith(OURS)
            for name, value in vars(cls).items()
            if callable(value) and not name.startswith("_")
        }
        self.assertGreater(len(names), 20)
        for name in sorted(names - {"create", "write", "copy", "unlink"}):
            self._call("return.item", name, item.ids)
            yield name

    def test_a_gated_option_cannot_be_chosen(self):
        item = self._item("F1", "C2")
        self._try_all(item, self.restock, "not allowed .* F6 and C8")
        gate = self.env.ref("reverse_logistics.gate_grade_floor")
        self._assert_refused(
            item, "AccessError", "return.gate", "write", gate.ids, {"active": False}
        )
        waiver = {
            "item_id": item.id,
            "gate_id": gate.id,
            "user_id": self.manager.id,
            "date": "2026-01-01 00:00:00",
            "reason": "None",
        }
        self._assert_refused(
            item, "AccessError", "return.gate.waiver", "create", [waiver]
        )
        for name in self._walk(item):
            self.assertNotEqual(item.disposition_id, self.restock, name)

    def test_not_by_a_manager_either(self):
        item = self._item("F1", "C2")
        made, error = self._call(
            "return.disposition.wizard",
            "create",
            [{"item_ids": [(6, 0, item.ids)], "disposition_id": self.restock.id}],
            user="rl_manager",
        )
        self.assertTrue(made, error)
        self._assert_refused(
            item,
            "not allowed|give the reason",
            "return.disposition.wizard",
            "action_confirm",
            made,
            user="rl_manager",
        )

    def test_an_inspector_cannot_approve_his_own_scrap(self):
        self.company.return_loss_limit = 100
        item = self._item("F1", "C2")
        self._try_all(item, self.scrap, "Two people")
        made = self._wizard(item, self.scrap)
        _none, error = self._call("return.disposition.wizard", "action_propose", [made])
        self.assertEqual((item.stage, item.is_proposed), ("decided", True), error)
        _none, error = self._call("return.item", "action_approve_disposition", item.ids)
        self.assertIn("Two people", error)
        _none, error = self._call(
            "return.item", "write", item.ids, {"is_proposed": False}
        )
        self.assertIn("AccessError", error)
        _none, error = self._call(
            "res.company", "write", self.company.ids, {"return_loss_limit": 0}
        )
        self.assertIn("AccessError", error)
        for name in self._walk(item):
            self.assertFalse(
                item.stage == "closed" and item.disposition_id == self.scrap, name
            )
