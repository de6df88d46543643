# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class RfidToteSend(models.TransientModel):
    """Totes go to a customer."""

    _name = "rfid.tote.send"
    _description = "Send Totes"

    tote_ids = fields.Many2many(comodel_name="rfid.tote", required=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", required=True
    )
    currency_id = fields.Many2one(related="tote_ids.type_id.currency_id")
    deposit = fields.Monetary(
        compute="_compute_deposit", help="Due for those that do not come back."
    )

    @api.depends("tote_ids")
    def _compute_deposit(self):
        for wizard in self:
            wizard.deposit = sum(tote.type_id.deposit for tote in wizard.tote_ids)

    def action_confirm(self):
        """Note that the totes went to the customer."""
        self.ensure_one()
        self.tote_ids.send(self.partner_id.id)
