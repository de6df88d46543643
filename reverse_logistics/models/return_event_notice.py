# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class ReturnEvent(models.Model):
    _inherit = "return.event"

    @api.model_create_multi
    def create(self, vals_list):
        """What happens is told to customers and to other systems."""
        events = super().create(vals_list)
        told = events.filtered("order_id")
        pairs = [
            (event.order_id, event._get_milestone(), event.id)
            for event in told
            if not event.item_id or event.from_stage != event.to_stage
        ]
        self.env["return.notice"].sudo()._queue(pairs)
        self.env["return.webhook.delivery"].sudo()._queue(told)
        return events

    def _get_milestone(self):
        """The name of what is told: the milestone, or the stage of the item."""
        self.ensure_one()
        return self.to_stage if self.item_id else self.name

    def _prepare_payload(self):
        """What other systems are told of an event: numbers and names, no ids."""
        self.ensure_one()
        order, item = self.order_id, self.item_id
        return {
            "type": f"return.{self._get_milestone() or 'changed'}",
            "timestamp": self.occurred_at.isoformat() + "Z",
            "data": {
                "return": order.name,
                "state": order.state,
                "customer_reference": order.customer_reference or None,
                "item": item.name or None,
                "product": item.product_id.default_code or item.product_id.name or None,
                "serial": item.lot_id.name or None,
                "quantity": self.quantity or None,
                "from_stage": self.from_stage or None,
                "to_stage": self.to_stage or None,
                "what": self.name or None,
            },
        }
