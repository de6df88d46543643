# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import mute_logger

from .common import ReturnCommon


class VendorCommon(ReturnCommon):
    """Goods of a vendor with an agreement: 80 % of the cost of 60."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Kestrel"})
        cls.widget.seller_ids = [Command.create({"partner_id": cls.vendor.id})]
        cls.agreement = cls.env["return.vendor.agreement"].create(
            {
                "name": "Warranty",
                "partner_id": cls.vendor.id,
                "product_ids": [Command.set(cls.widget.ids)],
                "credit_percent": 80,
                "claim_days": 20,
            }
        )
        cls.reason = cls.env.ref("reverse_logistics.claim_reason_no_fault")

    @classmethod
    def _create_inspected(cls, quantity=4, grades=("F3", "C5"), **values):
        """A return of widgets that were inspected; the inspector's items."""
        order = cls._sell([(cls.widget, quantity)])
        ret = cls._create_return([(order.order_line, quantity)], order, **values)
        ret.action_submit()
        items = cls._receive(ret)
        cls._inspect(items, *grades)
        return items

    @classmethod
    def _send_to_vendor(cls, items, **values):
        vals = {
            "override_reason_id": cls.env.ref("reverse_logistics.override_other").id
        }
        cls._dispose(items, "return_to_vendor", **{**vals, **values})
        return items.claim_line_ids.claim_id.with_user(cls.manager)


