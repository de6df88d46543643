# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import csv
import io

from odoo import http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ..intake import neutralise
from .common import clean, read_day

MOST_EXPORTED = 5000
CLOSED = ("done", "rejected", "cancelled")


class ReturnPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "return_count" in counters:
            orders = request.env["return.order"]
            values["return_count"] = (
                orders.search_count(self._prepare_returns_domain())
                if orders.has_access("read")
                else 0
            )
        return values

    def _prepare_returns_domain(self):
        """The returns of the whole company of the user."""
        partner = request.env.user.partner_id.commercial_partner_id
        return Domain("partner_id", "child_of", partner.id)

    def _get_return_sortings(self):
        _ = request.env._
        return {
            "date": {"label": _("Newest"), "order": "id desc"},
            "oldest": {"label": _("Oldest"), "order": "id"},
            "name": {"label": _("Number"), "order": "name desc, id desc"},
            "state": {"label": _("Status"), "order": "state, id desc"},
        }

    def _get_return_filters(self):
        _ = request.env._
        return {
            "all": {"label": _("All"), "domain": Domain.TRUE},
            "open": {"label": _("Open"), "domain": Domain("state", "not in", CLOSED)},
            "waiting": {
                "label": _("Waiting for a decision"),
                "domain": Domain("state", "=", "submitted"),
            },
            "question": {
                "label": _("Waiting for you"),
                "domain": Domain("date_information_requested", "!=", False),
            },
            "done": {"label": _("Closed"), "domain": Domain("state", "in", CLOSED)},
        }

    def _get_return_search_domain(self, search):
        """Number, references, product, order or serial.

        Products, orders and serials are few: they are looked for first, so that the
        lines are gone through once.
        """
        env = request.env(su=True)  # sudo: see `_find_returns`
        partner = request.env.user.partner_id.commercial_partner_id
        orders = Domain("name", "ilike", search)
        orders &= Domain("partner_id", "child_of", partner.id)
        products = Domain("name", "ilike", search)
        products |= Domain("default_code", "ilike", search)
        lots = Domain("name", "=", search)
        lines = Domain("product_id", "in", env["product.product"]._search(products))
        lines |= Domain("lot_ids", "in", env["stock.lot"]._search(lots))
        lines |= Domain(
            "sale_line_id.order_id", "in", env["sale.order"]._search(orders)
        )
        return Domain.OR(
            [
                Domain("name", "ilike", search),
                Domain("customer_reference", "ilike", search),
                Domain("carrier_tracking_ref", "ilike", search),
                Domain("line_ids", "any", lines),
            ]
        )

    def _find_returns(self, filterby, search, date_begin=None, date_end=None):
        """The domain of the list.

        Searching looks at products and serials, which portal users may not: that part
        runs in sudo, and the domain names the company of the user.
        """
        domain = self._prepare_returns_domain()
        domain &= self._get_return_filters()[filterby]["domain"]
        begin, end = read_day(date_begin), read_day(date_end)
        if begin and end:
            domain &= Domain("create_date", ">", begin)
            domain &= Domain("create_date", "<=", end)
        if search:
            orders_sudo = request.env["return.order"].sudo()
            found = orders_sudo._search(
                self._prepare_returns_domain() & self._get_return_search_domain(search)
            )
            domain &= Domain("id", "in", found)
        return domain

    @http.route(
        ["/my/returns", "/my/returns/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_returns(
        self,
        page=1,
        sortby=None,
        filterby=None,
        search="",
        date_begin=None,
        date_end=None,
        message=None,
        **_kw,
    ):
        """The returns of the user's company."""
        orders = request.env["return.order"]
        sortings, filters = self._get_return_sortings(), self._get_return_filters()
        sortby = sortby if sortby in sortings else "date"
        filterby = filterby if filterby in filters else "all"
        search = clean(search)
        domain = self._find_returns(filterby, search, date_begin, date_end)
        arguments = {"sortby": sortby, "filterby": filterby, "search": search}
        pager = portal_pager(
            url="/my/returns",
            total=orders.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={
                **arguments,
                "date_begin": read_day(date_begin),
                "date_end": read_day(date_end),
            },
        )
        found = orders.search(
            domain,
            order=sortings[sortby]["order"],
            limit=self._items_per_page,
            offset=pager["offset"],
        ).sudo()  # names of products are read in the page
        # All at once: the first lines of a return alone would be fetched one by one.
        found.line_ids.product_id.mapped("display_name")
        values = {
            **self._prepare_portal_layout_values(),
            **arguments,
            "returns": found,
            "told": message == "mails",
            # sudo: the user's own contact
            "contact": request.env.user.partner_id.sudo(),
            "page_name": "return_list",
            "pager": pager,
            "sortings": sortings,
            "filters": filters,
        }
        return request.render("reverse_logistics.portal_my_returns", values)

    @http.route(
        "/my/returns/mails",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_my_returns_mails(self, notices="", digest="", **_post):
        """Which mails about returns the user wants."""
        # sudo: the user's own contact, these fields only
        request.env.user.partner_id.sudo().write(
            {
                "return_wants_notices": bool(notices),
                "return_wants_digest": bool(digest),
            }
        )
        return request.redirect("/my/returns?message=mails")

    @http.route(
        "/my/returns/export", type="http", auth="user", website=True, readonly=True
    )
    def portal_my_returns_export(self, filterby=None, search="", **_kw):
        """The same list as a CSV file, one row a product."""
        if filterby not in self._get_return_filters():
            filterby = "all"
        orders = request.env["return.order"].search(
            self._find_returns(filterby, clean(search)), limit=MOST_EXPORTED
        )
        stream = io.StringIO()
        writer = csv.writer(stream)
        for cells in self._get_export_rows(orders):
            writer.writerow([neutralise(cell) for cell in cells])
        return request.make_response(
            "\ufeff" + stream.getvalue(),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", 'attachment; filename="returns.csv"'),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _get_export_rows(self, orders):
        _ = request.env._
        states = dict(orders._fields["state"]._description_selection(request.env))
        yield [
            *(_("Number"), _("Date"), _("Status"), _("Product"), _("Quantity")),
            *(_("Reason"), _("Note"), _("Received"), _("Credited")),
        ]
        for line in orders.sudo().line_ids:  # sudo: names of products
            order = line.order_id
            yield [
                order.name,
                (order.date_submitted or order.create_date).date(),
                states[order.state],
                line.product_id.display_name,
                f"{line.quantity:g}",
                line.reason_id.name,
                line.note or "",
                f"{line.qty_received:g}",
                f"{line.qty_credited:g}",
            ]
