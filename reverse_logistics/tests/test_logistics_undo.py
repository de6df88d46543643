# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .test_logistics import LogisticsCommon


class TestUndo(LogisticsCommon):
    """Whatever is undone, at whatever stage, gives back exactly what it took."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.line = cls.so.order_line[0]
        cls.delivered = cls.line.move_ids

    def _approved(self, quantity=3):
        ret = self._create_return([(self.line, quantity)])
        ret.action_submit()
        return ret

    def _reverse(self, picking, quantity):
        """Odoo's own return of a transfer, validated."""
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        wizard.product_return_moves.quantity = quantity
        back = wizard._create_return()
        self._process(back)
        self.assertEqual(back.state, "done")
        return back

    def _open(self, ret):
        return ret.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def assertLeft(self, quantity, delivered=4):
        """So much may be returned, and so much is with the customer."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._returnable(self.line), quantity)
        self.assertEqual(self.line.qty_delivered, delivered)
        self.assertStockSound(self.widget)

    def assertClosed(self, ret):
        """Nothing is waited for, so closing cannot give the same back twice."""
        with self.assertRaisesRegex(UserError, "nothing to close"), self.cr.savepoint():
            ret.with_user(self.manager).action_close("Twice")

    # === CANCELLING === #

    def test_cancel_a_draft(self):
        ret = self._create_return([(self.line, 3)])
        self.assertLeft(4)
        ret.action_cancel()
        self.assertLeft(4)
        self.assertEqual(ret.state, "cancelled")

    def test_cancel_a_request_that_waits(self):
        self.env["return.policy"].search([]).auto_approve_limit = 0
        ret = self._approved()
        self.assertEqual(ret.state, "submitted")
        self.assertLeft(1)
        ret.action_cancel()
        self.assertLeft(4)

    def test_reject(self):
        self.env["return.policy"].search([]).auto_approve_limit = 0
        ret = self._approved()
        ret.with_user(self.manager).action_reject("No")
        self.assertEqual(ret.state, "rejected")
        self.assertLeft(4)

    def test_cancel_what_was_approved(self):
        ret = self._approved()
        self.assertLeft(1)
        ret.action_cancel()
        self.assertLeft(4)
        self.assertEqual(ret.picking_ids.state, "cancel")
        self._approved(4)
        self.assertLeft(0)

    def test_cancelling_the_receipt(self):
        """The warehouse calls a receipt off: what no receipt expects is given back
        at once, and cancelling the return does not give it back again."""
        ret = self._approved()
        ret.sudo().picking_ids.action_cancel()
        self.assertEqual(ret.line_ids.qty_closed, 3)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"missing"})
        self.assertLeft(4)
        ret.action_cancel()
        self.assertLeft(4)
        self._approved(4)
        self.assertLeft(0)

    def test_cancelling_a_backorder_and_closing(self):
        ret = self._approved()
        self._process(ret.sudo().picking_ids, {self.widget: 1})
        self.assertLeft(1, delivered=3)
        self._open(ret).action_cancel()
        self.assertEqual(ret.line_ids.qty_closed, 2)
        self.assertLeft(3, delivered=3)
        self._finish(ret)
        self.assertClosed(ret)
        self.assertEqual(ret.line_ids.qty_closed, 2)
        self.assertLeft(3, delivered=3)

    # === DELETING === #

    def test_deleting_the_receipt(self):
        ret = self._approved()
        ret.sudo().picking_ids.unlink()
        self.assertFalse(ret.picking_ids)
        self.assertEqual(ret.line_ids.qty_closed, 3)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"missing"})
        self.assertLeft(4)
        ret.action_cancel()
        self.assertEqual(ret.state, "cancelled")
        self.assertLeft(4)

    def test_deleting_the_receipt_of_a_cancelled_return(self):
        """It stays cancelled."""
        ret = self._approved()
        ret.action_cancel()
        ret.sudo().picking_ids.unlink()
        self.assertEqual(ret.state, "cancelled")
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"missing"})
        self.assertLeft(4)

    def test_deleting_one_move_of_the_receipt(self):
        ret = self._create_return()
        ret.action_submit()
        move = ret.sudo().picking_ids.move_ids.filtered(
            lambda m: m.product_id == self.widget
        )
        move._action_cancel()
        move.unlink()
        self.assertEqual(ret.line_ids.mapped("qty_closed"), [4, 0])
        self.assertLeft(4)
        self._receive(ret)
        self.assertEqual(ret.line_ids.mapped("qty_received"), [0, 1])
        self.assertEqual(ret.state, "processing")
        self.assertLeft(4)

    def test_deleting_a_backorder(self):
        ret = self._approved()
        self._process(ret.sudo().picking_ids, {self.widget: 1})
        self._open(ret).unlink()
        self.assertEqual(ret.line_ids.qty_received, 1)
        self.assertLeft(3, delivered=3)
        self._finish(ret)
        self.assertClosed(ret)
        self.assertLeft(3, delivered=3)

    # === CLOSING SHORT === #

    def test_close_before_anything_came(self):
        ret = self._approved()
        ret.with_user(self.manager).action_close("Changed their mind")
        self.assertEqual(ret.state, "done")
        self.assertEqual(ret.line_ids.qty_closed, 3)
        self.assertEqual(self._open(ret).ids, [])
        self.assertLeft(4)
        self.assertClosed(ret)
        self.assertEqual(ret.line_ids.qty_closed, 3)
        self.assertLeft(4)

    def test_close_after_a_part_came(self):
        ret = self._approved()
        self._process(ret.sudo().picking_ids, {self.widget: 1})
        self._finish(ret)
        ret.with_user(self.manager).action_close("The rest is lost")
        self.assertEqual(ret.line_ids.qty_closed, 2)
        self.assertFalse(self._open(ret))
        self.assertLeft(3, delivered=3)
        again = self._approved(3)
        self._receive(again)
        self.assertLeft(0, delivered=0)

    def test_close_after_a_receipt_without_backorder(self):
        ret = self._approved()
        picking = ret.sudo().picking_ids
        picking.move_ids.write({"quantity": 1, "picked": True})
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertEqual(ret.picking_ids, picking)
        self.assertEqual(ret.line_ids.qty_received, 1)
        self._finish(ret)
        self.assertClosed(ret)
        self.assertEqual(ret.line_ids.qty_closed, 2)
        self.assertLeft(3, delivered=3)

    def test_a_type_that_never_makes_backorders(self):
        self.warehouse.return_type_id.create_backorder = "never"
        ret = self._approved()
        picking = ret.sudo().picking_ids
        picking.move_ids.write({"quantity": 2, "picked": True})
        picking.button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(ret.picking_ids, picking)
        self.assertEqual(ret.line_ids.qty_received, 2)
        short = ret.item_ids.filtered(lambda item: item.discrepancy == "short")
        self.assertEqual(short.quantity, 1)
        self.assertStockSound(self.widget)

    # === REVERSING === #

    def test_reverse_the_whole_receipt(self):
        """The goods are the customer's again, and may come back once, not twice."""
        ret = self._approved()
        self._receive(ret)
        self.assertLeft(1, delivered=1)
        self._reverse(ret.sudo().picking_ids, 3)
        self.assertEqual(ret.line_ids.qty_received, 0)
        here = ret.item_ids.filtered(
            lambda item: item.stage not in ("expected", "missing")
        )
        self.assertFalse(here, "nothing of it is at the dock")
        self.assertEqual(self.line.qty_delivered, 4)
        ret.with_user(self.manager).action_close("Reversed")
        self.assertEqual(ret.state, "done")
        self.assertLeft(4)
        again = self._approved(4)
        self._receive(again)
        self.assertLeft(0, delivered=0)

    def test_reverse_a_part(self):
        ret = self._approved()
        self._receive(ret)
        self._reverse(ret.sudo().picking_ids, 1)
        self.assertEqual(ret.line_ids.qty_received, 2)
        here = ret.item_ids.filtered(lambda item: item.stage == "received")
        self.assertEqual(sum(here.mapped("quantity")), 2)
        self._finish(ret)
        ret.with_user(self.manager).action_close("One was taken back")
        self.assertLeft(2, delivered=2)

    def test_reverse_and_cancel(self):
        ret = self._approved()
        self._receive(ret)
        self._reverse(ret.sudo().picking_ids, 3)
        ret.action_cancel()
        self.assertEqual(ret.state, "cancelled")
        self.assertLeft(4)

    def test_credited_goods_are_not_reversed_unseen(self):
        """What was restocked is not in the returns centre any more, and what was
        credited is not given back by a click: it is refused, or someone is told."""
        ret = self._approved()
        items = self._receive(ret)
        self._finish(ret)
        with self.assertRaisesRegex(UserError, items.name):
            self._reverse(ret.sudo().picking_ids, 3)

    # === CHANGING A DONE RECEIPT === #

    def _refuse_edit(self, ret, edit):
        """An edit of a done receipt is refused in words and changes nothing."""
        picking = ret.sudo().picking_ids
        picking.is_locked = False
        with self.assertRaisesRegex(UserError, picking.name), self.cr.savepoint():
            edit(picking.move_ids)
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(ret.line_ids.qty_received, 3)
        self.assertEqual(picking.move_ids.mapped("quantity"), [3])
        self.assertStockSound(self.widget)

    def test_a_done_receipt_is_not_edited(self):
        """Unlocked or not: its items and counters would not know."""
        ret = self._approved()
        self._receive(ret)
        place = self.warehouse.return_repair_loc_id
        for quantity in (0, 2, 4):
            self._refuse_edit(ret, lambda m, q=quantity: m.write({"quantity": q}))
            self._refuse_edit(
                ret, lambda m, q=quantity: m.move_line_ids.write({"quantity": q})
            )
        self._refuse_edit(ret, lambda m: m.move_line_ids.copy({"quantity": 1}))
        self._refuse_edit(
            ret, lambda m: m.move_line_ids.write({"location_dest_id": place.id})
        )
        self._refuse_edit(
            ret, lambda m: m.move_line_ids.write({"owner_id": self.customer.id})
        )

    def test_what_was_typed_wrong_is_corrected_by_reversing(self):
        """Three were typed and two came: items, counters and stock agree on two."""
        ret = self._approved()
        self._receive(ret)
        self._reverse(ret.sudo().picking_ids, 1)
        self.assertEqual(ret.line_ids.qty_received, 2)
        self._finish(ret)
        ret.with_user(self.manager).action_close("The third never was")
        self.assertLeft(2, delivered=2)

    def test_a_delivery_is_not_lowered_below_what_returns_claim(self):
        self._approved(3)
        self.delivered.picking_id.is_locked = False
        with self.assertRaisesRegex(UserError, "claim 3"):
            self.delivered.quantity = 2
        self.env.invalidate_all()
        self.delivered.quantity = 3
        self.assertLeft(0, delivered=3)
