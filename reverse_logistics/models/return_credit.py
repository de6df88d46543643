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
        notes_sudo = self.env["account.move"].sudo()
        for batch in self._batch(allocation):
            notes_sudo |= self._reverse(batch)
        return notes_sudo.sudo(False)

    @api.model
    def _batch(self, allocation):
        """Group what Odoo's wizard may reverse in one go.

        Invoices of one company and journal, each once: a second return of the same
        invoice gets a credit note of its own in the next batch.

        :return: a list of {invoice: (order, {invoice line: shares})}
        """
        batches = []
        for order, parts in allocation.items():
            by_invoice = defaultdict(dict)
            for invoiced, shares in parts.items():
                by_invoice[invoiced.move_id][invoiced] = shares
            for invoice, lines in by_invoice.items():
                key = (invoice.company_id, invoice.journal_id)
                batch = next(
                    (b for k, b in batches if k == key and invoice not in b), None
                )
                if batch is None:
                    batch = {}
                    batches.append((key, batch))
                batch[invoice] = (order, lines)
        return [batch for _key, batch in batches]

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
            if line.kit_share:
                for invoiced in line._get_invoice_lines()[:1]:
                    allocation[line.order_id][invoiced].append((line, quantity))
                    quantity = 0.0
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
    def _reverse(self, batch):
        """Reverse invoices with Odoo's wizard, trimmed while they are copied."""
        invoices = self.env["account.move"].union(*batch)
        trim = {
            line.id: [(part.id, quantity) for part, quantity in shares]
            for _order, lines in batch.values()
            for line, shares in lines.items()
        }
        orders = self.env["return.order"].union(*[order for order, _ in batch.values()])
        wizard = (
            self.env["account.move.reversal"]
            .sudo()
            .with_company(invoices.company_id)
            .with_context(
                active_model="account.move", active_ids=invoices.ids, return_trim=trim
            )
            .create(
                {
                    "journal_id": invoices.journal_id.id,
                    "reason": ", ".join(orders.mapped("name")),
                }
            )
        )
        wizard.refund_moves()
        for note in wizard.new_move_ids:
            order = batch[note.reversed_entry_id.with_env(self.env)][0]
            note.write(
                {"return_order_id": order.id, "ref": self._get_reference(note, order)}
            )
        return wizard.new_move_ids

    @api.model
    def _get_reference(self, note, order):
        """What the credit note says it is for."""
        return order.with_context(lang=note.partner_id.lang).env._(
            "Reversal of: %(invoice)s, %(order)s",
            invoice=note.reversed_entry_id.name,
            order=order.name,
        )
