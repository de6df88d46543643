# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user

from .common import GROUPS
from .test_logistics import LogisticsCommon


class TestPlaces(LogisticsCommon):
    """Several warehouses and several companies."""

    def test_the_warehouse_that_delivered_or_the_central_one(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        self.env["stock.quant"]._update_available_quantity(
            self.widget, north.lot_stock_id, 5
        )
        so = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": north.id,
                "order_line": [
                    Command.create({"product_id": self.widget.id, "product_uom_qty": 5})
                ],
            }
        )
        so.action_confirm()
        self._process(so.picking_ids)
        ret = self._create_return([(so.order_line, 2)], order=so)
        self.assertEqual(ret.warehouse_id, north)
        ret.action_submit()
        self._receive(ret)
        self.assertEqual(ret.item_ids.location_id, north.return_inspection_loc_id)
        self._finish(ret)
        quantity = sum(self._quants(self.widget, north.lot_stock_id).mapped("quantity"))
        self.assertEqual(quantity, 2)
        self.env["return.policy"].create(
            {
                "name": "Central",
                "company_id": self.company.id,
                "warehouse_id": self.warehouse.id,
            }
        )
        central = self._create_return([(so.order_line, 3)], order=so)
        self.assertEqual(central.warehouse_id, self.warehouse)
        central.action_submit()
        self._receive(central)
        self.assertEqual(
            central.item_ids.location_id, self.warehouse.return_inspection_loc_id
        )
        self.assertEqual(so.order_line.qty_delivered, 0)
        self.assertStockSound(self.widget)

    def test_goods_of_two_warehouses_on_one_return(self):
        north = self.env["stock.warehouse"].create({"name": "North", "code": "NO"})
        self.env["stock.quant"]._update_available_quantity(
            self.widget, north.lot_stock_id, 5
        )
        other = self.so.copy({"warehouse_id": north.id})
        other.order_line[1].product_uom_qty = 0
        other.action_confirm()
        self._process(other.picking_ids)
        ret = self._create_return(
            [(self.so.order_line[0], 4), (other.order_line[0], 4)]
        )
        self.assertEqual(ret.warehouse_id, self.warehouse)
        ret.action_submit()
        self.assertEqual(len(ret.picking_ids), 1)
        self._receive(ret)
        self._finish(ret)
        self.assertEqual(other.order_line[0].qty_delivered, 0)
        self.assertStockSound(self.widget)


class TestCompanies(LogisticsCommon):
    """Two companies on one database: their returns stay apart."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls.env["res.company"].create({"name": "Second"})
        cls.both = new_test_user(
            cls.env,
            login="rl_both",
            groups=",".join(
                f"{GROUPS}{role}" for role in ("manager", "inspector", "operator")
            ),
            company_id=cls.company.id,
            company_ids=[Command.set((cls.company | cls.second).ids)],
        )
        cls.depot = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.second.id)], limit=1
        )
        cls.widget.with_company(cls.second).standard_price = 25.0
        cls.env["stock.quant"]._update_available_quantity(
            cls.widget, cls.depot.lot_stock_id, 5
        )
        cls.theirs = (
            cls.env["sale.order"]
            .with_company(cls.second)
            .create(
                {
                    "partner_id": cls.customer.id,
                    "company_id": cls.second.id,
                    "warehouse_id": cls.depot.id,
                    "order_line": [
                        Command.create(
                            {"product_id": cls.widget.id, "product_uom_qty": 4}
                        )
                    ],
                }
            )
        )
        cls.theirs.action_confirm()
        cls._process(cls.theirs.picking_ids)

    def _both(self, *companies):
        context = {"allowed_company_ids": [company.id for company in companies]}
        return self.env["return.order"].with_user(self.both).with_context(**context)

    def _create_theirs(self, model, **values):
        return model.create(
            {
                "partner_id": self.customer.id,
                "line_ids": [
                    Command.create(self._prepare_line(self.theirs.order_line, 4))
                ],
                **values,
            }
        )

    def test_both_companies_at_once(self):
        """A user works for the second company while the first is in front."""
        model = self._both(self.company, self.second)
        ret = self._create_theirs(model, company_id=self.second.id)
        self.assertEqual(ret.warehouse_id, self.depot)
        ret.action_submit()
        self.assertEqual(ret.picking_ids.company_id, self.second)
        receipt = ret.sudo().picking_ids
        receipt.move_ids.write({"quantity": 4, "picked": True})
        receipt.button_validate()
        self.assertEqual(ret.item_ids.company_id, self.second)
        self.assertEqual(receipt.move_ids.value, 100, "at the cost of their company")
        wizard = model.env["return.inspection.wizard"].create(
            {
                "item_ids": [Command.set(ret.item_ids.ids)],
                "function_grade": "F6",
                "cosmetic_grade": "C9",
            }
        )
        wizard.action_confirm()
        for name, quantity in (("scrap", 1), ("restock", 3)):
            model.env["return.disposition.wizard"].create(
                {
                    "item_ids": [
                        Command.set(
                            ret.item_ids.filtered(lambda i: i.stage != "closed").ids
                        )
                    ],
                    "quantity": quantity,
                    "disposition_id": self.env.ref(
                        f"reverse_logistics.disposition_{name}"
                    ).id,
                    "override_reason_id": self.other_reason.id,
                }
            ).action_confirm()
        moves = ret.sudo().item_ids.move_ids
        self.assertEqual(moves.company_id, self.second)
        self.assertEqual(moves.filtered("scrap_id").value, 25)
        quantity = sum(
            self._quants(self.widget, self.depot.lot_stock_id).mapped("quantity")
        )
        self.assertEqual(quantity, 4)
        self.assertStockSound(self.widget)

    def test_the_company_of_the_order_is_the_returns(self):
        """Nobody has to know that the order belongs to another of his companies."""
        ret = self._create_theirs(self._both(self.company, self.second))
        self.assertEqual(ret.company_id, self.second)
        self.assertEqual(ret.warehouse_id, self.depot)
        self.assertInvariants()

    def test_one_return_for_two_companies_is_refused(self):
        model = self._both(self.company, self.second)
        with self.assertRaises(UserError), self.cr.savepoint():
            model.create(
                {
                    "partner_id": self.customer.id,
                    "line_ids": [
                        Command.create(self._prepare_line(line, 1))
                        for line in (self.so.order_line[0], self.theirs.order_line)
                    ],
                }
            )

    def test_a_user_of_one_company_sees_only_its_returns(self):
        model = self._both(self.company, self.second)
        ret = self._create_theirs(model, company_id=self.second.id)
        ret.action_submit()
        self.assertFalse(
            self.env["return.order"]
            .with_user(self.operator)
            .search([("id", "=", ret.id)])
        )
        with self.assertRaises(AccessError):
            ret.with_user(self.operator).read(["name"])
        with self.assertRaises(AccessError):
            ret.item_ids.with_user(self.inspector).read(["name"])
        self.assertFalse(self._both(self.company).search([("id", "=", ret.id)]))
        self.assertEqual(self._both(self.second).search([("id", "=", ret.id)]), ret)
