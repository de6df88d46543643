# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""B-grade goods of the demonstration that were sold on: what they brought is known."""

from odoo.fields import Command

from . import compliance
from .timeline import DAY

# Share of the list price that a buyer of used goods pays, by house grade.
SHARES = {"B": 0.55, "C": 0.35}
DAYS_AGO = 5


def sell(env, clock, calendar):
    """Sell the scanners that lie in the B-stock to an outlet, from where they lie."""
    items = env["return.item"].search(
        [
            ("stage", "=", "closed"),
            ("disposition_id.action", "=", "resell_b"),
            ("product_id", "=", env.ref("reverse_logistics.product_scanner").id),
        ],
        order="id",
    )
    sold = items.filtered(lambda item: item.house_grade in SHARES)
    if not sold:
        return
    moment = calendar.ago(DAYS_AGO * DAY)
    with clock.at(moment):
        compliance.document(env, sold)  # the buyer is in another country
        order = _make_order(env, sold)
        order.action_confirm()
        for move, item in zip(order.order_line.move_ids, sold, strict=True):
            move.location_id = item.location_id
            move.move_line_ids.unlink()
            vals = move._prepare_move_line_vals()
            lot = {"lot_id": item.lot_id.id, "quantity": item.quantity}
            vals = {**vals, "location_id": item.location_id.id, **lot}
            move.move_line_ids = [Command.create(vals)]
            move.picked = True
        order.picking_ids.button_validate()
    clock.date_sales([(order.id, moment, moment)])


def _make_order(env, items):
    return env["sale.order"].create(
        {
            "partner_id": env.ref("reverse_logistics.partner_hartley").id,
            "client_order_ref": "Used scanners, as seen",
            "order_line": [
                Command.create(
                    {
                        "product_id": item.product_id.id,
                        "product_uom_qty": item.quantity,
                        "price_unit": item.product_id.lst_price
                        * SHARES[item.house_grade],
                    }
                )
                for item in items
            ],
        }
    )
