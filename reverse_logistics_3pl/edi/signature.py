# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Signatures of webhooks by the Standard Webhooks specification.

The signed content is ``id.timestamp.body`` over the raw bytes, the signature ``v1,``
and base64 of HMAC-SHA256. A message is good for five minutes, to both sides: one from
the future would be a replay in reserve. Without a secret everything is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from typing import NamedTuple

from .errors import SignatureError

TOLERANCE = 300
_PREFIX = "whsec_"
_KEY_BYTES = 16
_SIGNATURES = 20


class Verified(NamedTuple):
    """Id and time (seconds of Unix) of a proven webhook: keep the id, do once."""

    id: str
    timestamp: int


def _key(secret):
    """Bytes of a secret: ``whsec_`` and base64, or the bytes themselves."""
    key = bytes(secret) if isinstance(secret, (bytes, bytearray)) else b""
    if isinstance(secret, str) and secret.startswith(_PREFIX):
        try:
            key = base64.b64decode(secret[len(_PREFIX) :], validate=True)
        except (binascii.Error, ValueError):
            key = b""
    if len(key) < _KEY_BYTES:
        raise SignatureError(
            "secret",
            "The secret is not 'whsec_' and base64 of at least 16 bytes; generate a "
            "new one with the partner.",
        )
    return key


def _digest(secret, message_id, timestamp, body):
    content = f"{message_id}.{timestamp}.".encode() + body
    return hmac.new(_key(secret), content, hashlib.sha256).digest()


def sign(secret, message_id, timestamp, body):
    """Headers of a webhook to send.

    :param secret: "whsec_..." or bytes
    :param message_id: our id of the message, the same on every attempt
    :param timestamp: seconds of Unix, of this attempt
    :param body: raw bytes
    :raises SignatureError: unusable secret or id
    """
    _check_id(message_id)
    digest = _digest(secret, message_id, int(timestamp), body)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(timestamp)),
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


def verify(headers, body, secrets, now, tolerance=TOLERANCE):
    """Prove a received webhook.

    :param headers: mapping of header names, in any case, to str
    :param body: raw bytes as received, before anything reads them
    :param secrets: every secret valid now, so that one can be rotated
    :param now: seconds of Unix
    :returns: :class:`Verified`
    :raises SignatureError: answer 401; the advice is for our own log only
    """
    secrets = [secret for secret in secrets or () if secret]
    if not secrets:
        raise SignatureError(
            "no_secret",
            "The partner has no secret, so nothing it sends is proven; set one.",
        )
    if not isinstance(body, (bytes, bytearray)):
        raise SignatureError("body", "The signature is over raw bytes; pass them.")
    message_id, timestamp, signatures = _read(headers)
    if abs(int(now) - timestamp) > tolerance:
        raise SignatureError(
            "timestamp",
            f"The message is more than {tolerance} seconds off; check the clocks, or "
            "it is a replay.",
        )
    # Every pair is compared, so that time does not tell which secret is near.
    good = False
    for secret in secrets:
        expected = _digest(secret, message_id, timestamp, bytes(body))
        for signature in signatures:
            good |= hmac.compare_digest(expected, signature)
    if not good:
        raise SignatureError(
            "signature", "No signature fits; body or secret is not the partner's."
        )
    return Verified(message_id, timestamp)


def _read(headers):
    """Id, timestamp and decoded v1 signatures of the headers."""
    lowered = {str(name).lower(): value for name, value in dict(headers).items()}
    names = ("webhook-id", "webhook-timestamp", "webhook-signature")
    message_id, timestamp, signature = (lowered.get(name) for name in names)
    _check_id(message_id)
    if not isinstance(timestamp, str) or not re.fullmatch(
        r"[0-9]{1,12}", timestamp, re.ASCII
    ):
        raise SignatureError("header", "webhook-timestamp is not seconds; refused.")
    if not isinstance(signature, str) or not signature:
        raise SignatureError("header", "webhook-signature is missing; refused.")
    # Its text is signed, so leading zeros would verify under another number.
    if timestamp != str(int(timestamp)):
        raise SignatureError("header", "webhook-timestamp has leading zeros; refused.")
    return message_id, int(timestamp), _signatures(signature)


def _check_id(message_id):
    # A point in the id would let id and timestamp be cut elsewhere.
    valid = isinstance(message_id, str) and re.fullmatch(
        r"[!-\-/-~]{1,255}", message_id, re.ASCII
    )
    if not valid:
        raise SignatureError(
            "header", "webhook-id is missing, has a point, or is not plain ASCII."
        )


def _signatures(header):
    found = []
    for entry in header.split(" ")[:_SIGNATURES]:
        version, _comma, value = entry.partition(",")
        if version == "v1" and value.isascii():
            try:
                found.append(base64.b64decode(value, validate=True))
            except (binascii.Error, ValueError):
                continue
    return found
