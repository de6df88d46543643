# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages of a provider's people: their loads, findings and disputes.

A load is found under the user's own rules, and what belongs to it through it. What is
unknown and what is somebody else's are answered with the same bytes.
"""

from odoo import http
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager
from odoo.addons.reverse_logistics.controllers.common import (
    BIGGEST_ID,
    clean,
    unknown,
)

OPEN = ("booked", "picked_up", "in_transit")
LONGEST = 2000


class LoadPortal(CustomerPortal):
    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "load_count" in counters:
            loads = request.env["return.shipment"]
            values["load_count"] = (
                loads.search_count(self._get_loads_domain())
                if loads.has_access("read")
                else 0
            )
        return values

    def _get_loads_domain(self, filterby="all"):
        """Given to the user's provider; the record rules say so, too."""
        # sudo: the people of a provider do not read the list of them
        providers = request.env["tpl.provider"].sudo()
        own = providers._search([("user_ids", "in", request.env.uid)])
        domain = Domain("provider_id", "in", list(own)) & Domain(
            "state", "!=", "planned"
        )
        return domain & Domain("state", "in", OPEN) if filterby == "open" else domain

    def _find_load(self, load_id):
        """The load in sudo, or none."""
        loads = request.env["return.shipment"]
        if not 0 < load_id <= BIGGEST_ID or not loads.has_access("read"):
            return loads
        domain = self._get_loads_domain() & Domain("id", "=", load_id)
        # sudo: names of returns and products stand on the page; costs do not
        return loads.search(domain).sudo()

    # === PAGES === #

    @http.route(
        ["/my/loads", "/my/loads/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_my_loads(self, page=1, filterby=None, **_kw):
        """The loads of the user's provider, and the disputes that want an answer."""
        loads = request.env["return.shipment"]
        if not loads.has_access("read"):
            return unknown()
        filterby = filterby if filterby in ("open", "all") else "open"
        domain = self._get_loads_domain(filterby)
        pager = portal_pager(
            url="/my/loads",
            total=loads.search_count(domain),
            page=page,
            step=self._items_per_page,
            url_args={"filterby": filterby},
        )
        found = loads.search(
            domain,
            order="date_departure desc, id desc",
            limit=self._items_per_page,
            offset=pager["offset"],
        )
        values = {
            **self._prepare_portal_layout_values(),
            "loads": found.sudo(),  # sudo: names of places
            "states": self._get_states(),
            "disputes": self._find_disputes(),
            "filterby": filterby,
            "page_name": "load_list",
            "pager": pager,
        }
        return request.render("reverse_logistics_3pl.portal_my_loads", values)

    @http.route("/my/loads/<int:load_id>", type="http", auth="user", website=True)
    def portal_load(self, load_id, **_kw):
        """One load."""
        load_sudo = self._find_load(load_id)
        return self._render_load(load_sudo) if load_sudo else unknown()

    def _render_load(self, load_sudo, error=None, given=None):
        values = {
            **self._prepare_portal_layout_values(),
            "load": load_sudo,
            "states": self._get_states(),
            "disputes": self._find_disputes(load_sudo),
            "error": error,
            "given": given or {},
            "page_name": "load_detail",
        }
        response = request.render("reverse_logistics_3pl.portal_load", values)
        response.status_code = 422 if error else 200
        return response

    def _get_states(self):
        field = request.env["return.shipment"]._fields["state"]
        return dict(field._description_selection(request.env))

    @http.route(
        "/my/loads/<int:load_id>/manifest",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_load_manifest(self, load_id, **_kw):
        """The manifest with the pallets, as PDF."""
        load_sudo = self._find_load(load_id)
        if not load_sudo:
            return unknown()
        # sudo: the report is of people of ours; this load is the user's
        reports = request.env["ir.actions.report"].sudo()
        name = "reverse_logistics_3pl.action_report_shipment_manifest"
        pdf, _kind = reports._render_qweb_pdf(name, [load_sudo.id])
        number = load_sudo.name.replace("/", "-")
        return request.make_response(
            pdf,
            headers=[
                ("Content-Type", "application/pdf"),
                ("Content-Disposition", f'inline; filename="{number}.pdf"'),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    # === WHAT THEY DO === #

    @http.route(
        "/my/loads/<int:load_id>/<any(pick_up,depart,arrive,finding):step>",
        type="http",
        auth="user",
        website=True,
        methods=["POST"],
    )
    def portal_load_step(self, load_id, step, **given):
        """Pick up, depart, arrive, or report what differs."""
        load_sudo = self._find_load(load_id)
        if not load_sudo:
            return unknown()
        load = load_sudo.sudo(False)
        try:
            with request.env.cr.savepoint():
                getattr(self, f"_take_{step}")(load, given)
        except (UserError, ValidationError, AccessError) as error:
            return self._render_load(load_sudo, str(error), given)
        return request.redirect(f"/my/loads/{load_id}", code=303)

    def _take_pick_up(self, load, given):
        signed_by = clean(" ".join(given.get("signed_by", "").split()), 80)
        if not signed_by:
            raise UserError(request.env._("Type who takes the load."))
        load.action_pick_up(count=self._read_count(given), signed_by=signed_by)

    def _take_depart(self, load, given):
        load.action_depart()

    def _take_arrive(self, load, given):
        load.action_arrive()

    def _take_finding(self, load, given):
        load.action_propose(
            self._read_id(given.get("line_id")),
            clean(given.get("kind"), 20),
            self._read_count(given),
            clean(given.get("note"), LONGEST),
        )

    def _read_count(self, given):
        """A whole number from 0 to 9999, else -1, which is refused in words."""
        text = given.get("count", "").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else -1

    def _read_id(self, text):
        text = str(text or "")
        usable = text.isascii() and text.isdigit() and len(text) < 10
        return int(text) if usable else 0

    # === DISPUTES === #

    def _find_disputes(self, load_sudo=None):
        """Disputes with the user's providers, in sudo: of a load, or the open ones."""
        # sudo: the domain names the provider of the user
        disputes_sudo = request.env["tpl.dispute"].sudo()
        domain = Domain("provider_id.user_ids", "in", request.env.uid)
        if load_sudo is None:
            return disputes_sudo.search(domain & Domain("state", "=", "open"), limit=50)
        return disputes_sudo.search(domain & Domain("shipment_id", "=", load_sudo.id))

    @http.route(
        "/my/loads/disputes/<int:dispute_id>",
        type="http",
        auth="user",
        website=True,
        methods=["GET", "POST"],
    )
    def portal_dispute(self, dispute_id, **given):
        """A dispute, and the provider's answer to it."""
        usable = 0 < dispute_id <= BIGGEST_ID
        # sudo: the domain names the provider of the user
        dispute_sudo = request.env["tpl.dispute"].sudo()
        if usable:
            dispute_sudo = dispute_sudo.search(
                [
                    ("id", "=", dispute_id),
                    ("provider_id.user_ids", "in", request.env.uid),
                ]
            )
        if not dispute_sudo:
            return unknown()
        error = None
        if request.httprequest.method == "POST":
            try:
                with request.env.cr.savepoint():
                    dispute_sudo._answer_sudo(clean(given.get("answer"), LONGEST))
                return request.redirect(f"/my/loads/disputes/{dispute_id}", code=303)
            except UserError as refused:
                error = str(refused)
        values = {
            **self._prepare_portal_layout_values(),
            "dispute": dispute_sudo,
            "error": error,
            "given": given,
            "page_name": "load_dispute",
        }
        response = request.render("reverse_logistics_3pl.portal_dispute", values)
        response.status_code = 422 if error else 200
        return response
