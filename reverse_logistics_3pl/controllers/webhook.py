# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Where providers post messages: JSON, or an interchange of X12 or EDIFACT.

A webhook is stored, and worked off after the answer. It proves itself by a signature
of Standard Webhooks over the raw bytes; without a secret nothing is let in.
"""

import json
import logging
import time

import psycopg2
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from odoo import SUPERUSER_ID
from odoo.http import Controller, Dispatcher, Response, request, route

from ..edi import SignatureError, verify

_logger = logging.getLogger(__name__)
LARGEST = 1_048_576
BASE = "/reverse_logistics/3pl/v1/webhook"


class WebhookDispatcher(Dispatcher):
    """Requests of providers: no session, no form, no page; errors are JSON."""

    routing_type = "tpl_webhook"

    @classmethod
    def is_compatible_with(cls, request):
        """Whatever its type of content is, the body is read as bytes."""
        return True

    def dispatch(self, endpoint, args):
        """Call the route with the parts of its address, and nothing of a form."""
        self.request.params = dict(args)
        return self.request.registry["ir.http"]._dispatch(endpoint)

    def handle_error(self, exc):
        """The answer to an error of any kind, without a word on our insides."""
        if isinstance(exc, HTTPException) and exc.code:
            return _answer({"error": exc.name}, exc.code)
        if isinstance(exc, psycopg2.OperationalError):
            return _answer({"error": "Busy: send it again."}, 503)
        return _answer({"error": "An error of the server; it is in its log."}, 500)


class Webhook(Controller):
    @route(
        f"{BASE}/<string:key>",
        type="tpl_webhook",
        auth="none",
        methods=["POST"],
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
        provider = provider.with_company(provider.company_id)
        _message, status, body = env["tpl.message"]._take_webhook(
            provider, proven.id, raw
        )
        return _answer(body, status)


def _answer(body, status=200):
    # Sorted, so that an answer given again is the same to the byte.
    text = json.dumps(body, sort_keys=True)
    return Response(text, status, {"Content-Type": "application/json"})
