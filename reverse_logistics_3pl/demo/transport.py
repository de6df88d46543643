# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Returns that wait, a load under way and a plan, made by the methods people use."""

from odoo.fields import Command

from odoo.addons.reverse_logistics.demo import generator, trade

# (customer, {product: quantity})
UNDER_WAY = (
    ("northwind", {"label": 14, "psu": 6}),
    ("cascadia", {"label": 20}),
    ("northwind", {"io": 12, "cable": 10}),
    ("cascadia", {"psu": 10}),
)
WAITING = (
    ("northwind", {"label": 18}),
    ("cascadia", {"psu": 8, "sensor": 20}),
    ("brandl", {"label": 24}),
    ("lefevre", {"psu": 16, "io": 8}),
    ("hartley", {"label": 12, "cable": 15}),
    ("northwind", {"battery": 30}),
    ("brandl", {"io": 20}),
    ("cascadia", {"label": 9}),
    ("hartley", {"battery": 24}),
    ("sakura", {"sensor": 30}),
    ("lefevre", {"label": 16}),
    ("northwind", {"cable": 40}),
)


def load(env):
    """Make the loads of the demonstration; nothing when they are there already."""
    env = generator._prepare_env(env)
    centre = env.ref("stock.warehouse0")
    if env["return.consolidation"].search_count([("warehouse_id", "=", centre.id)]):
        return
    hazmat = env.ref("reverse_logistics_3pl.handling_hazmat")
    trade.product(env, "battery").handling_class_id = hazmat
    _make_waiting(env, UNDER_WAY)
    plan = _plan(env, centre)
    loads = plan.shipment_ids.filtered(lambda load: load.kind == "load")
    plan.action_confirm()
    first = loads.sorted("kg")[-1:].with_user(
        env.ref("reverse_logistics.user_operator")
    )
    if first:
        first.tracking_ref = "LSF-204417"
        first.action_pick_up(first.package_count, "Marta Kowal")
        first.action_depart()
    _make_waiting(env, WAITING)
    _plan(env, centre)


def _plan(env, centre):
    manager = env.ref("reverse_logistics.user_manager")
    plan = env["return.consolidation"].with_user(manager)
    plan = plan.create({"warehouse_id": centre.id})
    plan.action_plan()
    return plan


def _make_waiting(env, entries):
    """Buy, sell and deliver goods, and approve returns of all of them."""
    wanted = {}
    for _customer, goods in entries:
        for name, quantity in goods.items():
            product = trade.product(env, name)
            wanted[product] = wanted.get(product, 0) + quantity
    trade.buy(env, wanted)
    orders = trade.sell(
        env,
        [
            (_partner(env, customer), f"TR-{place:04d}", tuple(goods.items()))
            for place, (customer, goods) in enumerate(entries, 1)
        ],
    )
    manager = env.ref("reverse_logistics.user_manager")
    returns = env["return.order"].create(
        [_prepare_return_vals(env, order, manager) for order in orders]
    )
    returns.with_user(env.ref("reverse_logistics.user_operator")).action_submit()
    waiting = returns.filtered(lambda order: order.state == "submitted")
    waiting.with_user(manager).action_approve()
    waiting.activity_unlink(["mail.mail_activity_data_todo"])


def _partner(env, customer):
    return env.ref(f"reverse_logistics.partner_{customer}")


def _prepare_return_vals(env, order, manager):
    reason = env.ref("reverse_logistics.reason_not_needed")
    return {
        "partner_id": order.partner_id.id,
        "user_id": manager.id,
        "customer_reference": order.client_order_ref,
        "line_ids": [
            Command.create(
                {
                    "sale_line_id": line.id,
                    "quantity": line.product_uom_qty,
                    "reason_id": reason.id,
                }
            )
            for line in order.order_line
        ],
    }
