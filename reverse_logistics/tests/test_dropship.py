# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from .test_logistics import LogisticsCommon


class TestDropship(LogisticsCommon):
    """Goods that the vendor ships to the customer were never in our stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        route = cls.env.ref("stock_dropshipping.route_drop_shipping", False)
        if not route:
            cls.skipTest(cls, "needs the module stock_dropshipping")
        cls.vendor = cls.env["res.partner"].create({"name": "Acme Supplies"})
        cls.crane = cls._create_product(
            "Crane",
            900.0,
            700.0,
            route_ids=[Command.set(route.ids)],
            seller_ids=[Command.create({"partner_id": cls.vendor.id, "price": 700.0})],
        )
        cls.order = cls._sell_dropshipped(2)

    @classmethod
    def _sell_dropshipped(cls, quantity, *more):
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                    for product in (cls.crane, *more)
                ],
            }
        )
        order.action_confirm()
        order._get_purchase_orders().button_confirm()
        cls._process(order.picking_ids)
        order._create_invoices().action_post()
        return order

    def test_fixture(self):
        self.assertEqual(self.order.order_line.qty_delivered, 2)
        self.assertTrue(self.order.picking_ids.move_ids._is_dropshipped())

    def test_they_go_straight_back_to_the_vendor(self):
        line = self.order.order_line
        ret = self._create_return([(line, 1)], order=self.order)
        self.assertEqual(ret.line_ids.qty_returnable, 2)
        ret.action_submit()
        picking = ret.sudo().picking_ids
        self.assertEqual(picking.location_id.usage, "customer")
        self.assertEqual(picking.location_dest_id.usage, "supplier")
        self.assertTrue(picking.move_ids.purchase_line_id, "the vendor owes a credit")
        self._process(picking)
        self.assertEqual(ret.line_ids.qty_received, 1)
        self.assertEqual(line.qty_delivered, 1)
        self.assertEqual(picking.move_ids.purchase_line_id.qty_received, 1)
        self.env.invalidate_all()
        self.assertEqual(self.crane.qty_available, 0)
        self.assertEqual(self.crane.total_value, 0)
        self.assertFalse(
            self._quants(self.crane, self.warehouse.return_inspection_loc_id)
        )
        self.assertEqual(self._returnable(line), 1)
        self.assertStockSound(self.crane)

    def test_the_customer_is_credited(self):
        """Nothing waits for an inspection of goods that we never see."""
        ret = self._create_return([(self.order.order_line, 2)], order=self.order)
        ret.action_submit()
        self._process(ret.sudo().picking_ids)
        self.assertFalse(
            ret.item_ids.filtered(lambda i: i.stage not in ("closed", "missing"))
        )
        ret.with_user(self.manager).action_credit()
        ret.sudo().credit_note_ids.action_post()
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 1800)
        self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_with_goods_of_our_stock_on_one_return(self):
        """Each goes where it belongs: to the vendor, and to the returns centre."""
        self._stock_up(self.widget, 5)
        order = self._sell_dropshipped(2, self.widget)
        ret = self._create_return(order=order)
        ret.action_submit()
        by_product = {
            move.product_id: move.location_dest_id.usage
            for move in ret.sudo().picking_ids.move_ids
        }
        self.assertEqual(by_product, {self.crane: "supplier", self.widget: "internal"})
        self._process(ret.sudo().picking_ids)
        self.assertEqual(ret.line_ids.mapped("qty_received"), [2, 2])
        self.assertEqual(order.order_line.mapped("qty_delivered"), [0, 0])
        self.assertStockSound(self.crane, self.widget)
