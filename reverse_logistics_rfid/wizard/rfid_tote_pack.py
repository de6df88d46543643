# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class RfidTotePack(models.TransientModel):
    """Items are put into a tote."""

    _name = "rfid.tote.pack"
    _description = "Pack a Tote"

    tote_id = fields.Many2one(
        comodel_name="rfid.tote",
        required=True,
        domain="[('state', '=', 'here')]",
    )
    company_id = fields.Many2one(related="tote_id.company_id")
    item_ids = fields.Many2many(
        comodel_name="return.item",
        string="Items",
        required=True,
        domain="[('company_id', '=', company_id),"
        " ('stage', 'in', ('received', 'inspected', 'decided', 'in_process'))]",
    )

    def action_confirm(self):
        """Pack the items."""
        self.ensure_one()
        self.tote_id._pack(self.item_ids)
