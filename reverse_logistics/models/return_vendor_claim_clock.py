# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models


class ReturnVendorClaim(models.Model):
    """Claims that lapse, and vendors who do not answer."""

    _inherit = "return.vendor.claim"

    @api.model
    def _cron_watch_clock(self):
        """Claims that lapse soon ask for somebody; those past their day lapse."""
        today = fields.Date.context_today(self)
        drafts = self.search(
            [("state", "=", "draft"), ("date_deadline", "!=", False)], order="id"
        )
        late = drafts.filtered(lambda claim: claim.date_deadline < today)
        late._lapse()
        for claim in drafts - late:
            days = max(claim.line_ids.agreement_id.mapped("warning_days"), default=7)
            if claim.date_deadline <= today + timedelta(days=days):
                claim._ask(
                    self.env._(
                        "Claim from %(vendor)s before %(day)s: %(amount)s lapses",
                        vendor=claim.partner_id.display_name,
                        day=claim.date_deadline,
                        amount=claim.currency_id.format(claim.amount_claimed),
                    ),
                    claim.date_deadline,
                )
        self._chase(today)
        self.env["return.item"]._warn_unclaimed(today)

    def _lapse(self):
        for claim in self:
            claim._step("lapsed")
            claim._ask(
                self.env._(
                    "%(amount)s from %(vendor)s lapsed on %(day)s",
                    amount=claim.currency_id.format(claim.amount_claimed),
                    vendor=claim.partner_id.display_name,
                    day=claim.date_deadline,
                ),
                fields.Date.context_today(claim),
            )
        self._settle_items()

    @api.model
    def _chase(self, today):
        """Ask somebody to chase vendors who do not answer."""
        asked = self.search(
            [
                ("state", "in", ("requested", "authorised", "shipped")),
                ("date_requested", "!=", False),
            ]
        )
        for claim in asked:
            days = max(claim.line_ids.agreement_id.mapped("answer_days"), default=30)
            due = claim.date_requested.date() + timedelta(days=days)
            if due <= today:
                claim._ask(
                    self.env._(
                        "%s has not answered: chase it", claim.partner_id.display_name
                    ),
                    due,
                )

    def _ask(self, summary, deadline):
        """One task a claim for who is responsible, not one a night."""
        self.ensure_one()
        if summary in self.activity_ids.mapped("summary"):
            return
        user = self.user_id.filtered("active")
        user = user or self.env["return.order"]._get_any_manager()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            date_deadline=deadline,
            summary=summary,
            user_id=user.id,
        )
