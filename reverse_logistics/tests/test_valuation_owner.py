# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from .test_valuation import METHODS, ValuationCommon

# Odoo counts pieces of other owners into the FIFO value of a product (its valuation
# context leaves the owners out for FIFO), whoever moves them.
OWNED_METHODS = [method for method in METHODS if method != "fifo"]


class TestOwnerValuation(ValuationCommon):
    """What is not ours has no value, wherever it lies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.consignor = cls.env["res.partner"].create({"name": "Consignor"})

    def _quants(self, product, location=None):
        return self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", "!=", 0),
                *([("location_id", "=", location.id)] if location else []),
            ]
        )

    def test_goods_received_for_an_owner(self):
        """The owner is set on the receipt, as on any transfer."""
        for method in OWNED_METHODS:
            product = self._create_costed(method)
            self._buy(product, 3, 10.0)
            so = self._deliver(product, 2)
            before = self._value(product)
            ret = self._return((so.order_line, 2), receive=False)
            ret.sudo().picking_ids.owner_id = self.consignor
            self._receive(ret)
            self.assertEqual(self._values(ret), [0])
            self.assertEqual(ret.item_ids.owner_id, self.consignor)
            self.assertEqual(self._value(product), before)
            self._inspect(ret.item_ids)
            self._dispose(ret.item_ids, "restock", quantity=1)
            self.assertEqual(self._value(product), before)
            owned = self._quants(product, self.stock).filtered("owner_id")
            self.assertEqual(owned.owner_id, self.consignor, "the owner goes along")
            self.assertEqual(owned.quantity, 1)
            rest = ret.item_ids.filtered(lambda item: item.stage != "closed")
            self._dispose(rest, "scrap", override_reason_id=self.other_reason.id)
            scrap = rest.sudo().move_ids.filtered("scrap_id")
            self.assertEqual(scrap.value, 0)
            self.assertEqual(self._value(product), before)
            self.assertTrue(all(q.quantity > 0 for q in self._quants(product)))
        self.assertInvariants()

    def test_consigned_goods_are_their_owners_again(self):
        """Sold from consigned stock: coming back they are the consignor's, not ours."""
        for method in OWNED_METHODS:
            product = self._create_costed(method)
            self.env["stock.quant"]._update_available_quantity(
                product, self.stock, 2, owner_id=self.consignor
            )
            so = self._deliver(product, 2)
            delivered = so.picking_ids.move_ids
            self.assertEqual(delivered.move_line_ids.owner_id, self.consignor)
            self.assertEqual(delivered.value, 0)
            ret = self._return((so.order_line, 2))
            self.assertEqual(self._values(ret), [0], "value does not come from nothing")
            self.assertEqual(ret.item_ids.owner_id, self.consignor)
            self.assertEqual(self._value(product), 0)
        self.assertInvariants()

    def test_goods_to_repair_stay_the_customers(self):
        """Repair and return: the goods are never ours, so they never have value."""
        for method in OWNED_METHODS:
            product = self._create_costed(method)
            self._buy(product, 3, 10.0)
            so = self._deliver(product, 2)
            before = self._value(product)
            ret = self._create_return([(so.order_line, 1)], order=so)
            ret.line_ids.resolution = "repair"
            ret.action_submit()
            self._receive(ret)
            self.assertEqual(self._values(ret), [0])
            self.assertEqual(ret.item_ids.owner_id, self.customer)
            self.assertEqual(self._value(product), before)
            self.assertEqual(so.order_line.qty_delivered, 2)
            self._inspect(ret.item_ids, "F2", "C6")
            self._dispose(
                ret.item_ids, "repair", override_reason_id=self.other_reason.id
            )
            self.assertEqual(self._value(product), before)
            ret.item_ids.with_user(self.inspector).action_complete()
            self.assertEqual(self._value(product), before)
            self.assertEqual(so.order_line.qty_delivered, 2)
            self.assertFalse(self._quants(product).filtered("owner_id"))
            self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_owners_of_one_return_are_kept_apart(self):
        """A repair and a credited return travel on one receipt."""
        product = self._create_costed("average")
        other = self._create_costed("average")
        self._buy(product, 1, 10.0)
        self._buy(other, 1, 10.0)
        orders = self._deliver(product, 1), self._deliver(other, 1)
        ret = self._create_return(
            [(order.order_line, 1) for order in orders], order=orders[0]
        )
        ret.line_ids[0].resolution = "repair"
        ret.action_submit()
        self.assertEqual(len(ret.picking_ids), 1)
        self._receive(ret)
        self.assertEqual(self._values(ret), [0, 10])
        self.assertEqual(
            [line.item_ids.owner_id for line in ret.line_ids],
            [self.customer, self.env["res.partner"]],
        )
        self.assertEqual((self._value(product), self._value(other)), (0, 10))
        self.assertInvariants()

    def test_owner_is_not_the_customer_of_a_blind_return(self):
        product = self._create_costed("average")
        ret = self.env["return.order"].create(
            {
                "partner_id": self.customer.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "reason_id": self.other_return_reason.id,
                            "resolution": resolution,
                        }
                    )
                    for resolution in ("none", "repair")
                ],
            }
        )
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(self._values(ret), [10, 0], "ours, and the customer's")
        self.assertEqual(self._value(product), 10)
        self.assertInvariants()

    @property
    def other_return_reason(self):
        return self.env.ref("reverse_logistics.reason_end_of_life")
