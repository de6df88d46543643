# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    return_line_ids = fields.One2many(
        comodel_name="return.order.line",
        inverse_name="sale_line_id",
        string="Return Lines",
        copy=False,
        readonly=True,
    )

    @api.depends(
        "invoice_lines.return_line_id",
        "invoice_lines.return_recharged_line_id",
        "return_line_ids.qty_received",
        "return_line_ids.qty_credited",
        "return_line_ids.qty_crediting",
    )
    def _compute_qty_to_invoice(self):
        """Goods that came back, or will, and are credited are not to be invoiced again.

        Products invoiced on ordered quantities would be: a credit note lowers what is
        invoiced, and nothing lowers what was ordered. Those invoiced on delivered
        quantities are right once the receipt lowered what was delivered.
        """
        result = super()._compute_qty_to_invoice()
        for line, returned in self._get_qty_credited_by_returns().items():
            line.qty_to_invoice -= returned
        return result

    def _compute_invoice_status(self):
        """What was invoiced in full and came back stays invoiced."""
        result = super()._compute_invoice_status()
        for line, returned in self._get_qty_credited_by_returns().items():
            invoiced = line.qty_invoiced + returned
            if line.invoice_status == "no" and (
                line.product_uom_id.compare(invoiced, line.product_uom_qty) >= 0
            ):
                line.invoice_status = "invoiced"
        return result

    def _get_qty_credited_by_returns(self):
        """{line: what returns credited of it and nothing else takes off}

        On ordered quantities all of it, on delivered ones what is not here yet.
        """
        credited = {}
        for line in self:
            if line.state != "sale":
                continue
            if line.product_id.invoice_policy == "order":
                returned = line._get_qty_on_credit_notes()
            else:
                returned = line._get_qty_credited_ahead()
            if returned:
                credited[line] = returned
        return credited

    def _get_qty_on_credit_notes(self):
        """What returns credited, less what was charged again, in this line's unit."""
        self.ensure_one()
        return sum(
            (1 if part.return_line_id else -1)
            * part.product_uom_id._compute_quantity(part.quantity, self.product_uom_id)
            for part in self.invoice_lines
            if (part.return_line_id or part.return_recharged_line_id)
            and part.parent_state != "cancel"
        )

    def _get_qty_credited_ahead(self):
        """What returns credited of goods that are not back, in this line's unit."""
        self.ensure_one()
        # sudo: who sells need not see returns. A component lowers no kit.
        return sum(
            part.product_uom_id._compute_quantity(
                part._count_ahead(part.qty_credited + part.qty_crediting),
                self.product_uom_id,
                round=False,
            )
            for part in self.sudo().return_line_ids
            if not part.kit_share
        )
