# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnShipmentPostpone(models.TransientModel):
    """A truck that comes later than booked."""

    _name = "return.shipment.postpone"
    _description = "Late Truck"

    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    date_departure = fields.Date(string="Leaves on", required=True)

    def action_confirm(self):
        """Move the load; returns that would come too late wait for the next plan."""
        self.ensure_one()
        return self.shipment_id.action_postpone(self.date_departure)
