# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import time
from datetime import timedelta

import requests

from odoo import api, fields, models

from ..outbound import next_delay, sign

BATCH = 20
TIMEOUT = 10


class ReturnWebhookDelivery(models.Model):
    """One event on its way to another system, with what came of it.

    Rows are made with the event, in its transaction; a scheduled action sends them,
    in a transaction of their own each, and tries again later when it fails. A receiver
    may get one twice; its `webhook-id` is the same then.
    """

    _name = "return.webhook.delivery"
    _description = "Delivery to a Webhook"
    _order = "id desc"

    webhook_id = fields.Many2one(
        comodel_name="return.webhook", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="webhook_id.company_id", store=True, precompute=True
    )
    event_id = fields.Many2one(
        comodel_name="return.event", required=True, index=True, ondelete="cascade"
    )
    state = fields.Selection(
        selection=[("pending", "Pending"), ("sent", "Sent"), ("failed", "Given Up")],
        required=True,
        default="pending",
        index=True,
    )
    payload = fields.Text(required=True)
    failures = fields.Integer(readonly=True)
    next_try = fields.Datetime(readonly=True, index=True)
    date_sent = fields.Datetime(readonly=True)
    answer = fields.Char(readonly=True, help="What the receiver said last.")

    _once = models.Constraint(
        "unique(webhook_id, event_id)", "This event is on its way already."
    )

    @api.model
    def _queue(self, events):
        """Note events for the webhooks that want them."""
        hooks = self.env["return.webhook"].search(
            [("company_id", "in", events.company_id.ids)]
        )
        if not hooks:
            return
        now = fields.Datetime.now()
        rows = [
            {
                "webhook_id": hook.id,
                "event_id": event.id,
                "payload": json.dumps(event._prepare_payload()),
                "next_try": now,
            }
            for event in events
            for hook in hooks
            if hook.company_id == event.company_id
            and (
                not hook.partner_id
                or hook.partner_id.commercial_partner_id
                == event.order_id.partner_id.commercial_partner_id
            )
        ]
        if rows:
            self.create(rows)
            self.env.ref("reverse_logistics.ir_cron_return_webhook").sudo()._trigger()

    @api.model
    def _cron_send(self):
        """Send what is due. Each row is committed: what was sent stays sent."""
        domain = [
            ("state", "=", "pending"),
            ("next_try", "<=", fields.Datetime.now()),
            ("webhook_id.active", "=", True),
        ]
        due = self.search(domain, order="next_try, id", limit=BATCH)
        for delivery in due:
            row = delivery.try_lock_for_update()
            if row and row.state == "pending":
                row._send()
            if not self.env["ir.cron"]._commit_progress(1):
                break
        else:
            left = self.search_count(domain)
            self.env["ir.cron"]._commit_progress(remaining=left)

    def _send(self):
        """Send one row; never raises for what the other side does."""
        self.ensure_one()
        body, stamp = self.payload.encode(), int(time.time())
        name = f"return-event-{self.event_id.id}-{self.webhook_id.id}"
        try:
            headers = {
                "Content-Type": "application/json",
                "webhook-id": name,
                "webhook-timestamp": str(stamp),
                "webhook-signature": sign(self.webhook_id.secret, name, stamp, body),
            }
            answer = requests.post(
                self.webhook_id.url,
                data=body,
                headers=headers,
                timeout=TIMEOUT,
                allow_redirects=False,
            )
            told, is_taken = f"HTTP {answer.status_code}", answer.ok
        except (requests.RequestException, ValueError) as error:
            told, is_taken = str(error)[:200], False
        if is_taken and answer.status_code < 300:
            self.write(
                {
                    "state": "sent",
                    "date_sent": fields.Datetime.now(),
                    "answer": told,
                    "next_try": False,
                }
            )
            return
        failures = self.failures + 1
        delay = next_delay(failures)
        self.write(
            {
                "failures": failures,
                "answer": told,
                "state": "pending" if delay else "failed",
                "next_try": delay and fields.Datetime.now() + timedelta(seconds=delay),
            }
        )

    def action_replay(self):
        """Send again, from the start; the receiver knows it by its id."""
        self.check_access("write")
        self.write(
            {"state": "pending", "failures": 0, "next_try": fields.Datetime.now()}
        )
        self.env.ref("reverse_logistics.ir_cron_return_webhook").sudo()._trigger()
