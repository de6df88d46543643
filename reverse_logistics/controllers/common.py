# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the controllers share: access, uploads and answers."""

import hashlib
from datetime import date

from odoo.exceptions import MissingError, UserError
from odoo.http import request

from ..intake import IntakeError, check_upload
from ..intake.upload import BIGGEST

MOST_FILES = 10
# A form with files: what one file may have, and a little for the fields.
BIGGEST_FORM = BIGGEST + 512 * 1024
BIGGEST_ID = 2**31 - 1
# The same bytes for what does not exist and for what is somebody else's.
UNKNOWN = (
    '<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"/>'
    '<meta name="viewport" content="width=device-width"/><title>Not found</title>'
    "</head><body><h1>Not found</h1><p>This page does not exist.</p>"
    '<p><a href="/my/returns">Your returns</a></p></body></html>'
)


def unknown():
    """A page that is not there."""
    return request.make_response(
        UNKNOWN, headers=[("Content-Type", "text/html; charset=utf-8")], status=404
    )


def clean(text, limit=200):
    """A text from outside that may go to the database."""
    return str(text or "").replace("\0", "").strip()[:limit]


def read_day(text):
    """A day of the address line, or None for what is none."""
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        return None


def usable_token(token):
    """A token that can be compared; others are as wrong as any wrong one."""
    if isinstance(token, str) and token.isascii() and token.isprintable():
        return token if 0 < len(token) <= 100 else None
    return None


def find_return(controller, order_id, access_token=None):
    """A return in sudo that the user, or whoever has its token, may see.

    :raises AccessError, MissingError: the callers answer both the same way
    """
    if not 0 < order_id <= BIGGEST_ID:
        raise MissingError(request.env._("This return is not known."))
    return controller._document_check_access(
        "return.order", order_id, access_token=usable_token(access_token)
    )


def read_files():
    """The files of a posted form: [(clean name, data, type), ...].

    :raises UserError: with a sentence for the customer
    """
    return [file for files in read_files_by_field().values() for file in files]


def read_files_by_field():
    """The files of a posted form: {field: [(clean name, data, type), ...]}.

    :raises UserError: with a sentence for the customer
    """
    uploads = [
        (name, upload)
        for name in request.httprequest.files
        for upload in request.httprequest.files.getlist(name)
        if upload.filename
    ]
    if len(uploads) > MOST_FILES:
        raise UserError(
            request.env._(
                "Send at most %s files; you can send more with a message later.",
                MOST_FILES,
            )
        )
    files = {}
    for field, upload in uploads:
        data = upload.read(BIGGEST + 1)
        try:
            name, kind = check_upload(upload.filename, data, upload.mimetype)
        except IntakeError as error:
            raise UserError(request.env["return.request"]._explain(error)) from error
        files.setdefault(field, []).append((name, data, kind))
    return files


def fingerprint(*parts):
    """A key for what was sent: the same content has the same key."""
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part if isinstance(part, bytes) else str(part).encode())
        digest.update(b"\0")
    return digest.hexdigest()


def private(response):
    """Headers of pages that are opened with a secret in their address."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
