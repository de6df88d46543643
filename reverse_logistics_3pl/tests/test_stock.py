# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Stock at a 3PL: goods go there, are received there and are disposed of there."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import TplCommon


@tagged("post_install", "-at_install")
class TestStockThere(TplCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.provider.does_receive = True
        cls.provider.with_user(cls.manager).action_create_location()
        cls.there = cls.provider.location_id

    def _transfer(self, items, provider=None, user=None):
        wizard = (
            self.env["tpl.transfer"]
            .with_user(user or self.operator)
            .create(
                {
                    "item_ids": [Command.set(items.ids)],
                    "provider_id": provider and provider.id,
                }
            )
        )
        action = wizard.action_confirm()
        domain = action.get("domain") or [("id", "=", action.get("res_id"))]
        return self.env["stock.picking"].search(domain)

    def _quantity(self, product, place, owner=None):
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", place.id),
                *([("owner_id", "=", owner.id)] if owner else []),
            ]
        )
        return sum(quants.mapped("quantity"))

    def test_there_and_back(self):
        """Items follow an ordinary transfer to the provider, and one back."""
        ret = self._create_received()
        items = ret.item_ids
        value = sum(items.mapped("expected_recovery"))
        pickings = self._transfer(items, self.provider)
        self.assertEqual(pickings.picking_type_id, self.warehouse.disposition_type_id)
        self.assertEqual(set(items.mapped("stage")), {"received"})
        self.assertNotEqual(items.location_id, self.there)
        with self.assertRaises(UserError):
            self._transfer(items, self.provider)
        pickings.button_validate()
        self.assertEqual(items.location_id, self.there)
        self.assertEqual(set(items.mapped("stage")), {"received"})
        for item in items:
            self.assertEqual(self._quantity(item.product_id, self.there), item.quantity)
        self.assertEqual(sum(items.mapped("expected_recovery")), value)
        self._transfer(items).button_validate()
        self.assertEqual(items.location_id, self.warehouse.return_inspection_loc_id)
        self.assertFalse(self._quantity(self.widget, self.there))
        self.assertInvariants()

    def test_of_others(self):
        """Goods of somebody else stay somebody else's at the provider."""
        ret = self._create_return()
        ret.action_submit()
        ret.sudo().picking_ids.owner_id = self.customer
        self._receive(ret)
        items = ret.item_ids
        self.assertEqual(items.owner_id, self.customer)
        self._transfer(items, self.provider).button_validate()
        for item in items:
            there = self._quantity(item.product_id, self.there, self.customer)
            self.assertEqual(there, item.quantity)

    def test_disposed_there(self):
        """A disposition takes the goods from where they lie."""
        items = self._create_received().item_ids
        self._transfer(items, self.provider).button_validate()
        self._inspect(items)
        self._dispose(items, "scrap", override_reason_id=self.other_reason.id)
        self.assertEqual(set(items.mapped("stage")), {"closed"})
        for item in items:
            self.assertFalse(self._quantity(item.product_id, self.there))
        moves = items.move_ids.filtered(lambda m: m.location_id == self.there)
        self.assertEqual(len(moves), len(items))
        self.assertInvariants()

    def test_not_promised(self):
        """What lies at the provider is ours, valued, and available to nobody."""
        free = self.widget.free_qty
        items = self._create_received().item_ids
        self._transfer(items, self.provider).button_validate()
        self.widget.invalidate_recordset()
        self.assertEqual(self.widget.free_qty, free)
        self.assertTrue(self.there._is_in_returns_centre())

    def test_a_batch(self):
        """Transfers from several places go as one batch, where there are batches."""
        if "stock.picking.batch" not in self.env:
            self.skipTest("Odoo's batch transfers are not installed.")
        items = self._create_received().item_ids
        self._transfer(items[0], self.provider).button_validate()
        back = self._transfer(items[0])
        self.assertFalse(back.batch_id, "one transfer is no batch")
        shelf = self.env["stock.location"].create(
            {
                "name": "Shelf",
                "location_id": self.warehouse.return_inspection_loc_id.id,
            }
        )
        back.location_dest_id = shelf
        back.move_ids.write({"location_dest_id": shelf.id})
        back.move_line_ids.write({"location_dest_id": shelf.id})
        back.button_validate()
        both = self._transfer(items, self.provider)
        self.assertEqual(len(both), 2)
        self.assertEqual(len(both.batch_id), 1)
        both.batch_id.action_done()
        self.assertEqual(items.location_id, self.there)

    def test_who_and_what(self):
        """Only who works in returns, only what is in the returns centre."""
        items = self._create_received().item_ids
        with self.assertRaises(AccessError):
            self._transfer(items, self.provider, user=self.accountant)
        expected = self._create_waiting().item_ids
        with self.assertRaises(UserError):
            self._transfer(expected, self.provider)
        with self.assertRaises(UserError):
            self._transfer(items, self._create_provider("No place"))

    # === LOADS THAT END THERE === #

    def _book_there(self):
        self.lane.ends_at_provider = True
        return self._book(2)

    def test_a_lane_that_ends_there(self):
        other = self._create_provider("No place")
        with self.assertRaises(ValidationError):
            self._create_lane(name="Wrong", provider_id=other.id, ends_at_provider=True)

    def test_received_at_the_provider(self):
        """A load that ends at the provider is received into our stock there."""
        load = self._book_there()
        load.action_pick_up()
        open_ = load.picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(open_.location_dest_id, self.there)
        load.action_arrive()
        if "stock.picking.batch" in self.env:
            self.assertEqual(len(open_.batch_id), 1)
        for order in load.order_ids:
            self._receive(order)
        items = load.line_ids.item_ids
        self.assertEqual(set(items.mapped("stage")), {"received"})
        self.assertEqual(items.location_id, self.there)
        self.assertTrue(self._quantity(self.widget, self.there))
        self.assertInvariants()

    def test_received_by_a_finding(self):
        """What the provider says it received comes in when one of us confirms it."""
        load = self._book_there()
        load.action_pick_up()
        first, second = load.line_ids
        finding = (
            self.env["tpl.finding"]
            ._unguarded()
            .create(
                {
                    "kind": "received",
                    "shipment_id": load.id,
                    "order_id": first.order_id.id,
                    "product_id": self.widget.id,
                    "quantity": 1,
                }
            )
        )
        self.assertEqual(set(first.item_ids.mapped("stage")), {"in_transit"})
        finding.with_user(self.operator).action_confirm()
        self.assertEqual(first.order_id.line_ids[0].qty_received, 1)
        self.assertFalse(sum(second.order_id.line_ids.mapped("qty_received")))
        self.assertEqual(self._quantity(self.widget, self.there), 1)
        self.assertEqual(load.state, "arrived")
        self.assertInvariants()

    def test_elsewhere_as_ever(self):
        """A load to our own dock is received there, whatever its carrier can do."""
        load = self._book(2)
        load.action_pick_up()
        load.action_arrive()
        self.assertEqual(
            load.picking_ids.location_dest_id, self.warehouse.return_inspection_loc_id
        )

    def test_a_receipt_is_an_arrival(self):
        """Goods of a load that are received have arrived, on whichever screen."""
        load = self._book(2)
        load.action_pick_up()
        self._receive(load.order_ids[0])
        self.assertEqual(load.state, "arrived")
