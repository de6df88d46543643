# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TplLaneBracket(models.Model):
    """From a weight on, 100 kg cost so much."""

    _name = "tpl.lane.bracket"
    _description = "Weight Bracket"
    _order = "lane_id, from_kg"

    lane_id = fields.Many2one(
        comodel_name="tpl.lane", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="lane_id.company_id", store=True)
    currency_id = fields.Many2one(related="lane_id.currency_id")
    from_kg = fields.Float(string="From (kg)", digits=(16, 3), required=True)
    rate = fields.Float(string="Price per 100 kg", digits=(16, 4), required=True)

    _from_uniq = models.Constraint(
        "unique(lane_id, from_kg)", "Two brackets of a lane start at the same weight."
    )
    _bounded = models.Constraint(
        "CHECK (from_kg BETWEEN 0 AND 1e9 AND rate BETWEEN 0 AND 1e9)",
        "Weights and prices of a bracket are 0 or more.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """:raises ValidationError: for weights and prices that are no numbers"""
        for vals in vals_list:
            self._check_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        """:raises ValidationError: for weights and prices that are no numbers"""
        self._check_numbers(vals)
        return super().write(vals)

    def _check_numbers(self, vals):
        for name in ("from_kg", "rate"):
            if name in vals:
                self._check_number(vals[name], self._fields[name].string)

    @api.model
    def _check_number(self, value, label):
        """Refuse what is no finite number of 0 or more."""
        try:
            number = float(value or 0)
        except (TypeError, ValueError):
            number = math.nan
        if not 0 <= number <= 1e9:
            raise ValidationError(
                self.env._(
                    "%(field)s must be a number of 0 or more, and %(value)s is not.",
                    field=label,
                    value=str(value)[:40],
                )
            )
