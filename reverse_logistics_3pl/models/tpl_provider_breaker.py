# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models

# Failures in a row that pause a provider, and for how long.
BREAK_AFTER = 5
BREAK_MINUTES = 15


class TplProvider(models.Model):
    """A provider that does not answer is left alone for a while."""

    _inherit = "tpl.provider"

    def _note_failure(self):
        self.ensure_one()
        values = {"failures": self.failures + 1}
        if values["failures"] >= BREAK_AFTER:
            values["paused_until"] = fields.Datetime.now() + timedelta(
                minutes=BREAK_MINUTES
            )
        self._unguarded().write(values)

    def action_resume(self):
        """Send again at once to providers that were paused."""
        self._ensure_manager()
        self._unguarded().write({"failures": 0, "paused_until": False})
        self.env["tpl.message"]._wake("ir_cron_message")
