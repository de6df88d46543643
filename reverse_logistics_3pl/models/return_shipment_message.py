# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnShipment(models.Model):
    """Providers are told of their loads, in the transaction that books them."""

    _inherit = "return.shipment"

    tpl_message_ids = fields.One2many(
        comodel_name="tpl.message",
        inverse_name="shipment_id",
        string="Messages of the Provider",
        readonly=True,
        groups="reverse_logistics.group_return_operator",
    )
    finding_ids = fields.One2many(
        comodel_name="tpl.finding",
        inverse_name="shipment_id",
        string="Findings of the Provider",
        readonly=True,
        groups="reverse_logistics.group_return_operator",
    )

    def _book(self, lines):
        known = self.filtered(lambda load: load.state == "booked")
        result = super()._book(lines)
        (self - known)._announce("original")
        known._announce("replacement")
        return result

    def action_cancel(self):
        booked = self.filtered(lambda load: load.state == "booked")
        # sudo: what is on a load is read before it is called off
        documents = {load: load.sudo()._prepare_notice() for load in booked}
        result = super().action_cancel()
        for load, document in documents.items():
            load._queue_notice({**document, "purpose": "cancellation"})
        return result

    def _announce(self, purpose):
        """Queue the announcement of loads (180, RETANN, JSON, CSV)."""
        for load in self:
            if load.provider_id.message_format and load._get_lines():
                load._queue_notice(
                    {**load.sudo()._prepare_notice(), "purpose": purpose}
                )

    def _queue_notice(self, document):
        self.ensure_one()
        if self.provider_id.message_format:
            # sudo: the outbox is written by what people do, not by people
            self.env["tpl.message"].sudo()._queue(
                self.provider_id, document, shipment=self
            )

    def _prepare_notice(self):
        """The load as a neutral return notice: every product of every return."""
        self.ensure_one()
        Message = self.env["tpl.message"]
        lines = []
        for line in self._get_lines():
            pieces = {}
            for item in line.item_ids or line.order_id.item_ids:
                product = item.product_id
                pieces[product] = pieces.get(product, 0.0) + item.quantity
            for product, quantity in pieces.items():
                lines.append(Message._prepare_notice_line(line, product, quantity))
        return Message._prepare_notice_document(self, lines)

    def _pick_up_told(self):
        """The provider says that it has the load: nobody counted packages."""
        return self._pick_up_sudo(None, self.provider_id.name, None)
