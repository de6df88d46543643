# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import UTC, datetime, time, timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ..const import HELD_STAGES
from .return_kpi_definition import ITEM, KPIS

# Filters of the figures: what they narrow, and the model of their records.
DIMENSIONS = {
    "partner_id": "res.partner",
    "product_id": "product.product",
    "categ_id": "product.category",
    "warehouse_id": "stock.warehouse",
}
# What a source holds at this moment, found by an index.
STANDING = {ITEM: Domain("stage", "in", HELD_STAGES)}
VIEWERS = (
    "reverse_logistics.group_return_manager",
    "reverse_logistics.group_return_accountant",
)


class ReturnKpi(models.AbstractModel):
    """The figures people steer by: reads each from its source, never from elsewhere.

    A period is two dates, both included, in the time zone of the user. `None` stands
    for "n/a": the question did not arise.
    """

    _name = "return.kpi"
    _description = "Figures of Returns"

    @api.model
    def _get_kpis(self):
        """All figures in the order in which they are shown; addons append theirs."""
        return KPIS

    @api.model
    def _get_visible_kpis(self):
        """The figures whose sources the user may read."""
        return [k for k in self._get_kpis() if self.env[k.model].has_access("read")]

    @api.model
    def _get_kpi(self, code):
        for kpi in self._get_kpis():
            if kpi.code == code:
                return kpi
        raise UserError(
            self.env._("There is no figure named %s: reload the page.", str(code)[:40])
        )

    def _check_viewer(self):
        """:raises AccessError: for who has nothing to steer"""
        if not any(self.env.user.has_group(group) for group in VIEWERS):
            raise AccessError(
                self.env._("The figures are for returns managers and accountants.")
            )

    # === VALUES === #

    @api.model
    def _get_values(self, filters, codes=None):
        """The values of figures, with one query a source.

        :param filters: see `_read_filters`
        :return: {code: {"value", "numerator", "denominator"}}; a value is None for n/a
        """
        kpis = self._get_visible_kpis()
        kpis = [kpi for kpi in kpis if not codes or kpi.code in codes]
        result = {}
        for (model, standing, date), group in self._by_source(kpis).items():
            domain = self._get_domain(model, filters, standing=standing, date=date)
            result |= self._read_values(model, domain, group)
        return {kpi.code: result[kpi.code] for kpi in kpis}

    @api.model
    def _by_source(self, kpis):
        groups = defaultdict(list)
        for kpi in kpis:
            groups[kpi.model, kpi.standing, kpi.date].append(kpi)
        return groups

    @api.model
    def _read_values(self, model, domain, kpis):
        specs = list(
            dict.fromkeys(
                spec
                for kpi in kpis
                for spec in (kpi.numerator, kpi.denominator)
                if spec
            )
        )
        [row] = self.env[model]._read_group(domain, [], specs)
        found = dict(zip(specs, row, strict=True))
        return {kpi.code: self._evaluate(kpi, found) for kpi in kpis}

    @api.model
    def _evaluate(self, kpi, found):
        """The value of a figure from the aggregates of a group."""
        numerator = found[kpi.numerator]
        numerator = None if numerator is False else float(numerator)
        if not kpi.denominator:
            return {"value": numerator, "numerator": numerator, "denominator": None}
        denominator = float(found[kpi.denominator] or 0.0)
        value = None
        if denominator:
            value = (numerator or 0.0) / denominator * (100 if kpi.unit == "%" else 1)
        return {"value": value, "numerator": numerator, "denominator": denominator}

    @api.model
    def _get_domain(self, model, filters, standing=False, date="date"):
        """The rows of a source that filters leave, of the companies that are open."""
        source = self.env[model]
        domain = Domain("company_id", "in", self.env.companies.ids)
        for name in DIMENSIONS:
            ids = filters.get(name)
            if not ids:
                continue
            if name not in source._fields:
                # A source that does not know the dimension has no such rows.
                return Domain.FALSE
            operator = "child_of" if name == "categ_id" else "in"
            domain &= Domain(name, operator, ids)
        if standing:
            return domain & STANDING.get(model, Domain.TRUE)
        if source._fields[date].type == "date":
            start, stop = filters["date_from"], filters["date_to"] + timedelta(days=1)
        else:
            start, stop = self._get_moments(filters["date_from"], filters["date_to"])
        return domain & Domain(date, ">=", start) & Domain(date, "<", stop)

    @api.model
    def _get_moments(self, first, last):
        """Naive UTC moments of the start of a day and of the end of another."""
        zone = self.env.tz
        return tuple(
            zone.localize(datetime.combine(day, time()))
            .astimezone(UTC)
            .replace(tzinfo=None)
            for day in (first, last + timedelta(days=1))
        )

    # === FILTERS === #

    @api.model
    def _read_filters(self, filters):
        """Filters as they come from a client, checked.

        :param filters: `date_from` and `date_to` (YYYY-MM-DD, by default the last 90
            days), and ids or lists of ids by the names of `DIMENSIONS`
        :return: the same with dates and lists of ids
        :raises UserError: with a sentence on what is wrong
        """
        filters = filters if isinstance(filters, dict) else {}
        today = fields.Date.context_today(self)
        try:
            last = fields.Date.to_date(filters.get("date_to")) or today
            first = fields.Date.to_date(filters.get("date_from"))
            first = first or last - timedelta(days=89)
        except (TypeError, ValueError):
            raise UserError(
                self.env._("Type dates as year-month-day, for example 2026-01-31.")
            ) from None
        if first > last:
            raise UserError(
                self.env._("The period ends before it starts: swap the two dates.")
            )
        read = {"date_from": first, "date_to": last}
        for name in DIMENSIONS:
            value = filters.get(name) or []
            ids = value if isinstance(value, list | tuple) else [value]
            if not all(isinstance(one, int) and 0 < one < 2**31 for one in ids):
                raise UserError(self.env._("Choose the filter from the list."))
            read[name] = list(ids)
        return read

    @api.model
    def _get_previous(self, filters):
        """The filters of the period of the same length right before."""
        length = filters["date_to"] - filters["date_from"] + timedelta(days=1)
        return {
            **filters,
            "date_from": filters["date_from"] - length,
            "date_to": filters["date_to"] - length,
        }

    # === DRILL-DOWN === #

    @api.model
    @api.readonly
    def get_drilldown(self, code, filters=None):
        """The action that lists the rows that a figure counts.

        :return: an action; as many rows as the numerator where it counts rows
        """
        self._check_viewer()
        kpi, filters = self._get_kpi(code), self._read_filters(filters)
        domain = self._get_domain(kpi.model, filters, kpi.standing, kpi.date)
        if kpi.rows:
            counted = self.env[kpi.model]._fields[kpi.rows].type
            numeric = counted in ("integer", "float", "monetary")
            domain &= (
                Domain(kpi.rows, ">", 0) if numeric else Domain(kpi.rows, "!=", False)
            )
        return self._open_source(kpi.model, str(kpi.name), domain)

    @api.model
    def _open_source(self, model, title, domain):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "views": [[False, "list"], [False, "pivot"], [False, "graph"]],
            "domain": list(domain),
            "context": {"create": False},
        }
