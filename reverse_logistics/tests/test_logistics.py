# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command

from .common import ReturnCommon


class LogisticsCommon(ReturnCommon):
    def _step(self, order):
        """Process the transfers of an order that can be processed now."""
        self._process(order.picking_ids.filtered(lambda p: p.state == "assigned"))

    def _quants(self, product, location):
        return self.env["stock.quant"].search(
            [
                ("product_id", "=", product.id),
                ("location_id", "=", location.id),
                ("quantity", "!=", 0),
            ]
        )

    def _returnable(self, sale_line):
        line = self.env["return.order.line"].new(
            {"sale_line_id": sale_line.id, "product_id": sale_line.product_id.id}
        )
        return line.qty_returnable

    def _finish(self, ret, disposition="restock"):
        items = ret.item_ids.filtered(lambda item: item.stage == "received")
        self._inspect(items)
        self._dispose(items, disposition, override_reason_id=self.other_reason.id)

    def _fill(self, move, lines):
        """Say by [{quantity, lot_id, ...}, ...] what a receipt's move carries."""
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_id.uom_id.id,
                    "picking_id": move.picking_id.id,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                    **line,
                }
            )
            for line in lines
        ]
        move.picked = True

    def assertStockSound(self, *products):
        """No quant of these products is below zero, also not by package or lot."""
        self.env.flush_all()
        below = self.env["stock.quant"].search(
            [
                ("product_id", "in", [product.id for product in products]),
                ("location_id.usage", "=", "internal"),
                ("quantity", "<", 0),
            ]
        )
        self.assertFalse(below, below.mapped(lambda q: (q.display_name, q.quantity)))
        self.assertInvariants()


class TestSteps(LogisticsCommon):
    """Routes of several steps: only the move over our border counts."""

    def test_deliveries_in_two_and_three_steps(self):
        for steps, count in (("pick_ship", 2), ("pick_pack_ship", 3)):
            self.warehouse.delivery_steps = steps
            so = self._sell([(self.widget, 3)], deliver=False, invoice=False)
            for _step in range(count - 1):
                self._step(so)
                with self.assertRaisesRegex(UserError, "has been delivered yet"):
                    self._create_return([(so.order_line, 1)], order=so)
            self._step(so)
            self.assertEqual(self._returnable(so.order_line), 3)
            ret = self._create_return([(so.order_line, 3)], order=so)
            ret.action_submit()
            self.assertEqual(len(ret.line_ids.source_ids), 1)
            self.assertEqual(
                ret.line_ids.source_ids.move_id.location_dest_id.usage, "customer"
            )
            self._receive(ret)
            self.assertEqual(so.order_line.qty_delivered, 0)
            self.assertEqual(self._returnable(so.order_line), 0)
            value = sum(ret.picking_ids.sudo().move_ids.mapped("value"))
            self.assertEqual(value, 180)
        self.assertStockSound(self.widget)

    def test_receipts_in_two_and_three_steps(self):
        """Steps of receipts from vendors do not lengthen the way of a return, and no
        rule carries goods on to free stock by itself."""
        for steps in ("two_steps", "three_steps"):
            self.warehouse.reception_steps = steps
            so = self._sell([(self.widget, 3)], invoice=False)
            free = self.widget.free_qty
            ret = self._create_return([(so.order_line, 3)], order=so)
            ret.action_submit()
            self._receive(ret)
            self.assertEqual(ret.line_ids.qty_received, 3)
            self.assertEqual(
                ret.item_ids.location_id, self.warehouse.return_inspection_loc_id
            )
            self.assertFalse(ret.picking_ids.move_ids.move_dest_ids)
            self.env.invalidate_all()
            self.assertEqual(self.widget.free_qty, free)
            self._finish(ret)
            self.env.invalidate_all()
            self.assertEqual(self.widget.free_qty, free + 3)
        self.assertStockSound(self.widget)

    def test_a_push_rule_in_the_returns_centre(self):
        """Dock, then bench: the second step counts nothing and takes the items."""
        bench = self.env["stock.location"].create(
            {
                "name": "Bench",
                "location_id": self.warehouse.return_view_loc_id.id,
                "company_id": self.company.id,
            }
        )
        self.env["stock.route"].create(
            {
                "name": "Returns in two steps",
                "warehouse_selectable": True,
                "warehouse_ids": [Command.set(self.warehouse.ids)],
                "rule_ids": [
                    Command.create(
                        {
                            "name": "Dock to bench",
                            "action": "push",
                            "picking_type_id": self.warehouse.disposition_type_id.id,
                            "location_src_id": (
                                self.warehouse.return_inspection_loc_id.id
                            ),
                            "location_dest_id": bench.id,
                        }
                    )
                ],
            }
        )
        ret = self._create_return([(self.so.order_line[0], 3)])
        ret.action_submit()
        self._receive(ret)
        second = ret.sudo().picking_ids.move_ids.move_dest_ids.picking_id
        self.assertEqual(len(second), 1)
        self._process(second)
        self.assertEqual(ret.line_ids.qty_received, 3)
        self.assertEqual(self.so.order_line[0].qty_delivered, 1)
        self.assertEqual(ret.item_ids.location_id, bench)
        self.assertStockSound(self.widget)
        self._finish(ret)
        self.assertStockSound(self.widget)

    def test_items_go_along_with_a_transfer_of_odoo(self):
        """Goods that are carried with any transfer of Odoo take their items along."""
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda i: i.product_id == self.gadget)
        place = self.warehouse.return_repair_loc_id
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": self.warehouse.int_type_id.id,
                "location_id": item.location_id.id,
                "location_dest_id": place.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": self.gadget.id,
                            "product_uom_qty": 1,
                            "location_id": item.location_id.id,
                            "location_dest_id": place.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        self._process(picking)
        self.assertEqual(item.location_id, place)
        self.assertStockSound(self.gadget)


