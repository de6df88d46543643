# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What each figure is: where its numerator and denominator are read from."""

from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)


class Kpi(NamedTuple):
    """One figure, defined once.

    `numerator` and `denominator` are aggregates of `model` as `_read_group` takes
    them. Without a denominator the numerator is the value. `unit` is "%" (the ratio
    times 100), "ratio", "hours", "days", "money", "kg", "count". `better` says which
    way is good: "up", "down" or "". `rows` is the flag whose rows the drill-down
    shows. `standing`: a figure of this moment, whatever period is chosen. `date` is
    the field that puts a row into its cohort.
    """

    code: str
    name: str
    formula: str
    model: str
    numerator: str
    denominator: str = ""
    unit: str = "%"
    better: str = ""
    rows: str = ""
    standing: bool = False
    date: str = "date"


ITEM, ORDER = "return.report", "return.order.report"
SHIPPED, INVOICED = "return.shipped.report", "return.invoiced.report"
CLAIM, INSPECTOR = "return.vendor.claim.report", "return.inspector.scorecard"

KPIS = (
    Kpi(
        "return_rate_units",
        _lt("Return rate, units"),
        _lt("Units that came back of those shipped in the period ÷ units shipped"),
        SHIPPED,
        "quantity_returned:sum",
        "quantity_shipped:sum",
        better="down",
        rows="quantity_returned",
    ),
    Kpi(
        "return_rate_value",
        _lt("Return rate, value"),
        _lt("Net credited for returns in the period ÷ net invoiced in the period"),
        INVOICED,
        "amount_credited:sum",
        "amount_invoiced:sum",
        better="down",
        rows="amount_credited",
    ),
    Kpi(
        "no_fault_found",
        _lt("No fault found"),
        _lt("Fully working units without a defect found ÷ tested claims of a defect"),
        ITEM,
        "no_fault_count:sum",
        "defect_tested_count:sum",
        better="down",
        rows="no_fault_count",
    ),
    Kpi(
        "recovery_rate",
        _lt("Recovery rate, of cost"),
        _lt("Actual proceeds of closed items ÷ their value at cost"),
        ITEM,
        "actual_recovery:sum",
        "cost_value_closed:sum",
        better="up",
        rows="closed_count",
    ),
    Kpi(
        "net_recovery",
        _lt("Net recovery"),
        _lt("Actual proceeds less costs of closed items, write-downs among them"),
        ITEM,
        "net_recovery:sum",
        unit="money",
        better="up",
        rows="closed_count",
    ),
    Kpi(
        "net_recovery_per_kg",
        _lt("Net recovery per kg"),
        _lt("Actual proceeds less costs of closed items ÷ their kilograms"),
        ITEM,
        "net_recovery:sum",
        "weight_closed:sum",
        unit="money",
        better="up",
        rows="closed_count",
    ),
    Kpi(
        "share_resold",
        _lt("Share resold or re-used"),
        _lt("Items restocked, sold as B-grade or refurbished ÷ closed items"),
        ITEM,
        "resold_count:sum",
        "closed_count:sum",
        better="up",
        rows="resold_count",
    ),
    Kpi(
        "dock_to_decision_median",
        _lt("Dock to decision, median"),
        _lt("Working hours from the dock to the first decision, median"),
        ITEM,
        "hours_to_decision:p50",
        unit="hours",
        better="down",
        rows="decided_count",
    ),
    Kpi(
        "dock_to_decision_p90",
        _lt("Dock to decision, 90 %"),
        _lt("Working hours within which nine of ten items were decided"),
        ITEM,
        "hours_to_decision:p90",
        unit="hours",
        better="down",
        rows="decided_count",
    ),
    Kpi(
        "dock_to_stock_median",
        _lt("Dock to stock, median"),
        _lt("Working hours from the dock to the shelf, of restocked items, median"),
        ITEM,
        "hours_to_stock:p50",
        unit="hours",
        better="down",
        rows="restocked_count",
    ),
    Kpi(
        "dock_to_stock_p90",
        _lt("Dock to stock, 90 %"),
        _lt("Working hours within which nine of ten restocked items were on the shelf"),
        ITEM,
        "hours_to_stock:p90",
        unit="hours",
        better="down",
        rows="restocked_count",
    ),
    Kpi(
        "time_to_credit_median",
        _lt("Dock to credit, median"),
        _lt("Days from receipt to the first posted credit note, median of returns"),
        ORDER,
        "days_to_credit:p50",
        unit="days",
        better="down",
        rows="credited_count",
    ),
    Kpi(
        "time_to_credit_p90",
        _lt("Dock to credit, 90 %"),
        _lt("Days within which nine of ten returns were credited after receipt"),
        ORDER,
        "days_to_credit:p90",
        unit="days",
        better="down",
        rows="credited_count",
    ),
    Kpi(
        "cycle_time_median",
        _lt("Request to done, median"),
        _lt("Days from the request until nothing was left to do, median of returns"),
        ORDER,
        "days_total:p50",
        unit="days",
        better="down",
        rows="done_count",
    ),
    Kpi(
        "leg_to_approval",
        _lt("Request to approval, median"),
        _lt("Days from the request to the approval, median of returns"),
        ORDER,
        "days_to_approve:p50",
        unit="days",
        better="down",
        rows="approved_count",
    ),
    Kpi(
        "leg_to_dock",
        _lt("Approval to dock, median"),
        _lt("Days from the approval until all had arrived, median of returns"),
        ORDER,
        "days_to_arrive:p50",
        unit="days",
        better="down",
        rows="arrived_count",
    ),
    Kpi(
        "leg_at_centre",
        _lt("Dock to done, median"),
        _lt("Days from the arrival until nothing was left to do, median of returns"),
        ORDER,
        "days_at_centre:p50",
        unit="days",
        better="down",
        rows="treated_count",
    ),
    Kpi(
        "touches_per_unit",
        _lt("Touches per unit"),
        _lt("Times that somebody or a reader handled the goods ÷ units received"),
        ITEM,
        "touch_count:sum",
        "quantity:sum",
        unit="ratio",
        better="down",
        rows="item_count",
    ),
    Kpi(
        "cost_per_return",
        _lt("Cost per return"),
        _lt("Costs booked on the items ÷ returns they belong to"),
        ITEM,
        "cost_total:sum",
        "order_id:count_distinct",
        unit="money",
        better="down",
        rows="item_count",
    ),
    Kpi(
        "first_pass_yield",
        _lt("Right the first time"),
        _lt("Items inspected and decided once ÷ decided items"),
        ITEM,
        "first_pass_count:sum",
        "decided_count:sum",
        better="up",
        rows="first_pass_count",
    ),
    Kpi(
        "inspector_agreement",
        _lt("Inspectors agree"),
        _lt("Blind second inspections with the same grade ÷ second inspections"),
        INSPECTOR,
        "agreed_count:sum",
        "audited_count:sum",
        better="up",
        rows="agreed_count",
        date="month",
    ),
    Kpi(
        "acceptance",
        _lt("Recommendations taken"),
        _lt("Items disposed as recommended ÷ decided items with a recommendation"),
        ITEM,
        "accepted_count:sum",
        "offered_count:sum",
        better="up",
        rows="accepted_count",
    ),
    Kpi(
        "regret",
        _lt("Regret"),
        _lt("Expected recovery of the best options less that of the chosen ones"),
        ITEM,
        "regret:sum",
        unit="money",
        better="down",
        rows="decided_count",
    ),
    Kpi(
        "backlog_items",
        _lt("Items held"),
        _lt("Items received and not closed, at this moment"),
        ITEM,
        "held_count:sum",
        unit="count",
        better="down",
        rows="held_count",
        standing=True,
    ),
    Kpi(
        "backlog_value",
        _lt("Value held"),
        _lt("Value at cost of items received and not closed, at this moment"),
        ITEM,
        "cost_value_held:sum",
        unit="money",
        better="down",
        rows="held_count",
        standing=True,
    ),
    Kpi(
        "backlog_age",
        _lt("Age of what is held, median"),
        _lt("Days since the dock of items received and not closed, at this moment"),
        ITEM,
        "days_held:p50",
        unit="days",
        better="down",
        rows="held_count",
        standing=True,
    ),
    Kpi(
        "decay_loss",
        _lt("Decay loss"),
        _lt(
            "Value at cost × (1 − e^(−weekly decay × weeks from dock to close or now))"
        ),
        ITEM,
        "decay_loss:sum",
        unit="money",
        better="down",
        rows="item_count",
    ),
    Kpi(
        "vendor_recovery",
        _lt("Vendor recovery"),
        _lt(
            "Credited by vendors ÷ claimed from vendors, of claims begun in the period"
        ),
        CLAIM,
        "amount_refunded:sum",
        "amount_claimed:sum",
        better="up",
        rows="amount_refunded",
        date="date_start",
    ),
    Kpi(
        "vendor_missed",
        _lt("Missed vendor recovery"),
        _lt("Claimable from vendors, but lapsed before it was claimed"),
        CLAIM,
        "amount_missed:sum",
        unit="money",
        better="down",
        rows="amount_missed",
        date="date_start",
    ),
    Kpi(
        "policy_breach",
        _lt("Outside the policy"),
        _lt("Returns that the policy would not have approved ÷ returns requested"),
        ORDER,
        "breach_count:sum",
        "order_count:sum",
        better="down",
        rows="breach_count",
    ),
    Kpi(
        "portal_share",
        _lt("Asked on the portal"),
        _lt("Returns that customers asked for themselves ÷ returns requested"),
        ORDER,
        "self_served_count:sum",
        "order_count:sum",
        better="up",
        rows="self_served_count",
    ),
    Kpi(
        "messages_per_return",
        _lt("Messages per return"),
        _lt("Comments and e-mails on returns ÷ returns requested"),
        ORDER,
        "message_count:sum",
        "order_count:sum",
        unit="ratio",
        better="down",
        rows="order_count",
    ),
)
