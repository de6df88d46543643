# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Shelves to put things on, and what the dock has scanned this morning."""

from datetime import timedelta

from odoo import fields

SHELVES = ("Shelf 1", "Shelf 2")
DEVICE = "dock-phone"


def play(env):
    """Barcodes for the shelves of the inspection, and a log of scans, made by the
    scanner's own method; what was counted is undone, so nothing waits for a close."""
    warehouse = env.ref("stock.warehouse0")
    env["stock.location"].create(
        [
            {
                "name": name,
                "barcode": f"RET-{name.upper().replace(' ', '-')}",
                "location_id": warehouse.return_inspection_loc_id.id,
            }
            for name in SHELVES
        ]
    )
    operator = env.ref("reverse_logistics.user_operator", False) or env.user
    events = _get_events(_find_line(env), _find_item(env))
    begin = fields.Datetime.now() - timedelta(minutes=len(events))
    for number, event in enumerate(events):
        when = begin + timedelta(minutes=number)
        event |= {
            "uuid": f"demo-scan-{number}",
            "device": DEVICE,
            "occurred_at": when.isoformat(),
        }
    env["return.scan"].with_user(operator).process_scans(events)


def _find_line(env):
    """Goods without serials that are on their way."""
    lines = (
        env["return.order"].search([("state", "=", "approved")], order="id").line_ids
    )
    return lines.filtered(
        lambda line: line.product_id.tracking == "none" and line.product_id.barcode
    )[:1]


def _find_item(env):
    return env["return.item"].search([("stage", "=", "received")], limit=1, order="id")


def _get_events(line, item):
    events = [{"mode": "find", "code": item.name}] if item else []
    if line:
        receive = {"mode": "receive", "order_id": line.order_id.id}
        events += [
            {"mode": "start", "code": line.order_id.name},
            {**receive, "code": line.product_id.barcode},
            {**receive, "code": "0109506000134353211001"},
            {"mode": "receive", "step": "undo"},
        ]
    return [*events, {"mode": "find", "code": "TORN-LABEL-4711"}]
