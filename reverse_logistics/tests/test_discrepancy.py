# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import mute_logger

from .test_logistics import LogisticsCommon


class DiscrepancyCommon(LogisticsCommon):
    def _settle(self, items, settlement, user=None, **values):
        found = items.discrepancy_ids.filtered(lambda one: one.state == "open")
        wizard = self.env["return.discrepancy.settle"].with_user(user or self.manager)
        wizard.create(
            {
                "discrepancy_ids": [Command.set(found.ids)],
                "settlement": settlement,
                **values,
            }
        ).action_confirm()
        return found


class TestDiscrepancy(DiscrepancyCommon):
    """What differs is recorded at the dock, stops nobody, and is settled later."""

    def _receive_over(self, ordered=2, received=3):
        """Two of the four sold are announced, three come."""
        ret = self._create_return([(self.so.order_line[0], ordered)])
        ret.action_submit()
        self._receive(ret, {self.widget: received})
        return ret, ret.item_ids.filtered(lambda item: item.discrepancy == "over")

    def test_an_over_receipt_is_accepted_and_credited(self):
        ret, over = self._receive_over()
        self.assertEqual(over.discrepancy_ids.mapped("state"), ["open"])
        self.assertEqual(ret.line_ids.qty_received, 2)
        found = self._settle(over, "accept")
        self.assertEqual(found.state, "settled")
        self.assertEqual(found.settled_by_id, self.manager)
        self.assertTrue(found.settled_at)
        self.assertEqual(over.discrepancy, "over", "it happened")
        extra = over.line_id
        self.assertEqual(ret.line_ids - extra, ret.line_ids[0])
        self.assertEqual((extra.quantity, extra.qty_received), (1, 1))
        self.assertEqual(extra.price_unit, 100)
        self.assertEqual(self.so.order_line[0].qty_delivered, 1)
        self.assertEqual(self.so.picking_ids.move_ids[0].return_qty_claimed, 3)
        self.assertInvariants()
        self._finish(ret)
        ret.with_user(self.manager).action_credit()
        ret.sudo().credit_note_ids.action_post()
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 300)
        self.assertEqual(ret.state, "done")
        self.assertStockSound(self.widget)

    def test_more_than_was_ever_delivered_is_not_credited(self):
        ret, over = self._receive_over(4, 6)
        self._settle(over, "accept")
        self.assertFalse(over.line_id.sale_line_id)
        self.assertEqual(over.line_id.resolution, "none")
        self._finish(ret)
        ret.with_user(self.manager).action_credit()
        ret.sudo().credit_note_ids.action_post()
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 400)
        self.assertEqual(ret.state, "done")
        self.assertStockSound(self.widget)

    def test_send_back(self):
        ret, over = self._receive_over()
        self._settle(over, "send_back")
        self.assertEqual(
            over.disposition_id,
            self.env.ref("reverse_logistics.disposition_return_to_customer"),
        )
        over.with_user(self.inspector).action_complete()
        self.assertEqual(over.stage, "closed")
        self.assertEqual(over.location_id.usage, "customer")
        self.assertStockSound(self.widget)

    def test_write_off(self):
        ret, over = self._receive_over()
        self._settle(over, "write_off")
        self.assertEqual(over.stage, "closed")
        self.assertEqual(over.location_id, self.warehouse.return_scrap_loc_id)
        self.assertStockSound(self.widget)

    def test_damaged_in_transit_with_a_photo_is_claimed(self):
        ret = self._create_received()
        item = ret.item_ids[0]
        photo = self.env["ir.attachment"].with_user(self.operator)
        photo = photo.create({"name": "box.png", "datas": base64.b64encode(b"photo")})
        report = self.env["return.discrepancy.report"].with_user(self.operator)
        report.create(
            {
                "item_ids": [Command.set(item.ids)],
                "kind": "damaged_in_transit",
                "note": "The box is crushed",
                "photo_ids": [Command.set(photo.ids)],
            }
        ).action_confirm()
        found = item.discrepancy_ids
        self.assertEqual(
            (found.kind, found.note), ("damaged_in_transit", "The box is crushed")
        )
        self.assertEqual(found.photo_ids, photo)
        self._inspect(item)  # nothing waits for the settlement
        with self.assertRaisesRegex(UserError, "carrier or the vendor"):
            found.with_user(self.manager)._settle("claim")
        self._settle(item, "claim", claim_reference="CLM-1")
        self.assertEqual(
            (found.claim_party, found.claim_reference), ("carrier", "CLM-1")
        )
        self.assertFalse(item.activity_ids)
        self.assertInvariants()

    def test_many_at_once_and_the_customer_is_told(self):
        self.customer.write({"email": "returns@northwind.example"})
        ret = self._create_return()
        ret.action_submit()
        self._process(ret.sudo().picking_ids, {self.widget: 3})
        ret.sudo().picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        short = ret.item_ids.filtered(lambda item: item.discrepancy == "short")
        self.assertEqual(len(short), 2)
        before = ret.message_ids
        self._settle(short, "accept")
        message = ret.message_ids - before
        self.assertEqual(len(message), 1, "one message a return")
        self.assertEqual(message.partner_ids, self.customer)
        self.assertIn("Widget", message.body)
        self.assertIn("did not come", message.body)
        self.assertNotIn("&lt;", message.body)

    def test_only_managers_settle_and_once(self):
        _ret, over = self._receive_over()
        with mute_logger("odoo.addons.base.models.ir_model"):
            with self.assertRaises(AccessError):
                self._settle(over, "accept", user=self.inspector)
            with self.assertRaises(AccessError):
                over.discrepancy_ids.with_user(self.operator)._settle("accept")
            with self.assertRaises(AccessError):
                over.discrepancy_ids.with_user(self.manager).write({"state": "settled"})
            with self.assertRaises(AccessError):
                self.env["return.discrepancy"].with_user(self.operator).create(
                    {"item_id": over.id, "kind": "short"}
                )
        found = self._settle(over, "write_off")
        with self.assertRaisesRegex(UserError, "open"):
            found.with_user(self.manager)._settle("accept")
        with self.assertRaisesRegex(UserError, "waits to be settled"):
            over.with_user(self.manager).action_settle()

    def test_a_parked_box_is_not_accepted_before_its_return_is_found(self):
        item = (
            self.env["return.item"]
            .with_user(self.operator)
            ._park_blind([{"product_id": self.widget.id}])
        )
        with self.assertRaisesRegex(UserError, "Find the return"):
            self._settle(item, "accept")
        with self.assertRaisesRegex(UserError, "Nobody knows who sent"):
            self._settle(item, "send_back")
        item.sender_id = self.customer
        self._settle(item, "send_back")
        item.with_user(self.inspector).action_complete()
        self.assertEqual(item.stage, "closed")
        self.assertStockSound(self.widget)

    def test_counts_of_the_returns_centre(self):
        before = self.warehouse.return_count_discrepancies
        _ret, over = self._receive_over()
        self.env.invalidate_all()
        self.assertEqual(self.warehouse.return_count_discrepancies, before + 1)
        action = self.warehouse.with_context(
            queue="discrepancies"
        ).action_open_return_queue()
        self.assertEqual(action["res_model"], "return.discrepancy")
        self.assertIn(
            over.discrepancy_ids,
            self.env["return.discrepancy"].search(action["domain"]),
        )
        self._settle(over, "accept")
        self.env.invalidate_all()
        self.assertEqual(self.warehouse.return_count_discrepancies, before)


