# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the vendors of the demonstration answered to what was claimed from them."""

from .trade import has_accounting

# Of the shipped claims, the oldest first: the share that is accepted, and whether new
# goods come for it instead of a credit.
ANSWERS = ((1.0, True), (0.6, False), (0.0, False))
DAYS_TO_ANSWER = 6


def answer(env, clock, calendar, day):
    """Let vendors answer the oldest claims; the latest ones are still open.

    :param day: working hours of a day
    """
    claims = env["return.vendor.claim"].search([("state", "=", "shipped")], order="id")
    reason = env.ref("reverse_logistics.claim_reason_no_fault")
    for claim, (share, replaces) in zip(claims, ANSWERS, strict=False):
        with clock.at(calendar.ago(DAYS_TO_ANSWER * day)):
            manager = claim.with_user(env.ref("reverse_logistics.user_manager"))
            for line in manager.line_ids:
                accepted = line.amount_claimed * share
                line.amount_accepted = claim.currency_id.round(accepted)
            manager.action_answer()
            if replaces:
                _replace(env, manager)
            elif share and has_accounting(claim.company_id):
                _credit(env, manager, calendar.ago(DAYS_TO_ANSWER * day).date())
            elif not share:
                manager.action_close(reason)


def _replace(env, claim):
    """The vendor sends new goods, and they arrive."""
    claim.action_replace()
    operator = env.ref("reverse_logistics.user_operator")
    for picking in claim.sudo().replacement_picking_ids.with_user(operator):
        for move in picking.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        picking.button_validate()


def waive(env, clock, moment):
    """A manager lets a printer be sold as new that was only unpacked."""
    items = env["return.item"].search(
        [
            ("stage", "=", "inspected"),
            ("product_id", "=", env.ref("reverse_logistics.product_printer").id),
            ("cosmetic_grade", "=", "C8"),
        ],
        limit=1,
    )
    if items:
        with clock.at(moment):
            items.with_user(env.ref("reverse_logistics.user_manager"))._waive_gate(
                env.ref("reverse_logistics.gate_grade_floor"),
                "Unpacked to read the serial number, never switched on",
            )


def _credit(env, claim, day):
    claim.action_refund()
    accountant = env.ref("reverse_logistics.user_accountant")
    notes = claim.sudo().refund_ids.with_user(accountant)
    notes.invoice_date = day
    notes.action_post()
