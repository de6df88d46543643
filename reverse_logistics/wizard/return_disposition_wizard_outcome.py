# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.fields import Command


class ReturnDispositionWizard(models.TransientModel):
    """What has to be known at once of dispositions that end with the decision."""

    _inherit = "return.disposition.wizard"

    action = fields.Selection(related="disposition_id.action")
    evidence = fields.Selection(related="disposition_id.evidence")
    witness_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('share', '=', False), ('id', '!=', uid)]",
    )
    photo_ids = fields.Many2many(comodel_name="ir.attachment", string="Photos")
    regrade_product_id = fields.Many2one(
        comodel_name="product.product",
        string="Becomes",
        help="The product as which it is sold. Empty: the B-grade product of each"
        " product, or the product as it is.",
    )
    regrade_lot_name = fields.Char(
        string="New Lot/Serial", help="Empty: it keeps its own."
    )

    def _prepare_details(self):
        details = super()._prepare_details()
        if self.witness_id:
            details["witness_id"] = self.witness_id.id
        if self.photo_ids:
            details["photo_ids"] = [Command.set(self.photo_ids.ids)]
        if self.regrade_product_id:
            details["product_id"] = self.regrade_product_id.id
        if self.regrade_lot_name:
            details["lot_name"] = self.regrade_lot_name
        return details

    def action_propose(self):
        """Ask a second person for what one may not write off alone."""
        self.ensure_one()
        self.item_ids._propose(self.disposition_id, self.override_reason_id)
        return {"type": "ir.actions.act_window_close"}
