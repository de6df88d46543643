# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import new_test_user

from .test_logistics import LogisticsCommon


class TestSerials(LogisticsCommon):
    """Only what was shipped to that customer comes back in silence."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.panel = cls._create_product("Panel", 500.0, 300.0, tracking="serial")
        cls.ours = cls._ship(cls.customer, "A-1", "A-2")
        cls.theirs = cls._ship(cls.other_customer, "B-1")

    @classmethod
    def _lot(cls, name):
        Lot = cls.env["stock.lot"]
        domain = [("name", "=", name), ("product_id", "=", cls.panel.id)]
        return Lot.search(domain) or Lot.create(
            {"name": name, "product_id": cls.panel.id}
        )

    @classmethod
    def _ship(cls, partner, *names):
        for name in names:
            cls._stock_up(cls.panel, 1, cls._lot(name))
        return cls._sell([(cls.panel, len(names))], partner=partner)

    def _announce(self, *names, order=None, count=None):
        order = order or self.ours
        ret = self._create_return(
            [(order.order_line, count or len(names))], order=order
        )
        for name in names:
            ret.line_ids.lot_ids |= self._lot(name)
        return ret

    def _arrive(self, ret, *names):
        move = ret.sudo().picking_ids.move_ids
        self._fill(move, [{"lot_id": self._lot(n).id, "quantity": 1} for n in names])
        ret.sudo().picking_ids.with_context(skip_backorder=True).button_validate()
        return ret.item_ids.filtered(lambda item: item.stage == "received")

    def _why(self, item):
        return item.discrepancy_ids.filtered(lambda o: o.kind == "wrong_serial").reason

    def test_the_right_serials_need_nobody(self):
        ret = self._announce("A-1", "A-2")
        self.assertFalse(ret.line_ids.serial_warning)
        ret.action_submit()
        self.assertEqual(ret.state, "approved")
        items = self._arrive(ret, "A-1", "A-2")
        self.assertFalse(items.filtered("discrepancy"))
        self.assertEqual(len(items.lot_id), 2)
        self.assertStockSound(self.panel)

    def test_flagged_at_the_request(self):
        for name, words in (
            ("B-1", "sold to somebody else"),
            ("C-1", "never sold"),
        ):
            ret = self._announce(name)
            self.assertIn(words, ret.line_ids.serial_warning)
            ret.action_submit()
            self.assertEqual(ret.state, "submitted", "a manager decides")
            self.assertIn(words, ret.policy_note)
            ret.action_cancel()
        self._stock_up(self.panel, 1, self._lot("D-1"))
        ret = self._announce("D-1")
        self.assertIn("in stock at", ret.line_ids.serial_warning)

    def test_announced_twice_is_flagged(self):
        self._announce("A-1").action_submit()
        again = self._announce("A-1")
        self.assertIn("announced already", again.line_ids.serial_warning)

    def test_somebody_elses_serial_arrives(self):
        ret = self._announce("A-1")
        ret.action_submit()
        item = self._arrive(ret, "B-1")
        self.assertEqual(item.discrepancy, "wrong_serial")
        self.assertIn("sold to somebody else", self._why(item))
        self.assertEqual(item.event_ids[0].data["why"], "sold_to_other")
        self.assertEqual(item.lot_id, self._lot("B-1"))
        self._finish(ret)
        self.assertStockSound(self.panel)

    def test_a_serial_that_was_never_sold(self):
        ret = self._announce("A-1")
        ret.action_submit()
        item = self._arrive(ret, "X-9")
        self.assertIn("never sold", self._why(item))
        self.assertStockSound(self.panel)

    def test_a_serial_that_is_in_stock_gets_a_new_lot(self):
        """A serial is never in two places: the label is kept, the unit gets a lot."""
        self._stock_up(self.panel, 1, self._lot("D-1"))
        ret = self._announce(count=1)
        ret.action_submit()
        item = self._arrive(ret, "D-1")
        self.assertEqual(item.discrepancy, "wrong_serial")
        self.assertIn("D-1 is in stock", self._why(item))
        self.assertRegex(item.lot_id.name, r"^RL\d{8}$")
        self._finish(ret)
        self.assertStockSound(self.panel)

    def test_a_serial_that_is_back_already(self):
        first = self._announce("A-1")
        first.action_submit()
        self._arrive(first, "A-1")
        box = (
            self.env["return.item"]
            .with_user(self.operator)
            ._park_blind([{"product_id": self.panel.id, "lot_name": "A-1"}])
        )
        self.assertEqual(box.discrepancy, "unannounced")
        self.assertIn("back already", self._why(box))
        self.assertNotEqual(box.lot_id, self._lot("A-1"))
        self.assertStockSound(self.panel)

    def test_goods_without_a_label_on_a_return(self):
        ret = self._announce(count=2)
        ret.action_submit()
        with self.assertRaises(UserError):
            self._fill(ret.sudo().picking_ids.move_ids, [{"quantity": 1}] * 2)
            ret.sudo().picking_ids.button_validate()

    def test_goods_without_a_label_get_numbers_on_a_receipt(self):
        """A button on Odoo's own receipt; who receives needs no right on returns."""
        ret = self._announce(count=2)
        ret.action_submit()
        clerk = new_test_user(self.env, "dock_clerk", groups="stock.group_stock_user")
        receipt = ret.sudo().picking_ids.with_user(clerk).sudo(False)
        self._fill(receipt.move_ids, [{"quantity": 2}])
        self.assertTrue(receipt.return_lots_missing)
        receipt.action_return_new_lots()
        lots = receipt.move_ids.move_line_ids.lot_id
        self.assertEqual(len(lots), 2, "a number each")
        self.assertRegex(lots[0].name, r"^RL\d{8}$")
        self.assertFalse(receipt.return_lots_missing)
        with self.assertRaisesRegex(UserError, "no goods without a number"):
            receipt.action_return_new_lots()
        receipt.move_ids.picked = True
        self.env.invalidate_all()
        receipt.button_validate()
        self.assertEqual(ret.item_ids.lot_id, lots)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"received"})
        self.assertIn("never", self._why(ret.item_ids[0]), "nobody sold that number")
        self.assertStockSound(self.panel)
        self.assertInvariants()

    def test_a_lot_for_a_line_without_a_label(self):
        paint = self._create_product("Paint", 20.0, 8.0, tracking="lot")
        lot = self.env["stock.lot"].create({"name": "P", "product_id": paint.id})
        self._stock_up(paint, 10, lot)
        order = self._sell([(paint, 6)])
        ret = self._create_return(order=order)
        ret.action_submit()
        receipt = ret.sudo().picking_ids
        self._fill(receipt.move_ids, [{"quantity": 6}])
        receipt.action_return_new_lots()
        self.assertEqual(receipt.move_line_ids.mapped("quantity"), [6])
        receipt.button_validate()
        self.assertEqual(ret.item_ids.lot_id, receipt.move_line_ids.lot_id)
        self.assertNotEqual(ret.item_ids.lot_id, lot)
