# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from itertools import product as combinations

from odoo.fields import Command

from .common import ReturnCommon

METHODS = ("standard", "average", "fifo")
VALUATIONS = ("periodic", "real_time")


class ValuationCommon(ReturnCommon):
    """Goods that are bought at a price, so that every costing method has a history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.vendor = cls.env["res.partner"].create({"name": "Acme Supplies"})

    @classmethod
    def _create_costed(cls, method, valuation="periodic", cost=10.0, **values):
        category = cls.env["product.category"].create(
            {
                "name": f"{method} {valuation}",
                "property_cost_method": method,
                "property_valuation": valuation,
            }
        )
        return cls._create_product(
            f"Pump {method}", 50.0, cost, categ_id=category.id, **values
        )

    @classmethod
    def _buy(cls, product, quantity, price, lot_names=()):
        """Receive goods at a price; one unit a lot when lots are named."""
        order = cls.env["purchase.order"].create(
            {
                "partner_id": cls.vendor.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_qty": quantity,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                ],
            }
        )
        order.button_confirm()
        move = order.picking_ids.move_ids
        if lot_names:
            cls._fill(move, [(name, 1.0) for name in lot_names])
            order.picking_ids.button_validate()
        else:
            cls._process(order.picking_ids)
        return move

    @classmethod
    def _fill(cls, move, lots):
        """Say by [(lot or name of a new one, quantity), ...] what a move carries."""
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_id.uom_id.id,
                    "picking_id": move.picking_id.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    "quantity": quantity,
                    **({"lot_name": lot} if isinstance(lot, str) else {}),
                    **({} if isinstance(lot, str) else {"lot_id": lot.id}),
                }
            )
            for lot, quantity in lots
        ]
        move.picked = True

    @classmethod
    def _deliver(cls, product, quantity):
        """Sell and deliver what was bought; no stock comes from nowhere."""
        order = cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    Command.create(
                        {"product_id": product.id, "product_uom_qty": quantity}
                    )
                ],
            }
        )
        order.action_confirm()
        cls._process(order.picking_ids)
        return order

    @classmethod
    def _return(cls, *lines, receive=True, **values):
        """A received return of [(sale line, quantity), ...]."""
        order = lines[0][0].order_id
        ret = cls._create_return(list(lines), order=order, **values)
        ret.action_submit()
        if receive:
            cls._receive(ret)
        return ret

    @classmethod
    def _return_blind(cls, product, quantity):
        ret = cls.env["return.order"].create(
            {
                "partner_id": cls.customer.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": quantity,
                            "reason_id": cls.env.ref(
                                "reverse_logistics.reason_end_of_life"
                            ).id,
                            "resolution": "none",
                        }
                    )
                ],
            }
        )
        ret.action_submit()
        cls._receive(ret)
        return ret

    def _value(self, product):
        self.env.invalidate_all()
        return product.total_value

    def _values(self, ret):
        moves = ret.sudo().picking_ids.move_ids.filtered(lambda m: m.state == "done")
        return moves.sorted("id").mapped("value")


class TestValuation(ValuationCommon):
    """The value of goods that come back, by costing method and kind of accounting."""

    def _each(self):
        for method, valuation in combinations(METHODS, VALUATIONS):
            yield self._create_costed(method, valuation)

    def _change_cost(self, product):
        """Make today's cost 14: 2 in stock at 10 and 4 more at 16."""
        self._buy(product, 4, 16.0)
        if product.cost_method == "standard":
            product.standard_price = 14.0
        self.assertAlmostEqual(product.standard_price, 14.0)

    def test_round_trip_changes_nothing(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            self.assertEqual(self._value(product), 40)
            so = self._deliver(product, 2)
            self.assertEqual(self._value(product), 20)
            ret = self._return((so.order_line, 2))
            self.assertEqual(self._values(ret), [20])
            self.assertEqual(self._value(product), 40, "held goods have their value")
            self._inspect(ret.item_ids)
            self._dispose(ret.item_ids, "restock")
            self.assertEqual(self._value(product), 40, "restocking is no value")
            self.assertEqual(product.standard_price, 10)
            self.assertEqual(product.free_qty, 4)
        self.assertInvariants()

    def test_linked_return_has_the_value_it_left_with(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            so = self._deliver(product, 2)
            self._change_cost(product)
            before = self._value(product)
            ret = self._return((so.order_line, 1))
            self.assertEqual(self._values(ret), [10], "cost changed since, to 14")
            gained = 14 if product.cost_method == "standard" else 10
            self.assertAlmostEqual(self._value(product), before + gained)
            again = self._return((so.order_line, 1))
            self.assertEqual(self._values(again), [10])
        self.assertInvariants()

    def test_blind_return_has_todays_cost(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            self._deliver(product, 2)
            self._change_cost(product)
            before = self._value(product)
            ret = self._return_blind(product, 2)
            self.assertEqual(self._values(ret), [28])
            self.assertAlmostEqual(self._value(product), before + 28)
        self.assertInvariants()

    def test_partial_receipts_share_the_value(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            so = self._deliver(product, 4)
            self._buy(product, 1, 30.0)
            ret = self._return((so.order_line, 3), receive=False)
            self._process(ret.picking_ids.sudo(), {product: 1})
            self.assertEqual(self._values(ret), [10])
            rest = ret.picking_ids.filtered(lambda p: p.state != "done")
            self._process(rest.sudo())
            self.assertEqual(self._values(ret), [10, 20])
        self.assertInvariants()

    def test_more_than_announced_has_todays_cost_for_the_rest(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            so = self._deliver(product, 2)
            self._change_cost(product)
            ret = self._return((so.order_line, 1), receive=False)
            self._process(ret.picking_ids.sudo(), {product: 2})
            self.assertEqual(self._values(ret), [10, 14])
        self.assertInvariants()

    def test_fifo_deliveries_come_back_at_their_own_cost(self):
        for valuation in VALUATIONS:
            product = self._create_costed("fifo", valuation)
            self._buy(product, 2, 10.0)
            first = self._deliver(product, 2)
            self._buy(product, 2, 16.0)
            second = self._deliver(product, 2)
            self.assertEqual(self._value(product), 0)
            ret = self._return((second.order_line, 1), (first.order_line, 2))
            by_order = {
                move.sale_line_id.order_id: move.value
                for move in ret.sudo().picking_ids.move_ids
            }
            self.assertEqual(by_order, {first: 20, second: 16})
            self.assertEqual(self._value(product), 36)
            last = self._return((second.order_line, 1))
            self.assertEqual(self._values(last), [16])
            self.assertEqual(self._value(product), 52)
        self.assertInvariants()

    def test_fifo_deliveries_of_one_order_line(self):
        product = self._create_costed("fifo")
        self._buy(product, 2, 10.0)
        so = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": 4})
                ],
            }
        )
        so.action_confirm()
        self._process(so.picking_ids, {product: 2})
        self._buy(product, 2, 16.0)
        self._process(so.picking_ids.filtered(lambda p: p.state != "done"))
        self.assertEqual(so.picking_ids.move_ids.sorted("id").mapped("value"), [20, 32])
        ret = self._return((so.order_line, 3))
        self.assertEqual(self._values(ret), [20, 16])
        self.assertEqual(self._value(product), 36)
        self.assertInvariants()

    def test_other_dispositions_keep_the_value(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            so = self._deliver(product, 2)
            ret = self._return((so.order_line, 2))
            self._inspect(ret.item_ids, "F4", "C5")
            self._dispose(
                ret.item_ids, "refurbish", override_reason_id=self.other_reason.id
            )
            self.assertEqual(self._value(product), 40)
            ret.item_ids.with_user(self.inspector).action_complete()
            self.assertEqual(self._value(product), 40)
            self.assertEqual(product.free_qty, 4)
        self.assertInvariants()

    def test_scrap_takes_the_value_out(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            so = self._deliver(product, 3)
            ret = self._return((so.order_line, 3))
            self._inspect(ret.item_ids, "F1", "C1")
            self._dispose(
                ret.item_ids,
                "scrap",
                quantity=2,
                override_reason_id=self.other_reason.id,
            )
            scrapped = ret.item_ids.filtered(lambda item: item.stage == "closed")
            scrap = scrapped.sudo().move_ids.filtered("scrap_id")
            self.assertEqual(scrap.value, 20)
            self.assertEqual(self._value(product), 20)
            self.assertFalse(scrap.account_move_id, "no account is set for scrap")
        self.assertInvariants()

    def test_scrap_is_booked_where_an_account_is_set(self):
        account = self.env["account.account"].create(
            {"name": "Scrap", "code": "600999", "account_type": "expense"}
        )
        self.warehouse.return_scrap_loc_id.valuation_account_id = account
        for product in self._each():
            self._buy(product, 1, 10.0)
            so = self._deliver(product, 1)
            ret = self._return((so.order_line, 1))
            self._inspect(ret.item_ids, "F1", "C1")
            self._dispose(
                ret.item_ids, "scrap", override_reason_id=self.other_reason.id
            )
            entry = ret.sudo().item_ids.move_ids.account_move_id
            booked = entry.line_ids.filtered(lambda line: line.account_id == account)
            expected = 10 if product.valuation == "real_time" else 0
            self.assertEqual(sum(booked.mapped("balance")), expected)
        self.assertInvariants()

    def test_goods_shipped_on_leave_with_their_value(self):
        for product in self._each():
            self._buy(product, 2, 10.0)
            product.seller_ids = [Command.create({"partner_id": self.vendor.id})]
            so = self._deliver(product, 2)
            ret = self._return((so.order_line, 2))
            self._inspect(ret.item_ids)
            self._dispose(
                ret.item_ids,
                "return_to_vendor",
                override_reason_id=self.other_reason.id,
            )
            self.assertEqual(self._value(product), 20)
            ret.item_ids.with_user(self.inspector).action_complete()
            self.assertEqual(self._value(product), 0)
        self.assertInvariants()

    def test_credit_note_takes_back_the_cost_of_goods(self):
        for product in self._each():
            self._buy(product, 4, 10.0)
            so = self._deliver(product, 2)
            so._create_invoices().action_post()
            ret = self._return((so.order_line, 1))
            self._inspect(ret.item_ids)
            ret.with_user(self.manager).action_credit()
            note = ret.sudo().credit_note_ids
            note.action_post()
            cost = note.line_ids.filtered(
                lambda line: line.display_type == "cogs" and line.balance > 0
            )
            expected = 10 if product.valuation == "real_time" else 0
            self.assertEqual(sum(cost.mapped("balance")), expected)
            self.assertEqual(note.amount_untaxed, 50)
        self.assertInvariants()
