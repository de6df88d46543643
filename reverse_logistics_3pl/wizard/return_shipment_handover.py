# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnShipmentHandover(models.TransientModel):
    """Who took a load, how many packages, and a signature."""

    _name = "return.shipment.handover"
    _description = "Hand Over a Load"

    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_id"),
    )
    expected = fields.Integer(related="shipment_id.package_count")
    count = fields.Integer(
        string="Packages Handed Over",
        compute="_compute_count",
        store=True,
        readonly=False,
    )
    signed_by = fields.Char(string="Taken by")
    signature = fields.Binary(attachment=False)

    @api.depends("shipment_id")
    def _compute_count(self):
        for wizard in self:
            wizard.count = len(wizard.shipment_id.package_ids)

    def action_confirm(self):
        """Hand the load over."""
        self.ensure_one()
        return self.shipment_id.action_pick_up(
            self.count, self.signed_by, self.signature
        )
