# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The mixed pallet that a browser works off, made in `odoo shell`."""

from datetime import date, timedelta

from odoo.fields import Command
from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"
# Grades by which the twelve are told apart on the screen.
GRADES = (
    (4, "F6", "C9"),
    (3, "F5", "C7"),
    (2, "F3", "C6"),
    (2, "F2", "C7"),
    (1, "F1", "C2"),
)


def make(env):
    """Twelve scanners on one pallet, received and inspected; nothing is decided.

    :return: {"order": id, "name": its number}
    """
    env = env(context={**env.context, "tracking_disable": True})
    groups = "stock.group_stock_manager,reverse_logistics.group_return_manager"
    new_test_user(env, login="manager", password=PASSWORD, groups=groups)
    recycler = env["res.partner"].create({"name": "Green Loop"})
    env["return.downstream.certificate"].create(
        {
            "partner_id": recycler.id,
            "number": "P-1",
            "date_from": date.today() - timedelta(days=9),
            "date_to": date.today() + timedelta(days=9),
        }
    )
    env.company.return_recycler_id = recycler
    order = _receive(env, _make_product(env))
    whole = order.item_ids
    rest = whole.union(*[whole._split(1) for _piece in range(11)])
    for count, function, cosmetic in GRADES:
        part, rest = rest[:count], rest[count:]
        env["return.inspection.wizard"].create(
            {
                "item_ids": [Command.set(part.ids)],
                "function_grade": function,
                "cosmetic_grade": cosmetic,
            }
        ).action_confirm()
    return {"order": order.id, "name": order.name}


def _make_product(env):
    vendor = env["res.partner"].create({"name": "Kestrel"})
    return env["product.product"].create(
        {
            "name": "Scanner",
            "type": "consu",
            "is_storable": True,
            "list_price": 100.0,
            "standard_price": 60.0,
            "weight": 0.4,
            "seller_ids": [Command.create({"partner_id": vendor.id})],
        }
    )


def _receive(env, product):
    order = env["return.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Northwind"}).id,
            "line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": 12,
                        "reason_id": env.ref("reverse_logistics.reason_defective").id,
                        "resolution": "none",
                    }
                )
            ],
        }
    )
    order.action_submit()
    if order.state == "submitted":
        order.with_user(env.ref("base.user_admin")).action_approve()
    move = order.picking_ids.move_ids
    move.quantity, move.picked = 12, True
    order.picking_ids.button_validate()
    return order
