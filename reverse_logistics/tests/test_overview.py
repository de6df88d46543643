# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields

from .test_logistics import LogisticsCommon

QUEUES = {
    "to_approve": "return.order",
    "expected": "return.order",
    "overdue": "return.order",
    "at_dock": "return.item",
    "to_inspect": "return.item",
    "to_decide": "return.item",
    "in_process": "return.item",
    "discrepancies": "return.discrepancy",
}


class TestOverview(LogisticsCommon):
    """The overview counts what waits, and opens what it counts."""

    def _count(self):
        self.env.invalidate_all()
        return {name: self.warehouse[f"return_count_{name}"] for name in QUEUES}

    def _changes(self, before):
        after = self._count()
        return {n: after[n] - before[n] for n in QUEUES if after[n] != before[n]}

    def assertOpens(self):
        """Behind each number are as many records as it says."""
        for name, count in self._count().items():
            centre = self.warehouse.with_user(self.operator)
            action = centre.with_context(queue=name).action_open_return_queue()
            self.assertEqual(action["res_model"], QUEUES[name])
            found = self.env[QUEUES[name]].search_count(action["domain"])
            self.assertEqual(found, count, name)

    def test_each_step_moves_on(self):
        before = self._count()
        ret = self._create_return()
        ret.action_submit()
        ret.date_expected = fields.Date.today()
        self.assertEqual(self._changes(before), {"expected": 1})
        ret.date_expected -= timedelta(days=2)
        self.assertEqual(self._changes(before), {"overdue": 1})
        items = self._receive(ret)
        self.assertEqual(self._changes(before), {"at_dock": 2, "to_inspect": 2})
        self._inspect(items)
        self.assertEqual(self._changes(before), {"to_decide": 2})
        self._dispose(items, "refurbish", override_reason_id=self.other_reason.id)
        self.assertEqual(self._changes(before), {"in_process": 2})
        self.assertOpens()

    def test_unknown_goods_are_at_the_dock(self):
        before = self._count()
        parked = self.env["return.item"].with_user(self.operator)
        box = parked._park_blind([{"note": "A grey box"}])
        self.assertEqual(self._changes(before), {"at_dock": 1, "discrepancies": 1})
        box._identify(self.widget)
        self.assertEqual(self._changes(before)["to_inspect"], 1)
        self.assertOpens()
