# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .common import BIGGEST_FORM, clean, read_day

MOST_PRODUCTS = 500


class TakeBackPortal(CustomerPortal):
    """Goods at the end of their life, of whoever sold them."""

    @http.route(
        "/my/returns/take-back", type="http", auth="user", website=True, methods=["GET"]
    )
    def portal_take_back(self, **_kw):
        """The programmes that are open to the customer, and a form for each."""
        return self._render_take_back({})

    @http.route(
        "/my/returns/take-back",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=BIGGEST_FORM,
    )
    def portal_take_back_ask(self, **post):
        """Make the return; or show the form again with what is wrong, all else kept."""
        form = {
            name: clean(post.get(name))
            for name in (
                "programme_id",
                "product_id",
                "quantity",
                "collection_date",
                "submission_key",
            )
        }
        form["note"] = clean(post.get("note"), 5000)
        try:
            # Nothing half-made stays when a check refuses it.
            with request.env.cr.savepoint():
                order_sudo = request.env["return.request"]._create_take_back(
                    request.env.user.partner_id, form, read_day(form["collection_date"])
                )
        except UserError as error:
            return self._render_take_back(form, str(error), status=422)
        return request.redirect(f"/my/returns/{order_sudo.id}")

    def _render_take_back(self, form, error="", status=200):
        partner = request.env.user.partner_id
        programmes_sudo = request.env["return.takeback.programme"]._get_open(
            partner, request.env.company
        )
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "return_new",
            "form": form,
            "error": error,
            "programmes": [
                (one, one._get_products(limit=MOST_PRODUCTS)) for one in programmes_sudo
            ],
            "submission_key": form.get("submission_key") or secrets.token_urlsafe(16),
        }
        response = request.render("reverse_logistics.portal_take_back", values)
        response.status_code = status
        return response
