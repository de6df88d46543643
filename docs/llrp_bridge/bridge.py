# License GPL-3.0 only (https://www.gnu.org/licenses/gpl-3.0); see README.md.
"""From an LLRP reader to the route of the readers: nothing lost or counted twice.

What the reader says is written to a file first (SQLite). A batch is given its id and
its body when it is cut, and is sent with both until the server has answered it.
"""

import argparse
import json
import sqlite3
import sys
import threading
import time
import urllib.error
import urllib.request
import uuid
from datetime import datetime, timezone
from pathlib import Path

PATH = "/reverse_logistics/rfid/v1/reads"
BATCH = 500
PAUSE, LONGEST_PAUSE = 1.0, 60.0
# Answers after which the same batch will never be taken.
FINAL = {400, 409, 413, 415}


class Outbox:
    """Reads on disk, cut into batches."""

    def __init__(self, file):
        self._lock = threading.Lock()
        self._db = sqlite3.connect(file, check_same_thread=False)
        self._db.executescript(
            """CREATE TABLE IF NOT EXISTS reads (id INTEGER PRIMARY KEY, read TEXT);
               CREATE TABLE IF NOT EXISTS batches (
                   id INTEGER PRIMARY KEY, body TEXT, refused TEXT)"""
        )

    def add(self, epc, antenna, rssi, seen_at=None):
        """Keep a read."""
        seen_at = seen_at or datetime.now(timezone.utc)
        read = {
            "epc": epc,
            "antenna": antenna,
            "seen_at": seen_at.isoformat(),
            "rssi": rssi,
        }
        with self._lock, self._db:
            self._db.execute("INSERT INTO reads (read) VALUES (?)", [json.dumps(read)])

    def cut(self):
        """The oldest batch that waits: (id, body); a new one of what was read since.

        :return: None when there is nothing to send
        """
        with self._lock, self._db:
            found = self._db.execute(
                "SELECT id, body FROM batches WHERE refused IS NULL ORDER BY id LIMIT 1"
            ).fetchone()
            if found:
                return found
            rows = self._db.execute(
                "SELECT id, read FROM reads ORDER BY id LIMIT ?", [BATCH]
            ).fetchall()
            if not rows:
                return None
            reads = ",".join(read for _id, read in rows)
            body = f'{{"batch_id": "{uuid.uuid4()}", "reads": [{reads}]}}'
            made = self._db.execute("INSERT INTO batches (body) VALUES (?)", [body])
            self._db.execute("DELETE FROM reads WHERE id <= ?", [rows[-1][0]])
            return made.lastrowid, body

    def done(self, batch, refused=None):
        """A batch was answered: forget it, or keep it with the reason for a person."""
        with self._lock, self._db:
            if refused:
                self._db.execute(
                    "UPDATE batches SET refused = ? WHERE id = ?", [refused, batch]
                )
            else:
                self._db.execute("DELETE FROM batches WHERE id = ?", [batch])


def send(server, key, body):
    """Post a body: (status, text); status 0 when there is no connection."""
    request = urllib.request.Request(
        server.rstrip("/") + PATH,
        body.encode(),
        {"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=30) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(errors="replace")
    except OSError as error:
        return 0, str(error)


def drain(outbox, post):
    """Send what waits, the oldest first.

    :param post: takes a body and gives (status, text)
    :return: whether all is sent
    """
    while True:
        batch = outbox.cut()
        if not batch:
            return True
        status, text = post(batch[1])
        if status == 200:
            outbox.done(batch[0])
        elif status in FINAL:
            outbox.done(batch[0], refused=f"{status} {text}")
            print(f"A batch was refused and is kept: {status} {text}", file=sys.stderr)
        else:
            return False


def run(outbox, post):
    """Send for ever; after a failure wait, each time longer."""
    pause = PAUSE
    while True:
        pause = PAUSE if drain(outbox, post) else min(2 * pause, LONGEST_PAUSE)
        time.sleep(pause)


def listen(reader, port, outbox):
    """Take the reports of an LLRP reader."""
    from sllurp.llrp import LLRPReaderClient, LLRPReaderConfig

    def report(_reader, tags):
        for tag in tags:
            epc = tag["EPC"]
            epc = epc.decode() if isinstance(epc, bytes) else epc
            outbox.add(epc, tag.get("AntennaID", 0), tag.get("PeakRSSI"))

    settings = LLRPReaderConfig({"report_every_n_tags": 1, "start_inventory": True})
    client = LLRPReaderClient(reader, port, settings)
    client.add_tag_report_callback(report)
    client.connect()
    client.join(None)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--reader", required=True, help="address of the reader")
    parser.add_argument("--port", type=int, default=5084)
    parser.add_argument("--server", required=True, help="address of Odoo")
    parser.add_argument("--key-file", required=True, help="a file with the key")
    parser.add_argument("--outbox", default="bridge.sqlite", help="where reads wait")
    options = parser.parse_args()
    key = Path(options.key_file).read_text().strip()
    outbox = Outbox(options.outbox)
    sender = threading.Thread(
        target=run,
        args=(outbox, lambda body: send(options.server, key, body)),
        daemon=True,
    )
    sender.start()
    listen(options.reader, options.port, outbox)


if __name__ == "__main__":
    main()
