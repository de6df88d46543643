# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Fixtures and steps that the tests of the three addons share."""

from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

from .invariants import violations

GROUPS = "reverse_logistics.group_return_"


class ReturnCommon(BaseCommon):
    """A company that delivers, and one user a role.

    `so` is the order of the reference script: two storable products without serials,
    4 and 1 delivered, invoiced and posted.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.company
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.customer = cls.env["res.partner"].create(
            {"name": "Northwind", "is_company": True}
        )
        cls.other_customer = cls.env["res.partner"].create({"name": "Contoso"})
        cls.widget = cls._create_product("Widget", 100.0, 60.0)
        cls.gadget = cls._create_product("Gadget", 40.0, 15.0)
        cls.so = cls._sell([(cls.widget, 4), (cls.gadget, 1)])
        cls.operator = cls._create_user("operator")
        cls.inspector = cls._create_user("inspector")
        cls.manager = cls._create_user("manager")
        cls.other_manager = cls._create_user("manager", login="other_manager")
        cls.accountant = cls._create_user("accountant")

    @classmethod
    def _create_user(cls, role, login=None):
        return new_test_user(
            cls.env, login=f"rl_{login or role}", groups=f"{GROUPS}{role}"
        )

    @classmethod
    def _create_product(cls, name, price, cost, **values):
        return cls.env["product.product"].create(
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": price,
                "standard_price": cost,
                "invoice_policy": "delivery",
                "taxes_id": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _stock_up(cls, product, quantity, lot=None):
        cls.env["stock.quant"]._update_available_quantity(
            product, cls.stock, quantity, lot_id=lot
        )

    @classmethod
    def _sell(cls, lines, partner=None, invoice=True, deliver=True, **line_values):
        """A confirmed order: [(product, quantity), ...], delivered and invoiced."""
        for product, quantity in lines:
            if product.tracking == "none":
                cls._stock_up(product, quantity * 12)
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "warehouse_id": cls.warehouse.id,
                "order_line": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "product_uom_qty": quantity,
                            **line_values,
                        }
                    )
                    for product, quantity in lines
                ],
            }
        )
        order.action_confirm()
        if deliver:
            cls._process(order.picking_ids)
        if invoice:
            order._create_invoices().action_post()
        return order

    @classmethod
    def _process(cls, pickings, quantities=None):
        """Validate transfers, in full or with {product: quantity}, with backorder."""
        for move in pickings.move_ids.filtered(
            lambda m: m.state not in ("done", "cancel")
        ):
            move.quantity = (
                move.product_uom_qty
                if quantities is None
                else quantities.get(move.product_id, 0.0)
            )
            move.picked = move.quantity > 0
        return pickings.with_context(skip_backorder=True).button_validate()

    @classmethod
    def _create_return(cls, lines=None, order=None, user=None, **values):
        """A draft return: [(sale line, quantity), ...], by default all of `so`."""
        order = order or cls.so
        lines = lines or [(line, line.product_uom_qty) for line in order.order_line]
        model = cls.env["return.order"].with_user(user or cls.operator)
        return model.create(
            {
                "partner_id": order.partner_id.id,
                "line_ids": [
                    Command.create(cls._prepare_line(line, quantity))
                    for line, quantity in lines
                ],
                **values,
            }
        )

    @classmethod
    def _prepare_line(cls, sale_line, quantity, **values):
        return {
            "sale_line_id": sale_line.id,
            "quantity": quantity,
            "reason_id": cls.env.ref("reverse_logistics.reason_defective").id,
            **values,
        }

    @classmethod
    def _receive(cls, ret, quantities=None):
        cls._process(ret.picking_ids.sudo(), quantities)
        return ret.item_ids.filtered(lambda item: item.stage == "received")

    @classmethod
    def _create_received(cls, **values):
        """A return of all of `so` whose goods are at the dock."""
        ret = cls._create_return(**values)
        ret.action_submit()
        cls._receive(ret)
        return ret

    @classmethod
    def _inspect(cls, items, function="F6", cosmetic="C9", user=None, **values):
        wizard = cls.env["return.inspection.wizard"].with_user(user or cls.inspector)
        return wizard.create(
            {
                "item_ids": [Command.set(items.ids)],
                "function_grade": function,
                "cosmetic_grade": cosmetic,
                **values,
            }
        ).action_confirm()

    @classmethod
    def _dispose(cls, items, name, user=None, **values):
        wizard = cls.env["return.disposition.wizard"].with_user(user or cls.inspector)
        disposition = cls.env.ref(f"reverse_logistics.disposition_{name}")
        return wizard.create(
            {
                "item_ids": [Command.set(items.ids)],
                "disposition_id": disposition.id,
                **values,
            }
        ).action_confirm()

    @classmethod
    def _allow_recycling(cls, days=365):
        """Somebody certified takes what is recycled, and products have a weight."""
        today = fields.Date.today()
        recycler = cls.env["res.partner"].create({"name": "Green Loop"})
        cls.env["return.downstream.certificate"].create(
            {
                "partner_id": recycler.id,
                "kind": "permit",
                "number": "P-4711",
                "date_from": today - timedelta(days=400),
                "date_to": today + timedelta(days=days),
            }
        )
        cls.company.return_recycler_id = recycler
        (cls.widget + cls.gadget).weight = 1.5
        return recycler

    @property
    def other_reason(self):
        return self.env.ref("reverse_logistics.override_other")

    def assertInvariants(self):
        """No row of the database breaks what must always hold."""
        self.env.flush_all()
        self.assertEqual(violations(self.env), {})
