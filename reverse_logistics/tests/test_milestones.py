# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The columns that figures are read from say what the log says."""

from datetime import datetime, timedelta

from odoo.tests import tagged

from ..models.return_item_milestone import WorkClock
from .common import ReturnCommon

NAMES = (
    "date_inspected",
    "date_decided",
    "date_closed",
    "inspection_count",
    "decision_count",
    "touch_count",
    "work_hours_to_decision",
    "work_hours_to_stock",
)
OVERRIDE = "reverse_logistics.override_other"


@tagged("post_install", "-at_install")
class TestMilestones(ReturnCommon):
    def _read(self, items):
        return {item.id: [item[name] for name in NAMES] for item in items}

    def test_log_gives_the_same_columns_again(self):
        ret = self._create_received()
        whole = ret.item_ids.filtered(lambda item: item.quantity == 4)
        self._inspect(whole)
        part = whole._split(1)
        self._inspect(part, function="F1", cosmetic="C2")
        other = self.env.ref(OVERRIDE).id
        self._dispose(part, "recycle", override_reason_id=other)
        self._dispose(part, "scrap", override_reason_id=other)
        self._dispose(whole, "restock", override_reason_id=other)
        items = ret.item_ids
        self.env.flush_all()
        before = self._read(items)
        self.assertEqual(part.inspection_count, 2, "once before the split, once after")
        self.assertEqual(part.decision_count, 2)
        self.assertEqual(whole.decision_count, 1)
        self.env.cr.execute(
            "UPDATE return_item SET date_inspected = NULL, date_decided = NULL,"
            " date_closed = NULL, inspection_count = 9, decision_count = 9,"
            " touch_count = 9, work_hours_to_decision = 9 WHERE id = ANY(%s)",
            (items.ids,),
        )
        self.env.invalidate_all()
        items._rebuild_milestones()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._read(items), before)

    def test_only_working_hours_count(self):
        calendar = self.env["resource.calendar"].create(
            {"name": "Office hours", "tz": "UTC"}
        )
        friday = datetime(2026, 3, 6, 16)
        clock = WorkClock(calendar, friday, friday + timedelta(days=4))
        self.assertEqual(clock.between(friday, datetime(2026, 3, 9, 9)), 2.0)
        self.assertEqual(clock.between(friday, friday + timedelta(hours=40)), 1.0)
        self.assertEqual(clock.between(datetime(2026, 3, 9, 9), friday), 0.0)
        self.assertEqual(
            WorkClock(calendar.browse(), friday, friday).between(
                friday, friday + timedelta(hours=5)
            ),
            5.0,
        )

    def test_override_costs_regret(self):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda item: item.quantity == 4)
        self._inspect(item)
        options = {o["code"]: o for o in item.recommendation["options"]}
        best = item.recommended_disposition_id.code
        worse = next(
            code
            for code, option in options.items()
            if option["feasible"] and option["nrv"] is not None and code != best
        )
        reason = self.env.ref(OVERRIDE)
        self._dispose(item, worse, override_reason_id=reason.id)
        lost = (options[best]["nrv"] - options[worse]["nrv"]) * 4
        self.assertAlmostEqual(item.regret, max(0.0, lost), places=2)
        self.assertTrue(item.regret > 0)

    def test_milestones_are_not_written_by_hand(self):
        ret = self._create_received()
        for name in ("date_closed", "touch_count", "regret"):
            with self.assertRaises(Exception) as caught:
                ret.item_ids.with_user(self.manager).write({name: False})
            self.assertIn("cannot be set by hand", str(caught.exception))
