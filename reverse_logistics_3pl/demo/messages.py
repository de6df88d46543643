# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the provider of the load under way has written, taken as webhooks are."""

import json

from odoo import fields


def load(env):
    """Messages of the demonstration; nothing when there are some already."""
    Message = env["tpl.message"]
    shipment = env["return.shipment"].search(
        [("state", "=", "in_transit"), ("provider_id", "!=", False)], limit=1
    )
    provider = shipment.provider_id
    if not shipment or Message.search_count([("direction", "=", "in")], limit=1):
        return
    now = fields.Datetime.now().isoformat() + "Z"
    freight = shipment.cost_freight
    for place, (kind, data) in enumerate(
        (
            ("status", _event(shipment, status="departed", at=now)),
            ("status", _event(shipment, status="delayed", at=now)),
            ("status", _event(shipment, status_code="Q7", at=now)),
            (
                "freight_bill",
                {
                    "number": "LSF-88213",
                    "date": now[:10],
                    "shipment_number": shipment.name,
                    "total": f"{freight + 45:.2f}",
                    "charges": [
                        {"charge": "freight", "amount": f"{freight:.2f}"},
                        {"charge": "detention", "amount": "45.00"},
                    ],
                },
            ),
        ),
        1,
    ):
        body = {"type": kind, "timestamp": now, "data": data}
        message, _status, _answer = Message._take_webhook(
            provider, f"demo-{place}", json.dumps(body).encode()
        )
        message._process()


def _event(shipment, **event):
    return {"number": shipment.name, "events": [event]}
