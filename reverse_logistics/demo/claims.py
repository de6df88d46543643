# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the vendors of the demonstration answered to what was claimed from them."""

from .trade import has_accounting

# Of the shipped claims, the oldest first: the share that is accepted.
ANSWERS = (1.0, 0.6, 0.0)
DAYS_TO_ANSWER = 6


def answer(env, clock, calendar, day):
    """Let vendors answer the oldest claims; the latest ones are still open.

    :param day: working hours of a day
    """
    claims = env["return.vendor.claim"].search([("state", "=", "shipped")], order="id")
    reason = env.ref("reverse_logistics.claim_reason_no_fault")
    for claim, share in zip(claims, ANSWERS, strict=False):
        with clock.at(calendar.ago(DAYS_TO_ANSWER * day)):
            manager = claim.with_user(env.ref("reverse_logistics.user_manager"))
            for line in manager.line_ids:
                accepted = line.amount_claimed * share
                line.amount_accepted = claim.currency_id.round(accepted)
            manager.action_answer()
            if share and has_accounting(claim.company_id):
                _credit(env, manager, calendar.ago(DAYS_TO_ANSWER * day).date())
            elif not share:
                manager.action_close(reason)


def _credit(env, claim, day):
    claim.action_refund()
    accountant = env.ref("reverse_logistics.user_accountant")
    notes = claim.sudo().refund_ids.with_user(accountant)
    notes.invoice_date = day
    notes.action_post()
