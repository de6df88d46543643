# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import binascii

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request
from odoo.tools.mimetypes import guess_mimetype

from odoo.addons.reverse_logistics.controllers.common import private

# A drawn signature is some kilobytes.
SIGNATURE_BYTES = 300_000


class Handover(http.Controller):
    """The page that the QR code of a manifest opens: a driver without a login counts
    the packages, types a name and signs. The code's secret is what lets in."""

    @http.route(
        "/returns/handover/<token>", type="http", auth="public", methods=["GET"]
    )
    def handover(self, token):
        """Show a load, or an unknown page; opening it changes nothing."""
        load_sudo = self._find_sudo(token)
        if not load_sudo:
            raise request.not_found()
        return self._render(load_sudo)

    @http.route(
        "/returns/handover/<token>/sign", type="http", auth="public", methods=["POST"]
    )
    def sign(self, token, count="", signed_by="", signature="", **_other):
        """Hand the load over."""
        load_sudo = self._find_sudo(token)
        if not load_sudo:
            raise request.not_found()
        try:
            with request.env.cr.savepoint():
                load_sudo._hand_over_sudo(
                    self._read_count(count),
                    " ".join(signed_by.split())[:80],
                    self._read_signature(signature),
                )
        except UserError as error:
            return self._render(load_sudo, str(error))
        return request.redirect(f"/returns/handover/{token}", code=303)

    def _render(self, load_sudo, error=None):
        values = {"load": load_sudo, "error": error}
        return private(request.render("reverse_logistics_3pl.handover_page", values))

    def _find_sudo(self, token):
        # sudo: a driver has no login; the token names the one load that is shown.
        Load = request.env["return.shipment"].sudo()
        return Load._find_by_token(token)

    def _read_count(self, text):
        """A whole number from 0 to 9999, else -1, which the load refuses."""
        text = text.strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1

    def _read_signature(self, text):
        """The picture of a data URI, base64; nothing for what is no PNG."""
        data = text.partition(",")[2] if text.startswith("data:image/png;") else ""
        try:
            raw = base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            return False
        is_picture = raw and guess_mimetype(raw) == "image/png"
        return data if is_picture and len(raw) <= SIGNATURE_BYTES else False
