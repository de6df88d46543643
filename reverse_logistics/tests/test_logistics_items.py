# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError

from .test_logistics import LogisticsCommon


class TestItems(LogisticsCommon):
    """Items split, merge back and move with the stock they stand for."""

    def test_split_parts_merge_back(self):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda one: one.quantity == 4)
        one, two = item._split(1), item._split(2)
        merged = (one | two | item).with_user(self.operator)._merge()
        self.assertEqual(merged, item)
        self.assertEqual(item.quantity, 4)
        self.assertFalse((one | two).filtered("active"))
        self.assertEqual(ret.line_ids[0].qty_received, 4)
        self.assertEqual(ret.line_ids[0].qty_disposed, 0)
        self.assertInvariants()
        self._finish(ret)
        self.assertStockSound(self.widget)

    def test_what_differs_stays_apart(self):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda one: one.quantity == 4)
        part = item._split(1)
        other = ret.item_ids - item - part
        with self.assertRaisesRegex(UserError, "differ in Product"):
            (item | other)._merge()
        self._inspect(part)
        with self.assertRaisesRegex(UserError, "differ in"):
            (item | part)._merge()
        with self.assertRaisesRegex(UserError, "at least two"):
            item._merge()
        again = self._create_received(
            order=self._sell([(self.widget, 1)]),
        )
        with self.assertRaisesRegex(UserError, "differ in|never one item"):
            (item | again.item_ids)._merge()
        self.assertInvariants()

    def test_items_move_with_their_stock(self):
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda one: one.quantity == 4)
        part = item._split(1)
        shelf = self.env["stock.location"].create(
            {
                "name": "Shelf 7",
                "location_id": self.warehouse.return_inspection_loc_id.id,
                "company_id": self.company.id,
            }
        )
        wizard = self.env["return.item.move"].with_user(self.operator)
        wizard = wizard.create(
            {"item_ids": [(6, 0, (item | part).ids)], "location_id": shelf.id}
        )
        self.assertIn(shelf, wizard.place_ids)
        self.assertNotIn(self.stock, wizard.place_ids)
        wizard.action_confirm()
        self.assertEqual((item | part).location_id, shelf)
        self.assertEqual(set((item | part).mapped("stage")), {"received"})
        self.assertEqual(self._quants(self.widget, shelf).quantity, 4)
        self.env.invalidate_all()
        self.assertEqual(part.event_ids[0].location_id, shelf)
        self.assertStockSound(self.widget)
        with self.assertRaisesRegex(UserError, "not a place of a returns centre"):
            item.with_user(self.operator)._move_to(self.stock)
        self._finish(ret)
        with self.assertRaisesRegex(UserError, "is not here"):
            item.with_user(self.operator)._move_to(shelf)
        self.assertStockSound(self.widget)

    def test_a_label_printed_again_has_the_same_plate(self):
        ret = self._create_received()
        plates = set(ret.item_ids.mapped("name"))
        for _print in range(2):
            ret.item_ids.with_user(self.operator).action_print_labels()
            self.env.invalidate_all()
            self.assertEqual(set(ret.item_ids.mapped("name")), plates)


class TestParcels(LogisticsCommon):
    """A return in several parcels waits for the last one."""

    def test_the_last_parcel_ends_the_wait(self):
        ret = self._create_return(parcels_expected=3)
        ret.action_submit()
        self.assertEqual(ret.parcel_progress, "0 of 3")
        ret.with_user(self.operator).action_receive_parcel()
        self._process(ret.sudo().picking_ids, {self.widget: 2})
        self.assertEqual((ret.parcel_progress, ret.state), ("1 of 3", "receiving"))
        rest = ret.sudo().picking_ids.filtered(lambda p: p.state != "done")
        self.assertTrue(rest, "two parcels are still to come")
        ret.with_user(self.operator)._receive_parcels(2)
        self._process(rest, {self.widget: 1})
        self.assertEqual(ret.parcel_progress, "3 of 3")
        self.assertFalse(
            ret.sudo().picking_ids.filtered(
                lambda p: p.state not in ("done", "cancel")
            ),
            "nothing more will come",
        )
        self.assertEqual(ret.line_ids.mapped("qty_received"), [3, 0])
        self.assertEqual(ret.line_ids.mapped("qty_closed"), [1, 1])
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_no_number_no_wait(self):
        ret = self._create_return()
        ret.action_submit()
        self._process(ret.sudo().picking_ids, {self.widget: 2})
        self.assertFalse(ret.parcel_progress)
        self.assertEqual(ret.state, "receiving")
        with self.assertRaisesRegex(UserError, "at least one parcel"):
            ret.with_user(self.operator)._receive_parcels(0)


class TestOdooReturn(LogisticsCommon):
    """Odoo's own return wizard respects what returns ask for."""

    def test_it_takes_no_more_than_is_left(self):
        delivery = self.so.picking_ids
        ret = self._create_return([(self.so.order_line[0], 3)])
        ret.action_submit()
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({})
        )
        line = wizard.product_return_moves.filtered(
            lambda one: one.product_id == self.widget
        )
        line.quantity = 2
        with self.assertRaisesRegex(UserError, "1 Units can still be returned"):
            wizard.action_create_returns()
        line.quantity = 1
        wizard.action_create_returns()
        self.assertEqual(self._returnable(self.so.order_line[0]), 0)
        self.assertInvariants()
