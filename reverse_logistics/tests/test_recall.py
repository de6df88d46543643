# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestRecall(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pack = cls._create_product("Pack", 50.0, 20.0, tracking="serial")
        cls.lots = cls.env["stock.lot"].create(
            [{"name": f"SN-{n}", "product_id": cls.pack.id} for n in range(4)]
        )
        for lot in cls.lots:
            cls._stock_up(cls.pack, 1, lot)
        cls.order = cls._sell([(cls.pack, 2)])
        cls.sold = cls.order.picking_ids.move_line_ids.lot_id
        cls.scrap = cls.env.ref("reverse_logistics.disposition_scrap")
        cls.recall = (
            cls.env["return.recall"]
            .with_user(cls.manager)
            .create({"name": "Fire", "disposition_id": cls.scrap.id})
        )

    def _start(self):
        self.recall.serials = "SN-0, SN-1\nSN-2\n SN-3 "
        self.recall.action_read_serials()
        self.recall.action_start()

    def test_serials_are_read_all_or_none(self):
        self.recall.serials = "SN-0\nSN-9"
        with self.assertRaisesRegex(UserError, "SN-9"):
            self.recall.action_read_serials()
        self.assertFalse(self.recall.lot_ids)
        with self.assertRaises(UserError):
            self.recall.action_start()

    def test_stock_is_quarantined_and_counts_add_up(self):
        free = self.pack.free_qty
        self._start()
        self.pack.invalidate_recordset()
        self.assertEqual((free, self.pack.free_qty), (2.0, 0.0))
        self.assertEqual(self.recall.lot_count, 4)
        self.assertEqual(self.recall.customer_count, 2)
        self.assertEqual(self.recall.stock_count, 0)
        self.assertEqual(self.recall.here_count, 2)
        self.assertInvariants()

    def test_only_way_holds_also_by_rpc(self):
        self._start()
        items = self.env["return.item"].search([("lot_id", "in", self.lots.ids)])
        self._inspect(items)
        with self.assertRaisesRegex(UserError, "recall: Fire"):
            self._dispose(
                items[:1],
                "restock",
                override_reason_id=self.other_reason.id,
            )
        self._dispose(items[:1], "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual(items[:1].stage, "closed")
        self.assertEqual(self.recall.done_count, 1)
        self.recall.action_close()
        self._dispose(items[1:], "restock", override_reason_id=self.other_reason.id)
        self.assertInvariants()

    def test_customers_are_asked_once(self):
        self._start()
        self.recall.action_request_returns()
        ret = self.recall.order_ids
        self.assertEqual(len(ret), 1)
        self.assertEqual(ret.partner_id, self.customer)
        self.assertEqual(ret.kind, "recall")
        self.assertEqual(ret.line_ids.lot_ids, self.sold)
        self.assertEqual(sum(ret.line_ids.mapped("quantity")), 2.0)
        self.recall.action_request_returns()
        self.assertEqual(self.recall.order_ids, ret)

    def test_recall_is_for_managers(self):
        with self.assertRaises(AccessError):
            self.recall.with_user(self.operator).action_start()
        with self.assertRaises(AccessError):
            self.recall.with_user(self.manager).write({"state": "closed"})
