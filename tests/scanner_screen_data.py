# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the scanner's screens show: a thing in each state, made in `odoo shell`."""

import importlib.util
from pathlib import Path

from odoo.fields import Command

HERE = Path(__file__).parent
LONG = "Insulated two-handle stainless dispenser with pump, drip tray and wall bracket"
EPC = "35" + "0" * 21 + "7"


def make(env):
    """A return to receive, and items to inspect, dispose, repair and put away.

    :return: what `scanner_data.make` returns, and {"items", "shelf", "key", "epc"}
    """
    spec = importlib.util.spec_from_file_location("base", HERE / "scanner_data.py")
    base = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(base)
    made = base.make(env, 10, returns=4, quantity=8)
    env["res.lang"]._activate_lang("he_IL")
    product = base._product(env, LONG, list_price=90.0, standard_price=40.0)
    product.barcode = "9506000134369"
    _add_checks(env, product)
    items = _receive(env, base._return(env, product, 5))
    inspected = items[1] + items[2]
    _inspect(env, inspected)
    reason = env.ref("reverse_logistics.override_other")
    env["return.disposition.wizard"].create(
        {
            "item_ids": [Command.set(items[2].ids)],
            "disposition_id": env.ref("reverse_logistics.disposition_refurbish").id,
            "override_reason_id": reason.id,
        }
    ).action_confirm()
    warehouse = env["stock.warehouse"].search([], limit=1)
    env["stock.location"].create(
        {
            "name": "Shelf 1",
            "barcode": "SHELF-1",
            "location_id": warehouse.return_inspection_loc_id.id,
        }
    )
    names = ("inspect", "dispose", "repair", "put_away")
    return {
        **made,
        "items": dict(zip(names, items.mapped("name"), strict=False)),
        "long": product.barcode,
        "shelf": "SHELF-1",
        **_make_reader(env, made),
    }


def _add_checks(env, product):
    check = {"name": "Powers on", "fail_function_grade": "F1"}
    env["return.inspection.template"].create(
        {
            "name": "Dispensers",
            "product_ids": [Command.set(product.ids)],
            "instruction": "Look at the pump first.",
            "check_ids": [
                Command.create(check),
                Command.create(
                    {
                        "name": "Pressure",
                        "kind": "measure",
                        "value_min": 1,
                        "value_max": 3,
                        "unit": "bar",
                    }
                ),
                Command.create(
                    {"name": "Type plate", "kind": "photo", "required": False}
                ),
            ],
        }
    )


def _receive(env, order):
    move = order.picking_ids.move_ids
    move.quantity, move.picked = move.product_uom_qty, True
    order.picking_ids.button_validate()
    item = order.item_ids
    return item.union(*[item._split(1) for _part in range(4)])


def _inspect(env, items):
    checks = env["return.inspection.template"]._find_for(items)[items[0]].check_ids
    answers = {checks[0].id: "pass", checks[1].id: 2}
    for item in items:
        item._inspect(
            {
                "function_grade": "F5",
                "cosmetic_grade": "C6",
                "answers": {str(number): value for number, value in answers.items()},
            }
        )


def _make_reader(env, made):
    """A reader in the operator's hand, and a tag on the first item of a return."""
    operator = env["res.users"].search([("login", "=", "operator")])
    device = env["rfid.device"].create(
        {"name": "Sled 1", "kind": "handheld", "scanner_user_id": operator.id}
    )
    order = env["return.order"].browse(made["returns"][0]["id"])
    item = order.item_ids.sorted("id")[0]
    tag = env["rfid.tag"].create({"epc": EPC, "item_id": item.id})
    return {"key": device._issue_key(), "epc": tag.epc, "tagged": made["returns"][0]}
