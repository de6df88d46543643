# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..models.return_item_cost import COSTS, INCOME
from ..models.return_item_money import share_out


class ReturnCostAllocation(models.TransientModel):
    """Share journal items (a carrier's bill, a fee, labour, parts) out over returned
    items; to the cent, and each journal item as a whole."""

    _name = "return.cost.allocation"
    _description = "Share Costs out over Returned Items"

    move_line_ids = fields.Many2many(
        comodel_name="account.move.line", string="Bill Lines", required=True
    )
    company_id = fields.Many2one(related="move_line_ids.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount = fields.Monetary(string="To Share Out", compute="_compute_amount")
    kind = fields.Selection(
        selection=COSTS + INCOME, string="As", required=True, default="freight_in"
    )
    method = fields.Selection(
        selection=[
            ("equal", "Equal Shares"),
            ("quantity", "Quantity"),
            ("value", "Value"),
            ("weight", "Weight"),
        ],
        string="By",
        required=True,
        default="equal",
    )
    order_ids = fields.Many2many(comodel_name="return.order", string="Returns")
    item_ids = fields.Many2many(
        comodel_name="return.item",
        string="Items",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
    )
    amount_estimated = fields.Monetary(
        string="Estimated So Far",
        compute="_compute_amount_estimated",
        help="Of the same kind, on the ledgers of these items, without a journal item.",
    )
    is_replacing = fields.Boolean(
        string="Replace the Estimate",
        default=True,
        help="Take off what was estimated before, now that it is billed.",
    )
    line_ids = fields.One2many(
        comodel_name="return.cost.allocation.line",
        inverse_name="wizard_id",
        compute="_compute_line_ids",
        store=True,
        string="Shares",
    )

    @api.depends("move_line_ids", "kind")
    def _compute_amount(self):
        for wizard in self:
            lines = wizard.move_line_ids
            sign = -1 if wizard.kind in dict(INCOME) else 1
            wizard.amount = sign * sum(lines.mapped("return_unallocated"))

    @api.depends("order_ids")
    def _compute_item_ids(self):
        gone = ("expected", "in_transit", "missing", "refused")
        for wizard in self:
            here = wizard.order_ids.item_ids.filtered(lambda i: i.stage not in gone)
            wizard.item_ids = here or wizard.item_ids

    @api.depends("item_ids", "kind")
    def _compute_amount_estimated(self):
        for wizard in self:
            estimates = wizard._get_estimates()
            wizard.amount_estimated = sum(estimates.values())

    def _get_estimates(self):
        """{item: what was booked on it of this kind without a journal item}; the
        standard times of the centre are no estimate of somebody's bill."""
        self.ensure_one()
        if self.kind not in ("freight_in", "freight_out", "tpl_fee", "disposal"):
            return {}
        return dict(
            self.env["return.item.cost"]._read_group(
                [
                    ("item_id", "in", self.item_ids._origin.ids),
                    ("kind", "=", self.kind),
                    ("account_move_line_id", "=", False),
                ],
                ["item_id"],
                ["amount:sum"],
            )
        )

    @api.depends("item_ids", "method", "move_line_ids", "kind")
    def _compute_line_ids(self):
        for wizard in self:
            items = wizard.item_ids
            currency = wizard.currency_id or self.env.company.currency_id
            weights = wizard._get_weights()
            shares = share_out(
                wizard.amount, [weights[item] for item in items], currency
            )
            wizard.line_ids = [Command.clear()] + [
                Command.create({"item_id": item._origin.id, "amount": share})
                for item, share in zip(items, shares, strict=True)
            ]

    def _get_weights(self):
        """{item: its weight in the shares}; where nothing is known, equal shares."""
        self.ensure_one()
        weights = {}
        for item in self.item_ids:
            product = item.product_id
            weights[item] = {
                "equal": 1.0,
                "quantity": item.quantity,
                "value": product.with_company(item.company_id).standard_price
                * item.quantity,
                "weight": product.weight * item.quantity,
            }[self.method]
        return weights

    def action_confirm(self):
        """Book the shares on the ledgers of the items.

        :raises AccessError: for users who are no accountants of returns
        :raises UserError: without items, and when somebody shared it out meanwhile
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_accountant"):
            raise AccessError(
                self.env._("Only an accountant of returns may share costs out.")
            )
        self.move_line_ids.check_access("read")
        self.item_ids.check_access("read")
        if not self.item_ids:
            raise UserError(
                self.env._("Choose the returns or the items that bear these costs.")
            )
        companies = self.item_ids.company_id | self.move_line_ids.company_id
        if len(companies) > 1:
            raise UserError(
                self.env._("Items and journal items must be of one company.")
            )
        if self.is_replacing:
            self._take_estimates_off()
        weights = self._get_weights()
        for line in self.move_line_ids:
            self.item_ids._allocate_costs(self.kind, line, weights)
        return {"type": "ir.actions.act_window_close"}

    def _take_estimates_off(self):
        bill = ", ".join(self.move_line_ids.move_id.mapped("name"))
        vals_list = [
            {
                "item_id": item.id,
                "kind": self.kind,
                "amount": -amount,
                "note": self.env._("Estimate, replaced by %s", bill),
            }
            for item, amount in self._get_estimates().items()
            if not self.currency_id.is_zero(amount)
        ]
        if vals_list:
            self.item_ids._add_costs(vals_list)


class ReturnCostAllocationLine(models.TransientModel):
    """What one item will bear."""

    _name = "return.cost.allocation.line"
    _description = "Share of a Cost"

    wizard_id = fields.Many2one(
        comodel_name="return.cost.allocation", required=True, ondelete="cascade"
    )
    item_id = fields.Many2one(comodel_name="return.item", required=True)
    order_id = fields.Many2one(related="item_id.order_id", string="Return")
    product_id = fields.Many2one(related="item_id.product_id")
    quantity = fields.Float(related="item_id.quantity")
    currency_id = fields.Many2one(related="item_id.currency_id")
    amount = fields.Monetary(string="Share")
