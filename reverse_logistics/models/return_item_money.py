# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from .return_item_cost import COST_KINDS, INCOME_KINDS

# The standard times of a company, by the stage that the work leads to.
MINUTES = {
    "received": "return_minutes_receive",
    "inspected": "return_minutes_inspect",
    "closed": "return_minutes_dispose",
}


class ReturnItem(models.Model):
    _inherit = "return.item"

    _guarded_fields = ("cost_ids", "result_total", "write_down_total")

    cost_ids = fields.One2many(
        comodel_name="return.item.cost", inverse_name="item_id", readonly=True
    )
    cost_total = fields.Monetary(
        compute="_compute_money",
        store=True,
        help="All that the item cost: freight, fees, handling, parts, labour and"
        " write-down.",
    )
    actual_recovery = fields.Monetary(
        compute="_compute_money",
        store=True,
        help="Proceeds, vendor credit and what the customer was charged; before costs.",
    )
    write_down_total = fields.Monetary(
        string="Written Down",
        compute="_compute_money",
        store=True,
        help="Part of the costs that nobody paid: value that the goods lost. What"
        " returns cost and recover is compared without it.",
    )
    result_total = fields.Monetary(
        string="Result",
        compute="_compute_money",
        store=True,
        help="What was recovered less all costs of the item.",
    )

    @api.depends("cost_ids.amount", "cost_ids.kind")
    def _compute_money(self):
        totals = defaultdict(lambda: defaultdict(float))
        for item, kind, amount in self.env["return.item.cost"]._read_group(
            [("item_id", "in", self.ids)], ["item_id", "kind"], ["amount:sum"]
        ):
            totals[item.id][kind] = amount
        for item in self:
            kinds = totals[item.id]
            cost = sum(kinds.get(kind, 0.0) for kind in COST_KINDS)
            income = sum(kinds.get(kind, 0.0) for kind in INCOME_KINDS)
            item.cost_total = cost
            item.write_down_total = kinds.get("write_down", 0.0)
            item.actual_recovery = income
            item.result_total = income - cost

    # === LEDGER === #

    def _add_costs(self, vals_list):
        """Book costs and income on items; what came before under a key is left alone.

        :param vals_list: dicts with `kind` (see `return.item.cost`) and `amount`
            (positive for a cost of a cost kind and for income of an income kind,
            negative to correct one), and optionally `item_id` (default: each item of
            this set), `currency_id` (default: the company's; others are converted at
            the date), `date` (default: today), `account_move_line_id`, `note`, `key`
            (a name that is unique for what may be reported twice)
        :return: the new lines of the ledger
        :raises ValidationError: for an amount or a kind that is none
        """
        Cost = self.env["return.item.cost"]
        prepared = []
        for vals in vals_list:
            items = self.browse(vals["item_id"]) if vals.get("item_id") else self
            for item in items:
                prepared.append(item._prepare_cost_vals(vals, len(items) > 1))
        keys = [vals["key"] for vals in prepared if vals["key"]]
        # sudo: nobody may write the ledger, see return.item.cost.
        known = set(Cost.sudo().search([("key", "in", keys)]).mapped("key"))
        fresh = {}
        for number, vals in enumerate(prepared):
            if vals["key"] not in known:
                fresh.setdefault(vals["key"] or number, vals)
        costs_sudo = Cost.with_env(self._unguarded().sudo().env)
        costs = costs_sudo.create(list(fresh.values())).with_env(self.env)
        credited = costs.filtered(lambda cost: cost.kind == "vendor_credit")
        self.env["return.credit"]._credit_when_due(credited.sudo().order_id)
        return costs

    def _prepare_cost_vals(self, vals, many):
        self.ensure_one()
        key = vals.get("key") or False
        return {
            "item_id": self.id,
            "kind": vals.get("kind"),
            "amount": self.env["return.item.cost"]._read_amount(vals, self.company_id),
            "date": vals.get("date") or fields.Date.context_today(self),
            "account_move_line_id": vals.get("account_move_line_id") or False,
            "note": vals.get("note") or False,
            "key": f"{key}:{self.id}" if key and many else key,
        }

    def _allocate_costs(self, kind, move_line, weights=None, note=None):
        """Share a journal item out over these items, to the cent.

        :param move_line: a posted `account.move.line`; its debit is a cost of a cost
            kind, its credit is income of an income kind
        :param weights: {item: weight}, default equal shares
        :return: the new lines of the ledger; they and earlier ones add up to the
            balance of the journal item
        :raises UserError: when nothing of the journal item is left to share out

        What a vendor gave back of a cost (a credit) is shared out as less of it.
        """
        move_line.ensure_one()
        # Two at once meet on the row of the journal item: the second is run again.
        self.env.cr.execute(
            "UPDATE account_move_line SET write_uid = write_uid WHERE id = %s",
            [move_line.id],
        )
        sign = 1 if kind in COST_KINDS else -1
        currency = move_line.company_id.currency_id
        left = currency.round(sign * move_line._get_return_unallocated())
        if move_line.parent_state != "posted" or currency.is_zero(left):
            raise UserError(
                self.env._(
                    "Nothing of %s is left to share out: it must be posted, and not be"
                    " allocated yet.",
                    move_line.display_name,
                )
            )
        shares = share_out(left, [(weights or {}).get(i, 1.0) for i in self], currency)
        return self._add_costs(
            [
                {
                    "item_id": item.id,
                    "kind": kind,
                    "amount": share,
                    "date": move_line.date,
                    "account_move_line_id": move_line.id,
                    "note": note or move_line.name or move_line.move_id.name,
                }
                for item, share in zip(self, shares, strict=True)
                if not currency.is_zero(share)
            ]
        )

    def _split(self, quantity):
        """What is split off takes its share of what the whole cost so far."""
        whole = self.quantity
        part = super()._split(quantity)
        self._share_costs(part, part.quantity / whole)
        return part

    def _share_costs(self, target, share):
        """Give another item a share of what this one cost so far.

        Lines against lines, so that items and journal items still add up.

        :param share: from 0 to 1
        """
        self.ensure_one()
        sums = defaultdict(float)
        # sudo: who splits a box does not read the ledger.
        for cost in self.sudo().cost_ids:
            if cost.kind in COST_KINDS:
                sums[cost.kind, cost.account_move_line_id.id] += cost.amount
        vals_list = []
        for (kind, line_id), amount in sums.items():
            part = self.currency_id.round(amount * share)
            if not self.currency_id.is_zero(part):
                vals_list += [
                    {
                        "item_id": item.id,
                        "kind": kind,
                        "amount": sign * part,
                        "account_move_line_id": line_id,
                        "note": self.env._("Share of %s", self.name),
                    }
                    for item, sign in ((self, -1), (target, 1))
                ]
        if vals_list:
            self._add_costs(vals_list)

    def _is_credited_by_vendor(self):
        """Whether the vendor paid for this item."""
        self.ensure_one()
        # sudo: who scans a box does not read the ledger.
        costs_sudo = self.sudo().cost_ids
        paid = costs_sudo.filtered(lambda cost: cost.kind == "vendor_credit")
        return sum(paid.mapped("amount")) > 0

    # === STANDARD TIMES === #

    def _record(self, to_stage, *, values=None, **event):
        """Book the standard cost of the work that this step took."""
        events = super()._record(to_stage, values=values, **event)
        field = MINUTES.get(to_stage)
        if field:
            self._book_handling(field, events)
        if to_stage == "in_transit":
            self.env["return.credit"]._credit_when_due(self.order_id)
        return events

    def _book_handling(self, field, events):
        vals_list = []
        for event in events:
            company = event.item_id.company_id.sudo()
            minutes, rate = company[field], company.return_handling_rate
            if minutes > 0 and rate > 0:
                vals_list.append(
                    {
                        "item_id": event.item_id.id,
                        "kind": "handling",
                        "amount": minutes / 60.0 * rate,
                        "note": self.env._(
                            "%(minutes)s min at %(rate)s an hour",
                            minutes=f"{minutes:g}",
                            rate=company.currency_id.format(rate),
                        ),
                        "key": f"handling:{event.id}",
                    }
                )
        if vals_list:
            self._add_costs(vals_list)


def share_out(amount, weights, currency):
    """Split an amount by weights so that the parts add up to it.

    Each part is the rounded running total less what was given before.

    :param weights: numbers of at least 0; all 0 counts as all equal
    :return: a list of amounts, rounded to the currency
    """
    if not any(weight > 0 for weight in weights):
        weights = [1.0] * len(weights)
    total, running, given, parts = sum(weights), 0.0, 0.0, []
    for weight in weights:
        running += weight
        part = currency.round(amount * running / total - given)
        given += part
        parts.append(part)
    return parts
