# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError, ValidationError

from .test_logistics import LogisticsCommon


class TestBlind(LogisticsCommon):
    """An unknown box: parked first, then it finds its return."""

    def _park(self, *vals_list, user=None):
        items = self.env["return.item"].with_user(user or self.operator)
        return items._park_blind(list(vals_list))

    def _park_widget(self, quantity=2, **vals):
        return self._park({"product_id": self.widget.id, "quantity": quantity, **vals})

    def _match(self, item, kind, **wanted):
        return next(
            match
            for match in item._get_matches()
            if match["kind"] == kind
            and all(match[name] == value for name, value in wanted.items())
        )

    def test_parked_goods_are_stock_of_the_returns_centre(self):
        free = self.widget.free_qty
        one, two = self._park(
            {"product_id": self.widget.id, "quantity": 2, "note": "from Northwind"},
            {"note": "a grey box, no label", "partner_id": self.customer.id},
        )
        self.assertEqual((one.stage, one.discrepancy), ("received", "unannounced"))
        self.assertEqual((one.quantity, one.box_note), (2, "from Northwind"))
        self.assertEqual(two.product_id, two._get_unknown_product())
        self.assertEqual(two.sender_id, self.customer)
        self.assertTrue(one.is_parked and two.is_parked)
        place = self.warehouse.return_inspection_loc_id
        self.assertEqual((one | two).location_id, place)
        self.assertEqual((one | two).warehouse_id, self.warehouse)
        self.assertEqual(self._quants(self.widget, place).quantity, 2)
        self.assertEqual(one._get_receipt_move().value, 120, "today's cost")
        self.env.invalidate_all()
        self.assertEqual(self.widget.free_qty, free)
        self.assertEqual(
            self.env["return.item"].search([("is_parked", "=", True)]) & (one | two),
            one | two,
        )
        self.assertInvariants()

    def test_bad_boxes_are_refused_in_words(self):
        for quantity in (0, -1, "x", float("nan"), 1e10):
            with self.assertRaisesRegex(ValidationError, "above zero"):
                self._park_widget(quantity)
        with self.assertRaisesRegex(UserError, "whole units"):
            self._park_widget(1.5)
        with self.assertRaisesRegex(UserError, "at least one box"):
            self._park()
        with self.assertRaises(AccessError):
            self._park({"product_id": self.widget.id}, user=self.accountant)

    def test_an_open_return_of_the_same_customer_is_first(self):
        other = self._sell([(self.widget, 3)], partner=self.other_customer)
        theirs = self._create_return(order=other)
        theirs.action_submit()
        ours = self._create_return()
        ours.action_submit()
        item = self._park_widget(partner_id=self.customer.id)
        first, *others = item._get_matches()
        self.assertEqual(
            (first["kind"], first["order_id"], first["line_id"]),
            ("return", ours.id, ours.line_ids[0].id),
        )
        self.assertIn("Northwind", first["reason"])
        scores = [first["score"], *(match["score"] for match in others)]
        self.assertEqual(scores, sorted(scores, reverse=True))
        self.assertIn(theirs.id, [match["order_id"] for match in others])

    def test_a_number_on_the_box_finds_the_return(self):
        ours = self._create_return(carrier_tracking_ref="1Z999AA10123456784")
        ours.action_submit()
        item = self._park({"note": "1z999aa10123456784 fragile"})
        first = item._get_matches()[0]
        self.assertEqual(first["order_id"], ours.id)
        self.assertIn("named", first["reasons"])

    def test_matched_to_an_open_return(self):
        """Two of the four expected come without their label: two are still to come."""
        ret = self._create_return()
        ret.action_submit()
        line = ret.line_ids[0]
        item = self._park_widget()
        order = item._match_to(self._match(item, "return", line_id=line.id))
        self.assertEqual(order, ret)
        self.assertEqual((item.order_id, item.line_id), (ret, line))
        self.assertEqual(line.qty_received, 2)
        self.assertEqual(self.so.order_line[0].qty_delivered, 2)
        open_receipt = ret.sudo().picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(
            open_receipt.move_ids.filtered(
                lambda m: m.product_id == self.widget
            ).product_uom_qty,
            2,
        )
        self.assertInvariants()
        self._process(open_receipt)
        self.assertEqual(ret.line_ids.mapped("qty_received"), [4, 1])
        self.assertEqual(ret.state, "processing")
        self._finish(ret)
        ret.with_user(self.manager).action_credit()
        ret.sudo().credit_note_ids.action_post()
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 440)
        self.assertEqual(ret.state, "done")
        self.assertStockSound(self.widget, self.gadget)

    def test_a_return_made_after_the_fact(self):
        """The box becomes a return: right price, right value, delivery claimed."""
        self.widget.standard_price = 75.0
        item = self._park_widget(partner_id=self.customer.id)
        move = self.so.picking_ids.move_ids[0]
        self.assertEqual(item._get_receipt_move().value, 150)
        ret = item._match_to(self._match(item, "delivery", move_id=move.id))
        self.assertEqual(ret.state, "processing")
        self.assertEqual(ret.partner_id, self.customer)
        self.assertEqual(ret.line_ids.price_unit, 100)
        self.assertEqual(ret.line_ids.qty_received, 2)
        self.assertEqual(ret.item_ids, item)
        self.assertEqual(move.return_qty_claimed, 2)
        self.assertEqual(self.so.order_line[0].qty_delivered, 2)
        self.assertEqual(item._get_receipt_move().value, 120, "as it was delivered")
        self.assertEqual(ret.picking_ids, item._get_receipt_move().picking_id)
        self.assertInvariants()
        self._finish(ret)
        ret.with_user(self.manager).action_credit()
        ret.sudo().credit_note_ids.action_post()
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 200)
        self.assertEqual(ret.state, "done")
        self.assertStockSound(self.widget)

    def test_a_return_that_waits_for_a_manager(self):
        self.env["return.policy"].search([]).auto_approve_limit = 10
        item = self._park_widget()
        ret = item._match_to(self._match(item, "delivery"))
        self.assertEqual(ret.state, "submitted")
        self.assertFalse(item.line_id, "nothing is counted before it is approved")
        self.assertEqual(item.order_id, ret)
        self.assertInvariants()
        ret.with_user(self.manager).action_approve()
        self.assertEqual(item.line_id, ret.line_ids)
        self.assertEqual(ret.state, "processing")
        self.assertEqual(len(ret.picking_ids), 1)
        self.assertInvariants()

    def test_what_is_in_the_box_is_found_out_later(self):
        item = self._park({"note": f"{self.so.name}"})
        move = self.so.picking_ids.move_ids[1]
        match = self._match(item, "delivery", move_id=move.id)
        ret = item._match_to(match)
        self.assertEqual(item.product_id, self.gadget)
        self.assertEqual(ret.line_ids.qty_received, 1)
        self.assertStockSound(self.gadget, item._get_unknown_product())

    def test_a_part_of_a_parked_item(self):
        """Three parked, two belong to the one return and one to another."""
        item = self._park_widget(3)
        part = item._split(1)
        ret = item._match_to(self._match(item, "delivery"))
        self.assertEqual(ret.line_ids.qty_received, 2)
        self.assertInvariants()
        other = part._match_to(self._match(part, "delivery"))
        self.assertEqual(other.line_ids.qty_received, 1)
        self.assertStockSound(self.widget)

    def test_no_more_than_what_may_come_back(self):
        item = self._park_widget(4)
        match = self._match(item, "delivery")
        self._create_received(lines=[(self.so.order_line[0], 1)])
        with self.assertRaisesRegex(UserError, "3 Units can still be returned"):
            item._match_to(match)
        self.assertNotIn(
            match["move_id"], [one["move_id"] for one in item._get_matches()]
        )

    def test_a_matched_item_is_not_matched_again(self):
        item = self._park_widget(1)
        match = self._match(item, "delivery")
        item._match_to(match)
        with self.assertRaisesRegex(UserError, "belongs to a return already"):
            item._match_to(match)

    def test_a_serial_finds_its_delivery(self):
        panel = self._create_product("Panel", 500.0, 300.0, tracking="serial")
        lot = self.env["stock.lot"].create({"name": "SN-7", "product_id": panel.id})
        self._stock_up(panel, 1, lot)
        so = self._sell([(panel, 1)])
        item = self._park({"product_id": panel.id, "lot_name": "SN-7"})
        self.assertEqual(item.lot_id, lot)
        first = item._get_matches()[0]
        self.assertEqual(first["sale_line_id"], so.order_line.id)
        self.assertIn("delivered_serial", first["reasons"])
        ret = item._match_to(first)
        self.assertEqual(ret.line_ids.lot_ids, lot)
        self.assertEqual(ret.line_ids.qty_received, 1)
        self.assertStockSound(panel)

    def test_goods_without_a_label_get_a_lot(self):
        panel = self._create_product("Panel", 500.0, 300.0, tracking="serial")
        one, two = self._park({"product_id": panel.id}, {"product_id": panel.id})
        self.assertRegex(one.lot_id.name, r"^RL\d{8}$")
        self.assertNotEqual(one.lot_id, two.lot_id)
        self.assertInvariants()

    def test_a_receipt_typed_in_inventory_is_parked_too(self):
        """Whoever books goods into Inspection in Odoo's own screens: items follow."""
        receipt = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.return_type_id.id,
                "partner_id": self.customer.id,
                "location_id": self.env.ref("stock.stock_location_customers").id,
                "location_dest_id": self.warehouse.return_inspection_loc_id.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.widget.id,
                            "product_uom_qty": 2,
                            "location_id": self.env.ref(
                                "stock.stock_location_customers"
                            ).id,
                            "location_dest_id": (
                                self.warehouse.return_inspection_loc_id.id
                            ),
                        },
                    )
                ],
            }
        )
        receipt.action_confirm()
        self._process(receipt)
        item = receipt.move_ids.return_item_ids
        self.assertTrue(item.is_parked)
        self.assertEqual(item.sender_id, self.customer)
        self.assertInvariants()
