# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    return_loss_limit = fields.Monetary(
        string="Second Person above",
        default=1000.0,
        help="Stock worth more than this is written off by two people: who inspected"
        " it may not scrap it alone.",
    )

    return_gs1_prefix = fields.Char(
        string="GS1 Company Prefix",
        help="6 to 12 digits, from GS1. Return labels carry GS1-128 with it, and the"
        " numbers of pallets and tags start with it. Empty: labels carry Code 128.",
    )
    return_slip_on_delivery = fields.Boolean(
        string="Return Slip with Each Delivery",
        help="Print a page for the box with each delivery that is validated: a scan of"
        " it at the dock finds the delivery that the goods came from.",
    )
    return_audit_percent = fields.Float(
        string="Always Inspected (%)",
        default=10.0,
        help="Random share of what the skip and risk lanes would not inspect.",
    )
    return_blind_percent = fields.Float(
        string="Inspected Twice (%)",
        default=0.0,
        help="Random share that two inspectors grade without seeing each other.",
    )
    return_risk_threshold = fields.Float(
        string="Inspect from Risk",
        default=50.0,
        help="Points of 100: customer's record 40, product's record 20, value 20,"
        " a defect claimed 20.",
    )
    return_risk_value = fields.Monetary(
        string="High Value",
        default=1000.0,
        help="An item of this value or more has all the points for its value.",
    )
    return_holding_rate = fields.Float(
        string="Holding Cost (% a Year)",
        default=18.0,
        help="What it costs to hold goods for a year, of their cost.",
    )
    return_carbon_price = fields.Monetary(
        string="Price of a kg CO2e",
        default=0.0,
        help="0: emissions are shown beside a recommendation and not charged.",
    )
    return_tie_tolerance = fields.Monetary(
        string="A Tie within",
        default=0.01,
        help="Of options that differ by less a piece, the higher step of the waste"
        " hierarchy wins.",
    )
    return_cover_horizon = fields.Integer(
        string="Stock Horizon (Days)",
        default=180,
        help="One more piece of what is in stock for longer saves no purchase.",
    )

    _return_gs1_prefix_digits = models.Constraint(
        "CHECK (return_gs1_prefix IS NULL OR return_gs1_prefix ~ '^[0-9]{6,12}$')",
        "The GS1 company prefix is 6 to 12 digits.",
    )
    _return_rates_bounded = models.Constraint(
        "CHECK (return_holding_rate BETWEEN 0 AND 1000"
        " AND return_audit_percent BETWEEN 0 AND 100"
        " AND return_blind_percent BETWEEN 0 AND 100"
        " AND return_risk_threshold BETWEEN 0 AND 100"
        " AND return_risk_value BETWEEN 0 AND 1e12"
        " AND return_carbon_price BETWEEN 0 AND 1e6"
        " AND return_tie_tolerance BETWEEN 0 AND 1e6"
        " AND return_cover_horizon BETWEEN 0 AND 36500)",
        "The figures of inspection and recommendation must be 0 or more, and shares at"
        " most 100 %.",
    )

    def _get_return_day(self, moment):
        """The day of a moment (naive, UTC) where the company is: return windows count
        from and to such days."""
        self.ensure_one()
        zone = self.sudo().partner_id.tz or "UTC"  # sudo: who asks sees no partners
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        return local.date()

    def _get_return_warehouse(self):
        """The warehouse for goods that no return was made for."""
        self.ensure_one()
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.id)], limit=1
        )
