# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..models.return_request_table import TableError
from .common import BIGGEST_FORM, fingerprint

BIGGEST_TABLE = 1024 * 1024


class ReturnTablePortal(CustomerPortal):
    @http.route(
        "/my/returns/new/csv", type="http", auth="user", website=True, methods=["GET"]
    )
    def portal_return_table(self, **_kw):
        """Ask for the return of many serials at once."""
        return self._render_table()

    @http.route(
        "/my/returns/new/csv",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=BIGGEST_FORM,
    )
    def portal_return_table_create(self, **_post):
        """Make the return of all serials in a file, or say what is wrong in which
        row."""
        uploads = request.httprequest.files.values()
        upload = next((upload for upload in uploads if upload.filename), None)
        if not upload:
            return self._render_table([(None, request.env._("Choose a CSV file."))])
        data = upload.read(BIGGEST_TABLE + 1)
        if len(data) > BIGGEST_TABLE:
            sentence = request.env._("The file is larger than 1 MB: split it.")
            return self._render_table([(None, sentence)], 413)
        try:
            order_sudo = request.env["return.request"]._create_from_table(
                request.env.user.partner_id, data, fingerprint("csv", data)
            )
        except TableError as error:
            return self._render_table(error.rows)
        return request.redirect(f"/my/returns/{order_sudo.id}")

    def _render_table(self, rows=(), status=422):
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "return_table",
            "rows": rows,
            # sudo: names of reasons are no secrets
            "reasons": request.env["return.reason"].sudo().search([]),
        }
        response = request.render("reverse_logistics.portal_return_table", values)
        response.status_code = status if rows else 200
        return response
