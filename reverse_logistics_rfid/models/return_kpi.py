# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools.translate import LazyTranslate

from odoo.addons.reverse_logistics.models.return_kpi_definition import Kpi

_lt = LazyTranslate(__name__)
TRIP = "rfid.tote.trip"

KPIS = (
    Kpi(
        "tote_loss",
        _lt("Totes lost"),
        _lt("Trips of totes that were given up as lost ÷ trips begun in the period"),
        TRIP,
        "lost_at:count",
        "id:count",
        better="down",
        rows="lost_at",
        date="out_at",
    ),
    Kpi(
        "tote_days",
        _lt("Days of a tote outside"),
        _lt("Days outside ÷ trips that came back, of trips begun in the period"),
        TRIP,
        "days:sum",
        "in_at:count",
        unit="days",
        better="down",
        rows="in_at",
        date="out_at",
    ),
)


class ReturnKpi(models.AbstractModel):
    _inherit = "return.kpi"

    @api.model
    def _get_kpis(self):
        return (*super()._get_kpis(), *KPIS)
