# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from .return_credit_charges import KEPT_BACK


class AccountMove(models.Model):
    _inherit = "account.move"

    return_order_ids = fields.Many2many(
        comodel_name="return.order",
        relation="account_move_return_order_rel",
        string="Returns",
        readonly=True,
        copy=False,
        help="More than one on a monthly credit note.",
    )

    def _split_return_discounts(self):
        """The goods and services of an invoice, and its discounts that are lines.

        Down payments are neither: what they paid is credited with the goods.
        """
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and not line.is_downpayment
        )
        discounts = lines.filtered(lambda line: line.price_subtotal < 0)
        return (lines - discounts).filtered("quantity"), discounts

    def _get_return_amounts(self):
        """What was charged for the goods of an invoice, as booked.

        What a down payment took off was paid before, and is given back, too.

        :return: (untaxed, tax) in its currency
        """
        self.ensure_one()
        untaxed, tax = self.amount_untaxed, self.amount_tax
        for line in self.invoice_line_ids.filtered("is_downpayment"):
            part = line._get_return_amounts()
            untaxed, tax = untaxed - part[0], tax - part[1]
        return untaxed, tax

    def _get_return_credited(self):
        """What credit notes gave back of an invoice, drafts included.

        What they kept back by grade, fee or freight counts as given: it is settled.

        :return: ((untaxed, tax), number of credit lines)
        """
        self.ensure_one()
        lines = self.invoice_line_ids._get_return_credit_lines()
        notes = lines.move_id | self.reversal_move_ids.filtered(
            lambda note: note.state != "cancel"
        )
        untaxed = tax = 0.0
        for note in notes:
            sources = note.invoice_line_ids.return_source_id.move_id
            if len(sources) > 1:
                parts = [
                    line._get_return_amounts()
                    for line in lines.filtered(lambda line, n=note: line.move_id == n)
                ]
            else:
                kept = note.invoice_line_ids.filtered(
                    lambda line: line.return_charge in KEPT_BACK
                )
                parts = [(note.amount_untaxed, note.amount_tax)]
                for line in kept:
                    part = line._get_return_amounts()
                    parts.append((-part[0], -part[1]))
            untaxed += sum(part[0] for part in parts)
            tax += sum(part[1] for part in parts)
        return (untaxed, tax), len(notes.invoice_line_ids)
