# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the races run over, made in `odoo shell`: users, sales, returns in each state.

A *pool* is a list of groups of returns that are ready for one kind of race; a race
takes a group and uses it up.
"""

from odoo.fields import Command
from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"
ROLES = {
    "operator": "operator",
    "other_operator": "operator",
    "inspector": "inspector",
    "other_inspector": "inspector",
    "manager": "manager",
    "other_manager": "manager",
    "accountant": "accountant",
}
# How many groups a round of all races takes of each pool.
POOLS = {
    "draft": 3,
    "submitted": 4,
    "approved": 5,
    "partly": 2,
    "received": 3,
    "inspected": 8,
    "in_process": 1,
    "drafted": 1,
}

GROUPS = {
    "gift": 1,
    "two_items": 1,
    "two_lines": 1,
    "two_receipts": 1,
    "one_line": 3,
    "last_note": 1,
    "serial": 2,
    "serial_asked": 1,
}


_SOURCES = {"sale.order.line": "sale_line_id", "product.product": "product_id"}


def make(env, rounds):
    """Everything that `rounds` rounds of the races need; see `races_data.World`."""
    env = env(context={**env.context, "tracking_disable": True})
    return World(env, rounds).make()


class World:
    """A company that sold widgets, gadgets and serials, and returns of them."""

    def __init__(self, env, rounds):
        self.env, self.rounds = env, rounds
        self.warehouse = env["stock.warehouse"].search(
            [("company_id", "=", env.company.id)], limit=1
        )
        self.customer = env["res.partner"].create({"name": "Northwind"})
        self.widget = self._product("Widget", 100.0, 60.0)
        self.gadget = self._product("Gadget", 40.0, 15.0)
        self.gift = self._product("Gift", 0.0, 5.0)
        self.serial = self._product("Drone", 900.0, 500.0, tracking="serial")
        self.sold = {}

    def make(self):
        """:return: {"pools": {name: [ids of a group, ...]}, other ids}"""
        for login, role in ROLES.items():
            groups = f"base.group_user,reverse_logistics.group_return_{role}"
            new_test_user(self.env, login=login, password=PASSWORD, groups=groups)
        self._sell_all()
        pools = {
            name: [[order.id] for order in self._in_stage(name, count * self.rounds)]
            for name, count in POOLS.items()
        }
        for size in (2, 20):
            pools[f"last_of_{size}"] = [
                self._last_unit(size) for _round in range(self.rounds)
            ]
        for name, count in GROUPS.items():
            make = getattr(self, f"_{name}")
            pools[name] = [make() for _group in range(count * self.rounds)]
        names = ("override_other", "disposition_restock", "disposition_scrap")
        names += ("disposition_refurbish", "disposition_recycle")
        ids = {n: self.env.ref(f"reverse_logistics.{n}").id for n in names}
        return {"pools": pools, **ids}

    # === SALES === #

    def _product(self, name, price, cost, **values):
        return self.env["product.product"].create(
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

    def _sell_all(self):
        """Delivered and invoiced orders: one a product, so that returns of two products
        have no row of Odoo in common, and one of single units on lines of their own.
        """
        many = 120 * self.rounds
        singles = [(self.widget, 1)] * (2 * self.rounds)
        self.lots = self.env["stock.lot"].create(
            [
                {"name": f"SN{i:05d}", "product_id": self.serial.id}
                for i in range(12 * self.rounds)
            ]
        )
        bulk = [(self.widget, many), (self.gadget, many), (self.gift, many)]
        bulk.append((self.serial, len(self.lots)))
        for product, quantity in (*bulk[:3], (self.widget, len(singles))):
            self._stock_up(product, quantity)
        for lot in self.lots:
            self._stock_up(self.serial, 1, lot)
        for product, quantity in bulk:
            self.sold[product] = self._sell([(product, quantity)]).order_line
        self.single_lines = list(self._sell(singles).order_line)

    def _stock_up(self, product, quantity, lot=None):
        self.env["stock.quant"]._update_available_quantity(
            product, self.warehouse.lot_stock_id, quantity, lot_id=lot
        )

    def _sell(self, lines):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer.id,
                "warehouse_id": self.warehouse.id,
                "order_line": [
                    Command.create({"product_id": p.id, "product_uom_qty": quantity})
                    for p, quantity in lines
                ],
            }
        )
        order.action_confirm()
        _validate(order.picking_ids)
        order._create_invoices().action_post()
        return order

    # === RETURNS === #

    def _return(self, lines, auto=True, **line_values):
        """A draft return: [(sale line, quantity), ...].

        A product instead of a sale line makes a return of goods bought elsewhere. Use
        it where a race is about our rows only: Odoo updates the sales order with each
        receipt, and so keeps two apart by chance.

        :param auto: whether the policy approves it at once
        """
        reason = self.env.ref("reverse_logistics.reason_defective")
        return self.env["return.order"].create(
            {
                "partner_id": self.customer.id,
                "policy_id": self._policy(auto).id,
                "line_ids": [
                    Command.create(
                        {
                            _SOURCES[line._name]: line.id,
                            "quantity": quantity,
                            "reason_id": reason.id,
                            **line_values,
                        }
                    )
                    for line, quantity in lines
                ],
            }
        )

    def _policy(self, auto):
        name = "Races: at once" if auto else "Races: a manager"
        policies = self.env["return.policy"]
        return policies.search([("name", "=", name)]) or policies.create(
            {"name": name, "auto_approve_limit": 1e9 if auto else 0.0}
        )

    def _submit(self, orders):
        operator = self.env["res.users"].search([("login", "=", "operator")])
        orders.with_user(operator).action_submit()
        for move in orders.picking_ids.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True

    def _in_stage(self, stage, count):
        """Returns of two widgets that came as far as a stage, all at once.

        `partly` has had one of its two widgets; the other is on the backorder.
        """
        orders = self.env["return.order"].union(
            *[
                self._return([(self.sold[self.widget], 2)], auto=stage != "submitted")
                for _return in range(count)
            ]
        )
        if stage == "draft":
            return orders
        self._submit(orders)
        if stage in ("submitted", "approved"):
            return orders
        if stage == "partly":
            orders.picking_ids.move_ids.quantity = 1
        _validate(orders.picking_ids)
        if stage != "received":
            self._work_on(orders, stage)
        return orders

    def _work_on(self, orders, stage):
        """Inspect what has arrived and take it on to a stage."""
        here = orders.item_ids.filtered(lambda item: item.stage == "received")
        self._inspect(here)
        if stage == "in_process":
            for items in here.grouped("order_id").values():
                self._dispose(items, "refurbish")  # a transfer of its own each
        if stage == "partly":
            self._fill(orders)
            self._dispose(here, "restock")
        if stage == "drafted":
            orders.action_credit()

    def _inspect(self, items):
        self.env["return.inspection.wizard"].create(
            {
                "item_ids": [Command.set(items.ids)],
                "function_grade": "F6",
                "cosmetic_grade": "C9",
            }
        ).action_confirm()

    def _dispose(self, items, name):
        ref = self.env.ref
        self.env["return.disposition.wizard"].create(
            {
                "item_ids": [Command.set(items.ids)],
                "disposition_id": ref(f"reverse_logistics.disposition_{name}").id,
                "override_reason_id": ref("reverse_logistics.override_other").id,
            }
        ).action_confirm()

    # === GROUPS FOR ONE KIND OF RACE === #

    def _last_unit(self, size):
        """Drafts that all ask for the same single unit, and will wait for a manager:
        nothing but the claim is written when they are submitted."""
        line = self.single_lines.pop()
        return [self._return([(line, 1)], auto=False).id for _draft in range(size)]

    def _gift(self):
        """A draft of goods without a price: nothing of it changes an amount."""
        return self._return([(self.sold[self.gift], 1)]).ids

    def _two_items(self):
        """One line, two items at the dock: a widget each."""
        order = self._return([(self.widget, 2)])
        self._submit(order)
        _validate(order.picking_ids)
        order.item_ids._split(1)
        return order.ids

    def _two_lines(self):
        """Two products, one item of each, inspected; no money is owed."""
        order = self._approved_lines()
        _validate(order.picking_ids)
        self._inspect(order.item_ids)
        return order.ids

    def _approved_lines(self):
        order = self._return([(self.widget, 2), (self.gadget, 2)], resolution="none")
        self._submit(order)
        return order

    def _two_receipts(self):
        """A unit of each line is here; two receipts, one for the rest of each line."""
        order = self._approved_lines()
        order.picking_ids.move_ids.quantity = 1
        _validate(order.picking_ids)
        rest = order.picking_ids.filtered(lambda picking: picking.state != "done")
        widgets, gadgets = rest.move_ids.sorted("product_id")
        widgets.quantity, gadgets.quantity = 1, 0
        rest.action_split_transfer()
        self._fill(order)
        return order.ids

    def _one_line(self):
        """Four units of a line on two open receipts: one and three."""
        order = self._return([(self.widget, 4)])
        self._submit(order)
        order.picking_ids.move_ids.quantity = 1
        order.picking_ids.action_split_transfer()
        self._fill(order)
        return order.ids

    def _fill(self, orders):
        """Note on the open receipts that all they wait for is there."""
        for move in orders.picking_ids.move_ids:
            if move.state not in ("done", "cancel"):
                move.quantity, move.picked = move.product_uom_qty, True

    def _last_note(self):
        """Of two lines one waits for its credit note only, one for its disposition."""
        order = self._return([(self.sold[self.widget], 2), (self.gadget, 2)])
        order.line_ids[1].resolution = "none"
        self._submit(order)
        _validate(order.picking_ids)
        self._inspect(order.item_ids)
        first = order.item_ids.filtered(lambda i: i.line_id == order.line_ids[0])
        self._dispose(first, "restock")
        order.action_credit()
        return order.ids

    def _serial(self, auto=True):
        """Two drafts of one unit each, and the serials of those units."""
        lots, self.lots = self.lots[:2], self.lots[2:]
        line = self.sold[self.serial]
        orders = [self._return([(line, 1)], auto) for _twice in range(2)]
        return [order.id for order in orders] + lots.ids

    def _serial_asked(self):
        return self._serial(auto=False)


def _validate(pickings):
    """Post transfers as far as they are filled in; the rest goes to a backorder."""
    for move in pickings.move_ids.filtered(lambda m: m.state not in ("done", "cancel")):
        if not move.picked:
            move.quantity, move.picked = move.product_uom_qty, True
    pickings.with_context(skip_backorder=True).button_validate()
