# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


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

    def copy_data(self, default=None):
        """Say which line each copy comes from, while a return is credited."""
        vals_list = super().copy_data(default)
        if self.env.context.get("return_trim"):
            for line, vals in zip(self, vals_list, strict=True):
                vals["return_trim_source"] = line.id
        return vals_list

    def _get_allocated(self):
        """What of the balance of a journal item is shared out over returned items.

        :return: in the currency of the company; positive like a debit
        """
        self.ensure_one()
        # sudo: the ledger of items is not the accountant's alone.
        return -sum(
            self.env["return.item.cost"]
            .sudo()
            .search([("account_move_line_id", "=", self.id)])
            .mapped("result")
        )
