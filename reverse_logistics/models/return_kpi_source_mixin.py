# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import SQL

# Aggregates that Odoo does not have: name of it, share of the rows below.
PERCENTILES = {"p50": 0.5, "p90": 0.9}


class ReturnKpiSourceMixin(models.AbstractModel):
    """A view that figures are read from; it also answers `field:p50`, `field:p90`.

    Percentiles are interpolated between rows and leave empty rows out, as PostgreSQL's
    PERCENTILE_CONT does.
    """

    _name = "return.kpi.source.mixin"
    _description = "Source of Figures"

    @api.model
    def _read_group_select(self, aggregate_spec, query):
        name, _colon, function = aggregate_spec.partition(":")
        if function not in PERCENTILES:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "PERCENTILE_CONT(%s) WITHIN GROUP (ORDER BY %s)",
            PERCENTILES[function],
            self._field_to_sql(self._table, name, query),
        )