class TestPackages(LogisticsCommon):
    """Several packages and lots a line."""

    def test_several_packages_of_one_line(self):
        ret = self._create_return([(self.so.order_line[0], 4)])
        ret.action_submit()
        packages = self.env["stock.package"].create(
            [{"name": f"BOX-{i}"} for i in range(2)]
        )
        self._fill(
            ret.sudo().picking_ids.move_ids,
            [
                {"quantity": quantity, "result_package_id": package.id}
                for quantity, package in zip((1, 3), packages, strict=True)
            ],
        )
        ret.sudo().picking_ids.button_validate()
        self.assertEqual(ret.line_ids.qty_received, 4)
        self.assertEqual(
            {item.package_id: item.quantity for item in ret.item_ids},
            {packages[0]: 1, packages[1]: 3},
        )
        self.assertStockSound(self.widget)
        self._inspect(ret.item_ids, "F4", "C5")
        self._dispose(
            ret.item_ids, "refurbish", override_reason_id=self.other_reason.id
        )
        self.assertStockSound(self.widget)
        there = self._quants(self.widget, self.warehouse.return_repair_loc_id)
        self.assertEqual(
            there.package_id, ret.item_ids.package_id, "the item knows its package"
        )
        ret.item_ids.with_user(self.inspector).action_complete()
        self.assertStockSound(self.widget)
        self.assertFalse(
            self._quants(self.widget, self.warehouse.return_repair_loc_id),
            "nothing is left behind, packed or not",
        )

    def test_a_part_of_a_package_is_taken_out(self):
        ret = self._create_return([(self.so.order_line[0], 4)])
        ret.action_submit()
        package = self.env["stock.package"].create({"name": "BOX-9"})
        self._fill(
            ret.sudo().picking_ids.move_ids,
            [{"quantity": 4, "result_package_id": package.id}],
        )
        ret.sudo().picking_ids.button_validate()
        self._inspect(ret.item_ids)
        self._dispose(ret.item_ids, "restock", quantity=1)
        self.assertStockSound(self.widget)
        rest = ret.item_ids.filtered(lambda item: item.stage == "inspected")
        self.assertEqual((rest.quantity, rest.package_id), (3, package))
        self._dispose(rest, "scrap", override_reason_id=self.other_reason.id)
        self.assertFalse(
            self._quants(self.widget, self.warehouse.return_inspection_loc_id)
        )
        self.assertStockSound(self.widget)

    def test_several_lots_of_one_line(self):
        paint = self._create_product("Paint", 30.0, 12.0, tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": f"L-{i}", "product_id": paint.id} for i in range(2)]
        )
        for lot in lots:
            self._stock_up(paint, 5, lot)
        so = self._sell([(paint, 10)])
        ret = self._create_return([(so.order_line, 7)], order=so)
        ret.line_ids.lot_ids = lots
        ret.action_submit()
        self._fill(
            ret.sudo().picking_ids.move_ids,
            [
                {"quantity": q, "lot_id": lot.id}
                for q, lot in zip((5, 2), lots, strict=True)
            ],
        )
        ret.sudo().picking_ids.button_validate()
        self.assertEqual(ret.line_ids.qty_received, 7)
        self.assertEqual(
            {item.lot_id: item.quantity for item in ret.item_ids},
            {lots[0]: 5, lots[1]: 2},
        )
        first = ret.item_ids.filtered(lambda item: item.lot_id == lots[0])
        self._inspect(ret.item_ids)
        self._dispose(first, "restock", quantity=2)
        self._dispose(
            ret.item_ids.filtered(lambda item: item.stage == "inspected"),
            "scrap",
            override_reason_id=self.other_reason.id,
        )
        stock = self._quants(paint, self.stock).filtered(lambda q: q.lot_id == lots[0])
        self.assertEqual(stock.quantity, 2)
        self.assertEqual(ret.line_ids.qty_disposed, 7)
        self.assertStockSound(paint)

    def test_lots_over_backorders(self):
        paint = self._create_product("Paint", 30.0, 12.0, tracking="lot")
        lots = self.env["stock.lot"].create(
            [{"name": f"B-{i}", "product_id": paint.id} for i in range(2)]
        )
        for lot in lots:
            self._stock_up(paint, 5, lot)
        so = self._sell([(paint, 10)])
        ret = self._create_return([(so.order_line, 6)], order=so)
        ret.action_submit()
        for lot, quantity in ((lots[0], 1), (lots[1], 2), (lots[0], 3)):
            picking = ret.sudo().picking_ids.filtered(lambda p: p.state != "done")
            self._fill(picking.move_ids, [{"quantity": quantity, "lot_id": lot.id}])
            picking.with_context(skip_backorder=True).button_validate()
            self.assertStockSound(paint)
        self.assertEqual(len(ret.picking_ids), 3)
        self.assertEqual(ret.line_ids.qty_received, 6)
        self.assertEqual(ret.state, "processing")
        by_lot = ret.item_ids.grouped("lot_id")
        self.assertEqual(
            {lot: sum(items.mapped("quantity")) for lot, items in by_lot.items()},
            {lots[0]: 4, lots[1]: 2},
        )
        self.assertFalse(ret.item_ids.filtered("discrepancy"))


