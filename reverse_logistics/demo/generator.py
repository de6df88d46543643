# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Forty returns with a history of 90 days, made by the methods that people use.

Deterministic but for the day on which it runs: everything is dated back from now.
"""

import logging
import random
import time
from collections import defaultdict
from typing import NamedTuple

from odoo import fields

from . import claims, compliance, dock, money, portal, resale, scans, trade
from .history import Clock
from .scenarios import OTHER_SALES, RETURNS
from .story import Story
from .timeline import DAY, Calendar

_logger = logging.getLogger(__name__)

SEED = 19
# No message, no follower, no e-mail, no text message.
QUIET = {
    "tracking_disable": True,
    "mail_notrack": True,
    "mail_create_nolog": True,
    "mail_create_nosubscribe": True,
    "mail_auto_subscribe_no_notify": True,
    "mail_activity_quick_update": True,
    "no_reset_password": True,
    "skip_sms": True,
}


class Sale(NamedTuple):
    """A sales order to make; moments are working hours before now."""

    ordered: float
    delivered: float
    requested: float
    story: Story
    partner: object
    reference: str
    wanted: tuple


def load(env):
    """Make the demo returns; nothing when they are there already."""
    began = time.monotonic()
    env = _prepare_env(env)
    customers = [env.ref(f"reverse_logistics.partner_{e.customer}").id for e in RETURNS]
    if env["return.order"].search_count([("partner_id", "in", customers)], limit=1):
        return
    _ensure_returns_centre(env)
    mails = env.company.stock_move_email_validation
    env.company.stock_move_email_validation = False
    _make(env)
    env.company.stock_move_email_validation = mails
    _logger.info("Demo returns made in %.1f s", time.monotonic() - began)


def _make(env):
    clock, calendar = Clock(env), Calendar(fields.Datetime.now())
    rng = random.Random(SEED)
    money.prepare(env)
    stories = [Story(env, entry, rng, i) for i, entry in enumerate(RETURNS)]
    with clock.at(calendar.ago(trade.BOUGHT)):
        trade.buy(env, _count_sold(env))
    sales = _sell(env, clock, calendar, _plan_sales(env, stories, rng))
    _play(clock, calendar, stories)
    claims.answer(env, clock, calendar, DAY)
    claims.waive(env, clock, calendar.ago(DAY))
    resale.sell(env, clock, calendar)
    dock.settle(clock, stories)
    with clock.at(calendar.ago(3)):
        dock.return_kit(env)
    compliance.take_back(env, clock, calendar)
    money.finish(env, clock, calendar)
    with clock.at(calendar.ago(2)):
        dock.park(env, stories)
    clock.date_sales(sales)
    portal.talk(env, clock, calendar)
    _expect(stories)
    clock.finish()
    # Hours were counted before the events had their dates.
    env["return.item"].search(
        [("id", ">", clock.base["return_item"])]
    )._rebuild_milestones()
    scans.play(env)


def _prepare_env(env):
    """The system's environment in the main company, which tells nobody anything."""
    company = env.ref("base.main_company")
    context = {**env.context, **QUIET, "allowed_company_ids": company.ids}
    return env(user=env.ref("base.user_root"), su=True, context=context)


def _ensure_returns_centre(env):
    """Demo data is loaded before the hook that gives old warehouses their returns."""
    warehouse = env.ref("stock.warehouse0")
    if not warehouse.return_type_id:
        warehouse.write(warehouse._create_or_update_sequences_and_picking_types())


def _count_sold(env):
    sold = defaultdict(float)
    for entry in RETURNS:
        for goods in entry.goods:
            sold[trade.product(env, goods.product)] += goods.sold
    for _customer, _days, wanted in OTHER_SALES:
        for name, quantity in wanted:
            sold[trade.product(env, name)] += quantity
    return sold


def _plan_sales(env, stories, rng):
    """What was sold and when, the first sale first."""
    plan = [
        Sale(story.ordered, story.delivered, story.requested, story, *sale)
        for story in stories
        for sale in story.prepare_sales()
    ]
    for customer, days, wanted in OTHER_SALES:
        partner = env.ref(f"reverse_logistics.partner_{customer}")
        reference = f"{customer[:2].upper()}-{rng.randint(30000, 89999)}"
        hours = days * DAY + rng.uniform(0, 6)
        plan.append(Sale(hours, hours - 6, 0, None, partner, reference, wanted))
    return sorted(plan, key=lambda sale: -sale.ordered)


def _sell(env, clock, calendar, plan):
    """Sell all that is planned.

    Until the returns are asked for, deliveries lie as far before today as they will
    lie before the request, because policies count from today.

    :return: (sale order id, moment ordered, moment delivered), the real ones
    """
    real = [(calendar.ago(sale.ordered), calendar.ago(sale.delivered)) for sale in plan]
    with clock.at(calendar.ago(trade.BOUGHT)):
        orders = trade.sell(env, [(s.partner, s.reference, s.wanted) for s in plan])
        trade.invoice(orders, [delivered.date() for _ordered, delivered in real])
    before_request = []
    for order, sale in zip(orders, plan, strict=True):
        if sale.story:
            sale.story.sales |= order
        moments = sale.ordered - sale.requested, sale.delivered - sale.requested
        before_request.append((order.id, *map(calendar.ago, moments)))
    clock.date_sales(before_request)
    return [(order.id, *dates) for order, dates in zip(orders, real, strict=True)]


def _play(clock, calendar, stories):
    """Take all steps of all returns in the order of their moments."""
    agenda = sorted(
        (
            (-hours, story.number, step)
            for story in stories
            for step, hours in story.moments.items()
        ),
        key=lambda entry: entry[:2],
    )
    for hours, number, step in agenda:
        stories[number].play(step, clock, calendar.ago(-hours))


def _expect(stories):
    """Receipts that are still to come are due on the day that was agreed."""
    for story in stories:
        receipts = story.order.picking_ids
        for receipt in receipts.filtered(lambda p: p.state not in ("done", "cancel")):
            receipt.scheduled_date = story.order.date_expected
