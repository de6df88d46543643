# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import HOUSE_GRADES


class ReturnOrderSettle(models.TransientModel):
    """Settle goods that the customer keeps, destroys or sends to somebody else, or that
    were looked at where they are: without a receipt, with evidence."""

    _name = "return.order.settle"
    _description = "Settle without Receipt"

    order_id = fields.Many2one(
        comodel_name="return.order", string="Return", required=True
    )
    line_ids = fields.Many2many(
        comodel_name="return.order.line", string="Products", required=True
    )
    house_grade = fields.Selection(
        selection=HOUSE_GRADES,
        string="Grade Found",
        help="Where somebody inspected the goods at the customer's. Empty: credited as"
        " goods that are not graded.",
    )
    note = fields.Char(string="What It Shows")
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        string="Photos and Certificates",
        help="Beside what the customer sent.",
    )

    @api.model
    def default_get(self, fields):
        """By default the lines that were never meant to be sent to us."""
        values = super().default_get(fields)
        order = self.env["return.order"].browse(self.env.context.get("active_id"))
        if order and self.env.context.get("active_model") == "return.order":
            lines = order.line_ids.filtered(
                lambda line: not line._is_sent_to_us() and not line.is_settled_on_site
            )
            values.update(order_id=order.id, line_ids=[(6, 0, lines.ids)])
        return values

    def action_confirm(self):
        """:raises UserError: for products of another return; see `_settle_on_site`"""
        self.ensure_one()
        if self.line_ids.order_id != self.order_id:
            raise UserError(self.env._("Choose products of %s.", self.order_id.name))
        if self.file_ids:
            self.order_id.check_access("write")
            # sudo: files of the wizard become files of the return, which was checked
            self.file_ids.sudo().write(
                {"res_model": "return.order", "res_id": self.order_id.id}
            )
            self.order_id.evidence_ids |= self.file_ids
        self.line_ids._settle_on_site(self.house_grade, self.note)
        return {"type": "ir.actions.act_window_close"}
