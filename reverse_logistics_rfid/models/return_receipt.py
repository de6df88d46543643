# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_item import Seen


class ReturnReceipt(models.AbstractModel):
    _inherit = "return.receipt"

    @api.model
    def _pick(self, waiting, lot):
        """Of several expected items, the ones that a reader saw have come."""
        seen = self.env.context.get("rfid_seen")
        if isinstance(seen, Seen):
            ours = [item for item in waiting if item.id in seen.times]
            exact = [item for item in ours if not lot or item.lot_id == lot]
            if ours and not any(lot and item.lot_id == lot for item in waiting):
                return (exact or ours)[0]
            if exact:
                return exact[0]
        return super()._pick(waiting, lot)
