# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict, namedtuple

from odoo import api, models
from odoo.exceptions import UserError

# What of an invoice line is credited for which return line: `quantity` in the unit of
# the invoice line, `percent` of its price for goods of a `grade`; `shown` is what the
# credit note says, for a component of a kit in the component's unit.
Share = namedtuple("Share", "line quantity grade percent shown")


class ReturnCredit(models.AbstractModel):
    """Credit notes of returns: reversals of the source invoices, cut down to what was
    accepted, so that price, tax, discount and cost of goods are those of the sale.

    `return_credit_charges.py` holds what the customer does not get back, and what makes
    the cents right.
    """

    _name = "return.credit"
    _description = "Crediting of Returns"

    @api.model
    def _create_credit_notes(self, orders, combine=False, lines=None):
        """Draft the credit notes of some returns, an invoice and return one.

        :param combine: one credit note a customer and currency instead, over all
            invoices and returns
        :param lines: the return lines to credit; by default all that is due
        :return: the draft credit notes
        :raises UserError: when nothing is left to credit, or the goods were never
            invoiced
        """
        due = self._get_due(orders)
        if lines is not None:
            due = {line: quantity for line, quantity in due.items() if line in lines}
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
        for batch in self._combine(allocation) if combine else self._batch(allocation):
            notes_sudo |= self._reverse(batch, combine)
        self._settle(notes_sudo)
        return notes_sudo.sudo(False)

    @api.model
    def _batch(self, allocation):
        """Group what Odoo's wizard may reverse in one go.

        Invoices of one company and journal, each once: a second return of the same
        invoice gets a credit note of its own in the next batch.

        :return: a list of {invoice: {order: {invoice line: shares}}}
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
                batch[invoice] = {order: lines}
        return [batch for _key, batch in batches]

    @api.model
    def _combine(self, allocation):
        """Put all that one customer gets in one currency on one credit note.

        :return: as `_batch`, a batch a credit note; the first invoice is the one that
            is copied
        """
        batches = defaultdict(dict)
        for order, parts in allocation.items():
            for invoiced, shares in parts.items():
                invoice = invoiced.move_id
                key = (
                    invoice.commercial_partner_id,
                    invoice.company_id,
                    invoice.journal_id,
                    invoice.currency_id,
                    invoice.fiscal_position_id,
                )
                # An invoice may hold goods of several returns.
                lines = batches[key].setdefault(invoice, {}).setdefault(order, {})
                lines[invoiced] = shares
        return list(batches.values())

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

        :return: {order: {invoice line: [Share, ...]}}
        """
        allocation = defaultdict(lambda: defaultdict(list))
        invoiced_by_line = {line: line._get_invoice_lines() for line in due}
        left = (
            self.env["account.move.line"]
            .sudo()  # as `_get_invoice_lines`
            .union(*invoiced_by_line.values())
            ._get_return_uncredited()
        )
        for line, quantity in due.items():
            unit = line.product_uom_id
            grades = line._get_grades_due(quantity)
            found = False
            for invoiced in invoiced_by_line[line]:
                for share in self._share(line, invoiced, left[invoiced], grades):
                    left[invoiced] -= share.quantity
                    allocation[line.order_id][invoiced].append(share)
                    found = True
            quantity = sum(part for _grade, part in grades)
            # What was never invoiced and never will be is not owed.
            missing = not found or line._is_invoice_awaited()
            if unit.compare(quantity, 0) > 0 and missing:
                raise UserError(
                    self.env._(
                        "%(quantity)s of %(product)s on %(order)s is not on a posted"
                        " invoice, or is credited already: nothing is left to credit"
                        " for it. Post the invoice first.",
                        quantity=f"{quantity:g} {unit.name}",
                        product=line.product_id.display_name,
                        order=line.order_id.name,
                    )
                )
        return allocation

    @api.model
    def _share(self, line, invoiced, left, grades):
        """Take what an invoice line still holds for what is due.

        :param grades: [[grade, quantity in the unit of the return line], ...]; what is
            taken is subtracted in place
        :return: a list of Share
        """
        unit, shares = invoiced.product_uom_id, []
        for entry in grades:
            grade, quantity = entry
            if line.kit_share:
                # All of it at once: the shares of components add up to whole kits.
                part = line._get_kit_quantity(quantity, invoiced)
                fits = quantity > 0 and part <= left + 1e-6
                part, shown = (part, quantity) if fits else (0.0, 0.0)
                entry[1] -= shown
            else:
                need = line.product_uom_id._compute_quantity(
                    quantity, unit, round=False
                )
                part = shown = min(unit.round(need), unit.round(left))
                if unit.compare(part, 0) <= 0:
                    continue
                entry[1] -= unit._compute_quantity(
                    part, line.product_uom_id, round=False
                )
            if part > 0:
                left -= part
                percent = line._get_percent_quoted(line, grade)
                shares.append(Share(line, part, grade, percent, shown))
        return shares

    @api.model
    def _reverse(self, batch, combine=False):
        """Reverse invoices with Odoo's wizard, trimmed while they are copied.

        :param combine: the first invoice is copied, with the lines of all
        """
        invoices = self.env["account.move"].sudo().union(*batch)
        merged = invoices[1:] if combine else invoices.browse()
        wizard = (
            self.env["account.move.reversal"]
            .sudo()
            .with_company(invoices.company_id)
            .with_context(
                active_model="account.move",
                active_ids=(invoices - merged).ids,
                return_trim=self._prepare_trim(batch),
                return_merge=merged.ids,
                return_charges=self._prepare_charges(batch, combine),
                return_values=self._prepare_note_values(batch, combine),
            )
            .create({"journal_id": invoices.journal_id.id})
        )
        wizard.refund_moves()
        if merged:
            # It reverses several invoices; its lines know which.
            wizard.new_move_ids.reversed_entry_id = False
        return wizard.new_move_ids

    @api.model
    def _prepare_trim(self, batch):
        """{id of an invoice line: values of the credit lines that it becomes}"""
        trim = defaultdict(list)
        for lines in (
            lines for by_order in batch.values() for lines in by_order.values()
        ):
            for invoiced, shares in lines.items():
                trim[invoiced.id] += [
                    {
                        "quantity": share.shown,
                        "return_line_id": share.line.id,
                        "return_source_id": invoiced.id,
                        "return_grade": share.grade,
                    }
                    for share in shares
                ]
        return dict(trim)

    @api.model
    def _prepare_note_values(self, batch, combine):
        """{id of an invoice that is copied: values of its credit note}"""
        invoices = self.env["account.move"].sudo().union(*batch)
        groups = [(invoices[:1], invoices)] if combine else [(i, i) for i in invoices]
        values = {}
        for copied, sources in groups:
            orders = self.env["return.order"].union(
                *[order for source in sources for order in batch[source]]
            )
            values[copied.id] = {
                "return_order_id": orders[:1].id,
                "return_order_ids": orders.ids,
                "return_proposed_by_id": self._get_proposer().id,
                "ref": self._get_reference(copied, sources, orders),
                **self._prepare_rate(sources),
            }
        return values

    @api.model
    def _get_proposer(self):
        """Who asked for the credit; nobody when the policy did."""
        automatic = self.env.context.get("return_automatic") or self.env.uid == 1
        return self.env["res.users"] if automatic else self.env.user

    @api.model
    def _prepare_rate(self, invoices):
        """The exchange rate of the invoice, where the company keeps to it."""
        rates = set(invoices.mapped("invoice_currency_rate"))
        if invoices.company_id.sudo().return_credit_rate != "invoice" or len(rates) > 1:
            return {}
        return {"invoice_currency_rate": rates.pop()}

    @api.model
    def _get_reference(self, copied, invoices, orders):
        """What the credit note says it is for."""
        return orders.with_context(lang=copied.partner_id.lang).env._(
            "Reversal of: %(invoice)s, %(order)s",
            invoice=", ".join(invoices.mapped("name")),
            order=", ".join(orders.mapped("name")),
        )
