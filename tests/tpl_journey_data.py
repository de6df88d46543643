# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the journey of a load with a 3PL begins with: waiting returns, and one plan."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import loads_data  # noqa: E402

WAITING = 3


def make(env, *_arguments):
    """Returns and plans of the races, and a provider that speaks X12.

    :return: the plan, the key and secret of the provider
    """
    made = loads_data.make(env, WAITING)
    env["product.product"].search([("name", "=", "Widget")]).default_code = "WID-1"
    provider = env["tpl.provider"].search([("name", "=", "Swift Haul")])
    provider.write(
        {
            "message_format": "x12",
            "does_inspect": True,
            "our_id": "RETURNSDESK",
            "our_id_qualifier": "ZZ",
            "their_id": "SWIFTHAUL",
            "their_id_qualifier": "ZZ",
        }
    )
    return {
        **made,
        "provider": provider.id,
        "key": provider.key,
        "secret": provider._rotate_secret(),
    }
