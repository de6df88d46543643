# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal

from ..intake import MissLimit
from .common import private, unknown, usable_token

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
        return private(
            request.render(
                "reverse_logistics.return_track",
                {"ret": order_sudo, "page_name": "return_track"},
            )
        )

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
