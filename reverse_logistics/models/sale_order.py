# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    _inherit = "sale.order"

    return_order_id = fields.Many2one(
        comodel_name="return.order",
        string="Replacement for Return",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    return_count = fields.Integer(compute="_compute_return_count")

    def _compute_return_count(self):
        groups = self.env["return.order.line"]._read_group(
            [("sale_line_id.order_id", "in", self.ids)],
            ["sale_line_id", "order_id"],
        )
        for order in self:
            order.return_count = len(
                {ret.id for line, ret in groups if line.order_id == order}
            )

    def action_create_return_order(self):
        """A draft return of everything on this order that may still come back."""
        self.ensure_one()
        Line = self.env["return.order.line"]
        probe = Line.union(
            *[
                Line.new({"sale_line_id": line.id, "product_id": line.product_id.id})
                for line in self.order_line
                if line.product_id.type == "consu"
            ]
        )
        lines = [
            {
                "sale_line_id": line.sale_line_id.id,
                "quantity": line.qty_returnable,
            }
            for line in probe
            if line.qty_returnable > 0
        ]
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of %s can come back: nothing was delivered, or all of it"
                    " is back or asked for already.",
                    self.name,
                )
            )
        return self.env["return.order"]._open_new(
            self.partner_id, lines, self.company_id
        )

    def action_open_returns(self):
        """The returns of goods of this order."""
        self.ensure_one()
        lines = self.env["return.order.line"].search(
            [("sale_line_id", "in", self.order_line.ids)]
        )
        return lines.order_id._get_records_action(name=self.env._("Returns"))
