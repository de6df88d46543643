# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What came before the returns: goods are bought, sold, delivered and invoiced."""

from collections import defaultdict

from odoo.fields import Command

from .timeline import DAY

BOUGHT = 112 * DAY  # working hours before now, before the first sale
RESERVE = 1.4  # what is bought for each piece that is sold


def product(env, name):
    return env.ref(f"reverse_logistics.product_{name}")


def buy(env, sold):
    """Buy and receive from the vendors what will be sold, and some more.

    :param sold: {product: quantity}
    """
    by_vendor = defaultdict(dict)
    for article, quantity in sold.items():
        by_vendor[article.seller_ids[:1].partner_id][article] = round(
            quantity * RESERVE
        )
    orders = env["purchase.order"].create(
        [
            _prepare_purchase_vals(env, vendor, wanted)
            for vendor, wanted in by_vendor.items()
        ]
    )
    orders.button_confirm()
    for move in orders.picking_ids.move_ids:
        _receive(move)
    orders.picking_ids.button_validate()


def _prepare_purchase_vals(env, vendor, wanted):
    return {
        "partner_id": vendor.id,
        "picking_type_id": env.ref("stock.warehouse0").in_type_id.id,
        "order_line": [
            Command.create({"product_id": article.id, "product_qty": quantity})
            for article, quantity in wanted.items()
        ],
    }


def _receive(move):
    """Take in a move with serials, or with two lots where lots are kept."""
    code, quantity = move.product_id.default_code, int(move.product_uom_qty)
    if move.product_id.tracking == "serial":
        lots = [(f"{code}-{4100 + number}", 1) for number in range(quantity)]
    elif move.product_id.tracking == "lot":
        half = quantity // 2
        lots = [(f"{code}-L17", half), (f"{code}-L23", quantity - half)]
    else:
        lots = [(False, quantity)]
    move.move_line_ids.unlink()
    move.move_line_ids = [
        Command.create(
            {**move._prepare_move_line_vals(), "lot_name": name, "quantity": part}
        )
        for name, part in lots
    ]
    move.picked = True


def sell(env, sales):
    """Confirm and deliver sales orders, all at once.

    :param sales: (partner, customer's reference, {product name: quantity}) of each
    :return: the orders, in that order
    """
    orders = env["sale.order"].create(
        [_prepare_sale_vals(env, *sale) for sale in sales]
    )
    orders.action_confirm()
    deliveries = orders.picking_ids
    deliveries.action_assign()
    deliveries.move_ids.picked = True
    deliveries.button_validate()
    return orders


def _prepare_sale_vals(env, partner, reference, wanted):
    return {
        "partner_id": partner.id,
        "client_order_ref": reference,
        "warehouse_id": env.ref("stock.warehouse0").id,
        "user_id": env.ref("reverse_logistics.user_manager").id,
        "order_line": [
            Command.create(
                {"product_id": product(env, name).id, "product_uom_qty": quantity}
            )
            for name, quantity in wanted
        ],
    }


def invoice(orders, dates):
    """Invoice delivered orders and post the invoices, dated before posting.

    Nothing without a chart of accounts.

    :param dates: a date for each order
    """
    if not has_accounting(orders.company_id):
        return
    invoices = orders._create_invoices(grouped=True)
    for order, day in zip(orders, dates, strict=True):
        order.invoice_ids.invoice_date = day
    invoices.sorted("invoice_date").action_post()


def has_accounting(company):
    """Whether invoices can be made: a chart of accounts is there."""
    return bool(company.chart_template)
