# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command

from .test_logistics import LogisticsCommon


class TestKits(LogisticsCommon):
    """A kit is sold as one line and travels as its components."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "mrp.bom" not in cls.env:
            cls.skipTest(cls, "needs the modules mrp and sale_mrp")
        cls.frame = cls._create_product("Frame", 60.0, 20.0)
        cls.wheel = cls._create_product("Wheel", 30.0, 5.0)
        cls.kit = cls._create_product("Trolley", 100.0, 0.0, is_storable=False)
        cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.kit.product_tmpl_id.id,
                "product_qty": 1,
                "type": "phantom",
                "bom_line_ids": [
                    Command.create({"product_id": cls.frame.id, "product_qty": 1}),
                    Command.create({"product_id": cls.wheel.id, "product_qty": 4}),
                ],
            }
        )
        cls._stock_up(cls.frame, 10)
        cls._stock_up(cls.wheel, 40)
        cls.order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create({"product_id": cls.kit.id, "product_uom_qty": 3})
                ],
            }
        )
        cls.order.action_confirm()
        cls._process(cls.order.picking_ids)
        cls.delivered = cls.order.picking_ids.move_ids
        cls.order._create_invoices().action_post()

    def _count(self, items):
        return {
            product: sum(part.mapped("quantity"))
            for product, part in items.grouped("product_id").items()
        }

    def test_fixture(self):
        self.assertEqual(self.order.order_line.qty_delivered, 3)
        self.assertEqual(
            self.order.picking_ids.move_ids.product_id, self.frame | self.wheel
        )

    def test_whole_kits_come_back(self):
        """Two of three: the components arrive, and two kits are owed."""
        line = self.order.order_line
        self.assertEqual(self._returnable(line), 3)
        ret = self._create_return([(line, 2)], order=self.order)
        self.assertEqual(ret.line_ids.product_id, self.kit)
        self.assertEqual(ret.line_ids.price_unit, 100)
        ret.action_submit()
        self.assertEqual(ret.state, "approved")
        moves = ret.sudo().picking_ids.move_ids
        self.assertEqual(
            {move.product_id: move.product_uom_qty for move in moves},
            {self.frame: 2, self.wheel: 8},
        )
        self.assertEqual(moves.origin_returned_move_id, self.delivered)
        self._receive(ret)
        self.assertEqual(ret.line_ids.qty_received, 2)
        self.assertEqual(line.qty_delivered, 1)
        self.assertEqual(self._count(ret.item_ids), {self.frame: 2, self.wheel: 8})
        self.assertEqual(sum(moves.mapped("value")), 2 * 20 + 8 * 5)
        self.assertEqual(self._returnable(line), 1)
        with self.assertRaisesRegex(UserError, "1 Units can still be returned"):
            self._create_return([(line, 2)], order=self.order)
        self._finish(ret)
        ret.with_user(self.manager).action_credit()
        note = ret.sudo().credit_note_ids
        note.action_post()
        self.assertEqual(note.amount_untaxed, 200)
        self.assertEqual(ret.state, "done")
        self.assertEqual(line.qty_to_invoice, 0)
        self.assertStockSound(self.frame, self.wheel)

    def test_a_kit_arrives_in_parts(self):
        """A kit is complete when its last component is here."""
        ret = self._create_return([(self.order.order_line, 1)], order=self.order)
        ret.action_submit()
        self._process(ret.sudo().picking_ids, {self.frame: 1, self.wheel: 3})
        self.assertEqual(ret.line_ids.qty_received, 0)
        self.assertEqual(ret.state, "receiving")
        backorder = ret.sudo().picking_ids.filtered(lambda p: p.state != "done")
        self.assertEqual(backorder.move_ids.product_uom_qty, 1)
        self._process(backorder)
        self.assertEqual(ret.line_ids.qty_received, 1)
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_a_kit_that_stays_incomplete(self):
        """A wheel never comes: no kit is received, and what did not come is given
        back to be asked for again."""
        ret = self._create_return([(self.order.order_line, 1)], order=self.order)
        ret.action_submit()
        self._process(ret.sudo().picking_ids, {self.frame: 1, self.wheel: 3})
        ret.sudo().picking_ids.filtered(lambda p: p.state != "done").action_cancel()
        self.assertEqual(ret.line_ids.qty_received, 0)
        self.assertEqual(ret.line_ids.qty_closed, 1)
        short = ret.item_ids.filtered(lambda item: item.discrepancy == "short")
        self.assertEqual(self._count(short), {self.wheel: 1})
        self.assertEqual(
            {move.product_id: move.return_qty_claimed for move in self.delivered},
            {self.frame: 1, self.wheel: 3},
        )
        self.assertEqual(self._returnable(self.order.order_line), 2)
        self.assertInvariants()

    def test_more_wheels_than_a_kit_has(self):
        ret = self._create_return([(self.order.order_line, 1)], order=self.order)
        ret.action_submit()
        self._process(ret.sudo().picking_ids, {self.frame: 1, self.wheel: 6})
        over = ret.item_ids.filtered(lambda item: item.discrepancy == "over")
        self.assertEqual(self._count(over), {self.wheel: 2})
        self.assertEqual(ret.line_ids.qty_received, 1)
        self.assertInvariants()

    def test_one_component_comes_back(self):
        """A wheel of a kit: it is not the price of the whole kit that is owed."""
        line = self.order.order_line
        ret = self._create_return(
            [],
            order=self.order,
            line_ids=[
                Command.create(self._prepare_line(line, 2, product_id=self.wheel.id))
            ],
        )
        self.assertEqual(ret.line_ids.product_id, self.wheel)
        self.assertEqual(ret.line_ids.qty_returnable, 12)
        self.assertLess(ret.line_ids.price_unit * 4, 100)
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(ret.line_ids.qty_received, 2)
        self.assertEqual(ret.item_ids.product_id, self.wheel)
        self.assertEqual(ret.sudo().picking_ids.move_ids.value, 10)
        self.assertEqual(line.qty_delivered, 3, "the order counts whole kits")
        self._finish(ret)
        ret.with_user(self.manager).action_credit()
        note = ret.sudo().credit_note_ids
        note.action_post()
        # 30 of the 60 + 4 × 30 that the components list for, of a kit sold at 100
        self.assertAlmostEqual(note.amount_untaxed, 2 * 100 * 30 / 180, places=1)
        self.assertEqual(note.invoice_line_ids.product_id, self.wheel)
        self.assertEqual(ret.state, "done")
        self.assertEqual(line.qty_to_invoice, 0)
        self.assertEqual(line.qty_invoiced, 3)
        self.assertStockSound(self.wheel)

    def test_components_and_kits_share_what_was_delivered(self):
        """With five of twelve wheels back there is one whole kit left to return."""
        line = self.order.order_line
        ret = self._create_return(
            [],
            order=self.order,
            line_ids=[
                Command.create(self._prepare_line(line, 5, product_id=self.wheel.id))
            ],
        )
        ret.action_submit()
        self.assertEqual(self._returnable(line), 1)
        self.assertInvariants()

    def test_the_order_proposes_kits(self):
        user = self.operator
        user.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        action = self.order.with_user(user).action_create_return_order()
        draft = self.env["return.order"].browse(action["res_id"])
        self.assertEqual(draft.line_ids.product_id, self.kit)
        self.assertEqual(draft.line_ids.quantity, 3)
