# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.http import content_disposition, request

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NAMES = ("partner_id", "product_id", "warehouse_id", "categ_id")


class KpiExport(http.Controller):
    @http.route(
        "/reverse_logistics/figures.<string:kind>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def export_figures(self, kind, **params):
        """The figures of a period as a file.

        :param kind: csv or xlsx
        :param params: as of `return.kpi._read_filters`; `cids` are the companies
        """
        if kind not in TYPES:
            raise request.not_found()
        filters = {name: params.get(name) for name in ("date_from", "date_to")}
        for name in NAMES:
            if params.get(name):
                text = params[name]
                filters[name] = int(text) if text.isdecimal() else text
        try:
            kpi = request.env["return.kpi"].with_context(
                allowed_company_ids=self._get_companies(params.get("cids"))
            )
            data = getattr(kpi, f"_export_{kind}")(filters)
        except AccessError as error:
            return self._refuse(error, 403)
        except UserError as error:
            return self._refuse(error, 422)
        name = f"returns-{filters['date_from'] or ''}-{filters['date_to'] or ''}.{kind}"
        return request.make_response(
            data,
            headers=[
                ("Content-Type", TYPES[kind]),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )

    def _get_companies(self, text):
        """The chosen companies among those of the user."""
        own = request.env.user.company_ids.ids
        chosen = [int(part) for part in (text or "").split("-") if part.isdecimal()]
        return [one for one in chosen if one in own] or request.env.company.ids

    def _refuse(self, error, status):
        return request.make_response(
            str(error), headers=[("Content-Type", "text/plain")], status=status
        )
