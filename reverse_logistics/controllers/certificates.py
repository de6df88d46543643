# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .common import find_return, unknown


class CertificatesPortal(CustomerPortal):
    @http.route(
        "/my/returns/<int:order_id>/certificates",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_return_certificates(self, order_id, access_token=None, **_kw):
        """Certificates of what of a return was recycled or destroyed, as PDF."""
        try:
            order_sudo = find_return(self, order_id, access_token)
        except (AccessError, MissingError):
            return unknown()
        content = order_sudo._render_certificates()
        if not content:
            return request.redirect(order_sudo.access_url)
        name = f"{order_sudo.name}-certificates.pdf".replace("/", "-")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
