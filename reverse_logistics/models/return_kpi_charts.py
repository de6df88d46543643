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
    def _read_named(self, model, domain, names, specs, top=False, label=None):
        """Groups of a source with the names of their records, with one query.

        :param names: many2one or selection fields
        :param top: the groups with most of the first aggregate only
        :param label: a field of the records to read instead of their name
        :return: [((value, name), ..., aggregate, ...)]
        """
        source = self.env[model]
        query = source._search(domain)
        groups = [
            source._read_group_groupby(source._table, name, query) for name in names
        ]
        sums = [source._read_group_select(spec, query) for spec in specs]
        query.groupby = SQL(", ").join(groups)
        if top:
            query.order, query.limit = SQL("%s DESC, %s", sums[0], groups[0]), TOP
        columns = [
            SQL("%s AS %s", expression, SQL.identifier(f"c{index}"))
            for index, expression in enumerate((*groups, *sums))
        ]
        joins, labels = [SQL("(%s) AS found", query.select(*columns))], []
        for index, name in enumerate(names):
            labels.append(self._join_name(source._fields[name], index, joins, label))
        rows = self.env.execute_query(
            SQL(
                "SELECT found.*, %s FROM %s",
                SQL(", ").join(labels),
                SQL(" ").join(joins),
            )
        )
        rows = [self._name_groups(source, names, row) for row in rows]
        return sorted(rows, key=lambda row: -row[len(names)]) if top else rows

    @api.model
    def _join_name(self, field, index, joins, label):
        """The SQL of the name of a group; its table is added to the joins."""
        if field.type != "many2one":
            return SQL("NULL")
        comodel, alias = self.env[field.comodel_name], f"n{index}"
        joins.append(
            SQL(
                "LEFT JOIN %s AS %s ON %s = %s",
                SQL.identifier(comodel._table),
                SQL.identifier(alias),
                SQL.identifier(alias, "id"),
                SQL.identifier("found", f"c{index}"),
            )
        )
        return comodel._field_to_sql(alias, label or comodel._rec_name)

    @api.model
    def _name_groups(self, source, names, row):
        values, sums, found = row[: len(names)], row[len(names) : -len(names)], []
        for name, value, label in zip(names, values, row[-len(names) :], strict=True):
            if source._fields[name].type == "selection":
                label = self._label(source._name, name, value)
            found.append((value or False, label or self.env._("None")))
        return (*found, *sums)

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
        """Items by the reason that was claimed and the one that was found."""
        domain = self._get_domain(ITEM, filters)
        names = ["claimed_reason_id", "found_reason_id"]
        rows = self._read_named(ITEM, domain, names, ["__count"])
        return self._compare_sides(domain, names, rows)

    @api.model
    def _chart_faults(self, filters):
        """Items by whose fault the claimed and the found reason say that it was."""
        domain = self._get_domain(ITEM, filters)
        # By reason, which is on the item, and then by the fault that the reason says.
        names = ["claimed_reason_id", "found_reason_id"]
        rows = self._read_named(ITEM, domain, names, ["__count"], label="fault")
        faults = dict(
            self.env[ITEM]._fields["found_fault"]._description_selection(self.env)
        )
        rows = [
            (
                *(
                    (found in faults and found, faults.get(found))
                    for _id, found in groups
                ),
                n,
            )
            for *groups, n in rows
        ]
        return self._compare_sides(domain, ["claimed_fault", "found_fault"], rows)

    @api.model
    def _compare_sides(self, domain, names, rows):
        """A chart of what was claimed and what was found, side by side.

        :param rows: [((value, name) claimed, (value, name) found, count)]
        """
        claimed, found = names
        counts = {}
        for *groups, count in rows:
            for side, group in enumerate(groups):
                if group[0]:
                    counts.setdefault(group, [0, 0])[side] += count
        groups = sorted(counts, key=lambda group: -sum(counts[group]))[:TOP]
        return {
            "kind": "bar",
            "unit": "count",
            "model": ITEM,
            "labels": [name for _value, name in groups],
            "datasets": [
                {
                    "label": self.env._("Claimed"),
                    "data": [counts[group][0] for group in groups],
                },
                {
                    "label": self.env._("Found"),
                    "data": [counts[group][1] for group in groups],
                },
            ],
            "domains": [
                list(domain & (Domain(claimed, "=", value) | Domain(found, "=", value)))
                for value, _name in groups
            ],
        }

    @api.model
    def _chart_recovery(self, filters):
        """Expected and actual recovery and costs of closed items, by disposition."""
        specs = ["expected_recovery:sum", "actual_recovery:sum", "cost_total:sum"]
        domain = self._get_domain(ITEM, filters) & Domain("closed_count", ">", 0)
        rows = self._read_named(ITEM, domain, ["disposition_id"], specs)
        labels = (self.env._("Expected"), self.env._("Actual"), self.env._("Costs"))
        return {
            "kind": "bar",
            "unit": "money",
            "model": ITEM,
            "labels": [name for (_id, name), *_sums in rows],
            "datasets": [
                {"label": label, "data": [row[index] or 0.0 for row in rows]}
                for index, label in enumerate(labels, start=1)
            ],
            "domains": [
                list(domain & Domain("disposition_id", "=", group[0]))
                for group, *_sums in rows
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
        domain = self._get_domain(ITEM, filters)
        rows = self._read_named(ITEM, domain, ["partner_id"], specs, top=True)
        return {
            "kind": "bar",
            "unit": "count",
            "model": ITEM,
            "labels": [name for (_id, name), _count, _no_fault in rows],
            "datasets": [
                {
                    "label": self.env._("Items"),
                    "data": [count for _group, count, _no_fault in rows],
                },
                {
                    "label": self.env._("No fault found"),
                    "data": [no_fault or 0 for _group, _count, no_fault in rows],
                },
            ],
            "domains": [
                list(domain & Domain("partner_id", "=", group[0]))
                for group, _count, _no_fault in rows
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
        return {
            "kind": "bar",
            "unit": "count",
            "model": ITEM,
            "labels": [row[3] for row in rows],
            "datasets": [
                {"label": self.env._("This period"), "data": [row[1] for row in rows]},
                {
                    "label": self.env._("Usual"),
                    "data": [round(float(row[2]), 1) for row in rows],
                },
            ],
            "domains": [list(now & Domain("product_id", "=", row[0])) for row in rows],
        }

    @api.model
    def _read_spikes(self, domain, start):
        """(product id, items since `start`, average of the periods before, name),
        worst first."""
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
        spikes = query.select(
            SQL("%s AS product_id", product),
            SQL("%s AS now", now),
            SQL("%s AS usual", usual),
        )
        return self.env.execute_query(
            SQL(
                """SELECT spike.product_id, spike.now, spike.usual,
                    CONCAT('[' || product.default_code || '] ', %s)
                FROM (%s) AS spike
                JOIN product_product AS product ON product.id = spike.product_id
                JOIN product_template AS template
                    ON template.id = product.product_tmpl_id
                ORDER BY spike.now - spike.usual DESC, spike.product_id""",
                self.env["product.template"]._field_to_sql("template", "name"),
                spikes,
            )
        )
