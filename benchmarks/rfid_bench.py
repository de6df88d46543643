# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Measure the route of the readers against what it cannot be faster than.

    make bench-rfid ARGS="[--rounds 40] [--batch 500] [--workers 0] [--senders 0]
        [--scale]"

In one interleaved run, on one connection at a time: a route that takes the same body
and does nothing, COPY of the same rows into the same table, a new batch, and the same
batch again. Prints medians and the two ratios, and fails when a ratio or a count is not
as promised. ``--senders 4`` posts from so many connections at once after that.
``--scale`` does that with two worker processes and with four, and prints the ratio: on
machines with fewer than eight cores or so there is no room for a ratio of 1.6, because
the senders and PostgreSQL work on the same ones.
"""

import argparse
import http.client
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime, timedelta, timezone
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "reverse_logistics_rfid")]

import real_server  # noqa: E402
from epc import encode  # noqa: E402
from rfid_data import PATH  # noqa: E402

PROBE = Path(__file__).with_name("probe")
NOOP = "/rfid_probe/noop"
COLUMNS = "batch_ref, device_ref, received_at, seen_at, epc, antenna, rssi, reads"
INGEST, REPLAY, FLOOR, SCALE = 2.0, 1.5, 5_000, 1.6


class Sender:
    """A reader on one connection."""

    def __init__(self, server, key):
        self.server = server
        self.headers = {
            "Authorization": f"Bearer {key}",
            "Content-Type": "application/json",
        }
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port)

    def post(self, path, body):
        """Seconds and answer of one request."""
        begun = time.perf_counter()
        self.connection.request("POST", path, body, self.headers)
        reply = self.connection.getresponse()
        text = reply.read()
        spent = time.perf_counter() - begun
        if reply.status != 200:
            raise SystemExit(f"{path}: {reply.status} {text[:300]}")
        return spent, json.loads(text)


def batch(name, size, start):
    """The body of a batch of tags never seen before."""
    now = datetime.now(timezone.utc)
    reads = [
        {
            "epc": encode(f"urn:epc:tag:gid-96:31415.{start % 9000}.{start + index}"),
            "antenna": 1 + index % 4,
            "seen_at": (now - timedelta(milliseconds=index)).isoformat(),
            "rssi": -50.5,
        }
        for index in range(size)
    ]
    return json.dumps({"batch_id": name, "reads": reads}).encode()


def copy(connection, body, device):
    """Seconds of COPY and commit of the rows of a batch, past the server."""
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    rows = "".join(
        f"0\t{device}\t{now}\t{read['seen_at'][:26]}\t{read['epc']}"
        f"\t{read['antenna']}\t{read['rssi']}\t1\n"
        for read in json.loads(body)["reads"]
    )
    begun = time.perf_counter()
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY rfid_read ({COLUMNS}) FROM STDIN", StringIO(rows))
    connection.commit()
    return time.perf_counter() - begun


def measure(server, options):
    """{what: [seconds]} of interleaved rounds, and the rows that must be there."""
    sender = Sender(server, server.made["key"])
    found = {name: [] for name in ("noop", "copy", "ingest", "replay")}
    sent = 0
    with closing(server.connect()) as connection:
        for number in range(options.rounds + 3):
            body = batch(f"batch {number}", options.batch, sent)
            sent += options.batch
            spent = {
                "noop": sender.post(NOOP, body)[0],
                # of a device of its own, so that the rows do not meet
                "copy": copy(connection, body, -1),
            }
            spent["ingest"], answer = sender.post(PATH, body)
            assert answer["accepted"] == options.batch, answer
            spent["replay"], again = sender.post(PATH, body)
            assert again == answer, again
            if number >= 3:  # the first ones warm the caches
                for name, seconds in spent.items():
                    found[name].append(seconds)
            time.sleep(0.02)  # below the limit of requests
    stored = server.rows("SELECT count(*) FROM rfid_read WHERE device_ref > 0")[0][0]
    assert stored == sent, (stored, sent)
    return found


def flood(server, options, name="flood"):
    """Reads a second of several connections at once, each a device of its own."""
    keys = server.made["keys"][: options.senders]
    count = 30
    bodies = {
        key: [
            batch(f"{name} {number}", options.batch, 10**6 * (1 + place) + 997 * number)
            for number in range(count)
        ]
        for place, key in enumerate(keys)
    }

    def send(key):
        sender = Sender(server, key)
        for body in bodies[key]:
            sender.post(PATH, body)

    begun = time.perf_counter()
    with ThreadPoolExecutor(len(keys)) as pool:
        list(pool.map(send, keys))
    return len(keys) * count * options.batch / (time.perf_counter() - begun)


def scale(options):
    """Reads a second of four senders, with two workers and with four."""
    options.senders = 4
    rates = {}
    for workers in (2, 4):
        with serve(workers) as server:
            flood(server, options, name="warm")
            rates[workers] = flood(server, options)
    cores = os.cpu_count()
    for workers, rate in rates.items():
        print(f"{rate:,.0f} reads/s with {workers} workers")
    print(f"4 workers over 2: {rates[4] / rates[2]:.2f} on {cores} cores")
    enough = cores < 8 or rates[4] / rates[2] >= SCALE
    return int(not enough)


def serve(workers):
    """A server of its own with the route that does nothing."""
    data = ROOT / "tests/rfid_data.py"
    extra = ("--load", "base,web,rfid_probe", "--addons-path", addons_path())
    return real_server.serving("rl_bench_rfid", data, workers=workers, options=extra)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--workers", type=int, default=0)
    parser.add_argument("--senders", type=int, default=0)
    parser.add_argument("--scale", action="store_true")
    options = parser.parse_args(argv)
    if options.scale:
        return scale(options)
    with serve(options.workers) as server:
        found = measure(server, options)
        flooded = flood(server, options) if options.senders else None
    median = {name: statistics.median(times) for name, times in found.items()}
    for name, seconds in median.items():
        print(f"{name:8} {1000 * seconds:8.2f} ms")
    ratios = {
        "ingest / (no-op + COPY)": (
            median["ingest"] / (median["noop"] + median["copy"]),
            INGEST,
        ),
        "replay / no-op": (median["replay"] / median["noop"], REPLAY),
    }
    rate = options.batch / median["ingest"]
    failed = rate < FLOOR
    print(f"{rate:,.0f} reads/s on one connection (at least {FLOOR:,})")
    for name, (ratio, most) in ratios.items():
        failed |= ratio > most
        print(f"{name}: {ratio:.2f} (at most {most})")
    if flooded:
        print(f"{flooded:,.0f} reads/s from {options.senders} connections")
    return int(failed)


def addons_path():
    import odoo_source

    source = next(real_server.python_env.VENV.glob("lib/python*/site-packages"))
    source = Path((source / "odoo_source.pth").read_text().strip())
    places = [ROOT, PROBE, *odoo_source.addons_path(source)]
    return ",".join(str(place) for place in places)


if __name__ == "__main__":
    sys.exit(main())
