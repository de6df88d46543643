# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class ReturnOrder(models.Model):
    _inherit = "return.order"

    _guarded_fields = (
        "information_request",
        "date_information_requested",
        "seconds_waited",
        "response_deadline",
    )

    information_request = fields.Text(
        string="Question to the Customer", readonly=True, copy=False
    )
    date_information_requested = fields.Datetime(
        string="Waiting for the Customer since", readonly=True, copy=False
    )
    seconds_waited = fields.Integer(
        readonly=True,
        copy=False,
        help="How long we have waited for answers of the customer, in seconds; that"
        " time does not count for our answer.",
    )
    response_deadline = fields.Datetime(
        string="Answer until",
        compute="_compute_response_deadline",
        store=True,
        copy=False,
        help="When the customer has a decision at the latest, as the policy promises."
        " Empty while we wait for the customer, and once decided.",
    )

    @api.depends(
        "decision",
        "date_submitted",
        "seconds_waited",
        "date_information_requested",
        "policy_id.response_hours",
    )
    def _compute_response_deadline(self):
        for order in self:
            hours = order.policy_id.response_hours
            running = (
                order.decision == "submitted" and not order.date_information_requested
            )
            order.response_deadline = (
                running
                and hours
                and order.date_submitted
                and order.date_submitted
                + timedelta(hours=hours, seconds=order.seconds_waited)
            )

    def action_request_information(self, question):
        """Ask the customer something; the clock for our answer stands still until then.

        :raises UserError: without a question, and when there is nothing to decide
        """
        self.ensure_one()
        self._ensure_group("reverse_logistics.group_return_operator")
        self.check_access("write")
        self._ensure_decision("submitted", "approved")
        question = (question or "").strip()
        if not question:
            raise UserError(self.env._("Type what you need to know."))
        self._unguarded().write(
            {
                "information_request": question,
                "date_information_requested": self.date_information_requested
                or fields.Datetime.now(),
            }
        )
        self._log_milestone("information_requested")
        self.message_post(
            body=question,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=self.partner_id.ids,
        )

    def _receive_message(self, text, partner, files=()):
        """A message of the customer; it answers the question that is open.

        :param files: see `_attach_evidence`
        """
        self.ensure_one()
        self.message_post(
            body=text,
            author_id=partner.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            attachments=[(name, data) for name, data, _kind in files],
        )
        if files and self.line_ids.filtered(lambda line: not line._is_sent_to_us()):
            # The photo of what was destroyed on site lets a manager settle it.
            self._attach_evidence(files)
        self._answer_question()

    def _answer_question(self):
        """The customer has answered: our clock goes on."""
        self.ensure_one()
        if not self.date_information_requested:
            return
        waited = fields.Datetime.now() - self.date_information_requested
        self._unguarded().write(
            {
                "seconds_waited": self.seconds_waited + int(waited.total_seconds()),
                "date_information_requested": False,
                "information_request": False,
            }
        )
        self._log_milestone("information_received")

    def _get_conversation(self):
        """Messages that both sides see, the oldest first, in sudo."""
        self.ensure_one()
        # sudo: portal users see the messages of their return that are no notes.
        return (
            self.sudo()
            .message_ids.filtered(
                lambda message: not message.is_internal
                and not message.subtype_id.internal
                and message.message_type in ("comment", "email")
                and (message.body or message.attachment_ids)
            )
            .sorted("id")
        )
