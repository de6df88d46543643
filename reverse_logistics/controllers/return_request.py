# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets
from itertools import zip_longest

from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..models.return_request import RequestError, UnknownLineError
from ..models.return_request_table import TableError
from .common import BIGGEST_FORM, clean, fingerprint, read_files, unknown

PER_PAGE = 25
MOST_LINES = 200
BIGGEST_TABLE = 1024 * 1024
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
        try:
            return self._create(form)
        except UnknownLineError:
            return unknown()
        except RequestError as error:
            return self._render_new(form, error.fields, status=422)
        except UserError as error:
            return self._render_new(form, {("form", None): str(error)}, status=422)

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
        chosen = self._get_chosen(form)
        if len(chosen) > MOST_LINES:
            raise UserError(
                request.env._(
                    "Ask for at most %s products at once, or use a CSV file.",
                    MOST_LINES,
                )
            )
        lines_sudo, vals_list = service._check_rows(
            partner,
            [{**row, "note": row["reason_text"]} for row in chosen],
            form["acknowledged"],
        )
        files = read_files()
        with request.env.cr.savepoint():
            order_sudo = service._create_order(
                partner,
                lines_sudo.company_id,
                vals_list,
                key,
                kind=self._get_kind(form, partner),
                customer_reference=form["customer_reference"] or False,
                is_hazard_acknowledged=form["acknowledged"],
            )
            order_sudo._attach_evidence(files)
            if form["wants_notices"]:
                # sudo: the user's own contact, this field only
                partner.sudo().return_wants_notices = True
        return request.redirect(f"/my/returns/{order_sudo.id}")

    def _get_kind(self, form, partner):
        """Rotation of stock, where it is asked for and agreed by contract."""
        allowance = request.env["return.request"]._get_allowance(partner)
        return "stock_rotation" if form["is_rotation"] and allowance else "customer"

    def _render_new(self, form, errors=None, status=200):
        """The form: rows that were filled in first, then what the search finds."""
        service = request.env["return.request"]
        partner = request.env.user.partner_id
        kept = self._get_kept_rows(form, partner)
        total = service._count_lines(partner, form["search"])
        pager = portal_pager(
            url="/my/returns/new",
            total=total,
            page=form["page"],
            step=PER_PAGE,
            url_args={"search": form["search"]},
        )
        found = service._find_lines(partner, form["search"], pager["offset"], PER_PAGE)
        values = {
            **self._prepare_portal_layout_values(),
            "page_name": "return_new",
            "offers": service._get_offers(partner, found.browse(list(kept)) | found),
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

    # === A CSV FILE === #

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
