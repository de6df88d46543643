# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import ReturnCommon


class TestReceipt(ReturnCommon):
    """What comes back is recorded as it comes, and never refused at the dock."""

    def test_partial_receipt_and_backorder(self):
        ret = self._create_return()
        ret.action_submit()
        self._receive(ret, {self.widget: 3})
        self.assertEqual(ret.state, "receiving")
        self.assertEqual(ret.line_ids.mapped("qty_received"), [3, 0])
        self.assertEqual(len(ret.picking_ids), 2)
        backorder = ret.picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(
            backorder.move_ids.return_line_id, ret.line_ids, "the link must survive"
        )
        self.assertInvariants()
        self._process(backorder)
        self.assertEqual(ret.state, "processing")
        self.assertEqual(ret.line_ids.mapped("qty_received"), [4, 1])
        self.assertInvariants()

    def test_more_than_authorised_is_recorded_apart(self):
        ret = self._create_return([(self.so.order_line[0], 2)])
        ret.action_submit()
        self._receive(ret, {self.widget: 3})
        self.assertEqual(ret.line_ids.qty_received, 2)
        over = ret.item_ids.filtered("discrepancy")
        self.assertEqual(over.discrepancy, "over")
        self.assertEqual(over.quantity, 1)
        self.assertFalse(over.line_id)
        self.assertTrue(over.activity_ids, "a manager must hear of it")
        self.assertEqual(len(self.so.order_line), 2, "no line is added to the order")
        self.assertInvariants()

    def test_unannounced_goods(self):
        stranger = self._create_product("Stranger", 10.0, 5.0)
        ret = self._create_return()
        ret.action_submit()
        receipt = ret.picking_ids
        self.env["stock.move"].create(
            {
                "picking_id": receipt.id,
                "product_id": stranger.id,
                "product_uom_qty": 2,
                "location_id": receipt.location_id.id,
                "location_dest_id": receipt.location_dest_id.id,
            }
        )
        self._receive(ret)
        found = ret.item_ids.filtered(lambda item: item.product_id == stranger)
        self.assertEqual(found.discrepancy, "unannounced")
        self.assertEqual(found.quantity, 2)
        self.assertEqual(len(self.so.order_line), 2)
        self.assertInvariants()

    def test_one_receipt_over_several_orders(self):
        other = self._sell([(self.widget, 2)])
        ret = self._create_return(
            [(self.so.order_line[0], 1), (other.order_line, 2)], order=self.so
        )
        ret.action_submit()
        self.assertEqual(len(ret.picking_ids), 1)
        self._receive(ret)
        self.assertEqual(other.order_line.qty_delivered, 0)
        self.assertEqual(self.so.order_line[0].qty_delivered, 3)
        self.assertInvariants()

    def test_serials(self):
        phone = self._create_product("Panel", 500.0, 300.0, tracking="serial")
        lots = self.env["stock.lot"].create(
            [{"name": f"SN-{i}", "product_id": phone.id} for i in range(3)]
        )
        for lot in lots:
            self._stock_up(phone, 1, lot)
        so = self._sell([(phone, 3)])
        ret = self._create_return([(so.order_line, 2)])
        ret.line_ids.lot_ids = lots[:2]
        ret.action_submit()
        self.assertEqual(ret.item_ids.lot_id, lots[:2])
        move = ret.picking_ids.move_ids
        move.move_line_ids.unlink()
        move.write(
            {
                "move_line_ids": [
                    Command.create(
                        {
                            "product_id": phone.id,
                            "lot_id": lot.id,
                            "quantity": 1,
                            "location_id": move.location_id.id,
                            "location_dest_id": move.location_dest_id.id,
                            "picking_id": move.picking_id.id,
                        }
                    )
                    for lot in lots[:2]
                ],
                "picked": True,
            }
        )
        ret.picking_ids.button_validate()
        self.assertEqual(ret.item_ids.mapped("stage"), ["received"] * 2)
        self.assertEqual(set(ret.item_ids.lot_id), set(lots[:2]))
        self.assertInvariants()

    def test_a_serial_that_is_on_another_return(self):
        """It is recorded as the wrong serial, and the dock goes on."""
        panel = self._create_product("Panel", 500.0, 300.0, tracking="serial")
        lots = self.env["stock.lot"].create(
            [{"name": f"PX-{i}", "product_id": panel.id} for i in range(2)]
        )
        for lot in lots:
            self._stock_up(panel, 1, lot)
        so = self._sell([(panel, 2)])
        first = self._create_return([(so.order_line, 1)])
        first.line_ids.lot_ids = lots[0]
        first.action_submit()
        second = self._create_return([(so.order_line, 1)])
        second.action_submit()
        move = second.picking_ids.move_ids
        move.lot_ids = lots[0]
        move.picked = True
        second.picking_ids.button_validate()
        item = second.item_ids
        self.assertEqual((item.stage, item.discrepancy), ("received", "wrong_serial"))
        self.assertNotIn(item.lot_id, lots, "it got a lot of its own")
        self.assertTrue(item.activity_ids)

    def test_cancel_gives_back_what_was_claimed(self):
        delivered = self.so.order_line[0].move_ids
        ret = self._create_return()
        ret.action_submit()
        self.assertEqual(delivered.return_qty_claimed, 4)
        ret.action_cancel()
        self.assertEqual(ret.state, "cancelled")
        self.assertEqual(ret.picking_ids.state, "cancel")
        self.assertEqual(delivered.return_qty_claimed, 0)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"missing"})
        self.assertInvariants()

    def test_close_short(self):
        ret = self._create_return()
        ret.action_submit()
        items = self._receive(ret, {self.widget: 3})
        manager = ret.with_user(self.manager)
        with self.assertRaisesRegex(UserError, "still wait for a disposition"):
            manager.action_close("Customer keeps the rest")
        self._inspect(items)
        self._dispose(items, "restock")
        manager.action_close("Customer keeps the rest")
        self.assertEqual(ret.line_ids.mapped("qty_closed"), [1, 1])
        self.assertEqual(ret.closing_reason, "Customer keeps the rest")
        self.assertEqual(ret.state, "processing", "three are still to be credited")
        self.assertEqual(self.so.order_line.move_ids.mapped("return_qty_claimed")[0], 3)
        ret.with_user(self.manager).action_credit()
        ret.with_user(self.accountant).credit_note_ids.action_post()
        self.assertEqual(ret.state, "done")
        self.assertEqual(sum(ret.sudo().credit_note_ids.mapped("amount_untaxed")), 300)
        self.assertInvariants()

    def test_arrived_goods_cannot_be_cancelled(self):
        ret = self._create_received()
        with self.assertRaisesRegex(UserError, "have arrived"):
            ret.action_cancel()

    def test_only_drafts_are_deleted(self):
        ret = self._create_return()
        ret.with_user(self.manager).unlink()
        ret = self._create_return()
        ret.action_submit()
        with self.assertRaisesRegex(UserError, "Only drafts"):
            ret.with_user(self.manager).unlink()

    def test_goods_without_an_order(self):
        ret = self.env["return.order"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": self.gadget.id,
                            "quantity": 2,
                            "reason_id": self.env.ref(
                                "reverse_logistics.reason_end_of_life"
                            ).id,
                            "resolution": "none",
                        }
                    )
                ],
            }
        )
        ret.action_submit()
        self._receive(ret)
        move = ret.picking_ids.move_ids
        self.assertFalse(move.origin_returned_move_id)
        self.assertEqual(move.value, 30, "today's cost")
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock")
        self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_value_comes_back_at_original_cost(self):
        self.widget.standard_price = 90
        ret = self._create_return([(self.so.order_line[0], 2)])
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(ret.picking_ids.move_ids.value, 120, "2 at 60, as they left")

    def test_new_warehouse_has_a_returns_centre(self):
        warehouse = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        self.assertEqual(warehouse.return_type_id.sequence_code, "RET")
        self.assertEqual(warehouse.disposition_type_id.sequence_code, "DSP")
        self.assertEqual(
            warehouse.return_inspection_loc_id.location_id, warehouse.return_view_loc_id
        )
        self.assertFalse(
            warehouse.return_view_loc_id._child_of(warehouse.view_location_id)
        )

    def test_split_keeps_the_sum(self):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda i: i.quantity == 4)
        part = item._split(1)
        self.assertEqual((item.quantity, part.quantity), (3, 1))
        self.assertEqual(part.parent_id, item)
        self.assertNotEqual(part.name, item.name)
        for quantity in (0, 3, 4, 0.5, float("nan")):
            with self.assertRaises(UserError):
                item._split(quantity)
        self.assertInvariants()
