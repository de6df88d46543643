# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .return_kpi_definition import ITEM, SHIPPED

# How many groups a chart shows; what is beyond is in the drill-down.
TOP = 12
# A product is unusual when more came back than its own average and two standard
# deviations of a Poisson distribution with that average, and at least this many.
LEAST_SPIKE = 3
BASELINE_PERIODS = 4


class ReturnKpiCharts(models.AbstractModel):
    """Each chart of the dashboard: one query, and the rows behind each bar."""

    _inherit = "return.kpi"

    @api.model
    def _chart_return_rate(self, filters):
        """Units returned ÷ units shipped, by the month in which they were shipped."""
        kpi = self._get_kpi("return_rate_units")
        domain, rows = self._group(
            SHIPPED, filters, ["date:month"], [kpi.numerator, kpi.denominator]
        )
        return {
            "kind": "line",
            "unit": kpi.unit,
            "model": SHIPPED,
            "labels": [f"{date:%Y-%m}" for date, _back, _sent in rows],
            "datasets": [
                {
                    "label": str(kpi.name),
                    "data": [
                        100 * back / sent if sent else None
                        for _date, back, sent in rows
                    ],
                }
            ],
            "domains": [
                list(
                    domain
                    & self._get_span(SHIPPED, date, "month")
                    & Domain(kpi.rows, ">", 0)
                )
                for date, _back, _sent in rows
            ],
            "target": kpi.code,
        }

    @api.model
    def _chart_speed(self, filters):
        """Working hours from the dock to the decision, by week of receipt."""
        specs = ["hours_to_decision:p50", "hours_to_decision:p90"]
        domain, rows = self._group(ITEM, filters, ["date:week"], specs)
        return {
            "kind": "line",
            "unit": "hours",
            "model": ITEM,
            "labels": [f"{date:%Y-%m-%d}" for date, _median, _p90 in rows],
            "datasets": [
                {
                    "label": self.env._("Median"),
                    "data": [self._na(median) for _date, median, _p90 in rows],
                },
                {
                    "label": self.env._("Nine of ten"),
                    "data": [self._na(p90) for _date, _median, p90 in rows],
                },
            ],
            "domains": [
                list(
                    domain
                    & self._get_span(ITEM, date, "week")
                    & Domain("decided_count", ">", 0)
                )
                for date, _median, _p90 in rows
            ],
            "target": "dock_to_decision_median",
        }

    @staticmethod
    def _na(value):
        """None for the empty aggregate, which Odoo gives as False."""
        return None if value is False else value

    @api.model
    def _chart_backlog(self, filters):
        """Value at cost of what is held, by days at the dock, at this moment."""
        specs = ["cost_value_held:sum", "held_count:sum"]
        domain, rows = self._group(ITEM, filters, ["age"], specs, standing=True)
        rows = [row for row in rows if row[0]]
        return {
            "kind": "bar",
            "unit": "money",
            "model": ITEM,
            "labels": [
                f"{self._label(ITEM, 'age', age)} ({held})"
                for age, _value, held in rows
            ],
            "datasets": [
                {
                    "label": self.env._("Value at cost"),
                    "data": [value or 0.0 for _age, value, _held in rows],
                }
            ],
            "domains": [
                list(domain & Domain("age", "=", age)) for age, _value, _held in rows
            ],
        }

    @api.model
    def _chart_reasons(self, filters):
        return self._chart_pair(filters, "claimed_reason_id", "found_reason_id")

    @api.model
    def _chart_faults(self, filters):
        return self._chart_pair(filters, "claimed_fault", "found_fault")

    @api.model
    def _chart_pair(self, filters, claimed, found):
        """Items by what the customer claimed and by what was found, side by side."""
        domain, rows = self._group(ITEM, filters, [claimed, found], ["__count"])
        counts = {}
        for said, seen, count in rows:
            for side, value in ((0, said), (1, seen)):
                if value:
                    counts.setdefault(value, [0, 0])[side] += count
        values = sorted(counts, key=lambda value: -sum(counts[value]))[:TOP]
        return {
            "kind": "bar",
            "unit": "count",
            "model": ITEM,
            "labels": [self._label(ITEM, claimed, value) for value in values],
            "datasets": [
                {
                    "label": self.env._("Claimed"),
                    "data": [counts[value][0] for value in values],
                },
                {
                    "label": self.env._("Found"),
                    "data": [counts[value][1] for value in values],
                },
            ],
            "domains": [
                list(domain & (self._is(claimed, value) | self._is(found, value)))
                for value in values
            ],
        }

    @api.model
    def _is(self, name, value):
        return Domain(name, "=", value if isinstance(value, str) else value.id)

    @api.model
    def _chart_recovery(self, filters):
        """Expected and actual recovery and costs of closed items, by disposition."""
        specs = ["expected_recovery:sum", "actual_recovery:sum", "cost_total:sum"]
        domain = self._get_domain(ITEM, filters) & Domain("closed_count", ">", 0)
        rows = self.env[ITEM]._read_group(domain, ["disposition_id"], specs)
        labels = (self.env._("Expected"), self.env._("Actual"), self.env._("Costs"))
        return {
            "kind": "bar",
            "unit": "money",
            "model": ITEM,
            "labels": [self._label(ITEM, "disposition_id", row[0]) for row in rows],
            "datasets": [
                {"label": label, "data": [row[index] or 0.0 for row in rows]}
                for index, label in enumerate(labels, start=1)
            ],
            "domains": [
                list(domain & Domain("disposition_id", "=", row[0].id)) for row in rows
            ],
        }

    @api.model
    def _chart_streams(self, filters):
        """Kilograms closed, by step of the waste hierarchy."""
        domain, rows = self._group(ITEM, filters, ["stream"], ["weight_closed:sum"])
        rows = [row for row in rows if row[0]]
        return {
            "kind": "doughnut",
            "unit": "kg",
            "model": ITEM,
            "labels": [self._label(ITEM, "stream", stream) for stream, _kg in rows],
            "datasets": [
                {
                    "label": self.env._("Kilograms"),
                    "data": [kg or 0.0 for _stream, kg in rows],
                }
            ],
            "domains": [
                list(domain & Domain("stream", "=", stream)) for stream, _kg in rows
            ],
        }

    @api.model
    def _chart_customers(self, filters):
        """The customers who sent most, and how much of it had no fault."""
        specs = ["item_count:sum", "no_fault_count:sum"]
        domain, rows = self._group(
            ITEM, filters, ["partner_id"], specs, order="item_count:sum DESC"
        )
        rows = rows[:TOP]
        return {
            "kind": "bar",
            "unit": "count",
            "model": ITEM,
            "labels": [self._label(ITEM, "partner_id", row[0]) for row in rows],
            "datasets": [
                {
                    "label": self.env._("Items"),
                    "data": [count for _partner, count, _no_fault in rows],
                },
                {
                    "label": self.env._("No fault found"),
                    "data": [no_fault or 0 for _partner, _count, no_fault in rows],
                },
            ],
            "domains": [
                list(domain & Domain("partner_id", "=", row[0].id)) for row in rows
            ],
        }

    @api.model
    def _chart_unusual(self, filters):
        """Products of which more came back than their own base line lets expect."""
        now = self._get_domain(ITEM, filters)
        length = filters["date_to"] - filters["date_from"] + timedelta(days=1)
        window = {
            **filters,
            "date_from": filters["date_from"] - BASELINE_PERIODS * length,
        }
        start, _stop = self._get_moments(filters["date_from"], filters["date_to"])
        rows = self._read_spikes(self._get_domain(ITEM, window), start)
        products = self.env["product.product"].browse([row[0] for row in rows])
        return {
            "kind": "bar",
            "unit": "count",
            "model": ITEM,
            "labels": products.mapped("display_name"),
            "datasets": [
                {"label": self.env._("This period"), "data": [row[1] for row in rows]},
                {
                    "label": self.env._("Usual"),
                    "data": [round(float(row[2]), 1) for row in rows],
                },
            ],
            "domains": [
                list(now & Domain("product_id", "=", product.id))
                for product in products
            ],
        }

    @api.model
    def _read_spikes(self, domain, start):
        """(product id, items since `start`, average of the periods before), worst
        first."""
        source = self.env[ITEM]
        query = source._search(domain)
        product, date = (
            source._field_to_sql(source._table, name, query)
            for name in ("product_id", "date")
        )
        now = SQL("COUNT(*) FILTER (WHERE %s >= %s)", date, start)
        usual = SQL(
            "COUNT(*) FILTER (WHERE %s < %s)::float / %s", date, start, BASELINE_PERIODS
        )
        query.groupby = product
        query.having = SQL(
            "%(now)s >= %(least)s AND %(now)s > %(usual)s + 2 * SQRT(%(usual)s)",
            now=now,
            usual=usual,
            least=LEAST_SPIKE,
        )
        query.order = SQL("%s - %s DESC, %s", now, usual, product)
        query.limit = TOP
        return self.env.execute_query(query.select(product, now, usual))
