# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A provider with a secret and a booked load, for the tests of messages."""

from datetime import timedelta

from odoo import fields
from odoo.tests import new_test_user

PATH = "/reverse_logistics/3pl/v1/webhook/"
LOADS = 6


def make(env, *_arguments):
    """A manager, and a provider with loads.

    :return: its key and secret, and the loads' names
    """
    env = env(context={**env.context, "tracking_disable": True})
    new_test_user(
        env,
        login="manager",
        password="Returns-2026-race",
        groups="reverse_logistics.group_return_manager",
    )
    partner = env["res.partner"].create({"name": "Swift Haul", "is_company": True})
    provider = env["tpl.provider"].create({"partner_id": partner.id})
    today = fields.Date.today()
    loads = (
        env["return.shipment"]
        ._unguarded()
        .create(
            [
                {
                    "name": f"LOAD/T/{number}",
                    "state": "booked",
                    "provider_id": provider.id,
                    "warehouse_id": env["stock.warehouse"].search([], limit=1).id,
                    "date_departure": today,
                    "date_arrival": today + timedelta(days=2),
                    "cost_freight": 100.0,
                }
                for number in range(LOADS)
            ]
        )
    )
    return {
        "key": provider.key,
        "secret": provider._rotate_secret(),
        "loads": loads.mapped("name"),
    }
