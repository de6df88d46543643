# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where providers post messages: JSON, or an interchange of X12 or EDIFACT.

A webhook is stored, and worked off after the answer. It proves itself by a signature
of Standard Webhooks over the raw bytes; without a secret nothing is let in.
"""

import json
import logging
import time

from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from odoo import SUPERUSER_ID
from odoo.http import Controller, Response, request, route

from ..edi import EdiError, SignatureError, read_json, verify

_logger = logging.getLogger(__name__)
LARGEST = 1_048_576
# Bodies that are no JSON at all; other errors are of what they say.
MALFORMED = {"json", "encoding", "depth"}
BASE = "/reverse_logistics/3pl/v1/webhook"


class Webhook(Controller):
    @route(
        f"{BASE}/<string:key>",
        type="http",
        auth="public",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=LARGEST,
    )
    def receive(self, key, **_params):
        """Take one message.

        :return: 200 `{"status": "received"}` when it is stored, the same to the same
            message again; 400, 401, 409, 413 or 422 with `{"error"}`
        """
        try:
            raw = request.httprequest.get_data()
            if len(raw) > LARGEST:
                raise RequestEntityTooLarge()
        except RequestEntityTooLarge:
            return _answer({"error": f"At most {LARGEST} bytes."}, 413)
        except HTTPException as error:
            return _answer({"error": error.name}, error.code or 400)
        env = request.env(user=SUPERUSER_ID, su=True)
        provider = env["tpl.provider"].search([("key", "=", key)], limit=1)
        secrets = provider._get_secrets_sudo() if provider else []
        try:
            proven = verify(request.httprequest.headers, raw, secrets, time.time())
        except SignatureError as error:
            _logger.info("A webhook is refused: %s", error)
            if provider and not secrets:
                provider._ask_for_secret()
            return _answer({"error": "The signature is missing or not valid."}, 401)
        return _take(env, provider.with_company(provider.company_id), proven.id, raw)


def _take(env, provider, name, raw):
    """Store a proven message, and answer."""
    Message = env["tpl.message"]
    kind = provider._guess_format("", raw) if raw[:3] in (b"ISA", b"UNA", b"UNB") else ""
    values, status, body = {}, 200, {"status": "received", "id": name}
    if not kind:
        try:
            document = read_json(raw, provider._get_edi_partner())
            values = Message._prepare_document_vals(document)
        except EdiError as error:
            status = 400 if error.code in MALFORMED else 422
            errors = [str(one) for one in (error, *error.others)][:20]
            body = {"error": errors[0], "errors": errors}
            values = {"state": "rejected", "error": "\n".join(errors)}
    values["answer"] = {"status": status, "body": body}
    message, what = Message._take(
        provider, raw, kind or "json", f"webhook:{name}", **values
    )
    if what == "conflict":
        error = "This webhook-id was used for another message before."
        return _answer({"error": error}, 409)
    if what == "new" and status == 200:
        Message._wake("ir_cron_message")
    first = message.answer or {}
    return _answer(first.get("body", body), first.get("status", status))


def _answer(body, status=200):
    return Response(
        json.dumps(body), status, {"Content-Type": "application/json"}
    )
