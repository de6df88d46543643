# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..intake import MissLimit
from .common import (
    BIGGEST_FORM,
    clean,
    find_return,
    private,
    read_files,
    unknown,
    usable_token,
)

# Wrong links an address may open in a minute.
MISSES = MissLimit(10, 60)


class ReturnTracking(CustomerPortal):
    @http.route(
        "/returns/track/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
        sitemap=False,
    )
    def return_track(self, token, **_kw):
        """Where a return stands, for whoever has the link on its label.

        No names, prices or papers. The token has 144 random bits; the number of a
        return opens nothing.
        """
        address = request.httprequest.remote_addr or ""
        wait = MISSES.wait(address)
        if wait:
            return private(self._too_many(wait))
        token = usable_token(token)
        # sudo: the token is the right to see this page.
        orders_sudo = request.env["return.order"].sudo()
        order_sudo = orders_sudo.search([("tracking_token", "=", token or "-")])
        if not order_sudo:
            MISSES.miss(address)
            return private(unknown())
        return self._render_track(order_sudo)

    def _render_track(self, order_sudo, status=200, **extra):
        user = request.env.user
        values = {
            "ret": order_sudo,
            "page_name": "return_track",
            "may_take": user.has_group("reverse_logistics.group_return_operator")
            and not order_sudo._get_handover_obstacle(),
            **extra,
        }
        response = request.render("reverse_logistics.return_track", values)
        response.status_code = status
        return private(response)

    @http.route(
        "/returns/<int:order_id>/hand-over",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=BIGGEST_FORM,
    )
    def return_hand_over(self, order_id, count="", name="", **_post):
        """One of our people takes the goods over at a depot."""
        try:
            order_sudo = find_return(self, order_id)
        except (AccessError, MissingError):
            return request.redirect("/my")
        user = request.env.user
        if not user.has_group("reverse_logistics.group_return_operator"):
            return request.redirect("/my")
        order_sudo = order_sudo.with_user(user).sudo()
        count = int(count) if clean(count, 4).isdecimal() else 0
        try:
            with request.env.cr.savepoint():
                order_sudo._hand_over(count, clean(name, 100), read_files())
        except UserError as error:
            return self._render_track(order_sudo, 422, error=str(error))
        return request.redirect(order_sudo._get_tracking_url())

    def _too_many(self, wait):
        """Also for a right link: else guessing would go on unhindered."""
        sentence = request.env._(
            "Too many wrong links from your network: try again in a minute."
        )
        return request.make_response(
            sentence,
            headers=[
                ("Content-Type", "text/plain; charset=utf-8"),
                ("Retry-After", str(wait)),
            ],
            status=429,
        )

    @http.route(
        "/returns/help", type="http", auth="public", website=True, methods=["GET"]
    )
    def return_help(self, **_kw):
        """The policy in the words of customers, from its rules."""
        user = request.env.user
        company = request.env.company
        policy = request.env["return.policy"]._default_for(company)
        values = {
            "sections": policy._describe(
                user.partner_id.browse() if user._is_public() else user.partner_id
            ),
            "company": company.sudo(),  # sudo: how to reach us is public
            "page_name": "return_help",
        }
        return request.render("reverse_logistics.return_help", values)
