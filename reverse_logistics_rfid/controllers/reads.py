# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where readers send what they read.

The hot path of the addon: SQL and COPY, no ORM. The batch and its reads are one
transaction: an answer that got lost can be had again, and nothing is counted twice.
"""

import hashlib
import json
from datetime import datetime, timedelta, timezone
from io import StringIO

import psycopg2

from odoo.http import Controller, request, route

from ..epc import identity
from ..reads import BodyError, check, inflate, load, normalise
from .device import DeviceError, allow, answer, authenticate

MOST_BYTES = 5 * 1024 * 1024
MOST_READS = 10_000
# What is pushed to the open scanner of a person: tags seen just now, the nearest ones.
MOST_SCANS = 50
JUST_NOW = timedelta(seconds=30)
_COLUMNS = "batch_ref, device_ref, received_at, seen_at, epc, antenna, rssi, reads"
_COPY = f"COPY rfid_read ({_COLUMNS}) FROM STDIN (NULL '')"
_COPY_SENT = f"COPY rfid_sent ({_COLUMNS}) FROM STDIN (NULL '')"
_MAKE_SENT = f"""CREATE TEMP TABLE rfid_sent ON COMMIT DROP AS
    SELECT {_COLUMNS} FROM rfid_read WITH NO DATA"""
_TAKE_SENT = f"""INSERT INTO rfid_read ({_COLUMNS}) SELECT {_COLUMNS} FROM rfid_sent
    ON CONFLICT DO NOTHING"""


class RfidReads(Controller):
    @route(
        "/reverse_logistics/rfid/v1/reads",
        type="rfid_device",
        auth="none",
        readonly=False,
        save_session=False,
        max_content_length=MOST_BYTES,
    )
    def reads(self):
        """Take a batch of reads.

        Body: ``{"batch_id", "reads": [{"epc", "antenna", "seen_at", "rssi"}]}`` with
        ``seen_at`` in ISO 8601 with its zone and ``rssi`` in dBm, or the events of an
        Impinj or Zebra reader; in gzip when it says so. Answer: ``{"batch_id",
        "accepted", "duplicates", "rejected": [{"index", "reason"}]}``; the same to the
        same body, 409 to another body under the id of an earlier one.
        """
        allow("POST")
        device = authenticate()
        try:
            body = _read_body()
            digest = hashlib.sha256(body).hexdigest()
            return answer(
                _find_answer(device, digest) or self._take(device, body, digest)
            )
        except BodyError as error:
            raise DeviceError(error.status, str(error)) from error

    def _take(self, device, body, digest):
        name, reads = normalise(load(body), MOST_READS)
        name = name or f"sha256:{digest}"
        now = datetime.now(timezone.utc).replace(tzinfo=None)
        batch = check(reads, identity)
        result = {
            "batch_id": name,
            "accepted": len(batch.rows),
            "duplicates": batch.repeated,
            "rejected": [
                {"index": index, "reason": reason} for index, reason in batch.refused
            ],
        }
        ref = _insert_batch(device, result, digest, now, batch)
        if ref is None:
            return _settle(device, name, digest)
        _store(device, result, ref, now, batch)
        _tell(device)
        _push_scans(device, batch.rows, now)
        return json.dumps(result)


def _read_body():
    """The plain bytes of the body.

    :raises DeviceError: 415 for another type than JSON
    :raises BodyError: for a body that is too large or not what it says
    """
    http = request.httprequest
    if http.mimetype != "application/json":
        raise DeviceError(415, "Send application/json.", Accept="application/json")
    body = http.get_data()  # 413 beyond MOST_BYTES, before a byte of it is read
    encoding = http.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding == "gzip":
        return inflate(body, MOST_BYTES)
    if encoding != "identity":
        raise DeviceError(
            415, "Send the body as it is or in gzip.", Accept_Encoding="gzip"
        )
    return body


def _find_answer(device, digest):
    """What was answered to this very body, or None."""
    cr = request.env.cr
    cr.execute(
        "SELECT answer FROM rfid_batch WHERE device_id = %s AND digest = %s",
        [device.id, digest],
    )
    row = cr.fetchone()
    return row and row[0]


def _settle(device, name, digest):
    """The first answer of a batch that is there already.

    :raises DeviceError: 409 when its body was another one
    """
    known = _find_answer(device, digest)
    if known and json.loads(known)["batch_id"] == name:
        return known
    raise DeviceError(409, "This batch_id was used for another body before.")


def _insert_batch(device, result, digest, now, batch):
    """The id of the new row, None when there is one; a rival at this moment makes
    Odoo run the request again."""
    latest = max((row[2] for row in batch.rows), default=None)
    skew = (latest - now).total_seconds() if latest and latest > now else 0.0
    cr = request.env.cr
    cr.execute(
        """INSERT INTO rfid_batch (device_id, company_id, name, digest, received_at,
               accepted, duplicates, rejected, clock_ahead, answer, state)
           VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
           ON CONFLICT (device_id, name) DO NOTHING RETURNING id""",
        [
            device.id,
            device.company_id,
            result["batch_id"],
            digest,
            now,
            result["accepted"],
            result["duplicates"],
            len(result["rejected"]),
            min(skew, 1e9),
            json.dumps(result),
            "new" if batch.rows else "done",
        ],
    )
    row = cr.fetchone()
    return row and row[0]


def _store(device, result, ref, now, batch):
    """COPY the rows; where some were sent before in another batch, only the others."""
    if not batch.rows:
        return
    cr = request.env.cr
    head = f"{ref}\t{device.id}\t{now}\t"
    text = "".join(
        f"{head}{seen_at}\t{epc}\t{antenna}\t{'' if rssi is None else rssi}\t{count}\n"
        for epc, antenna, seen_at, rssi, count in batch.rows
    )
    try:
        with cr.savepoint(flush=False):
            cr.copy_expert(_COPY, StringIO(text))
        return
    except psycopg2.errors.UniqueViolation:
        cr.execute(_MAKE_SENT)
    cr.copy_expert(_COPY_SENT, StringIO(text))
    cr.execute(_TAKE_SENT)
    result["duplicates"] += result["accepted"] - cr.rowcount
    result["accepted"] = cr.rowcount
    cr.execute(
        "UPDATE rfid_batch SET accepted = %s, duplicates = %s, answer = %s"
        " WHERE id = %s",
        [result["accepted"], result["duplicates"], json.dumps(result), ref],
    )
    cr.execute("DROP TABLE rfid_sent")


def _tell(device):
    """Tell an open gate screen that there is something new."""
    if device.gate_id:
        request.env["bus.bus"]._sendone(
            f"rfid_gate_{device.gate_id}", "rfid_gate", {"gate": device.gate_id}
        )


def _push_scans(device, rows, now):
    """What the reader of a person sees is scanned on his open scanner; an old batch,
    kept while there was no network, is not."""
    if not device.partner_id:
        return
    recent = [row for row in rows if row[2] >= now - JUST_NOW]
    recent.sort(key=lambda row: -200.0 if row[3] is None else row[3], reverse=True)
    codes = list(dict.fromkeys(row[0] for row in recent))[:MOST_SCANS]
    if codes:
        partner = request.env["res.partner"].browse(device.partner_id)
        request.env["return.scan"]._push_codes(partner, codes, "rfid")
