# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .common import ReturnCommon


class TestQuantities(ReturnCommon):
    """Odd quantities are refused in words, with nothing written."""

    def _refused(self, quantity, message, line=None, **values):
        line = line or self.so.order_line[1]
        before = self.env["return.order"].search_count([])
        with self.assertRaisesRegex(UserError, message), self.cr.savepoint():
            self.env["return.order"].create(
                {
                    "partner_id": line.order_id.partner_id.id,
                    "line_ids": [
                        Command.create(self._prepare_line(line, quantity, **values))
                    ],
                }
            ).action_submit()
        self.assertEqual(self.env["return.order"].search_count([]), before)

    def test_zero_negative_and_no_number(self):
        for quantity in (0, -1, math.nan, math.inf, 1e308, "abc", None):
            with self.subTest(quantity=quantity):
                self._refused(quantity, "must be a number above zero")

    def test_more_than_delivered(self):
        so = self._sell([(self.widget, 2)])
        self._refused(3, "2 Units can still be returned", line=so.order_line)

    def test_half_of_a_whole_unit(self):
        self._refused(1.5, "whole units", line=self.so.order_line[0])

    def test_a_dozen_of_two(self):
        so = self._sell([(self.widget, 2)])
        dozen = self.env.ref("uom.product_uom_dozen").id
        self._refused(
            1, "1 Dozens? .* cannot come back", line=so.order_line, product_uom_id=dozen
        )

    def test_a_unit_of_another_kind(self):
        kilo = self.env.ref("uom.product_uom_kgm").id
        self._refused(1, "is counted in Units", product_uom_id=kilo)

    def test_floats_are_compared_at_the_units_rounding(self):
        cable = self._create_product(
            "Cable", 3.0, 1.0, uom_id=self.env.ref("uom.product_uom_meter").id
        )
        so = self._sell([(cable, 0.3)])
        ret = self._create_return([(so.order_line, 0.1 + 0.2)])
        ret.action_submit()
        self.assertEqual(ret.state, "approved")
        self._receive(ret)
        self.assertEqual(ret.line_ids.qty_received, 0.3)
        self.assertInvariants()

    def test_a_dozen_is_twelve(self):
        dozen = self.env.ref("uom.product_uom_dozen")
        so = self._sell([(self.widget, 2)], product_uom_id=dozen.id)
        self.assertEqual(so.order_line.qty_delivered, 2)
        ret = self._create_return([(so.order_line, 1)])
        self.assertEqual(ret.line_ids.product_uom_id, dozen)
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(ret.item_ids.quantity, 12)
        self.assertEqual(ret.line_ids.qty_received, 1)
        self._refused(2, "12 Units can still be returned", line=so.order_line)
        self.assertInvariants()

    def test_nothing_delivered_says_so(self):
        so = self._sell([(self.widget, 2)], invoice=False, deliver=False)
        self._refused(1, "Nothing of Widget on .* has been delivered", so.order_line)
        with self.assertRaisesRegex(UserError, "nothing was delivered"):
            so.action_create_return_order()

    def test_delivered_to_nobody_in_particular_says_so(self):
        picking = self._sell([(self.widget, 2)], invoice=False).picking_ids
        picking.sale_id.order_line.move_ids.sale_line_id = False
        picking.write({"sale_id": False, "partner_id": False})
        with self.assertRaisesRegex(UserError, "names no contact"):
            picking.action_create_return_order()

    def test_no_lines_says_so(self):
        ret = self.env["return.order"].create({"partner_id": self.customer.id})
        with self.assertRaisesRegex(UserError, "add at least one"):
            ret.action_submit()

    def test_goods_of_another_customer(self):
        with self.assertRaisesRegex(ValidationError, "not sold to Contoso"):
            self._create_return(partner_id=self.other_customer.id)

    def test_two_requests_share_what_was_delivered(self):
        first = self._create_return([(self.so.order_line[0], 3)])
        second = self._create_return([(self.so.order_line[0], 2)])
        first.action_submit()
        with self.assertRaisesRegex(UserError, "1 Units can still be returned"):
            second.action_submit()
        self.assertEqual(second.state, "draft")
        self.assertInvariants()

    def test_a_line_claims_several_deliveries(self):
        so = self._sell([(self.widget, 5)], invoice=False, deliver=False)
        self._process(so.picking_ids, {self.widget: 2})
        self._process(so.picking_ids.filtered(lambda p: p.state != "done"))
        so._create_invoices().action_post()
        ret = self._create_return([(so.order_line, 4)])
        ret.action_submit()
        self.assertEqual(len(ret.picking_ids), 1)
        self.assertEqual(ret.line_ids.source_ids.mapped("quantity"), [2, 2])
        self.assertEqual(
            ret.picking_ids.move_ids.origin_returned_move_id,
            so.order_line.move_ids.filtered(
                lambda m: m.location_dest_usage == "customer"
            ),
        )
        self._receive(ret)
        self.assertEqual(ret.line_ids.qty_received, 4)
        self.assertEqual(sum(ret.item_ids.mapped("quantity")), 4)
        self.assertInvariants()

    def test_odoos_own_returns_count(self):
        delivery = self.so.picking_ids
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=delivery.id, active_model="stock.picking")
            .create({"picking_id": delivery.id})
        )
        wizard.product_return_moves.filtered(
            lambda line: line.product_id == self.widget
        ).quantity = 3
        self._process(wizard._create_return())
        self._refused(2, "1 Units can still be returned", line=self.so.order_line[0])

    def test_odd_numbers_on_the_receipt(self):
        ret = self._create_return()
        ret.action_submit()
        move = ret.picking_ids.move_ids[0]
        for quantity in (math.nan, math.inf):
            with self.assertRaisesRegex(UserError, "as a number"):
                move.with_user(self.operator).write({"quantity": quantity})
            with self.assertRaisesRegex(UserError, "as a number"):
                move.move_line_ids.with_user(self.operator).write(
                    {"quantity": quantity}
                )
