# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ReturnBlindReceipt(models.TransientModel):
    """Park boxes that nobody announced."""

    _name = "return.blind.receipt"
    _description = "Blind Receipt"
    _inherit = ["return.once.mixin"]

    partner_id = fields.Many2one(comodel_name="res.partner", string="Sender")
    note = fields.Text(
        string="Written on the Box",
        help="Order, delivery or tracking numbers: the search for the return reads"
        " them.",
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        required=True,
        default=lambda self: self.env.company._get_return_warehouse(),
    )
    line_ids = fields.One2many(
        comodel_name="return.blind.receipt.line", inverse_name="wizard_id"
    )

    def action_confirm(self):
        """Park the boxes and show them; without a line one box of unknown goods.

        :return: an action that opens the items
        """
        self.ensure_one()
        common = {
            "partner_id": self.partner_id.id,
            "note": self.note,
            "warehouse_id": self.warehouse_id.id,
        }
        if not self.line_ids and not self.note:
            raise UserError(
                self.env._("Choose a product, or write down what is on the box.")
            )
        if not self._confirm_once():
            return {"type": "ir.actions.act_window_close"}
        boxes = [
            {
                **common,
                "product_id": line.product_id.id,
                "quantity": line.quantity,
                "lot_name": line.lot_name,
            }
            for line in self.line_ids
        ]
        items = self.env["return.item"]._park_blind(boxes or [common])
        return items._get_records_action(name=self.env._("Parked"))


class ReturnBlindReceiptLine(models.TransientModel):
    """What is in the boxes, as far as one can see."""

    _name = "return.blind.receipt.line"
    _description = "Goods of a Blind Receipt"

    wizard_id = fields.Many2one(
        comodel_name="return.blind.receipt", required=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        domain="[('type', '=', 'consu'), ('is_storable', '=', True)]",
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    lot_name = fields.Char(
        string="Lot/Serial", help="Empty for goods without a label: they get a new one."
    )
