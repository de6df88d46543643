# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

# Steps of the log that are told: milestones of the return, and stages of its items.
MILESTONES = (
    "submitted",
    "approved",
    "rejected",
    "cancelled",
    "information_requested",
    "in_transit",
    "received",
    "inspected",
    "credited",
    "contest_settled",
    "done",
)
# These may happen more than once.
REPEATED = ("information_requested", "contest_settled", "credited")
BATCH = 50


class ReturnNotice(models.Model):
    """A mail that a customer gets about a milestone: once, whatever is replayed.

    Rows are made with the event they tell of; a scheduled action writes the mails, in
    the language of the customer.
    """

    _name = "return.notice"
    _description = "Notice to a Customer"
    _order = "id desc"

    order_id = fields.Many2one(
        comodel_name="return.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    milestone = fields.Char(required=True, readonly=True)
    key = fields.Char(required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("pending", "Pending"),
            ("sent", "Sent"),
            ("skipped", "Not Wanted"),
            ("failed", "Failed"),
        ],
        required=True,
        default="pending",
        index=True,
    )
    error = fields.Char(readonly=True)

    _key_uniq = models.Constraint("unique(key)", "This was told already.")

    @api.model
    def _queue(self, pairs):
        """Note what shall be told.

        :param pairs: [(return, milestone, id that tells repetitions apart), ...]
        """
        rows = [
            (
                order.id,
                order.company_id.id,
                name,
                f"{order.id}:{name}:{number if name in REPEATED else ''}",
            )
            for order, name, number in pairs
            if name in MILESTONES and order.partner_id.return_wants_notices
        ]
        if not rows:
            return
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO return_notice
                    (order_id, company_id, milestone, key, state, create_date)
                VALUES %s ON CONFLICT (key) DO NOTHING
                """,
                SQL(", ").join(
                    SQL("(%s, %s, %s, %s, 'pending', now() AT TIME ZONE 'UTC')", *row)
                    for row in rows
                ),
            )
        )
        self.env.ref("reverse_logistics.ir_cron_return_notice").sudo()._trigger()

    @api.model
    def _cron_send(self):
        """Write the mails that wait."""
        pending = self.search([("state", "=", "pending")], order="id", limit=BATCH)
        notices = pending.try_lock_for_update()
        for notice in notices:
            notice._send()
        left = self.search_count([("state", "=", "pending")])
        self.env["ir.cron"]._commit_progress(len(notices), remaining=left)

    def _send(self):
        """Write the mail, if the contact wants it; what fails is noted."""
        self.ensure_one()
        partner = self.order_id.partner_id
        if not partner.return_wants_notices or not partner.email_normalized:
            self.state = "skipped"
            return
        template = self.env.ref(
            f"reverse_logistics.mail_template_return_{self.milestone}", False
        )
        try:
            with self.env.cr.savepoint():
                # Queued: the mail server is not waited for in here.
                if template:
                    template.send_mail(self.order_id.id)
                self.state = "sent" if template else "skipped"
        except Exception as error:
            # A template that somebody broke must not stop the others.
            self.write({"state": "failed", "error": str(error)[:200]})

    def action_retry(self):
        """Try notices that failed again."""
        self.check_access("write")
        self.filtered(lambda notice: notice.state == "failed").state = "pending"
