# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

BATCH = 100


class TplMessage(models.Model):
    """What was sent and never acknowledged is seen."""

    _inherit = "tpl.message"

    @api.model
    def _cron_watch(self):
        """A task for each message whose acknowledgment (997, CONTRL) is overdue; once,
        and the mark goes when the acknowledgment comes after all."""
        cron = self.env["ir.cron"]
        left = BATCH
        for provider in self.env["tpl.provider"].search([("ack_hours", ">", 0)]):
            overdue = self._find_unacknowledged(provider, left)
            for message in overdue:
                message._note_silence()
            left -= len(overdue)
            if not cron._commit_progress(len(overdue)) or not left:
                return

    @api.model
    def _find_unacknowledged(self, provider, limit):
        # seconds: hours may be a fraction
        wait = timedelta(seconds=3600 * provider.ack_hours)
        return self.search(
            [
                ("provider_id", "=", provider.id),
                ("direction", "=", "out"),
                ("kind", "!=", "acknowledgment"),
                ("message_format", "in", ("x12", "edifact")),
                ("state", "=", "sent"),
                ("ack_state", "=", False),
                ("done_at", "<", fields.Datetime.now() - wait),
            ],
            order="done_at, id",
            limit=limit,
        )

    def _note_silence(self):
        self.ensure_one()
        error = self.env._(
            "%(provider)s has not acknowledged this for %(hours)s hours. Ask whether it"
            " arrived; Send Again sends the same message, which counts once.",
            provider=self.provider_id.name,
            hours=f"{self.provider_id.ack_hours:g}",
        )
        self._unguarded().write({"ack_state": "overdue", "error": error})
        self._call_person()
