# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The money of the demonstration: what handling costs, a carrier's bill shared out,
write-downs, and the end of a period."""

from odoo.exceptions import UserError
from odoo.fields import Command

from .timeline import DAY
from .trade import has_accounting

HOUR = 42.0  # what an hour in the returns centre costs
ACCOUNTS = {
    "return_liability_account_id": ("Refund Liability", "liability_current", "2180"),
    "return_asset_account_id": ("Right to Returned Goods", "asset_current", "1180"),
    "return_revenue_account_id": ("Expected Returns", "income", "4080"),
    "return_cost_account_id": (
        "Expected Returns, Cost",
        "expense_direct_cost",
        "5080",
    ),
    "return_write_down_account_id": (
        "Write-down of Returned Goods",
        "expense",
        "5085",
    ),
}
# What the carrier and the 3PL billed for the big return of scanners.
BILL = (("Collection of one pallet, Northwind", 96.4), ("Unloading and sorting", 38.0))


def prepare(env):
    """Set what costs money before anything is done."""
    company = env.company
    company.return_handling_rate = HOUR
    # Posted at the end, each on the day of its disposition.
    company.return_write_down_posting = "draft"
    if has_accounting(company):
        for field, (name, kind, code) in ACCOUNTS.items():
            accounts = env["account.account"]
            free = accounts._search_new_account_code(code)
            company[field] = accounts.create(
                {"name": name, "account_type": kind, "code": free}
            )


def finish(env, clock, calendar):
    """A carrier's bill, write-downs and the period end."""
    _allocate(env, clock, calendar)
    if has_accounting(env.company):
        _write_down(env)
        _end_period(env)
    env.company.return_write_down_posting = "posted"


def _as_accountant(records):
    return records.with_user(records.env.ref("reverse_logistics.user_accountant"))


def _allocate(env, clock, calendar):
    """Share the bill of a collection out over the items it brought, by weight."""
    if not has_accounting(env.company):
        return
    orders = env["return.order"].search(
        [("partner_id", "=", env.ref("reverse_logistics.partner_northwind").id)]
    )
    order = max(orders, key=lambda one: len(one.item_ids), default=orders)
    moment = calendar.ago(16 * DAY)
    with clock.at(moment):
        bill = env["account.move"].create(
            {
                "move_type": "in_invoice",
                "partner_id": env.ref("reverse_logistics.partner_overland").id,
                "invoice_date": moment.date(),
                "ref": "OVL-88231",
                "invoice_line_ids": [
                    Command.create(
                        {
                            "name": name,
                            "price_unit": price,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for name, price in BILL
                ],
            }
        )
        bill.action_post()
        for line, kind in zip(
            bill.invoice_line_ids, ("freight_in", "tpl_fee"), strict=True
        ):
            wizard = _as_accountant(env["return.cost.allocation"]).create(
                {
                    "move_line_ids": [Command.set(line.ids)],
                    "order_ids": [Command.set(order.ids)],
                    "kind": kind,
                    "method": "weight",
                }
            )
            wizard.action_confirm()


def _write_down(env):
    """Post what goods lost, each on the day of its disposition."""
    entries = env["return.write.down"].search([("state", "=", "draft")])
    for entry in entries:
        closed = entry.item_id.date_closed or entry.item_id.date_decided
        if closed:
            entry._unguarded().date = closed.date()
    # The last one waits: an accountant finds something to post.
    _as_accountant(entries[1:]).action_post()


def _end_period(env):
    """Expected returns at the end of last month."""
    accrual = _as_accountant(env["return.accrual"]).create({"window_days": 45})
    try:
        with env.cr.savepoint():
            accrual.action_propose()
            accrual.action_post()
    except UserError:
        return  # nothing was sold in those days: it stays a draft to look at
