# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A reader that is none: sends a pallet through a gate, as an antenna would see it.

    python docs/rfid_simulator.py http://127.0.0.1:8069 KEY [--antenna 1] [--seconds 8]
        [EPC ...]

EPCs are hex, from the command line or, one a line, from standard input. Each tag is
read a few times around its moment, and the batches are sent as they fill. Needs the
standard library only.
"""

import argparse
import json
import random
import sys
import time
import urllib.error
import urllib.request
from datetime import datetime, timezone

PATH = "/reverse_logistics/rfid/v1/reads"
READS = 4  # of each tag while it passes
TICK = 0.5  # seconds between batches


def post(address, key, batch, reads):
    """Send a batch; the answer."""
    request = urllib.request.Request(
        address.rstrip("/") + PATH,
        json.dumps({"batch_id": batch, "reads": reads}).encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    # Past any proxy of the machine: a reader speaks to its server.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request, timeout=30) as reply:
        return json.load(reply)


def passage(epcs, ticks, rng):
    """What is read in each tick: lists of EPCs, each around its moment."""
    seen = [[] for _tick in range(ticks)]
    for place, epc in enumerate(epcs):
        moment = ticks * place / max(len(epcs), 1)
        for _read in range(READS):
            tick = int(rng.gauss(moment, 0.8))
            seen[min(max(tick, 0), ticks - 1)].append(epc)
    return seen


def drive(address, key, epcs, antenna=1, seconds=8.0, seed=None):
    """Send a pallet through; how many reads were taken."""
    rng, name, taken = random.Random(seed), f"pallet {time.time():.0f}", 0
    for tick, seen in enumerate(passage(epcs, max(int(seconds / TICK), 1), rng)):
        now = datetime.now(timezone.utc).isoformat()
        reads = [
            {
                "epc": epc,
                "antenna": antenna,
                "seen_at": now,
                "rssi": round(rng.uniform(-68, -42), 1),
            }
            for epc in seen
        ]
        if reads:
            taken += post(address, key, f"{name} {tick}", reads)["accepted"]
        time.sleep(TICK)
    return taken


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("address")
    parser.add_argument("key")
    parser.add_argument("epcs", nargs="*")
    parser.add_argument("--antenna", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=8.0)
    options = parser.parse_args()
    epcs = options.epcs or sys.stdin.read().split()
    try:
        taken = drive(
            options.address, options.key, epcs, options.antenna, options.seconds
        )
    except urllib.error.URLError as error:
        sys.exit(f"The server does not take reads: {error}")
    print(f"{len(epcs)} tags went through, {taken} reads were taken.")


if __name__ == "__main__":
    main()
