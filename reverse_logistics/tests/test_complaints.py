# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form

from .common import ReturnCommon


class TestComplaints(ReturnCommon):
    """What users of other returns software lost quantities by, one test each."""

    @classmethod
    def _return_by_odoo(cls, picking, quantities):
        """Odoo's own return of a transfer, with {product: quantity}, validated."""
        wizard = (
            cls.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({"picking_id": picking.id})
        )
        for line in wizard.product_return_moves:
            line.quantity = quantities.get(line.product_id, 0.0)
        back = wizard._create_return()
        cls._process(back)
        return back

    @classmethod
    def _create_lots(cls, product, names, quantity=1.0):
        lots = cls.env["stock.lot"].create(
            [{"name": name, "product_id": product.id} for name in names]
        )
        for lot in lots:
            cls._stock_up(product, quantity, lot)
        return lots

    def _draft_from(self, source):
        action = source.with_user(self._salesperson()).action_create_return_order()
        return self.env["return.order"].browse(action["res_id"])

    def _salesperson(self):
        user = self.operator
        user.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        return user

    def _open(self, ret):
        return ret.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def test_09_grouped_returns_can_be_partly_received(self):
        """Three orders on one receipt arrive in three parts, in another order."""
        orders = [self._sell([(self.widget, 2)]) for _number in range(3)]
        ret = self._create_return(
            [(order.order_line, 2) for order in orders], order=orders[0]
        )
        ret.action_submit()
        self.assertEqual(len(ret.picking_ids), 1)
        first, second, third = ret.line_ids
        for line, quantity in ((second, 1), (third, 2), (second, 1)):
            picking = self._open(ret)
            move = picking.move_ids.filtered(
                lambda m, wanted=line: m.return_line_id == wanted
            )
            move.quantity, move.picked = quantity, True
            picking.with_context(skip_backorder=True).button_validate()
            self.assertEqual(ret.state, "receiving")
            self.assertInvariants()
        self.assertEqual(ret.line_ids.mapped("qty_received"), [0, 2, 2])
        self.assertEqual(
            [order.order_line.qty_delivered for order in orders], [2, 0, 0]
        )
        self._process(self._open(ret))
        self.assertEqual(ret.state, "processing")
        self.assertEqual(first.qty_received, 2)
        self.assertInvariants()

    def test_10_the_rest_is_proposed_after_a_partial_return(self):
        """After three of four came back every way to return proposes one."""
        ret = self._create_return([(self.so.order_line[0], 3)])
        ret.action_submit()
        self._receive(ret)
        delivery = self.so.picking_ids.filtered(
            lambda p: p.picking_type_code == "outgoing"
        )
        for source in (self.so, delivery):
            draft = self._draft_from(source)
            by_product = {line.product_id: line.quantity for line in draft.line_ids}
            self.assertEqual(by_product, {self.widget: 1, self.gadget: 1})
            draft.unlink()
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({"picking_id": delivery.id})
        )
        wizard.action_create_returns_all()
        self.assertEqual(
            {line.product_id: line.quantity for line in wizard.product_return_moves},
            {self.widget: 1, self.gadget: 1},
            "Odoo's own wizard must not send everything back again",
        )
        self.assertInvariants()

    def test_11_multi_step_counts_once(self):
        """Of a delivery in three steps all four may come back, not three or twelve."""
        self.warehouse.delivery_steps = "pick_pack_ship"
        so = self._sell([(self.widget, 4)], deliver=False, invoice=False)
        for _step in range(3):
            self._process(so.picking_ids.filtered(lambda p: p.state == "assigned"))
        self.assertEqual(so.order_line.qty_delivered, 4)
        ret = self._create_return([(so.order_line, 1)], order=so)
        self.assertEqual(ret.line_ids.qty_returnable, 4)
        ret.action_submit()
        self._receive(ret)
        again = self._create_return([(so.order_line, 3)], order=so)
        again.action_submit()
        self._receive(again)
        self.assertEqual(so.order_line.qty_delivered, 0)
        with self.assertRaisesRegex(UserError, "0 Units can still be returned"):
            self._create_return([(so.order_line, 1)], order=so)
        self.assertInvariants()

    def test_12_no_more_than_was_delivered(self):
        """Neither more than was sold nor what never left may come back."""
        so = self._sell([(self.widget, 5)], deliver=False, invoice=False)
        with self.assertRaisesRegex(ValidationError, "has been delivered yet"):
            self._create_return([(so.order_line, 1)], order=so)
        self._process(so.picking_ids, {self.widget: 2})
        for quantity in (3, 5, 6):
            with self.assertRaisesRegex(ValidationError, "2 Units can still"):
                self._create_return([(so.order_line, quantity)], order=so)
        ret = self._create_return([(so.order_line, 2)], order=so)
        ret.action_submit()
        self.assertEqual(ret.state, "approved")
        self.assertInvariants()

    def test_13_lines_are_chosen_and_what_is_allowed_follows(self):
        """Taking one line of a big order is easy, and another product has its own
        allowance."""
        big = self._sell([(self.widget, n) for n in range(1, 9)], invoice=False)
        ret = self._create_return([(big.order_line[6], 7)], order=big)
        self.assertEqual(len(ret.line_ids), 1)
        draft = self._draft_from(self.so)
        draft.line_ids[1].unlink()
        self.assertEqual(draft.line_ids.qty_returnable, 4)
        with Form(draft.with_user(self.operator)) as form:
            with form.line_ids.edit(0) as line:
                line.sale_line_id = self.so.order_line[1]
                self.assertEqual(line.product_id, self.gadget)
                self.assertEqual(line.qty_returnable, 1)
                line.quantity = 1
        self.assertEqual(draft.line_ids.product_id, self.gadget)
        draft.line_ids.sale_line_id = big.order_line[2]
        self.assertEqual(draft.line_ids.product_id, self.widget)
        self.assertEqual(draft.line_ids.qty_returnable, 3)
        self.assertInvariants()

    def test_14_floats_are_compared_with_the_units_precision(self):
        """A tenth three times is three tenths, at the request and on the receipt."""
        cable = self._create_product(
            "Cable", 3.0, 1.0, uom_id=self.env.ref("uom.product_uom_meter").id
        )
        so = self._sell([(cable, 0.3)])
        for _part in range(3):
            ret = self._create_return([(so.order_line, 0.1)], order=so)
            ret.action_submit()
            self._receive(ret)
            self.assertEqual(ret.state, "processing")
        self.assertEqual(so.order_line.qty_delivered, 0)
        so = self._sell([(cable, 0.3)])
        ret = self._create_return([(so.order_line, 0.3)], order=so)
        ret.action_submit()
        for _part in range(3):
            self._process(self._open(ret), {cable: 0.1})
        self.assertEqual(ret.line_ids.qty_received, 0.3)
        self.assertFalse(self._open(ret), "nothing is left to wait for")
        self.assertFalse(ret.item_ids.filtered("discrepancy"))
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_15_receipts_in_two_steps_are_not_counted_twice(self):
        """Receipts and deliveries count goods at the border of the company, once."""
        self.warehouse.write(
            {"reception_steps": "two_steps", "delivery_steps": "pick_ship"}
        )
        so = self._sell([(self.widget, 2)], deliver=False, invoice=False)
        for _step in range(2):
            self._process(so.picking_ids.filtered(lambda p: p.state == "assigned"))
        ret = self._create_return([(so.order_line, 2)], order=so)
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(ret.line_ids.qty_received, 2)
        self.assertEqual(ret.line_ids.qty_returnable, 0)
        self.assertEqual(so.order_line.qty_delivered, 0)
        self.assertEqual(ret.picking_count, 1)
        self.assertEqual(sum(ret.item_ids.mapped("quantity")), 2)
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock")
        self.assertEqual(ret.line_ids.qty_received, 2)
        self.assertEqual(ret.picking_count, 1, "dispositions are no receipts")
        self.assertInvariants()

    def test_16_each_receipt_move_belongs_to_its_own_line(self):
        """Three lines of one product keep their own moves, and their serials are on
        the receipt."""
        panel = self._create_product("Panel", 500.0, 300.0, tracking="serial")
        lots = self._create_lots(panel, ["P-1", "P-2", "P-3"])
        orders = [self._sell([(panel, 1)], invoice=False) for _lot in lots]
        sent = [order.picking_ids.move_ids.lot_ids for order in orders]
        ret = self._create_return(
            [(order.order_line, 1) for order in orders], order=orders[0]
        )
        for line, lot in zip(ret.line_ids, sent, strict=True):
            line.lot_ids = lot
        ret.action_submit()
        moves = ret.sudo().picking_ids.move_ids
        self.assertEqual(moves.mapped("product_uom_qty"), [1, 1, 1])
        self.assertEqual(moves.return_line_id, ret.line_ids)
        self.assertEqual(
            {move.return_line_id: move.move_line_ids.lot_id for move in moves},
            dict(zip(ret.line_ids, sent, strict=True)),
            "the announced serials are on the receipt",
        )
        moves.picked = True
        ret.sudo().picking_ids.button_validate()
        self.assertEqual(ret.line_ids.mapped("qty_received"), [1, 1, 1])
        for line, lot in zip(ret.line_ids, sent, strict=True):
            self.assertEqual(line.item_ids.lot_id, lot)
        self.assertInvariants()

    def test_17_a_second_receipt_keeps_the_lots_of_the_first(self):
        """What was scanned on one receipt stays there when another is made."""
        panel = self._create_product("Panel", 500.0, 300.0, tracking="serial")
        lots = self._create_lots(panel, ["Q-1", "Q-2", "Q-3"])
        so = self._sell([(panel, 3)], invoice=False)
        first = self._create_return([(so.order_line, 2)], order=so)
        first.line_ids.lot_ids = lots[:2]
        first.action_submit()
        move = first.sudo().picking_ids.move_ids
        self.assertEqual(move.move_line_ids.lot_id, lots[:2])
        second = self._create_return([(so.order_line, 1)], order=so)
        second.line_ids.lot_ids = lots[2]
        second.action_submit()
        self.assertEqual(move.move_line_ids.lot_id, lots[:2])
        self.assertEqual(second.picking_ids.move_ids.move_line_ids.lot_id, lots[2])
        arrived = move.move_line_ids.filtered(lambda line: line.lot_id == lots[0])
        arrived.picked = True
        (move.move_line_ids - arrived).picked = False
        move.picking_id.with_context(skip_backorder=True).button_validate()
        self.assertEqual(move.move_line_ids.lot_id, lots[0])
        here = first.item_ids.filtered(lambda item: item.stage == "received")
        self.assertEqual(here.lot_id, lots[0])
        self.assertEqual((first.item_ids - here).lot_id, lots[1])
        self.assertEqual(self._open(first).move_ids.product_uom_qty, 1)
        self.assertInvariants()

    def test_18_what_was_delivered_is_proposed_not_what_was_ordered(self):
        """Ordered five, delivered three, one back by Odoo's own return: two."""
        so = self._sell([(self.widget, 5)], deliver=False, invoice=False)
        self._process(so.picking_ids, {self.widget: 3})
        delivery = so.picking_ids.filtered(lambda p: p.state == "done")
        draft = self._draft_from(so)
        self.assertEqual(draft.line_ids.quantity, 3)
        draft.unlink()
        self._return_by_odoo(delivery, {self.widget: 1})
        for source in (so, delivery):
            draft = self._draft_from(source)
            self.assertEqual(draft.line_ids.quantity, 2)
            draft.unlink()
        ret = self._create_return([(so.order_line, 1)], order=so)
        ret.action_submit()
        self.assertEqual(self._draft_from(so).line_ids.quantity, 1)
        self.assertInvariants()

    def test_19_no_backorder_makes_none(self):
        """Whoever says "no backorder" gets none, and the shortage is on record."""
        ret = self._create_return()
        ret.action_submit()
        picking = ret.sudo().picking_ids
        move = picking.move_ids.filtered(lambda m: m.product_id == self.widget)
        move.quantity, move.picked = 3, True
        picking.with_context(
            skip_backorder=True, picking_ids_not_to_backorder=picking.ids
        ).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(ret.picking_ids, picking, "no second receipt")
        self.assertEqual(ret.line_ids.mapped("qty_received"), [3, 0])
        short = ret.item_ids.filtered(lambda item: item.discrepancy == "short")
        self.assertEqual(
            {item.product_id: item.quantity for item in short},
            {self.widget: 1, self.gadget: 1},
        )
        self.assertInvariants()
