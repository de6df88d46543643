# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class Seen:
    """What readers saw, to be carried in a context: {item id: time}.

    Only code of this process can make one, so nobody writes a reader's event by RPC.
    """

    def __init__(self, times):
        self.times = times


class ReturnItem(models.Model):
    _inherit = "return.item"

    rfid_tag_ids = fields.One2many(
        comodel_name="rfid.tag", inverse_name="item_id", string="RFID Tags"
    )

    def _prepare_event_vals(self, to_stage, **event):
        """What a reader saw happened when it saw it."""
        seen = self.env.context.get("rfid_seen")
        if isinstance(seen, Seen) and self.id in seen.times:
            event = {
                **event,
                "source": "rfid",
                "occurred_at": seen.times[self.id].replace(microsecond=0),
            }
        return super()._prepare_event_vals(to_stage, **event)
