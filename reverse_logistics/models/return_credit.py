# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError


class ReturnCredit(models.AbstractModel):
    """Credit notes of returns: reversals of the source invoices, cut down to what was
    accepted, so that price, tax, discount and cost of goods are those of the sale."""

    _name = "return.credit"
    _description = "Crediting of Returns"

    @api.model
    def _create_credit_notes(self, orders):
        """Draft the credit notes of some returns, an invoice and return one.

        :return: the draft credit notes
        :raises UserError: when nothing is left to credit, or the goods were never
            invoiced
        """
        due = self._get_due(orders)
        if not due:
            raise UserError(
                self.env._(
                    "Nothing of %s is left to credit: credit is due after inspection,"
                    " and once.",
                    ", ".join(orders.mapped("name")),
                )
            )
        allocation = self._allocate(due)
        # sudo: a returns manager proposes; posting stays with accounting. The amounts
        # come from the posted invoice, not from the user.
        moves_sudo = self.env["account.move"].sudo()
        for order, parts in allocation.items():
            moves_sudo |= self._reverse(order, parts)
        return moves_sudo.sudo(False)

    @api.model
    def _get_due(self, orders):
        """{line: quantity in its unit} that is accepted and on no credit note."""
        due = {}
        for line in orders.line_ids.filtered(lambda line: line.resolution == "credit"):
            quantity = line._get_creditable() - line.qty_credited - line.qty_crediting
            quantity = line.product_uom_id.round(quantity)
            if line.product_uom_id.compare(quantity, 0) > 0:
                due[line] = quantity
        return due

    @api.model
    def _allocate(self, due):
        """Spread what is due over the invoice lines it was charged on.

        :return: {order: {invoice line: [(return line, quantity in the invoice line's
            unit), ...]}}
        """
        allocation = defaultdict(lambda: defaultdict(list))
        taken = defaultdict(float)
        for line, quantity in due.items():
            for invoiced in line._get_invoice_lines():
                unit = invoiced.product_uom_id
                need = line.product_uom_id._compute_quantity(
                    quantity, unit, round=False
                )
                left = self._get_uncredited(invoiced) - taken[invoiced]
                part = min(unit.round(need), unit.round(left))
                if unit.compare(part, 0) <= 0:
                    continue
                taken[invoiced] += part
                quantity -= unit._compute_quantity(
                    part, line.product_uom_id, round=False
                )
                allocation[line.order_id][invoiced].append((line, part))
            if line.product_uom_id.compare(quantity, 0) > 0:
                raise UserError(
                    self.env._(
                        "%(quantity)s of %(product)s on %(order)s is not on a posted"
                        " invoice, or is credited already: nothing is left to credit"
                        " for it. Post the invoice first.",
                        quantity=f"{quantity:g} {line.product_uom_id.name}",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )
        return allocation

    @api.model
    def _get_uncredited(self, invoiced):
        """What of an invoice line no credit note has reversed yet, by any way."""
        reversals = invoiced.move_id.reversal_move_ids.filtered(
            lambda move: move.state != "cancel"
        )
        credited = sum(
            line.product_uom_id._compute_quantity(
                line.quantity, invoiced.product_uom_id, round=False
            )
            for line in reversals.invoice_line_ids
            if line.product_id == invoiced.product_id
            and line.sale_line_ids == invoiced.sale_line_ids
        )
        return invoiced.quantity - credited

    @api.model
    def _reverse(self, order, parts):
        """Reverse the invoices with Odoo's wizard, trimmed while they are copied."""
        invoices = self.env["account.move"].union(*[line.move_id for line in parts])
        trim = {
            line.id: [(part.id, quantity) for part, quantity in shares]
            for line, shares in parts.items()
        }
        notes = self.env["account.move"].sudo()
        for journal, moves in invoices.grouped("journal_id").items():
            wizard = (
                self.env["account.move.reversal"]
                .sudo()
                .with_company(order.company_id)
                .with_context(
                    active_model="account.move", active_ids=moves.ids, return_trim=trim
                )
                .create({"journal_id": journal.id, "reason": order.name})
            )
            wizard.refund_moves()
            notes |= wizard.new_move_ids
        notes.write({"return_order_id": order.id})
        return notes
