# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models

from ..const import HOUSE_GRADES


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    return_line_id = fields.Many2one(
        comodel_name="return.order.line",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    return_claim_line_id = fields.Many2one(
        comodel_name="return.vendor.claim.line",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    return_source_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Invoice Line Credited",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    return_grade = fields.Selection(selection=HOUSE_GRADES, readonly=True, copy=False)
    return_charge = fields.Selection(
        selection=[
            ("grade", "Not Credited for the Grade"),
            ("fee", "Restocking Fee"),
            ("freight", "Return Freight"),
            ("discount", "Discount of the Invoice"),
            ("rounding", "Rounding"),
            ("before", "Credited Before"),
        ],
        readonly=True,
        copy=False,
    )
    return_charge_order_id = fields.Many2one(
        comodel_name="return.order",
        string="Charged for",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    def copy_data(self, default=None):
        """Say which line each copy comes from, while a return is credited."""
        vals_list = super().copy_data(default)
        if self.env.context.get("return_trim"):
            for line, vals in zip(self, vals_list, strict=True):
                vals["return_trim_source"] = line.id
        return vals_list

    def _get_return_credit_lines(self):
        """The lines of credit notes of returns that reverse these, drafts included."""
        return self.search(
            [("return_source_id", "in", self.ids), ("parent_state", "!=", "cancel")]
        )

    def _get_return_uncredited(self):
        """What of invoice lines no credit note has reversed yet, by any way.

        Lines of returns know what they reverse; those by hand are of the same product
        and order line.

        :return: {line: quantity in its unit}
        """
        reversals = defaultdict(self.browse)
        for line in self._get_return_credit_lines():
            reversals[line.return_source_id] |= line
        by_hand = self.move_id.reversal_move_ids.filtered(
            lambda move: move.state != "cancel"
        ).invoice_line_ids.filtered(lambda line: not line.return_source_id)
        for line in self if by_hand else ():
            reversals[line] |= by_hand.filtered(
                lambda hand, line=line: hand.move_id.reversed_entry_id == line.move_id
                and hand.product_id == line.product_id
                and hand.sale_line_ids == line.sale_line_ids
            )
        return {
            line: line.quantity
            - sum(part._get_return_source_quantity(line) for part in reversals[line])
            for line in self
        }

    def _get_return_source_quantity(self, source):
        """How much of an invoice line a credit line takes back, in that line's unit.

        A component of a kit takes back its share of the kit.
        """
        self.ensure_one()
        # sudo: who posts a credit note need not see the return.
        returned_sudo = self.return_line_id.sudo()
        if returned_sudo.kit_share:
            return returned_sudo._get_kit_quantity(self.quantity, source)
        return self.product_uom_id._compute_quantity(
            self.quantity, source.product_uom_id, round=False
        )

    def _get_return_amounts(self):
        """:return: (untaxed, tax) of an invoice line in its currency"""
        self.ensure_one()
        return self.price_subtotal, self.price_total - self.price_subtotal

    def _get_cogs_value(self):
        """The cost at which these very goods were sold, of the line that is reversed.

        Odoo takes the first line of the same product; on a credit note over several
        invoices it finds none.
        """
        source = self.return_source_id
        cost = source.move_id.line_ids.filtered(
            lambda line: line.display_type == "cogs"
            and line.cogs_origin_id == source
            and line.price_unit >= 0
        )[:1]
        return cost.price_unit if cost else super()._get_cogs_value()
