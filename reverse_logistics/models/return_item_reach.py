# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ReturnItem(models.Model):
    """Where addons that bring goods, and addons that see them, meet."""

    _inherit = "return.item"

    def _record(self, to_stage, *, values=None, **event):
        events = super()._record(to_stage, values=values, **event)
        if to_stage == "received":
            self._reach_centre()
        return events

    def _reach_centre(self):
        """Goods are at a returns centre: they are received, or a reader sees them.

        Does nothing here; loads of the 3PL addon arrive by it.
        """