class TestRefusal(LogisticsCommon):
    """Goods that are refused at the truck never enter stock."""

    def _refuse(self, items, **values):
        wizard = self.env["return.refusal"].with_user(self.operator)
        return wizard.create(
            {"item_ids": [Command.set(items.ids)], "note": "Soaked", **values}
        ).action_confirm()

    def test_one_product_is_refused(self):
        ret = self._create_return()
        ret.action_submit()
        item = ret.item_ids.filtered(lambda one: one.product_id == self.widget)
        self._refuse(item)
        self.assertEqual((item.stage, item.discrepancy), ("refused", "refused"))
        self.assertEqual(item.discrepancy_ids.note, "Soaked")
        self.assertFalse(item.move_ids)
        line = ret.line_ids[0]
        self.assertEqual((line.qty_received, line.qty_closed), (0, 4))
        self.assertEqual(self.so.picking_ids.move_ids[0].return_qty_claimed, 0)
        self.assertEqual(self._returnable(self.so.order_line[0]), 4)
        self.assertInvariants()
        self._process(ret.sudo().picking_ids, {self.gadget: 1})
        self.assertEqual(ret.line_ids.mapped("qty_received"), [0, 1])
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_all_is_refused(self):
        ret = self._create_return()
        ret.action_submit()
        self._refuse(ret.item_ids)
        self.assertEqual(ret.state, "done")
        self.assertEqual(ret.picking_ids.state, "cancel")
        self.assertInvariants()

    def test_a_part_is_refused(self):
        ret = self._create_return([(self.so.order_line[0], 4)])
        ret.action_submit()
        part = ret.item_ids.with_user(self.operator)._split(1)
        self._refuse(part)
        move = ret.sudo().picking_ids.move_ids
        self.assertEqual((move.product_uom_qty, move.quantity), (3, 3))
        self._receive(ret)
        self.assertEqual(ret.line_ids.qty_received, 3)
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_what_is_here_is_not_refused(self):
        ret = self._create_received()
        with self.assertRaisesRegex(UserError, "still expected"):
            self._refuse(ret.item_ids)
        with self.assertRaisesRegex(UserError, "expects nothing"):
            ret.action_refuse_goods()