class TestUnits(LogisticsCommon):
    """The unit of the sale, of the move and of the stock may all differ."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.unit = cls.env.ref("uom.product_uom_unit")
        cls.dozen = cls.env.ref("uom.product_uom_dozen")

    def _create_in_units(self, so, quantity):
        vals = self._prepare_line(so.order_line, quantity, product_uom_id=self.unit.id)
        return self._create_return(order=so, line_ids=[Command.create(vals)])

    def test_dozens_sold_and_units_returned(self):
        so = self._sell([(self.widget, 2)], product_uom_id=self.dozen.id)
        ret = self._create_in_units(so, 5)
        self.assertEqual(ret.line_ids.qty_returnable, 24)
        self.assertAlmostEqual(ret.line_ids.price_unit * 12, so.order_line.price_unit)
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(ret.line_ids.qty_received, 5)
        self.assertEqual(ret.item_ids.quantity, 5)
        self.assertEqual(self._returnable(so.order_line), 1.58)
        rest = self._create_in_units(so, 19)
        rest.action_submit()
        self._receive(rest)
        self.assertEqual(so.order_line.qty_delivered, 0)
        self.assertStockSound(self.widget)

    def test_moves_in_dozens(self):
        """A company may let transfers keep the unit of the order."""
        self.env["ir.config_parameter"].sudo().set_param("stock.propagate_uom", "1")
        so = self._sell([(self.widget, 2)], product_uom_id=self.dozen.id)
        delivered = so.picking_ids.move_ids
        self.assertEqual(delivered.product_uom, self.dozen)
        in_stock = sum(self._quants(self.widget, self.stock).mapped("quantity"))
        for quantity in (5, 19):
            ret = self._create_in_units(so, quantity)
            ret.action_submit()
            self._receive(ret)
            self.assertEqual(ret.line_ids.qty_received, quantity)
            self.assertEqual(ret.item_ids.mapped("quantity"), [quantity])
            self.assertFalse(ret.item_ids.filtered("discrepancy"))
            self._finish(ret)
        self.assertEqual(self._returnable(so.order_line), 0)
        self.assertEqual(delivered.return_qty_claimed, 24)
        back = sum(self._quants(self.widget, self.stock).mapped("quantity"))
        self.assertEqual(back - in_stock, 24)
        self.assertStockSound(self.widget)

    def test_closing_short_in_another_unit(self):
        so = self._sell([(self.widget, 2)], product_uom_id=self.dozen.id)
        delivered = so.picking_ids.move_ids
        ret = self._create_return([(so.order_line, 2)], order=so)
        ret.action_submit()
        self.assertEqual(delivered.return_qty_claimed, 24)
        self._process(ret.sudo().picking_ids, {self.widget: 7})
        self.assertEqual(ret.line_ids.qty_received, 0.58)
        self._finish(ret)
        ret.with_user(self.manager).action_close("No more")
        self.assertEqual(delivered.return_qty_claimed, 7, "exactly what came back")
        self.assertInvariants()

    def test_stock_in_grams_sold_in_kilograms(self):
        gram, kilo = (self.env.ref(f"uom.product_uom_{n}") for n in ("gram", "kgm"))
        seed = self._create_product("Seed", 0.02, 0.01, uom_id=gram.id)
        self._stock_up(seed, 5000)
        so = self._sell([(seed, 2.5)], product_uom_id=kilo.id)
        self.assertEqual(so.order_line.qty_delivered, 2.5)
        ret = self._create_return([(so.order_line, 1.25)], order=so)
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(ret.item_ids.quantity, 1250)
        self.assertEqual(ret.line_ids.qty_received, 1.25)
        self.assertEqual(so.order_line.qty_delivered, 1.25)
        self._finish(ret)
        self.assertEqual(ret.line_ids.qty_disposed, 1.25)
        self.assertStockSound(seed)
