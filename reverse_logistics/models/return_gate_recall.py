# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_gate import Stop


class ReturnGate(models.Model):
    _inherit = "return.gate"

    @api.model
    def _get_urgent_stops(self, items):
        found = super()._get_urgent_stops(items)
        # sudo: a recall holds for everybody.
        running = (
            self.env["return.recall"]
            .sudo()
            .search([("state", "=", "running"), ("lot_ids", "in", items.lot_id.ids)])
        )
        for recall in running:
            stop = Stop(
                f"recall_{recall.id}",
                self.env._("recall: %s", recall.name),
                "obligation",
                allows=frozenset(recall.disposition_id.mapped("code")),
            )
            lots = set(recall.lot_ids.ids)
            for item in items:
                if item.lot_id.id in lots:
                    found.setdefault(item, []).append(stop)
        return found
