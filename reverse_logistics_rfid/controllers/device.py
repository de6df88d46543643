# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the routes of devices share: a dispatcher that answers in JSON whatever happens,
the check of keys, and a limit of requests.

Nothing here reads or makes a session, and the ORM is not used.
"""

import hashlib
import json
import threading
import time
from collections import namedtuple

import psycopg2
from werkzeug.exceptions import HTTPException

from odoo.http import Dispatcher, Response, request

from odoo.addons.base.models.res_users import INDEX_SIZE, KEY_CRYPT_CONTEXT

REALM = 'Bearer realm="devices"'
# Requests a second and how many at once, for each device in each server process.
RATE, BURST = 100.0, 200.0

Device = namedtuple("Device", "id company_id warehouse_id gate_id partner_id")


class DeviceError(HTTPException):
    """An answer other than 200, rolled back and not logged as a fault."""

    def __init__(self, code, reason, **headers):
        super().__init__(reason)
        self.code = code
        self.extra = {name.replace("_", "-"): value for name, value in headers.items()}


class DeviceDispatcher(Dispatcher):
    """Requests of machines: no session, no form, no page; errors are JSON."""

    routing_type = "rfid_device"

    @classmethod
    def is_compatible_with(cls, request):
        return True

    def dispatch(self, endpoint, args):
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def handle_error(self, exc):
        """The answer to an error of any kind, without a word on our insides."""
        if isinstance(exc, DeviceError):
            return answer({"error": exc.description}, exc.code, exc.extra)
        if isinstance(exc, HTTPException) and exc.code:
            return answer({"error": exc.name}, exc.code)
        if isinstance(exc, psycopg2.OperationalError):
            return answer({"error": "Busy: send it again."}, 503, {"Retry-After": "2"})
        return answer({"error": "An error of the server; it is in its log."}, 500)


def answer(body, status=200, headers=()):
    """A response of JSON: an object, or a text that is JSON already."""
    text = body if isinstance(body, str) else json.dumps(body)
    return Response(text, status, {"Content-Type": "application/json", **dict(headers)})


def allow(*methods):
    """Refuse other HTTP methods, as JSON.

    :raises DeviceError: 405
    """
    if request.httprequest.method not in methods:
        allowed = ", ".join(methods)
        raise DeviceError(405, f"Use {allowed}.", Allow=allowed)


def get_key():
    """The key in the header of this request, "" when there is none."""
    header = request.httprequest.headers.get("Authorization", "")
    scheme, _space, key = header.partition(" ")
    return key.strip() if scheme.lower() == "bearer" else ""


def find_device(key):
    """The device of a key, None when the key is wrong, revoked or past its time.

    One digest and one query for every key, good or bad; the table is asked each time,
    so a revoked key is refused by every process from that moment.
    """
    digest = hashlib.sha256(key.encode(errors="replace")).hexdigest()
    cr = request.env.cr
    cr.execute(
        """SELECT d.id, d.company_id, d.warehouse_id,
                  (SELECT g.id FROM rfid_gate g WHERE g.device_id = d.id
                   AND g.state = 'open' LIMIT 1),
                  u.partner_id
           FROM rfid_device_key k JOIN rfid_device d ON d.id = k.device_id
           LEFT JOIN res_users u ON u.id = d.scanner_user_id AND u.active
           WHERE k.digest = %s AND d.active AND k.revoked_at IS NULL
             AND (k.expires_at IS NULL
                  OR k.expires_at > clock_timestamp() AT TIME ZONE 'UTC')""",
        [digest],
    )
    row = cr.fetchone()
    return row and Device(*row)


def authenticate():
    """The device that sends this request, by the key in its header.

    :raises DeviceError: 401, 403 for the key of a user, 429 for too many requests
    """
    key = get_key()
    device = find_device(key)
    if device is None:
        _refuse(request.env.cr, key)
    limit(device.id)
    return device


def _refuse(cr, key):
    """A key of Odoo's own is known and out of place; any other is just wrong."""
    if key.isascii() and key.isprintable():
        cr.execute(
            "SELECT key FROM res_users_apikeys WHERE index = %s", [key[:INDEX_SIZE]]
        )
        if any(KEY_CRYPT_CONTEXT.verify(key, stored) for (stored,) in cr.fetchall()):
            raise DeviceError(403, "This is the key of a user. Devices have their own.")
    raise DeviceError(401, "The key is missing or not valid.", WWW_Authenticate=REALM)


# === RATE === #

_buckets = {}
_lock = threading.Lock()


def limit(device):
    """Take one request out of the bucket of a device.

    :raises DeviceError: 429 when it is empty
    """
    now = time.monotonic()
    with _lock:
        left, last = _buckets.get(device, (BURST, now))
        left = min(BURST, left + (now - last) * RATE)
        _buckets[device] = (left - 1 if left >= 1 else left, now)
    if left < 1:
        raise DeviceError(429, "Too many requests: wait a second.", Retry_After="1")
