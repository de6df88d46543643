# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnOrderLine(models.Model):
    """Goods that were credited before they came, and what is left to credit."""

    _inherit = "return.order.line"

    _guarded_fields = ("recharge_line_ids",)

    qty_ahead = fields.Float(
        string="Credited, Not Here",
        digits="Product Unit",
        compute="_compute_qty_ahead",
        store=True,
        help="Credited in advance, less what came and what was charged again.",
    )
    recharge_line_ids = fields.One2many(
        comodel_name="account.move.line",
        inverse_name="return_recharged_line_id",
        copy=False,
    )

    @api.depends(
        "qty_credited",
        "qty_received",
        "recharge_line_ids.quantity",
        "recharge_line_ids.parent_state",
    )
    def _compute_qty_ahead(self):
        for line in self:
            line.qty_ahead = line._count_ahead(line.qty_credited)

    def _count_ahead(self, credited):
        """How much of what is credited is neither here nor charged again."""
        self.ensure_one()
        charged = sum(
            part.product_uom_id._compute_quantity(
                part.quantity, self.product_uom_id, round=False
            )
            for part in self.recharge_line_ids
            if part.parent_state != "cancel"
        )
        return max(0.0, credited - self.qty_received - charged)

    def _is_invoice_awaited(self):
        """Whether the goods will be charged on an invoice that is not posted yet."""
        self.ensure_one()
        # sudo: who scans a box does not read invoices.
        sold_sudo = self.sudo().sale_line_id
        drafts = sold_sudo.invoice_lines.filtered(
            lambda line: line.parent_state == "draft"
            and line.move_id.move_type == "out_invoice"
        )
        unit = sold_sudo.product_uom_id
        ordered = sold_sudo.product_id.invoice_policy == "order"
        return bool(drafts) or (
            ordered and unit.compare(sold_sudo.qty_to_invoice, 0) > 0
        )

    def _is_anything_chargeable(self):
        """Whether there is, or will be, an invoice to credit these goods from.

        Goods that were delivered and never invoiced, or given away, cost the customer
        nothing: nothing is owed for them.
        """
        self.ensure_one()
        if self.qty_crediting or self._is_invoice_awaited():
            return True
        left = self._get_invoice_lines()._get_return_uncredited()
        return any(
            line.product_uom_id.compare(quantity, 0) > 0
            for line, quantity in left.items()
        )
