# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The orders that every system returns: delivered, invoiced and posted."""

SOLD = 2.0  # pieces of each order line
RETURNED = 1.0
PRICE = 100.0
COST = 60.0


def make_orders(env, orders, lines):
    """Sales orders with a line a product, all of it delivered and paid for.

    :param orders: how many orders, each of a customer of its own
    :param lines: how many lines each of them has
    :return: the orders
    """
    warehouse = env["stock.warehouse"].search(
        [("company_id", "=", env.company.id)], limit=1
    )
    products = _make_products(env, warehouse, lines)
    customers = _make_customers(env, orders)
    sold = env["sale.order"].create(
        [_prepare_order_vals(customer, warehouse, products) for customer in customers]
    )
    sold.action_confirm()
    deliver(sold.picking_ids)
    sold._create_invoices(grouped=True).action_post()
    # The policy shall approve whatever number of lines is asked for.
    env["return.policy"].search([]).auto_approve_limit = 1e9
    env.cr.flush()
    env.cr.execute("ANALYZE")
    return sold


def deliver(pickings):
    """Validate transfers, a set at once, each move as planned."""
    for move in pickings.move_ids:
        move.quantity = move.product_uom_qty
    pickings.move_ids.picked = True
    if pickings.button_validate() is not True:
        raise AssertionError("a transfer asks for something: it must not")


def _make_customers(env, count):
    return env["res.partner"].create(
        [
            {"name": f"Bench customer {i}", "email": f"bench{i}@example.com"}
            for i in range(count)
        ]
    )


def _make_products(env, warehouse, count):
    products = env["product.product"].create(
        [
            {
                "name": f"Bench product {i}",
                "type": "consu",
                "is_storable": True,
                "list_price": PRICE,
                "standard_price": COST,
                "invoice_policy": "delivery",
            }
            for i in range(count)
        ]
    )
    for product in products:
        env["stock.quant"].sudo()._update_available_quantity(
            product, warehouse.lot_stock_id, 1e6
        )
    return products


def _prepare_order_vals(customer, warehouse, products):
    return {
        "partner_id": customer.id,
        "warehouse_id": warehouse.id,
        "order_line": [
            (0, 0, {"product_id": product.id, "product_uom_qty": SOLD})
            for product in products
        ],
    }
