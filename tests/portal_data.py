# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What a customer's way through the portal works on, made in `odoo shell`."""

from odoo.fields import Command
from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"
ROLES = ("operator", "inspector", "manager", "accountant")
CUSTOMERS = ("dana", "phil", "kay", "ada")
LONG = "Heavy duty insulated dispenser with tank, pump and drip tray " * 2
# What differs from row to row of the copies; all else is that of one real row.
UNIQUE = {
    "sale_order": {"name": "'FILL' || r.id || '-' || n", "access_token": "NULL"},
    "return_order": {
        "name": "'FILL' || r.id || '-' || n",
        "access_token": "NULL",
        "submission_key": "NULL",
        "tracking_token": "'fill-' || r.id || '-' || n",
    },
}


def make(env, rows):
    """Customers with two delivered orders each, and one with very many of all.

    :param rows: how many orders and returns `many` has; `few` has ten
    :return: {login: {"orders": names, "lines": ids of order lines}}
    """
    env = env(context={**env.context, "tracking_disable": True})
    for role in ROLES:
        groups = f"base.group_user,reverse_logistics.group_return_{role}"
        new_test_user(env, login=role, password=PASSWORD, groups=groups)
    products = [_product(env, "Widget", 100.0), _product(env, "Gadget", 40.0)]
    made = {}
    for login in CUSTOMERS:
        company = _customer(env, login)
        orders = [_sell(env, company, [(product, 3)]) for product in products]
        made[login] = {
            "orders": [order.name for order in orders],
            "lines": [order.order_line.id for order in orders],
        }
    made["noor"] = _long_names(env)
    # What pages without anything look like, and pages with everything.
    _customer(env, "nobody")
    for login, count in (("few", 10), ("many", rows)):
        company = _customer(env, login)
        order = _sell(env, company, [(products[0], 3)])
        ret = _ask(env, company, order)
        env.flush_all()
        _copy(env, "sale_order", order.id, count - 1)
        made[login] = {"first": ret.id, "rows": count}
        _copy(env, "return_order", ret.id, count - 1)
        env.cr.execute(LINES, {"order": ret.id, "line": ret.line_ids.id})
    env.cr.execute("ANALYZE sale_order; ANALYZE return_order")
    env.cr.execute("ANALYZE return_order_line")
    return made


LINES = """
INSERT INTO return_order_line (order_id, company_id, partner_id, product_id,
    product_uom_id, sale_line_id, quantity, reason_id, resolution, price_unit,
    currency_id, credit_timing, qty_received, qty_closed)
SELECT o.id, l.company_id, l.partner_id, l.product_id, l.product_uom_id,
    l.sale_line_id, 1, l.reason_id, l.resolution, l.price_unit, l.currency_id,
    l.credit_timing, 0, 0
FROM return_order o JOIN return_order_line l ON l.id = %(line)s
WHERE o.partner_id = l.partner_id AND o.id <> %(order)s
"""


def _long_names(env):
    """A customer who reads from right to left, and names that no line can hold."""
    env["res.lang"]._activate_lang("ar_001")
    company = _customer(env, "noor")
    company.child_ids.lang = "ar_001"
    company.name = LONG
    product = _product(env, f"{LONG} {'X' * 90}", 123456.78)
    order = _sell(env, company, [(product, 3)])
    order.client_order_ref = "PO" + "9" * 60
    ret = _ask(env, company, order)
    ret.customer_reference = "R" * 64
    ret.line_ids.note = "W" * 400
    return {"return": ret.id}


def _copy(env, table, row, count):
    """Copies of a row, by PostgreSQL alone: what a list shows, not a history."""
    env.cr.execute(
        "SELECT column_name FROM information_schema.columns"
        " WHERE table_name = %s AND column_name <> 'id'",
        [table],
    )
    columns = [name for (name,) in env.cr.fetchall()]
    values = [UNIQUE[table].get(name, f'"{name}"') for name in columns]
    names = ", ".join(f'"{name}"' for name in columns)
    env.cr.execute(
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)}"
        f" FROM {table} AS r, generate_series(1, {count}) AS n WHERE r.id = {row}"
    )


def _customer(env, login):
    company = env["res.partner"].create(
        {"name": f"Company of {login}", "is_company": True, "city": "Ghent"}
    )
    user = new_test_user(
        env,
        login=login,
        password=PASSWORD,
        groups="base.group_portal",
        name=login.title(),
        email=f"{login}@example.com",
    )
    user.partner_id.parent_id = company
    return company


def _product(env, name, price):
    return env["product.product"].create(
        {
            "name": name,
            "type": "consu",
            "is_storable": True,
            "list_price": price,
            "standard_price": price / 2,
            "invoice_policy": "delivery",
            "taxes_id": [Command.clear()],
        }
    )


def _sell(env, company, lines):
    warehouse = env["stock.warehouse"].search([], limit=1)
    for product, quantity in lines:
        env["stock.quant"]._update_available_quantity(
            product, warehouse.lot_stock_id, quantity
        )
    order = env["sale.order"].create(
        {
            "partner_id": company.id,
            "order_line": [
                Command.create({"product_id": product.id, "product_uom_qty": quantity})
                for product, quantity in lines
            ],
        }
    )
    order.action_confirm()
    for move in order.picking_ids.move_ids:
        move.quantity, move.picked = move.product_uom_qty, True
    order.picking_ids.button_validate()
    order._create_invoices().action_post()
    return order


def _ask(env, company, order):
    ret = env["return.order"].create(
        {
            "partner_id": company.id,
            "line_ids": [
                Command.create(
                    {
                        "sale_line_id": order.order_line.id,
                        "quantity": 1,
                        "reason_id": env.ref("reverse_logistics.reason_defective").id,
                    }
                )
            ],
        }
    )
    ret.action_submit()
    return ret
