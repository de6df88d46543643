# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class ReturnKpiDashboard(models.AbstractModel):
    """What the manager's dashboard asks for: tiles, and one query a chart."""

    _inherit = "return.kpi"

    @api.model
    @api.readonly
    def get_tiles(self, filters=None):
        """All figures of a period beside those of the period before it.

        :param filters: see `_read_filters`
        :return: {"currency_id", "tiles": [{"code", "name", "formula", "unit", "better",
            "value", "previous", "target"}]}; a value is None for n/a
        """
        self._check_viewer()
        filters = self._read_filters(filters)
        now = self._get_values(filters)
        kpis = self._get_visible_kpis()
        before = self._get_values(
            self._get_previous(filters), {k.code for k in kpis if not k.standing}
        )
        targets = self._get_targets()
        return {
            "currency_id": self.env.company.currency_id.id,
            "tiles": [
                {
                    "code": kpi.code,
                    "name": str(kpi.name),
                    "formula": str(kpi.formula),
                    "unit": kpi.unit,
                    "better": kpi.better,
                    "value": now[kpi.code]["value"],
                    "previous": before.get(kpi.code, {}).get("value"),
                    "target": targets.get(kpi.code),
                }
                for kpi in kpis
            ],
        }

    @api.model
    def _get_targets(self):
        # sudo: accountants see the targets, too, and those of this company only.
        targets = self.env["return.kpi.target"].sudo()
        found = targets.search([("company_id", "=", self.env.company.id)])
        return {target.code: target.value for target in found}

    # === CHARTS === #

    @api.model
    def _get_charts(self):
        """{code: (title, method)} in the order of the dashboard; addons add theirs."""
        return {
            "return_rate": (self.env._("Return rate by month"), "_chart_return_rate"),
            "unusual": (self.env._("More returns than usual"), "_chart_unusual"),
            "speed": (self.env._("Dock to decision by week"), "_chart_speed"),
            "backlog": (self.env._("What is held, by age"), "_chart_backlog"),
            "reasons": (self.env._("Reasons, claimed and found"), "_chart_reasons"),
            "faults": (self.env._("Whose fault, claimed and found"), "_chart_faults"),
            "recovery": (
                self.env._("Recovery by disposition"),
                "_chart_recovery",
            ),
            "streams": (self.env._("Where the kilograms went"), "_chart_streams"),
            "customers": (self.env._("Customers"), "_chart_customers"),
        }

    @api.model
    @api.readonly
    def get_chart_list(self):
        """[{"code", "title"}] in the order of the dashboard."""
        self._check_viewer()
        return [
            {"code": code, "title": title}
            for code, (title, _method) in self._get_charts().items()
        ]

    @api.model
    @api.readonly
    def get_chart(self, code, filters=None):
        """The data of a chart, read with one query.

        :return: {"kind": "line"|"bar"|"stack"|"doughnut", "unit", "labels",
            "datasets": [{"label", "data"}], "domains": one a label, "model", "title",
            "target"}; empty labels mean that there is nothing to show, `target` is
            the code of the figure whose target the chart shows
        """
        self._check_viewer()
        charts = self._get_charts()
        if code not in charts:
            raise UserError(
                self.env._("There is no chart named %s: reload.", str(code)[:40])
            )
        title, method = charts[code]
        filters = self._read_filters(filters)
        return {"title": title, "target": None, **getattr(self, method)(filters)}

    @api.model
    @api.readonly
    def get_chart_rows(self, code, index, filters=None):
        """The action that lists the rows behind a bar or a point of a chart."""
        chart = self.get_chart(code, filters)
        if not isinstance(index, int) or not 0 <= index < len(chart["domains"]):
            raise UserError(self.env._("The chart has changed: reload the page."))
        return self._open_source(
            chart["model"],
            f"{chart['title']}: {chart['labels'][index]}",
            chart["domains"][index],
        )

    @api.model
    def _group(self, model, filters, groupby, specs, standing=False, order=None):
        """Groups of a source with the domain of each."""
        domain = self._get_domain(model, filters, standing=standing)
        rows = self.env[model]._read_group(domain, groupby, specs, order=order)
        return domain, rows

    def _label(self, model, name, value):
        """The name of a value of a selection."""
        field = self.env[model]._fields[name]
        names = dict(field._description_selection(self.env))
        return names.get(value) or self.env._("None")

    def _get_span(self, model, value, granularity):
        """The domain of a group by dates."""
        months = {"month": 31, "week": 7}
        stop = value + timedelta(days=months[granularity])
        if granularity == "month":
            stop = stop.replace(day=1)
        if self.env[model]._fields["date"].type == "date":
            return Domain("date", ">=", value) & Domain("date", "<", stop)
        last = (stop - timedelta(days=1)).date()
        start, stop = self._get_moments(value.date(), last)
        return Domain("date", ">=", start) & Domain("date", "<", stop)