class TestVendorClaim(VendorCommon):
    def test_from_the_item_to_the_money(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        self.assertEqual(claim.partner_id, self.vendor)
        self.assertEqual(claim.state, "draft")
        self.assertEqual(claim.amount_claimed, 4 * 60 * 0.8)
        self.assertEqual(items.stage, "in_process")
        self.assertEqual(items.location_id, self.warehouse.return_vendor_loc_id)
        today = fields.Date.context_today(claim)
        self.assertEqual(claim.date_deadline, today + timedelta(days=20))
        claim = claim.with_user(self.manager)
        claim.action_request()
        self.assertEqual(claim.state, "authorised", "no number is needed")
        claim.action_ship()
        picking = claim.picking_ids
        self.assertEqual(picking.state, "assigned")
        self.assertEqual(items.stage, "in_process")
        self._process(picking.sudo())
        self.assertEqual(items.stage, "closed")
        self.assertEqual(items.location_id.usage, "supplier")
        self.assertEqual(claim.state, "shipped")
        claim.line_ids.amount_accepted = 150
        claim.action_answer()
        self.assertEqual(claim.state, "partly")
        claim.action_refund()
        refund = claim.sudo().refund_ids
        self.assertEqual(refund.move_type, "in_refund")
        self.assertEqual((refund.state, refund.amount_untaxed), ("draft", 150))
        with self.assertRaisesRegex(UserError, "Post or cancel the credit note"):
            claim.action_close(self.reason)
        refund.invoice_date = today
        refund.with_user(self.accountant).action_post()
        self.assertEqual(claim.state, "refunded")
        self.assertEqual(claim.amount_open, 42)
        self.assertEqual(items.actual_recovery, 150)
        with self.assertRaisesRegex(UserError, "give the reason why"):
            claim.action_close()
        claim.action_close(self.reason.id)
        self.assertEqual(claim.state, "closed")
        self.assertEqual((claim.amount_written_off, claim.amount_open), (42, 0))
        self.assertEqual(claim.write_off_reason_id, self.reason)
        self.assertInvariants()

    def test_a_credit_note_taken_back_is_no_recovery(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        items.with_user(self.inspector).action_complete()
        self.assertEqual((claim.state, items.stage), ("shipped", "closed"))
        claim.action_accept()
        claim.action_refund()
        claim.sudo().refund_ids.invoice_date = fields.Date.context_today(claim)
        claim.refund_ids.with_user(self.accountant).action_post()
        self.assertEqual((claim.state, items.actual_recovery), ("closed", 192))
        claim.sudo().refund_ids.button_draft()
        self.assertEqual((claim.state, items.actual_recovery), ("accepted", 0))

    def test_one_claim_and_one_transfer_a_vendor(self):
        self.gadget.seller_ids = [Command.create({"partner_id": self.vendor.id})]
        ret = self._create_received()
        self._inspect(ret.item_ids, "F3", "C5")
        claim = self._send_to_vendor(ret.item_ids[0])
        self.assertEqual(self._send_to_vendor(ret.item_ids[1]), claim)
        self.assertEqual(len(claim.line_ids), 2)
        self.assertEqual(sum(claim.line_ids.mapped("amount_claimed")), 192 + 15)
        ret.item_ids.with_user(self.inspector).action_complete()
        self.assertEqual(len(claim.picking_ids), 1)
        self.assertEqual(claim.picking_ids.partner_id, self.vendor)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"closed"})
        self.assertInvariants()

    def test_a_part_is_shipped(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        claim.action_request()
        claim.action_ship()
        self._process(claim.picking_ids, {self.widget: 3})
        family = items + items.child_ids
        self.assertEqual(
            sorted(family.mapped(lambda item: (item.stage, item.quantity))),
            [("closed", 3), ("in_process", 1)],
        )
        self.assertEqual(claim.state, "authorised")
        self.assertEqual(sorted(claim.line_ids.mapped("amount_claimed")), [48, 144])
        backorder = claim.picking_ids.filtered(lambda one: one.state != "done")
        self._process(backorder)
        self.assertEqual(set(family.mapped("stage")), {"closed"})
        self.assertEqual(claim.state, "shipped")
        self.assertInvariants()

    def test_the_warehouse_needs_no_rights_on_returns(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        claim.action_request()
        claim.action_ship()
        clerk = new_test_user(self.env, "clerk", groups="stock.group_stock_user")
        self._process(claim.sudo().picking_ids.with_user(clerk))
        self.assertEqual((items.stage, claim.state), ("closed", "shipped"))
        closed = items.event_ids.filtered(lambda event: event.to_stage == "closed")
        self.assertEqual(closed.user_id, clerk)

    def test_a_number_is_needed(self):
        self.agreement.is_rma_needed = True
        items = self._create_inspected()
        claim = self._send_to_vendor(items).with_user(self.inspector)
        with self.assertRaisesRegex(UserError, "takes nothing without an RMA"):
            items.with_user(self.inspector).action_complete()
        claim.action_request()
        self.assertEqual(claim.state, "requested")
        with self.assertRaisesRegex(UserError, "takes nothing without an RMA"):
            claim.action_authorise()
        claim.vendor_rma = "R-17"
        claim.action_authorise()
        items.with_user(self.inspector).action_complete()
        self.assertEqual((claim.state, items.stage), ("shipped", "closed"))

    def test_change_of_mind(self):
        self.agreement.write({"quota_kind": "quantity", "quota_limit": 4})
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        claim.action_request()
        claim.action_ship()
        move = claim.picking_ids.move_ids
        self.assertEqual(self.agreement.quota_left, 0)
        items.with_user(self.inspector).action_reconsider()
        self.assertEqual(items.stage, "inspected")
        self.assertFalse(items.disposition_id)
        self.assertEqual(move.state, "cancel")
        self.assertFalse(items.claim_line_ids)
        self.assertEqual(self.agreement.quota_left, 4)
        self._dispose(items, "scrap", override_reason_id=self.other_reason.id)
        chain = [event.data for event in items.event_ids.sorted("id") if event.data]
        decided = [data for data in chain if "disposition" in data]
        self.assertEqual(
            [data["disposition"] for data in decided], ["return_to_vendor", "scrap"]
        )
        self.assertEqual(
            {data["recommended"] for data in decided},
            {items.recommended_disposition_id.code},
        )
        self.assertEqual(
            [data["reopened"] for data in chain if "reopened" in data],
            ["return_to_vendor"],
        )
        self.assertInvariants()

    def test_a_cancelled_claim_gives_its_goods_back(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        with self.assertRaises(AccessError):
            claim.with_user(self.inspector).action_cancel()
        claim.with_user(self.manager).action_cancel()
        self.assertEqual((claim.state, items.stage), ("cancelled", "inspected"))
        self.assertInvariants()

    def test_a_transfer_that_is_cancelled_is_told(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        claim.action_request()
        claim.action_ship()
        claim.picking_ids.action_cancel()
        self.assertEqual(items.stage, "in_process")
        said = items.activity_ids.mapped("summary")
        self.assertEqual(len(said), 1)
        self.assertIn("was cancelled", said[0])

    def test_roles(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        with self.assertRaises(AccessError):
            claim.with_user(self.operator).action_request()
        with self.assertRaises(AccessError):
            claim.with_user(self.inspector).write({"state": "refunded"})
        claim.with_user(self.inspector).action_request()
        with self.assertRaises(AccessError):
            claim.with_user(self.inspector).action_accept()
        with self.assertRaises(AccessError):
            claim.line_ids.with_user(self.manager).write({"amount_refunded": 5})
        claim.with_user(self.accountant).action_accept()
        with self.assertRaisesRegex(UserError, "cannot change any more"):
            claim.line_ids.with_user(self.manager).amount_claimed = 1

    def test_more_than_claimed(self):
        items = self._create_inspected()
        claim = self._send_to_vendor(items)
        claim.action_request()
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            claim.line_ids.amount_accepted = 193
            claim.flush_recordset()
