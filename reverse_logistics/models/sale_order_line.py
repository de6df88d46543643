# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    @api.depends("invoice_lines.return_line_id")
    def _compute_qty_to_invoice(self):
        """Goods that came back and are credited are not to be invoiced again.

        Products invoiced on ordered quantities would be: a credit note lowers what is
        invoiced, and nothing lowers what was ordered. Those invoiced on delivered
        quantities are right, because the receipt lowers what was delivered.
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
        """{line invoiced on ordered quantities: what returns credited of it}"""
        credited = {}
        for line in self:
            if line.state != "sale" or line.product_id.invoice_policy != "order":
                continue
            returned = sum(
                invoiced.product_uom_id._compute_quantity(
                    invoiced.quantity, line.product_uom_id
                )
                for invoiced in line.invoice_lines
                if invoiced.return_line_id and invoiced.parent_state != "cancel"
            )
            if returned:
                credited[line] = returned
        return credited
