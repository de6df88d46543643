# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures of webhooks, by the specification Standard Webhooks, symmetric (v1).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
"""

import base64
import hashlib
import hmac
import secrets

PREFIX = "whsec_"


def new_secret():
    """A secret of 32 random bytes, as both sides write it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()


def sign(secret, message_id, timestamp, body):
    """The header `webhook-signature`.

    :param timestamp: seconds since 1970, an int
    :param body: bytes
    :raises ValueError: for a secret that is none
    """
    key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    content = f"{message_id}.{timestamp}.".encode() + body
    digest = hmac.new(key, content, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def verify(secret, message_id, timestamp, body, header):
    """Whether one of the signatures of a header fits; in constant time."""
    expected = sign(secret, message_id, timestamp, body).encode()
    given = [part.encode() for part in header.split()]
    return any(hmac.compare_digest(expected, part) for part in given)
