# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnRefusal(models.TransientModel):
    """Refuse goods at the truck, with a photo; they never enter stock."""

    _name = "return.refusal"
    _description = "Refuse Goods at the Truck"

    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True
    )
    note = fields.Text(string="Why", required=True)
    photo_ids = fields.Many2many(comodel_name="ir.attachment", string="Photos")

    def action_confirm(self):
        """Refuse them; what nobody waits for may be asked for again."""
        self.ensure_one()
        self.item_ids._refuse(self.note, self.photo_ids)
        return {"type": "ir.actions.act_window_close"}
