# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A pallet of the demonstration goes through the gate of the running server."""

import json
import subprocess
import sys

import database
import server
from common import ROOT, STATE, SetupError, say
from python_env import ODOO

MARK = "PALLET: "
# What the goods on their way carry, less two that are missing, and two strangers.
SCRIPT = """
import json
device = env.ref("reverse_logistics_rfid.device_dock")
waiting = ("expected", "in_transit")
tags = env["rfid.tag"].search([("item_id.stage", "in", waiting)], limit=200)
if not tags:
    items = env["return.item"].search([("stage", "in", waiting)], limit=200)
    tags = env["rfid.tag"].union(*items._commission().values())
epcs = tags.mapped("epc")
epcs = epcs[:-2] if len(epcs) > 4 else epcs
key = device._issue_key()
env.cr.commit()
strangers = ["3074257BF7194E4000001A85", "30364433400D1EC0000003E9"]
print({mark!r} + json.dumps({{"key": key, "epcs": epcs + strangers}}))
"""


def demonstrate(port):
    """Send the pallet; the server of `make run` must be there."""
    address = f"http://127.0.0.1:{port}"
    if not server._answers(address):
        raise SetupError(f"Nothing answers at {address}: run 'make run' first.")
    done = subprocess.run(
        [
            *map(str, ODOO),
            "shell",
            *("-d", server.DEMO, "--no-http", "--log-level=warn"),
        ],
        input=SCRIPT.format(mark=MARK),
        capture_output=True,
        text=True,
        cwd=STATE,
        env=database.environment(),
    )
    found = [line for line in done.stdout.splitlines() if MARK in line]
    if not found:
        raise SetupError(f"The pallet could not be loaded:\n{done.stderr[-2000:]}")
    pallet = json.loads(found[-1].split(MARK, 1)[1])
    say(f"{len(pallet['epcs'])} tags drive through: look at {address}/odoo/rfid-gate")
    sys.path.insert(0, str(ROOT / "docs"))
    import rfid_simulator

    taken = rfid_simulator.drive(address, pallet["key"], pallet["epcs"])
    say(f"{taken} reads were taken; receive them on the screen")
