# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import content_disposition, request

from odoo.addons.portal.controllers.portal import CustomerPortal

from .common import BIGGEST_FORM, clean, find_return, private, read_files

UNSEEN = (AccessError, MissingError)


class ReturnDetailPortal(CustomerPortal):
    @http.route(
        "/my/returns/<int:order_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_return(
        self, order_id, access_token=None, report_type=None, message=None, **_kw
    ):
        """One return: where it stands, its papers, and what the customer can do."""
        try:
            order_sudo = find_return(self, order_id, access_token)
        except UNSEEN:
            return request.redirect("/my")
        if report_type:
            return self._print(order_sudo, report_type)
        response = self._render_return(order_sudo, access_token, told=clean(message))
        return private(response) if access_token else response

    def _render_return(self, order_sudo, access_token=None, status=200, **extra):
        values = self._get_page_view_values(
            order_sudo, access_token, {}, "my_returns_history", False
        )
        user = request.env.user
        is_own = order_sudo.with_user(user).sudo(False).has_access("read")
        values.update(
            {
                **extra,
                "ret": order_sudo.with_user(user).sudo(),
                "page_name": "return_detail",
                "may_act": is_own and not user._is_public(),
                "token": access_token or "",
            }
        )
        response = request.render("reverse_logistics.portal_return", values)
        response.status_code = status
        return response

    def _print(self, order_sudo, kind):
        """A paper of the return as PDF: the label alone, or with instructions."""
        content = order_sudo._render_paper(kind)
        if not content:
            return request.redirect(order_sudo.access_url)
        name = f"{order_sudo._get_report_base_filename()}.pdf".replace("/", "-")
        return request.make_response(
            content,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    @http.route(
        "/my/returns/<int:order_id>/file/<int:file_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def portal_return_file(self, order_id, file_id, access_token=None, **_kw):
        """A photo or paper of the return; found through the return only."""
        try:
            order_sudo = find_return(self, order_id, access_token)
        except UNSEEN:
            return request.redirect("/my")
        file_sudo = order_sudo._get_portal_files().filtered(lambda f: f.id == file_id)
        if not file_sudo:
            return request.redirect("/my")
        content = file_sudo.raw
        return request.make_response(
            content,
            headers=[
                ("Content-Type", file_sudo.mimetype),
                ("Content-Length", len(content)),
                ("Content-Disposition", content_disposition(file_sudo.name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Content-Security-Policy", "default-src 'none'; sandbox"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    # === WHAT THE CUSTOMER CAN DO === #

    def _act(self, order_id, step):
        """Run a step on a return of the user; a refusal shows in the page.

        :param step: gets the return, for the user and in sudo, and gives what to tell,
            or None for something that the return does not have
        """
        try:
            order_sudo = find_return(self, order_id)
        except UNSEEN:
            return request.redirect("/my")
        try:
            with request.env.cr.savepoint():
                told = step(order_sudo.with_user(request.env.user).sudo())
        except UserError as error:
            return self._render_return(
                order_sudo,
                status=422,
                error=str(error),
                text=request.httprequest.form.get("text", ""),
            )
        if not told:
            return request.redirect("/my")
        return request.redirect(f"{order_sudo.access_url}?message={told}")

    @http.route(
        "/my/returns/<int:order_id>/cancel",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_return_cancel(self, order_id, **_post):
        """Call the return off."""

        def step(order):
            order._cancel_by_customer()
            return "cancelled"

        return self._act(order_id, step)

    @http.route(
        "/my/returns/<int:order_id>/message",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=BIGGEST_FORM,
    )
    def portal_return_message(self, order_id, text="", **_post):
        """Write to us; it answers the question that is open."""

        def step(order):
            body = request.env["return.request"]._read_note(text)
            files = read_files()
            if not body and not files:
                raise UserError(request.env._("Type a message."))
            order._receive_message(body, request.env.user.partner_id, files)
            return "sent"

        return self._act(order_id, step)

    @http.route(
        "/my/returns/<int:order_id>/contest/<int:item_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_return_contest(self, order_id, item_id, text="", **_post):
        """Object to the grade of one of the items of the return, once."""

        def step(order):
            item = order._get_portal_items().filtered(lambda i: i.id == item_id)
            if not item:
                return None
            body = request.env["return.request"]._read_note(text)
            request.env["return.contest"]._open(item, request.env.user.partner_id, body)
            return "contested"

        return self._act(order_id, step)

    @http.route(
        "/my/returns/<int:order_id>/repair/<int:repair_id>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_return_repair(self, order_id, repair_id, answer="", **_post):
        """Accept or decline the quote of a repair of this return."""

        def step(order):
            repair = order.repair_ids.filtered(lambda r: r.id == repair_id)
            if not repair:
                return None
            if answer not in ("accept", "decline"):
                raise UserError(request.env._("Accept or decline the quote."))
            if answer == "accept":
                repair.return_item_id._accept_repair_quote()
                order._log_milestone("repair_accepted")
                return "accepted"
            repair.return_item_id._decline_repair_quote()
            order._log_milestone("repair_declined")
            return "declined"

        return self._act(order_id, step)
