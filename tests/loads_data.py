# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the races for loads run over: waiting returns, plans of the same returns."""

from odoo.fields import Command
from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"
EVERY_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


def make(env, waiting):
    """Two managers, a lane, so many waiting returns, and three plans for them."""
    env = env(context={**env.context, "tracking_disable": True})
    for login in ("manager", "other_manager"):
        group = "reverse_logistics.group_return_manager"
        new_test_user(env, login=login, password=PASSWORD, groups=group)
    warehouse = env["stock.warehouse"].search([], limit=1)
    partner = env["res.partner"].create({"name": "Swift Haul", "is_company": True})
    provider = env["tpl.provider"].create({"partner_id": partner.id})
    env["tpl.lane"].create(
        {
            "name": "Region to centre",
            "provider_id": provider.id,
            "warehouse_id": warehouse.id,
            "fixed": 10.0,
            "cutoff_time": 24.0,
            "sunday": True,
            "bracket_ids": [Command.create({"from_kg": 0, "rate": 20.0})],
            **dict.fromkeys(EVERY_DAY, True),
        }
    )
    orders = _make_waiting(env, warehouse, waiting)
    plans = env["return.consolidation"].create(
        [{"warehouse_id": warehouse.id} for _plan in range(3)]
    )
    plans.action_plan()
    return {"plans": plans.ids, "orders": orders.ids, "warehouse": warehouse.id}


def _make_waiting(env, warehouse, count):
    customer = env["res.partner"].create({"name": "Northwind"})
    product = env["product.product"].create(
        {"name": "Widget", "type": "consu", "is_storable": True, "weight": 12.0}
    )
    reason = env.ref("reverse_logistics.reason_not_needed")
    orders = env["return.order"].create(
        [
            {
                "partner_id": customer.id,
                "warehouse_id": warehouse.id,
                "line_ids": [
                    Command.create(
                        {
                            "product_id": product.id,
                            "quantity": 1 + place % 5,
                            "reason_id": reason.id,
                        }
                    )
                ],
            }
            for place in range(count)
        ]
    )
    orders.action_submit()
    orders.filtered(lambda order: order.state == "submitted").action_approve()
    return orders
