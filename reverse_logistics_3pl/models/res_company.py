# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

# GS1 keeps this prefix for demonstrations: it is on no real pallet.
DEMO_PREFIX = "9521234"


class ResCompany(models.Model):
    _inherit = "res.company"

    return_due_days = fields.Integer(
        string="Days to Arrive",
        default=10,
        help="From approval until goods should be here, where no date was agreed.",
    )
    return_parcel_days = fields.Integer(string="Days of a Parcel", default=2)
    return_parcel_fixed = fields.Monetary(
        string="Parcel: Fixed",
        default=8.0,
        help="Where no parcel tariff fits: what shipping a return alone costs.",
    )
    return_parcel_per_kg = fields.Monetary(string="Parcel: per kg", default=0.8)
    return_parcel_max_kg = fields.Float(string="Parcel: Most Weight (kg)", default=31.5)
    return_default_kg = fields.Float(
        string="Weight Where None Is Known (kg)", default=1.0
    )
    return_pallet_kg = fields.Float(string="Pallet Holds (kg)", default=500.0)
    return_pallet_m3 = fields.Float(string="Pallet Holds (m³)", default=1.5)
    return_holding_percent = fields.Float(
        string="Holding Cost a Year (%)",
        default=25.0,
        help="Of the net value of goods that wait: capital and loss of value.",
    )

    _return_planning_bounded = models.Constraint(
        "CHECK (return_due_days BETWEEN 0 AND 365"
        " AND return_parcel_days BETWEEN 0 AND 60"
        " AND return_parcel_fixed BETWEEN 0 AND 1e6"
        " AND return_parcel_per_kg BETWEEN 0 AND 1e6"
        " AND return_parcel_max_kg BETWEEN 0 AND 1e6"
        " AND return_default_kg BETWEEN 0 AND 1e6"
        " AND return_pallet_kg BETWEEN 0 AND 1e6"
        " AND return_pallet_m3 BETWEEN 0 AND 1e6"
        " AND return_holding_percent BETWEEN 0 AND 1000)",
        "Days, prices and weights for planning are 0 or more.",
    )
