# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the test of the inspection screens runs on, made in `odoo shell`."""

from odoo.fields import Command
from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"


def make(env):
    """A drive, which has checks, and four cables, which have none; all received."""
    env = env(context={**env.context, "tracking_disable": True})
    for role in ("inspector", "manager"):
        new_test_user(
            env,
            login=role,
            password=PASSWORD,
            groups=f"reverse_logistics.group_return_{role}",
        )
    drive, cable = env["product.product"].create(
        [
            {
                "name": name,
                "type": "consu",
                "is_storable": True,
                "list_price": 100,
                "standard_price": 60,
            }
            for name in ("Drive", "Cable")
        ]
    )
    env["return.inspection.template"].create(
        {
            "name": "Drives",
            "product_ids": [Command.set(drive.ids)],
            "check_ids": [
                Command.create({"name": "Powers on", "fail_function_grade": "F1"}),
                Command.create(
                    {
                        "name": "Voltage",
                        "kind": "measure",
                        "value_min": 23,
                        "value_max": 25,
                        "unit": "V",
                        "fail_function_grade": "F3",
                    }
                ),
            ],
        }
    )
    (one,) = _receive(env, drive, 1)
    return {
        "one": one.name,
        "one_id": one.id,
        "batch": _receive(env, cable, 4).ids,
    }


def _receive(env, product, count):
    reason = env.ref("reverse_logistics.reason_defective")
    order = env["return.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Northwind"}).id,
            "line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": count,
                        "reason_id": reason.id,
                        "resolution": "credit",
                    }
                )
            ],
        }
    )
    order.action_submit()
    if order.state == "submitted":
        order.with_user(env.ref("base.user_admin")).action_approve()
    move = order.picking_ids.move_ids
    move.quantity, move.picked = count, True
    order.picking_ids.button_validate()
    item = order.item_ids
    return item.union(*[item._split(1) for _part in range(count - 1)])
