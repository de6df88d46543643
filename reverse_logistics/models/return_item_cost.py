# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

COSTS = [
    ("freight_in", "Inbound Freight"),
    ("tpl_fee", "3PL Fee"),
    ("handling", "Handling"),
    ("parts", "Parts"),
    ("labour", "Labour"),
    ("freight_out", "Outbound Freight"),
    ("disposal", "Disposal"),
    ("write_down", "Write-down"),
    ("other", "Other Cost"),
]
INCOME = [
    ("proceeds", "Proceeds"),
    ("vendor_credit", "Vendor Credit"),
    ("customer_charge", "Charged to the Customer"),
]
# Not in the books: what restocked goods saved buying. Shown apart, never in a result.
IMPUTED = [("imputed", "Imputed: Purchase Saved")]
KINDS = COSTS + INCOME + IMPUTED
COST_KINDS = tuple(kind for kind, _label in COSTS)
INCOME_KINDS = tuple(kind for kind, _label in INCOME)


class ReturnItemCost(models.Model):
    """The money side of items, append-only: what each cost and what it brought.

    `amount` is positive for a cost of a cost kind and for income of an income kind;
    a negative amount corrects an earlier one. `result` is the effect on profit:
    minus the amount of costs, plus the amount of income. What is imputed, because no
    document can say it, has no result.
    """

    _name = "return.item.cost"
    _description = "Return Item Cost or Income"
    _order = "date desc, id desc"
    _rec_name = "note"

    item_id = fields.Many2one(
        comodel_name="return.item",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="item_id.company_id", store=True, index=True, precompute=True
    )
    order_id = fields.Many2one(
        related="item_id.order_id", store=True, index="btree_not_null"
    )
    partner_id = fields.Many2one(related="item_id.partner_id", store=True)
    product_id = fields.Many2one(related="item_id.product_id", store=True)
    house_grade = fields.Selection(related="item_id.house_grade", store=True)
    disposition_id = fields.Many2one(related="item_id.disposition_id", store=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    amount = fields.Monetary(required=True, readonly=True, aggregator=False)
    result = fields.Monetary(
        compute="_compute_result",
        store=True,
        precompute=True,
        help="Effect on profit: costs are negative, income is positive.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        related="company_id.currency_id",
        store=True,
        precompute=True,
    )
    date = fields.Date(required=True, readonly=True, index=True)
    account_move_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Where the amount was booked; empty for standard costs.",
    )
    note = fields.Char(readonly=True)
    key = fields.Char(
        readonly=True,
        copy=False,
        help="What may be reported twice is booked once for a key.",
    )

    _amount_bounded = models.Constraint(
        "CHECK (amount BETWEEN -1e12 AND 1e12)",
        "The amount of a cost must be a number of at most 1,000,000,000,000.",
    )
    _key_uniq = models.UniqueIndex(
        "(key) WHERE key IS NOT NULL", "This cost is booked already."
    )

    @api.depends("kind", "amount")
    def _compute_result(self):
        for cost in self:
            if cost.kind in INCOME_KINDS:
                cost.result = cost.amount
            else:
                cost.result = -cost.amount if cost.kind in COST_KINDS else 0.0

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: for all but the methods of the suite"""
        self._ensure_system()
        return super().create(vals_list)

    def write(self, vals):
        """:raises AccessError: always; a correction is a line of its own"""
        self._ensure_system()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("The costs of items are kept: correct one by a line against it.")
        )

    def _ensure_system(self):
        if not self.env["return.item"]._is_unguarded():
            raise AccessError(
                self.env._(
                    "Costs of items come from receipts, bills and postings, and cannot"
                    " be written by hand: allocate a journal item instead."
                )
            )

    @api.model
    def _read_amount(self, vals, company):
        """The amount of a cost in the currency of the company, rounded.

        :raises ValidationError: for what is no finite number or no known kind
        """
        try:
            amount = float(vals["amount"])
        except (KeyError, TypeError, ValueError):
            amount = math.nan
        if not abs(amount) <= 1e12:
            raise ValidationError(
                self.env._(
                    "The amount of a cost must be a number, and %s is not: type for"
                    " example 12.50.",
                    str(vals.get("amount"))[:40],
                )
            )
        if vals.get("kind") not in dict(KINDS):
            raise ValidationError(
                self.env._(
                    "%(kind)s is no kind of cost: use one of %(kinds)s.",
                    kind=str(vals.get("kind"))[:40],
                    kinds=", ".join(kind for kind, _label in KINDS),
                )
            )
        currency = self.env["res.currency"].browse(vals.get("currency_id") or [])
        if currency and currency != company.currency_id:
            date = vals.get("date") or fields.Date.context_today(self)
            return currency._convert(amount, company.currency_id, company, date)
        return company.currency_id.round(amount)
