# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields

from .test_logistics import LogisticsCommon

NAMES = ("free_qty", "virtual_available", "incoming_qty", "outgoing_qty")


class TestHeldStock(LogisticsCommon):
    """What lies in a Returns location is neither free nor forecast, however asked."""

    def _ask(self):
        """Free quantity and forecast as the company, the warehouse and its stock see
        them, and as the forecast report does."""
        self.env.invalidate_all()
        asked = {}
        for name, context in (
            ("company", {}),
            ("warehouse", {"warehouse_id": self.warehouse.id}),
            ("location", {"location": self.stock.id}),
            ("next year", {"to_date": fields.Date.add(fields.Date.today(), years=1)}),
        ):
            asked[name] = self.widget.with_context(**context).read(NAMES)[0]
        report = self.env["stock.forecasted_product_product"].with_context(
            warehouse_id=self.warehouse.id
        )
        docs = report.get_report_values(docids=self.widget.ids)["docs"]
        found = docs["product"][self.widget.id]
        asked["report"] = {name: found[name] for name in NAMES}
        return asked

    def test_held_goods_are_never_free(self):
        """From the request to the decision, whatever way they came and lie."""
        before = self._ask()
        ret = self._create_return([(self.so.order_line[0], 3)])
        ret.action_submit()
        self.assertEqual(self._ask(), before, "expected")
        items = self._receive(ret, {self.widget: 4})
        self.assertEqual(self._ask(), before, "received, and one over")
        parked = self.env["return.item"].with_user(self.operator)
        parked._park_blind([{"product_id": self.widget.id, "quantity": 2}])
        self.assertEqual(self._ask(), before, "parked")
        for place in ("repair", "bstock", "vendor", "recycling"):
            target = self.warehouse[f"return_{place}_loc_id"]
            items.with_user(self.operator)._move_to(target)
            self.assertEqual(self._ask(), before, place)
        self.assertTrue(self.warehouse.return_inspection_loc_id.is_valued_internal)

    def test_restocked_goods_are_free_at_once(self):
        before = self._ask()
        ret = self._create_return([(self.so.order_line[0], 3)])
        ret.action_submit()
        items = self._receive(ret)
        self._inspect(items)
        self._dispose(items, "restock", override_reason_id=self.other_reason.id)
        after = self._ask()
        for name in before:
            for field in ("free_qty", "virtual_available"):
                self.assertEqual(after[name][field] - before[name][field], 3, name)
