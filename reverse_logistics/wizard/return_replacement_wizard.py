# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command


class ReturnReplacementWizard(models.TransientModel):
    """Choose what is sent instead of what came back, and whether it is charged."""

    _name = "return.replacement.wizard"
    _description = "Replace Returned Goods"
    _inherit = ["return.once.mixin"]

    order_id = fields.Many2one(comodel_name="return.order", required=True)
    is_charged = fields.Boolean(
        string="Charge It",
        help="Makes a quotation at today's prices; otherwise it is free.",
    )
    line_ids = fields.One2many(
        comodel_name="return.replacement.wizard.line",
        inverse_name="wizard_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "line_id": line.id,
                        "product_id": line.product_id.id,
                        "quantity": line._get_replaceable(),
                    }
                )
                for line in wizard.order_id.line_ids
                if line._get_replaceable() > 0
            ]

    def action_confirm(self):
        """Make the replacements.

        :raises AccessError: for users who are not returns managers
        """
        self.ensure_one()
        self.order_id._ensure_group("reverse_logistics.group_return_manager")
        self.order_id.check_access("write")
        self.order_id._ensure_decision("approved")
        if not self._confirm_once():
            return {"type": "ir.actions.act_window_close"}
        self.order_id._meet()
        self.env["return.replacement"]._create_for(
            [
                {
                    "line_id": line.line_id.id,
                    "product_id": line.product_id.id,
                    "quantity": line.quantity,
                    "is_charged": self.is_charged,
                }
                for line in self.line_ids
                if line.quantity > 0 and line.line_id.order_id == self.order_id
            ]
        )
        return {"type": "ir.actions.act_window_close"}
