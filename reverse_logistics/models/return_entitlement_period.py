# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnEntitlementPeriod(models.Model):
    """How much of an allowance is used in one period."""

    _name = "return.entitlement.period"
    _description = "Period of a Return Allowance"
    _inherit = ["return.guard.mixin"]
    _order = "date desc, id desc"
    _rec_name = "date"

    _guarded_fields = ("entitlement_id", "date", "date_end", "allowance", "used")

    entitlement_id = fields.Many2one(
        comodel_name="return.entitlement",
        string="Allowance",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(string="From", required=True, readonly=True)
    date_end = fields.Date(string="Until", required=True, readonly=True)
    allowance = fields.Monetary(string="Allowed", readonly=True)
    used = fields.Monetary(
        readonly=True, help="Asked for, with what was approved beyond the allowance."
    )
    amount_left = fields.Monetary(string="Left", compute="_compute_amount_left")

    _once = models.Constraint(
        "unique(entitlement_id, date)", "This period of the allowance is there already."
    )
    _used_bounded = models.Constraint(
        "CHECK (used >= 0 AND used <= 1e12)", "What is used is 0 or more."
    )

    @api.depends("allowance", "used")
    def _compute_amount_left(self):
        for period in self:
            period.amount_left = max(0.0, period.allowance - period.used)

    def _take(self, amount):
        """Count an amount as used, on the row itself: whoever else takes some at the
        same time meets on it."""
        self.ensure_one()
        # sudo: guarded; only this method and `_give_back` write it.
        self.sudo()._unguarded().used = self.currency_id.round(self.used + amount)

    def _give_back(self, amount):
        """What was taken for a return that does not come."""
        self.ensure_one()
        left = max(0.0, self.currency_id.round(self.used - amount))
        self.sudo()._unguarded().used = left  # sudo: see `_take`
