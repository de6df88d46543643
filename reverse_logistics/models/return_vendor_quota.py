# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ReturnVendorQuota(models.Model):
    """How much of an agreement's quota one period has used up, on one row.

    Who takes something changes that row and SQL bounds it: of two who want the last
    piece at once the second one's transaction fails, is run again by Odoo and then
    sees that nothing is left.
    """

    _name = "return.vendor.quota"
    _description = "Quota of a Vendor Agreement"
    _inherit = ["return.guard.mixin"]
    _order = "date_from desc"
    _rec_name = "agreement_id"

    _guarded_fields = ("agreement_id", "date_from", "date_to", "amount_limit", "taken")

    agreement_id = fields.Many2one(
        comodel_name="return.vendor.agreement",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="agreement_id.company_id")
    date_from = fields.Date(required=True)
    date_to = fields.Date(required=True)
    amount_limit = fields.Float(string="Quota", required=True)
    taken = fields.Float(string="Used Up", required=True, default=0.0)

    _period_uniq = models.Constraint(
        "unique(agreement_id, date_from)", "This period has a quota already."
    )
    _bounded = models.Constraint(
        "CHECK (taken >= 0 AND taken <= amount_limit AND amount_limit <= 1e9)",
        "The vendor's quota is used up: choose another disposition, or wait for the"
        " next period.",
    )

    @api.model
    def _take(self, agreement, amount, day):
        """Take from the quota of the period around a day.

        :param amount: pieces or value, as the agreement says
        :return: the row it was taken from
        :raises UserError: when less is left
        """
        quota = self._get_row(agreement, day)
        left = agreement.quota_limit - quota.taken
        if amount > left + 1e-6:
            raise UserError(
                self.env._(
                    "%(left)s is left of the quota of %(agreement)s until %(day)s, and"
                    " this takes %(amount)s: choose another disposition, or wait.",
                    left=f"{max(left, 0.0):g}",
                    agreement=agreement.name,
                    day=quota.date_to,
                    amount=f"{amount:g}",
                )
            )
        # A limit that was lowered meanwhile does not undo what was taken.
        limit = max(agreement.quota_limit, quota.taken)
        quota._unguarded().write(
            {"taken": min(quota.taken + amount, limit), "amount_limit": limit}
        )
        quota.flush_recordset()
        return quota

    def _give_back(self, amount):
        """Return to the quota what was taken and is not needed."""
        self.ensure_one()
        self._unguarded().taken = max(0.0, self.taken - amount)

    @api.model
    def _get_row(self, agreement, day):
        """The row of a period, made on first use; two who make it at once meet."""
        start, end = agreement._get_period(day)
        values = (agreement.id, start, end, agreement.quota_limit)
        self.flush_model()
        self.env.cr.execute(
            "INSERT INTO return_vendor_quota"
            " (agreement_id, date_from, date_to, amount_limit, taken)"
            " VALUES (%s, %s, %s, %s, 0)"
            " ON CONFLICT (agreement_id, date_from) DO NOTHING",
            values,
        )
        agreement.invalidate_recordset(["quota_ids", "quota_left"])
        domain = [("agreement_id", "=", agreement.id), ("date_from", "=", start)]
        # sudo: quotas are kept by what happens to items, nobody may write them.
        return self.sudo().search(domain, limit=1)
