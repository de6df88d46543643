# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the races for a vendor's quota run over, made in `odoo shell`."""

from odoo.fields import Command
from odoo.tests import new_test_user

PASSWORD = "Returns-2026-race"


def make(env, rounds):
    """For each round an agreement with one piece left and two items that want it, an
    item that two people decide on, each differently, and an accepted claim.

    :return: {"quota": [[item, item, agreement], ...], "mind": [item, ...],
        "claim": [claim, ...], ids}
    """
    env = env(context={**env.context, "tracking_disable": True})
    for login in ("inspector", "other_inspector"):
        groups = "base.group_user,reverse_logistics.group_return_inspector"
        new_test_user(env, login=login, password=PASSWORD, groups=groups)
    groups = "base.group_user,reverse_logistics.group_return_manager"
    new_test_user(env, login="manager", password=PASSWORD, groups=groups)
    made = [_make_goods(env, number) for number in range(rounds)]
    names = ("override_other", "disposition_return_to_vendor", "disposition_refurbish")
    return {
        "quota": [goods[:3] for goods in made],
        "mind": [goods[3] for goods in made],
        "claim": [_make_claim(env, number) for number in range(rounds)],
        **{name: env.ref(f"reverse_logistics.{name}").id for name in names},
    }


def _make_claim(env, number):
    """A claim that the vendor accepts, of goods that were shipped to him."""
    vendor = env["res.partner"].create({"name": f"Maker {number}"})
    product = env["product.product"].create(
        {
            "name": f"Gadget {number}",
            "type": "consu",
            "is_storable": True,
            "standard_price": 60.0,
            "seller_ids": [Command.create({"partner_id": vendor.id})],
        }
    )
    items = _bring_back(env, product, 2)
    env["return.disposition.wizard"].create(
        {
            "item_ids": [Command.set(items.ids)],
            "disposition_id": env.ref(
                "reverse_logistics.disposition_return_to_vendor"
            ).id,
            "override_reason_id": env.ref("reverse_logistics.override_other").id,
        }
    ).action_confirm()
    items.action_complete()
    claim = items.claim_line_ids.claim_id
    claim.action_accept()
    return claim.id


def _make_goods(env, number):
    vendor = env["res.partner"].create({"name": f"Vendor {number}"})
    product = env["product.product"].create(
        {
            "name": f"Widget {number}",
            "type": "consu",
            "is_storable": True,
            "list_price": 100.0,
            "standard_price": 60.0,
            "seller_ids": [Command.create({"partner_id": vendor.id})],
        }
    )
    agreement = env["return.vendor.agreement"].create(
        {
            "name": "One piece",
            "partner_id": vendor.id,
            "quota_kind": "quantity",
            "quota_limit": 1,
        }
    )
    items = _bring_back(env, product, 3)
    parts = items + items._split(1) + items._split(1)
    return [parts[0].id, parts[1].id, agreement.id, parts[2].id]


def _bring_back(env, product, quantity):
    """Inspected goods that were bought elsewhere: no order of ours is touched."""
    order = env["return.order"].create(
        {
            "partner_id": env["res.partner"].create({"name": "Northwind"}).id,
            "line_ids": [
                Command.create(
                    {
                        "product_id": product.id,
                        "quantity": quantity,
                        "reason_id": env.ref("reverse_logistics.reason_defective").id,
                    }
                )
            ],
        }
    )
    order.action_submit()
    if order.state == "submitted":
        order.action_approve()
    for move in order.picking_ids.move_ids:
        move.quantity, move.picked = move.product_uom_qty, True
    order.picking_ids.button_validate()
    items = order.item_ids
    env["return.inspection.wizard"].create(
        {
            "item_ids": [Command.set(items.ids)],
            "function_grade": "F3",
            "cosmetic_grade": "C5",
        }
    ).action_confirm()
    return items
