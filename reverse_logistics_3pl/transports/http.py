# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signed requests to the address of a provider, and to no other place.

The name is resolved once, every address of it must be public (or on the list of hosts
allowed by the administrator), and the connection goes to that very address, so that a
name that changes does not lead inside. Redirects are not followed.
"""

import ipaddress
import socket
import time
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter

from ..edi import EdiError, sign
from .common import LARGEST, TransportError, safe_name

TIMEOUT = (5, 20)
# seconds for a whole answer, however slowly it drips; bytes read at once
DEADLINE, CHUNK = 120, 65_536
LONGEST_WAIT = 86_400
LATER = {408, 409, 425, 429}
TYPES = {"json": "application/json", "x12": "application/edi-x12"}
TYPES |= {"edi": "application/edifact", "csv": "text/csv"}


class _Pinned(HTTPAdapter):
    """Connects to one address, and proves the name by the certificate."""

    def __init__(self, host, **options):
        self.host = host
        super().__init__(**options)

    def init_poolmanager(self, *args, **options):
        return super().init_poolmanager(
            *args, server_hostname=self.host, assert_hostname=self.host, **options
        )


def resolve(url, allowed=()):
    """(host, port, address) of an address that may be called.

    :param allowed: hosts that may be inside, as "host" or "host:port"
    :raises TransportError: for anything else than http and https, and for addresses
        that are not public
    """
    try:
        parts = urlsplit(url or "")
        port = parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError as error:
        raise TransportError(f"The address is not valid: {error}", True) from error
    host = parts.hostname
    if parts.scheme not in ("http", "https") or not host or "@" in parts.netloc:
        raise TransportError("The address must begin with https://", True)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise TransportError(f"{host} is not known: {error}") from error
    addresses = [entry[4][0] for entry in found]
    if host not in allowed and f"{host}:{port}" not in allowed:
        for address in addresses:
            if not ipaddress.ip_address(address.split("%")[0]).is_global:
                raise TransportError(f"{host} is not a public address.", True)
    return host, port, addresses[0]


class Http:
    """One provider's address.

    :param url: where to post
    :param secret: signs what is posted (Standard Webhooks)
    :param allowed: hosts that may be inside
    """

    def __init__(self, url, secret, allowed=()):
        self.url = url
        self.secret = secret
        self.allowed = allowed

    def send(self, name, data, key):
        """Post a file, signed; `key` is the same on every try."""
        try:
            headers = sign(self.secret, key, int(time.time()), data)
        except EdiError as error:
            raise TransportError(
                "The provider has no secret: issue one first.", True
            ) from error
        headers["Content-Type"] = TYPES.get(name.rpartition(".")[2], TYPES["json"])
        headers["Idempotency-Key"] = key
        headers["X-File-Name"] = safe_name(name)
        self._request("POST", self.url, headers, data)

    def poll(self, since):
        """The body of the answer to a question for what is new."""
        stamp = since.isoformat() + "Z"
        headers = sign(self.secret, f"poll-{int(time.time())}", int(time.time()), b"")
        mark = "&" if "?" in self.url else "?"
        return self._request("GET", f"{self.url}{mark}since={stamp}", headers)

    def fetch(self):
        """Nothing: what comes by HTTP is posted to us."""
        return []

    def _request(self, method, url, headers, data=None):
        host, port, address = resolve(url, self.allowed)
        parts = urlsplit(url)
        shown = f"[{address}]" if ":" in address else address
        target = parts._replace(netloc=f"{shown}:{port}").geturl()
        netloc = parts.netloc
        with requests.Session() as session:
            session.trust_env = False
            if parts.scheme == "https":
                session.mount("https://", _Pinned(host))
            try:
                answer = session.request(
                    method,
                    target,
                    data=data,
                    headers={**headers, "Host": netloc},
                    timeout=TIMEOUT,
                    allow_redirects=False,
                    stream=True,
                )
                body = _read(answer)
            except (
                requests.RequestException,
                urllib3.exceptions.HTTPError,
                OSError,
            ) as error:
                raise TransportError(f"{host}: {str(error)[:200]}") from error
        return _judge(answer, body)


def _read(answer):
    """The body, within its limits of size and time.

    :raises OSError: for an answer that is too long or takes too long
    """
    end, parts, size = time.monotonic() + DEADLINE, [], 0
    while part := answer.raw.read(CHUNK, decode_content=True):
        parts.append(part)
        size += len(part)
        if size > LARGEST:
            raise OSError("the answer is too long")
        if time.monotonic() > end:
            raise OSError("the answer takes too long")
    return b"".join(parts)


def _get_wait(value):
    """Seconds that a Retry-After asks for, as a number or a date (RFC 9110, 10.2.3)."""
    if value.isascii() and value.isdigit():
        return min(int(value[:9]), LONGEST_WAIT)
    try:
        at = parsedate_to_datetime(value)
        if at.tzinfo is None:
            at = at.replace(tzinfo=timezone.utc)
        seconds = (at - datetime.now(timezone.utc)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return 0
    return min(max(int(seconds), 0), LONGEST_WAIT)


def _judge(answer, body):
    code = answer.status_code
    if 200 <= code < 300:
        return body
    seconds = _get_wait(answer.headers.get("Retry-After", ""))
    final = code < 500 and code not in LATER
    raise TransportError(f"HTTP {code}", final, seconds)
