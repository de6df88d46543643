# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """Journal items that are shared out over returned items, and how much of each."""

    _inherit = "account.move.line"

    return_write_down_id = fields.Many2one(
        comodel_name="return.write.down",
        string="Write-down",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
    )
    return_cost_ids = fields.One2many(
        comodel_name="return.item.cost",
        inverse_name="account_move_line_id",
        string="On Returned Items",
        readonly=True,
    )
    return_allocated = fields.Monetary(
        string="Shared Out",
        compute="_compute_return_allocated",
        currency_field="company_currency_id",
        help="What of the balance the ledgers of returned items say.",
    )
    return_unallocated = fields.Monetary(
        string="Not Shared Out",
        compute="_compute_return_allocated",
        currency_field="company_currency_id",
        help="The balance less what the ledgers of returned items say: zero when they"
        " agree.",
    )

    @api.depends("balance", "return_cost_ids.result")
    def _compute_return_allocated(self):
        sums = dict(
            self.env["return.item.cost"]
            .sudo()  # sudo: the ledger of items is not the accountant's alone
            ._read_group(
                [("account_move_line_id", "in", self.ids)],
                ["account_move_line_id"],
                ["result:sum"],
            )
        )
        for line in self:
            # The result of a cost is negative, its balance is a debit.
            line.return_allocated = -sums.get(line._origin, 0.0)
            line.return_unallocated = line.balance - line.return_allocated

    def _get_return_unallocated(self):
        """What of the balance is not shared out, read anew.

        :return: in the currency of the company; positive like a debit
        """
        self.ensure_one()
        self.env["return.item.cost"].flush_model()
        self.invalidate_recordset(["return_allocated", "return_unallocated"])
        return self.return_unallocated

    def _get_return_allocatable(self):
        """The lines of these that can be shared out: posted costs that are left."""
        return self.filtered(
            lambda line: line.parent_state == "posted"
            and line.display_type == "product"
            and not line.company_currency_id.is_zero(line.return_unallocated)
        )

    def action_return_allocate(self):
        """Share these journal items out over returned items.

        :raises UserError: when nothing of them is left
        """
        lines = self._get_return_allocatable()
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of these is left to share out: they must be posted, and"
                    " not be shared out yet."
                )
            )
        return lines._open_return_allocation()

    def _open_return_allocation(self):
        items = self.move_id._get_return_cost_items()
        # An empty default would keep the items of the returns from being filled in.
        known = {"default_item_ids": [fields.Command.set(items.ids)]} if items else {}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Share Out over Returned Items"),
            "res_model": "return.cost.allocation",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_move_line_ids": [fields.Command.set(self.ids)],
                **known,
            },
        }


class AccountMove(models.Model):
    _inherit = "account.move"

    return_allocated = fields.Monetary(
        string="On Returned Items",
        compute="_compute_return_allocated",
        currency_field="company_currency_id",
    )

    @api.depends("line_ids.return_cost_ids.result")
    def _compute_return_allocated(self):
        for move in self:
            move.return_allocated = sum(move.line_ids.mapped("return_allocated"))

    def action_return_allocate(self):
        """Share lines of a vendor's bill out over returned items.

        :raises UserError: when nothing of it is left
        """
        self.ensure_one()
        lines = self.invoice_line_ids._get_return_allocatable()
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of %s is left to share out: post it first, or it is shared"
                    " out already.",
                    self.display_name,
                )
            )
        return lines._open_return_allocation()

    def _get_return_cost_items(self):
        """The items that this bill is known to be for; addons know more."""
        return self.env["return.item"]

    def action_return_allocated(self):
        """What returned items bear of this bill."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "reverse_logistics.return_item_cost_action"
            ),
            "views": [(False, "list")],
            "domain": [("account_move_line_id", "in", self.line_ids.ids)],
            "context": {},
        }
