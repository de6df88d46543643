# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What else happens at the dock: boxes without papers, settled differences, a kit."""

from odoo.fields import Command

from .trade import product


def _ref(env, name):
    return env.ref(f"reverse_logistics.{name}")


def park(env, stories):
    """Boxes that nobody announced wait for their returns: one names an open return,
    one has a sender, one says nothing."""
    operator = _ref(env, "user_operator")
    waiting = next(s.order for s in stories if s.entry.end == "receiving")
    awaited = waiting.item_ids.filtered(lambda item: item.stage == "in_transit")
    env["return.item"].with_user(operator)._park_blind(
        [
            {
                "product_id": product(env, "cable").id,
                "quantity": 2,
                "partner_id": _ref(env, "partner_northwind").id,
                "note": "Northwind, no papers inside",
            },
            {
                "product_id": awaited.product_id[:1].id,
                "quantity": 2,
                "note": f"Second carton of {waiting.name}, written by hand",
            },
            {"note": "Grey carton, 4 kg, label torn off"},
        ]
    )


def settle(clock, stories):
    """What differed on returns that are done is settled: the carrier pays what he
    broke, the rest is accepted."""
    for story in stories:
        order = story.order
        found = order.item_ids.discrepancy_ids.filtered(lambda d: d.state == "open")
        if order.state != "done" or not found:
            continue
        with clock.at(order.date_done):
            found = story.as_user(found, "manager")
            broken = found.filtered(lambda one: one.kind == "damaged_in_transit")
            if broken:
                haulier = _ref(order.env, "partner_haulier")
                broken._settle(
                    "claim",
                    tell=False,
                    claim_party="carrier",
                    claim_partner_id=haulier.id,
                )
            if found - broken:
                (found - broken)._settle("accept", tell=False)


def return_kit(env):
    """One of two starter kits comes back in its parts; only where kits can be sold."""
    if "is_kits" not in env["product.product"]._fields:
        return
    kit = env["product.product"].create(
        {
            "name": "Starter Kit: Controller, Power, Cable",
            "default_code": "KIT-01",
            "type": "consu",
            "list_price": 690.0,
        }
    )
    parts = {"io": 1, "psu": 1, "cable": 2}
    env["mrp.bom"].create(
        {
            "product_tmpl_id": kit.product_tmpl_id.id,
            "type": "phantom",
            "bom_line_ids": [
                Command.create(
                    {"product_id": product(env, name).id, "product_qty": count}
                )
                for name, count in parts.items()
            ],
        }
    )
    sale = env["sale.order"].create(
        {
            "partner_id": _ref(env, "partner_brandl").id,
            "warehouse_id": env.ref("stock.warehouse0").id,
            "order_line": [
                Command.create({"product_id": kit.id, "product_uom_qty": 2})
            ],
        }
    )
    sale.action_confirm()
    for move in sale.picking_ids.move_ids:
        move.quantity, move.picked = move.product_uom_qty, True
    sale.picking_ids.button_validate()
    order = env["return.order"].create(
        {
            "partner_id": sale.partner_id.id,
            "line_ids": [
                Command.create(
                    {
                        "sale_line_id": sale.order_line.id,
                        "quantity": 1,
                        "reason_id": _ref(env, "reason_not_needed").id,
                    }
                )
            ],
        }
    )
    order.action_submit()
    if order.state == "submitted":
        order.with_user(_ref(env, "user_manager")).action_approve()
    for move in order.picking_ids.move_ids:
        move.quantity, move.picked = move.product_uom_qty, True
    order.picking_ids.button_validate()
