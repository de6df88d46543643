# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnOrder(models.Model):
    _inherit = "return.order"

    _guarded_fields = ("shipment_line_ids",)

    pickup_date = fields.Date(
        string="Ready for Pickup",
        copy=False,
        tracking=True,
        help="From when the goods can be fetched; empty: from the approval.",
    )
    is_self_shipped = fields.Boolean(
        string="Customer Ships",
        tracking=True,
        help="The customer sends the goods: consolidation leaves the return out.",
    )
    shipment_line_ids = fields.One2many(
        comodel_name="return.shipment.line", inverse_name="order_id", readonly=True
    )
    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        compute="_compute_shipment_id",
        search="_search_shipment_id",
        help="The load it is booked on.",
    )

    @api.depends("shipment_line_ids.state")
    def _compute_shipment_id(self):
        for order in self:
            # sudo: the customer may know the number of the load
            lines = order.sudo().shipment_line_ids.filtered(
                lambda line: line.state in ("booked", "done")
            )
            order.shipment_id = lines.sorted("id")[-1:].shipment_id

    def _search_shipment_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        lines = self.env["return.shipment.line"]._search(
            [("shipment_id", "in", value), ("state", "in", ("booked", "done"))]
        )
        return [("shipment_line_ids", "in", lines)]

    def action_cancel(self):
        """Off the loads that have not been picked up, too."""
        result = super().action_cancel()
        self._leave_loads_sudo()
        return result

    def _get_carrier_partner(self):
        """The provider whose load the goods came on."""
        # sudo: who claims from a provider need not read loads
        provider_sudo = self[:1].sudo().shipment_id.provider_id
        partner = provider_sudo.partner_id.sudo(False)
        return partner or super()._get_carrier_partner()

    def _leave_loads_sudo(self):
        """Take called off returns from loads that still stand at the dock."""
        # sudo: who may cancel a return need not plan loads
        lines = self.sudo().shipment_line_ids.filtered(
            lambda line: line.state in ("planned", "booked")
            and line.shipment_id.state in ("planned", "booked")
        )
        lines._drop()

    def action_open_shipment(self):
        """Open the load the return is on."""
        self.ensure_one()
        return self.shipment_id._get_records_action()
