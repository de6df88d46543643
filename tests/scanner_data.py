# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the scanner's journeys work on, made in `odoo shell`."""

from odoo.fields import Command
from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"
GTINS = ("4006381333931", "5901234123457")
# Rows of items beside those of the journeys, by PostgreSQL alone: what an item needs to
# be found, not a history.
FILL = """
INSERT INTO return_item (name, company_id, product_id, quantity, stage, active,
                         location_id, create_uid, write_uid, create_date, write_date)
SELECT 'RI9' || lpad(number::text, 9, '0'), %(company)s, %(product)s, 1, 'closed', true,
       %(location)s, 1, 1, now(), now()
FROM generate_series(1, %(count)s) AS number;
INSERT INTO stock_lot (name, product_id, company_id, create_uid, write_uid,
                       create_date, write_date)
SELECT 'FILL-' || lpad(number::text, 9, '0'), %(serial)s, %(company)s, 1, 1,
       now(), now()
FROM generate_series(1, %(count)s) AS number;
"""


def make(env, items, returns=8, quantity=400):
    """Users, approved returns of two products with GTINs, and many other items.

    :return: {"returns": [{id, name}], "gtins", "plates"}
    """
    env = env(context={**env.context, "tracking_disable": True})
    for login in ("operator", "other_operator", "inspector"):
        groups = login.removeprefix("other_")
        new_test_user(
            env,
            login=login,
            password=PASSWORD,
            groups=f"base.group_user,reverse_logistics.group_return_{groups}",
        )
    products = [_product(env, f"Widget {gtin}", barcode=gtin) for gtin in GTINS]
    drone = _product(env, "Drone", tracking="serial", barcode="9506000134352")
    orders = env["return.order"]
    for _number in range(returns):
        orders |= _return(env, products, quantity)
    env.flush_all()
    warehouse = env["stock.warehouse"].search([], limit=1)
    parameters = {
        "company": env.company.id,
        "product": products[0].id,
        "serial": drone.id,
        "location": warehouse.return_inspection_loc_id.id,
        "count": items,
    }
    env.cr.execute(FILL, parameters)
    env.cr.execute("ANALYZE return_item; ANALYZE stock_lot; ANALYZE return_order")
    plates = orders.item_ids.mapped("name")
    return {
        "returns": [{"id": order.id, "name": order.name} for order in orders],
        "gtins": GTINS,
        "plates": plates,
    }


def _product(env, name, **values):
    return env["product.product"].create(
        {"name": name, "type": "consu", "is_storable": True, **values}
    )


def _return(env, products, quantity):
    reason = env.ref("reverse_logistics.reason_not_needed")
    order = env["return.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Northwind"}).id,
            "line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": quantity,
                        "reason_id": reason.id,
                    }
                )
                for product in products
            ],
        }
    )
    order.action_submit()
    if order.state == "submitted":
        order.with_user(env.ref("base.user_admin")).action_approve()
    return order
