# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
from itertools import zip_longest

from odoo import http
from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.return_request import RequestError, UnknownLineError
from .common import (
    BIGGEST_FORM,
    clean,
    find_return,
    read_files_by_field,
    unknown,
)

PER_PAGE = 25
MOST_LINES = 200
ROW_FIELDS = ("line_id", "quantity", "reason_id", "resolution", "reason_text")


def is_filled(row):
    return bool((row["quantity"] or "").strip())


class ReturnRequestPortal(CustomerPortal):
    # === THE FORM === #

    @http.route(
        "/my/returns/new", type="http", auth="user", website=True, methods=["GET"]
    )
    def portal_return_new(self, search="", page="1", **_kw):
        """Pick delivered goods of any order."""
        page = int(page) if clean(page, 6).isdecimal() else 1
        return self._render_new({"search": clean(search), "page": page, "rows": []})

    @http.route(
        "/my/returns/new",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=BIGGEST_FORM,
    )
    def portal_return_create(self, **post):
        """Make the return; or show the form again with what is wrong, all else kept."""
        form = self._read_form(post)
        if post.get("action") == "search":
            return self._render_new(form)
        return self._try(form, self._create)

    def _try(self, form, step):
        """Run a step; what is wrong with the form shows in the form."""
        try:
            return step(form)
        except UnknownLineError:
            return unknown()
        except RequestError as error:
            return self._render_new(form, error.fields, status=422)
        except UserError as error:
            return self._render_new(form, {("form", None): str(error)}, status=422)

    # === A REQUEST THAT NOBODY HAS DECIDED === #

    @http.route(
        "/my/returns/<int:order_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_return_edit(self, order_id, search="", page="1", **_kw):
        """Change a draft, or a request that we have a question about."""
        order_sudo = self._find_revisable(order_id)
        if not order_sudo or order_sudo._get_revision_obstacle():
            return request.redirect(order_sudo.access_url if order_sudo else "/my")
        page = int(page) if clean(page, 6).isdecimal() else 1
        rows = [
            {
                "line_id": str(line.sale_line_id.id),
                "quantity": f"{line.quantity:g}",
                "reason_id": str(line.reason_id.id),
                "resolution": line.resolution,
                "reason_text": line.note or "",
            }
            for line in order_sudo._get_revisable_lines()
        ]
        return self._render_new(
            {
                "search": clean(search),
                "page": page,
                "rows": rows,
                "order": order_sudo,
                "acknowledged": order_sudo.is_hazard_acknowledged,
                "is_rotation": order_sudo.kind == "stock_rotation",
                "customer_reference": order_sudo.customer_reference,
            }
        )

    @http.route(
        "/my/returns/<int:order_id>/edit",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
        max_content_length=BIGGEST_FORM,
    )
    def portal_return_revise(self, order_id, **post):
        """Keep the changes, and ask for the return unless it shall stay a draft."""
        order_sudo = self._find_revisable(order_id)
        if not order_sudo:
            return request.redirect("/my")
        form = {**self._read_form(post), "order": order_sudo}
        if order_sudo._get_revision_obstacle():
            return request.redirect(order_sudo.access_url)
        if post.get("action") == "search":
            return self._render_new(form)
        return self._try(form, self._revise)

    def _find_revisable(self, order_id):
        """A return of the user, acting as the user in sudo; or nothing."""
        try:
            order_sudo = find_return(self, order_id)
        except (AccessError, MissingError):
            return None
        return order_sudo.with_user(request.env.user).sudo()

    def _revise(self, form):
        order_sudo = form["order"]
        _lines, vals_list = self._check(form, order_sudo._get_held_quantities())
        files, photos = self._read_photos()
        with request.env.cr.savepoint():
            order_sudo._revise(
                vals_list,
                submit=not form["is_draft"],
                kind=self._get_kind(form, request.env.user.partner_id, order_sudo.kind),
                customer_reference=form["customer_reference"] or False,
                is_hazard_acknowledged=form["acknowledged"],
            )
            order_sudo._attach_evidence(files)
            order_sudo._attach_line_evidence(photos)
        return request.redirect(f"{order_sudo.access_url}?message=changed")

    # === WHAT WAS POSTED === #

    def _read_form(self, post):
        """What was posted, as texts; nothing else of the form is looked at."""
        values = request.httprequest.form
        columns = [values.getlist(name) for name in ROW_FIELDS]
        count = len(columns[0])
        columns = [
            column * count if len(column) == 1 and count > 1 else column[:count]
            for column in columns
        ]
        return {
            "rows": [
                dict(zip(ROW_FIELDS, cells, strict=True))
                for cells in zip_longest(*columns)
            ],
            "search": clean(post.get("search")),
            "page": 1,
            "acknowledged": bool(post.get("acknowledged")),
            "wants_notices": bool(post.get("wants_notices")),
            "is_rotation": bool(post.get("is_rotation")),
            "customer_reference": clean(post.get("customer_reference"), 64),
            "submission_key": clean(post.get("submission_key"), 64),
            "is_draft": post.get("action") == "draft",
        }

    def _get_chosen(self, form):
        """The rows that ask for something; a form of one row asks for that one."""
        rows = form["rows"]
        return rows if len(rows) == 1 else list(filter(is_filled, rows))

    def _create(self, form):
        service = request.env["return.request"]
        partner = request.env.user.partner_id
        key = form["submission_key"] or None
        # sudo: the key was given to this customer only.
        orders_sudo = request.env["return.order"].sudo()
        twin = key and orders_sudo._find_by_submission_key(partner, key)
        if twin:
            return request.redirect(f"/my/returns/{twin.id}")
        lines_sudo, vals_list = self._check(form)
        files, photos = self._read_photos()
        with request.env.cr.savepoint():
            order_sudo = service._create_order(
                partner,
                lines_sudo.company_id,
                vals_list,
                key,
                submit=not form["is_draft"],
                kind=self._get_kind(form, partner),
                customer_reference=form["customer_reference"] or False,
                is_hazard_acknowledged=form["acknowledged"],
            )
            order_sudo._attach_evidence(files)
            order_sudo._attach_line_evidence(photos)
            if form["wants_notices"]:
                # sudo: the user's own contact, this field only
                partner.sudo().return_wants_notices = True
        return request.redirect(f"/my/returns/{order_sudo.id}")

    def _check(self, form, held=None):
        """The order lines in sudo, and the values of the return lines.

        :raises UserError: see `return.request._check_rows`
        """
        chosen = self._get_chosen(form)
        if len(chosen) > MOST_LINES:
            raise UserError(
                request.env._(
                    "Ask for at most %s products at once, or use a CSV file.",
                    MOST_LINES,
                )
            )
        return request.env["return.request"]._check_rows(
            request.env.user.partner_id,
            [{**row, "note": row["reason_text"]} for row in chosen],
            form["acknowledged"],
            held,
        )

    def _read_photos(self):
        """The files of the return, and {id of an order line: its photos}.

        A photo of a line that is not asked for belongs to the return.
        """
        asked = request.httprequest.form.getlist("line_id")
        files, photos = [], {}
        for field, some in read_files_by_field().items():
            line_id = field.removeprefix("photos_")
            if line_id != field and line_id in asked and line_id.isdecimal():
                photos[int(line_id)] = some
            else:
                files += some
        return files, photos

    def _get_kind(self, form, partner, kind="customer"):
        """Rotation of stock, where it is asked for and agreed by contract.

        :param kind: what the return is now; what staff made of it stays
        """
        if kind not in ("customer", "stock_rotation"):
            return kind
        allowance = request.env["return.request"]._get_allowance(partner)
        return "stock_rotation" if form["is_rotation"] and allowance else "customer"

    def _render_new(self, form, errors=None, status=200):
        """The form: rows that were filled in first, then what the search finds."""
        service = request.env["return.request"]
        partner = request.env.user.partner_id
        order = form.get("order")
        kept = self._get_kept_rows(form, partner)
        total = service._count_lines(partner, form["search"])
        pager = portal_pager(
            url=f"{order.access_url}/edit" if order else "/my/returns/new",
            total=total,
            page=form["page"],
            step=PER_PAGE,
            url_args={"search": form["search"]},
        )
        found = service._find_lines(partner, form["search"], pager["offset"], PER_PAGE)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "return_new",
            "order": order,
            "offers": service._get_offers(
                partner,
                found.browse(list(kept)) | found,
                order and order._get_held_quantities(),
            ),
            "kept": kept,
            "errors": self._place_errors(form, errors or {}),
            "form": form,
            "pager": pager,
            "total": total,
            # sudo: names of reasons are no secrets
            "reasons": request.env["return.reason"].sudo().search([]),
            "resolutions": service._get_resolutions(),
            "allowance": service._get_allowance(partner),
            "submission_key": form.get("submission_key") or secrets.token_urlsafe(18),
        }
        response = request.render("reverse_logistics.portal_return_new", values)
        response.status_code = status
        return response

    def _get_kept_rows(self, form, partner):
        """{order line: row} of rows that were filled in, without lines of others."""
        service = request.env["return.request"]
        rows = {}
        for row in form["rows"][:MOST_LINES]:
            try:
                line_id = service._read_id(row["line_id"])
            except UnknownLineError:
                continue
            if line_id and (is_filled(row) or (row["reason_text"] or "").strip()):
                rows[line_id] = row
        own = service._filter_own_lines(partner, list(rows))
        return {line.id: rows[line.id] for line in own}

    def _place_errors(self, form, errors):
        """{(field, order line or None): sentence} for the page."""
        chosen = self._get_chosen(form)
        return {
            (name, None if number is None else int(chosen[number]["line_id"])): text
            for (name, number), text in errors.items()
        }
