# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Domain
from odoo.tools.translate import LazyTranslate

from odoo.addons.reverse_logistics.models.return_kpi_definition import Kpi

_lt = LazyTranslate(__name__)
PLAN, LOAD, SCORE = "return.consolidation", "return.shipment", "tpl.scorecard"

KPIS = (
    Kpi(
        "consolidation_cost",
        _lt("Cost of consolidation"),
        _lt("Planned cost of confirmed plans ÷ what shipping each alone would cost"),
        PLAN,
        "cost_planned:sum",
        "cost_alone:sum",
        better="down",
        rows="cost_planned",
        date="date_confirmed",
    ),
    Kpi(
        "transport_co2e",
        _lt("CO2e of transport"),
        _lt("Kilometres × tonnes × factor of the lane, of loads that departed"),
        LOAD,
        "co2e:sum",
        unit="kg",
        better="down",
        rows="co2e",
        date="date_departed",
    ),
    Kpi(
        "tpl_arrivals",
        _lt("3PL arrivals in time"),
        _lt("Loads that arrived on the day of the contract ÷ loads that were due"),
        SCORE,
        "arrival_ok:sum",
        "arrival_due:sum",
        better="up",
        rows="arrival_ok",
        date="month",
    ),
    Kpi(
        "tpl_accuracy",
        _lt("3PL accuracy"),
        _lt("Items that providers handled without a difference ÷ items they handled"),
        SCORE,
        "accuracy_ok:sum",
        "accuracy_due:sum",
        better="up",
        rows="accuracy_ok",
        date="month",
    ),
)


class ReturnKpi(models.AbstractModel):
    _inherit = "return.kpi"

    @api.model
    def _get_kpis(self):
        return (*super()._get_kpis(), *KPIS)

    @api.model
    def _get_charts(self):
        title = self.env._("CO2e of transport, by lane")
        return {**super()._get_charts(), "co2e_legs": (title, "_chart_co2e_legs")}

    @api.model
    def _chart_co2e_legs(self, filters):
        """CO2e of the loads that departed, by lane; the list behind a bar names the
        distance, the factor, its source and its year of each load."""
        domain = self._get_domain(LOAD, filters, date="date_departed")
        domain &= Domain("co2e", ">", 0)
        rows = self._read_named(LOAD, domain, ["lane_id"], ["co2e:sum"], top=True)
        return {
            "kind": "bar",
            "unit": "kg",
            "model": LOAD,
            "labels": [name for (_id, name), _kg in rows],
            "datasets": [
                {"label": self.env._("CO2e"), "data": [float(kg) for _lane, kg in rows]}
            ],
            "domains": [
                list(domain & Domain("lane_id", "=", group[0])) for group, _kg in rows
            ],
        }

    @api.model
    def _get_scorecards(self):
        action = "reverse_logistics_3pl.tpl_scorecard_action"
        return [*super()._get_scorecards(), (self.env._("3PL"), action)]
