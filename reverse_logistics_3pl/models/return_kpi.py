# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
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
