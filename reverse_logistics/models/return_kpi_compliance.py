# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures for the regulator and the climate."""

from odoo import api, models
from odoo.tools.translate import LazyTranslate

from .return_kpi_definition import ITEM, Kpi

_lt = LazyTranslate(__name__)

KPIS = (
    Kpi(
        "landfill_diversion",
        _lt("Kept from disposal"),
        _lt("Kilograms closed otherwise than by disposal ÷ kilograms closed"),
        ITEM,
        "weight_diverted:sum",
        "weight_closed:sum",
        better="up",
        rows="weight_diverted",
    ),
    Kpi(
        "kg_reused",
        _lt("Re-used, by weight"),
        _lt("Kilograms re-used, refurbished or taken as parts ÷ kilograms closed"),
        ITEM,
        "weight_reused:sum",
        "weight_closed:sum",
        better="up",
        rows="weight_reused",
    ),
    Kpi(
        "kg_recycled",
        _lt("Recycled, by weight"),
        _lt("Kilograms recycled as material ÷ kilograms closed"),
        ITEM,
        "weight_recycled:sum",
        "weight_closed:sum",
        rows="weight_recycled",
    ),
    Kpi(
        "co2e_avoided",
        _lt("CO2e avoided by re-use"),
        _lt(
            "Units used again × CO2e of making a new one; never set off against others"
        ),
        ITEM,
        "co2e_avoided:sum",
        unit="kg",
        better="up",
        rows="co2e_avoided",
    ),
    Kpi(
        "evidence_complete",
        _lt("Exported with full evidence"),
        _lt("Used appliances with a full pack when they left ÷ those that left"),
        ITEM,
        "proven_count:sum",
        "exported_count:sum",
        better="up",
        rows="proven_count",
    ),
)


class ReturnKpi(models.AbstractModel):
    _inherit = "return.kpi"

    @api.model
    def _get_kpis(self):
        return (*super()._get_kpis(), *KPIS)
