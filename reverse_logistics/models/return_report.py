# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..const import HELD_STAGES, HOUSE_GRADES, KINDS, STAGES
from ..disposition import DEFAULTS
from .return_disposition import ACTIONS

FAULTS = [
    ("company", "Us"),
    ("customer", "Customer"),
    ("carrier", "Carrier"),
    ("vendor", "Vendor"),
    ("nobody", "Nobody"),
]
AGES = [("a", "0 to 7 days"), ("b", "8 to 14 days"), ("c", "15 to 30 days")]
AGES += [("d", "31 to 90 days"), ("e", "Over 90 days")]


class ReturnReport(models.Model):
    """Figures of returned goods, a row an item: the one definition of each.

    Flags are 0 or 1 and empty where the question does not arise, so their sum is a
    numerator, the number of rows above 0 its drill-down, and the sum of the flag that
    asks is the denominator. Money is in the currency of the item's company, weights
    in kilograms, durations in hours. Every row belongs to one cohort: the day on which
    it reached the dock (`date`).
    """

    _name = "return.report"
    _description = "Returned Goods Analysis"
    _inherit = ["return.goods.report.mixin"]
    _auto = False

    kind = fields.Selection(selection=KINDS, readonly=True)
    stage = fields.Selection(selection=STAGES, readonly=True)
    house_grade = fields.Selection(
        selection=HOUSE_GRADES, string="Grade", readonly=True
    )
    claimed_reason_id = fields.Many2one(
        comodel_name="return.reason", string="Reason Claimed", readonly=True
    )
    found_reason_id = fields.Many2one(
        comodel_name="return.reason", string="Reason Found", readonly=True
    )
    claimed_fault = fields.Selection(selection=FAULTS, readonly=True)
    found_fault = fields.Selection(selection=FAULTS, readonly=True)
    disposition_id = fields.Many2one(comodel_name="return.disposition", readonly=True)
    action = fields.Selection(selection=ACTIONS, readonly=True)
    age = fields.Selection(selection=AGES, string="Age at the Dock", readonly=True)
    date = fields.Datetime(string="Received")
    date_decided = fields.Datetime(string="Decided", readonly=True)
    date_closed = fields.Datetime(string="Closed", readonly=True)

    item_count = fields.Integer(string="Items", readonly=True)
    weight_closed = fields.Float(
        string="Weight Disposed (kg)", readonly=True, digits="Stock Weight"
    )
    weight_diverted = fields.Float(
        string="Weight Kept from Disposal (kg)", readonly=True, digits="Stock Weight"
    )
    weight_reused = fields.Float(
        string="Weight Re-used (kg)", readonly=True, digits="Stock Weight"
    )
    weight_recycled = fields.Float(
        string="Weight Recycled (kg)", readonly=True, digits="Stock Weight"
    )
    co2e_avoided = fields.Float(
        string="CO2e Avoided (kg)",
        readonly=True,
        help="Of making new units that were used again instead.",
    )
    hs_code = fields.Char(string="Customs Code", readonly=True)
    is_consumer = fields.Boolean(string="Consumer Product", readonly=True)
    cost_value = fields.Float(string="Value at Cost", readonly=True)
    cost_value_closed = fields.Float(string="Value at Cost, Closed", readonly=True)
    cost_value_held = fields.Float(string="Value Held", readonly=True)
    expected_recovery = fields.Float(readonly=True)
    actual_recovery = fields.Float(readonly=True)
    cost_total = fields.Float(string="Costs", readonly=True)
    net_recovery = fields.Float(
        readonly=True, help="Actual recovery less costs, of closed items."
    )
    regret = fields.Float(readonly=True)
    decay_loss = fields.Float(readonly=True)
    hours_to_decision = fields.Float(
        string="Dock to Decision (h)", readonly=True, aggregator="avg"
    )
    hours_to_stock = fields.Float(
        string="Dock to Stock (h)", readonly=True, aggregator="avg"
    )
    days_held = fields.Float(readonly=True, aggregator="avg")
    touch_count = fields.Integer(string="Touches", readonly=True)
    held_count = fields.Integer(string="Held", readonly=True)
    closed_count = fields.Integer(string="Closed Items", readonly=True)
    resold_count = fields.Integer(string="Resold or Re-used", readonly=True)
    restocked_count = fields.Integer(string="Restocked", readonly=True)
    defect_tested_count = fields.Integer(string="Defects Tested", readonly=True)
    no_fault_count = fields.Integer(string="No Fault Found", readonly=True)
    decided_count = fields.Integer(string="Decided Items", readonly=True)
    first_pass_count = fields.Integer(string="Right the First Time", readonly=True)
    offered_count = fields.Integer(string="Recommended", readonly=True)
    accepted_count = fields.Integer(string="Recommendations Taken", readonly=True)
    discrepancy_count = fields.Integer(string="Discrepancies", readonly=True)
    exported_count = fields.Integer(string="Exported", readonly=True)
    proven_count = fields.Integer(string="Exported with Evidence", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            "SELECT %s %s",
            SQL(", ").join(
                SQL("%s AS %s", expression, SQL.identifier(name))
                for name, expression in self._get_columns().items()
            ),
            SQL(FROM),
        )

    @api.model
    def _get_columns(self):
        """{field: SQL} of the report; addons extend it."""
        texts = {
            **KEY_COLUMNS,
            **WEIGHT_COLUMNS,
            **MONEY_COLUMNS,
            **TIME_COLUMNS,
            **{name: self._flag(*flag) for name, flag in FLAGS.items()},
        }
        columns = {name: SQL(text) for name, text in texts.items()}
        columns["decay_loss"] = SQL(
            f"{VALUE} * (1 - EXP(-%s * {WEEKS}))", DEFAULTS["weekly_decay"].value
        )
        return columns

    @api.model
    def _flag(self, asks, holds):
        """1 or 0 where a question arises, else empty."""
        return f"CASE WHEN {asks} THEN ({holds})::integer END"


HELD = str(HELD_STAGES)  # a tuple of names reads the same in SQL
DAYS = "EXTRACT(EPOCH FROM NOW() AT TIME ZONE 'UTC' - item.date_received) / 86400"
AGE = (
    f"CASE WHEN {DAYS} < 8 THEN 'a' WHEN {DAYS} < 15 THEN 'b' WHEN {DAYS} < 31 THEN 'c'"
    f" WHEN {DAYS} < 91 THEN 'd' ELSE 'e' END"
)
WEEKS = (
    "EXTRACT(EPOCH FROM COALESCE(item.date_closed, NOW() AT TIME ZONE 'UTC')"
    " - item.date_received) / 604800"
)
CLOSED = "item.stage = 'closed'"
WEIGHT = "item.quantity * product.weight"
# A company-dependent field: {company: value}
VALUE = (
    "item.quantity * COALESCE("
    "(product.standard_price ->> item.company_id::text)::float, 0)"
)
KEY_COLUMNS = {
    "id": "item.id",
    "item_id": "item.id",
    "order_id": "item.order_id",
    "company_id": "item.company_id",
    "warehouse_id": "COALESCE(ret.warehouse_id, place.warehouse_id)",
    "partner_id": "partner.commercial_partner_id",
    "product_id": "item.product_id",
    "categ_id": "template.categ_id",
    "kind": "ret.kind",
    "stage": "item.stage",
    "house_grade": "item.house_grade",
    "claimed_reason_id": "item.claimed_reason_id",
    "found_reason_id": "item.found_reason_id",
    "claimed_fault": "claimed.fault",
    "found_fault": "found.fault",
    "disposition_id": "item.disposition_id",
    "action": "disposition.action",
    "stream": f"CASE WHEN {CLOSED} THEN disposition.hierarchy_step::text END",
    "age": f"CASE WHEN item.stage IN {HELD} THEN {AGE} END",
    "hs_code": "template.hs_code",
    "is_consumer": "template.return_is_consumer",
    "weee_category": "template.return_weee_category",
}
WEIGHT_COLUMNS = {
    "item_count": "1",
    "quantity": "item.quantity",
    "weight": WEIGHT,
    "weight_closed": f"CASE WHEN {CLOSED} THEN {WEIGHT} END",
    "weight_diverted": (
        f"CASE WHEN {CLOSED} AND disposition.hierarchy_step < 6 THEN {WEIGHT}"
        f" WHEN {CLOSED} THEN 0 END"
    ),
    "weight_reused": (
        f"CASE WHEN {CLOSED} AND disposition.hierarchy_step <= 3 THEN {WEIGHT}"
        f" WHEN {CLOSED} THEN 0 END"
    ),
    "weight_recycled": (
        f"CASE WHEN {CLOSED} AND disposition.hierarchy_step = 4 THEN {WEIGHT}"
        f" WHEN {CLOSED} THEN 0 END"
    ),
    "co2e_avoided": (
        f"CASE WHEN {CLOSED} AND disposition.hierarchy_step <= 2"
        " THEN item.quantity * template.return_co2e_new END"
    ),
}
MONEY_COLUMNS = {
    "cost_value": VALUE,
    "cost_value_closed": f"CASE WHEN {CLOSED} THEN {VALUE} END",
    "cost_value_held": f"CASE WHEN item.stage IN {HELD} THEN {VALUE} END",
    "expected_recovery": "item.expected_recovery",
    "actual_recovery": f"CASE WHEN {CLOSED} THEN item.actual_recovery END",
    # Paid costs: a write-down is value lost, and not what a return costs.
    "cost_total": "item.cost_total - COALESCE(item.write_down_total, 0)",
    "net_recovery": (
        f"CASE WHEN {CLOSED} THEN COALESCE(item.actual_recovery, 0)"
        " - COALESCE(item.cost_total, 0) + COALESCE(item.write_down_total, 0) END"
    ),
    "regret": "CASE WHEN item.date_decided IS NOT NULL THEN item.regret END",
}
TIME_COLUMNS = {
    "date": "item.date_received",
    "date_decided": "item.date_decided",
    "date_closed": "item.date_closed",
    "hours_to_decision": (
        "CASE WHEN item.date_decided IS NOT NULL THEN item.work_hours_to_decision END"
    ),
    "hours_to_stock": (
        f"CASE WHEN {CLOSED} AND disposition.action = 'restock'"
        " THEN item.work_hours_to_stock END"
    ),
    "days_held": f"CASE WHEN item.stage IN {HELD} THEN {DAYS} END",
    "touch_count": "item.touch_count",
}
TESTED = "claimed.is_defect AND item.date_inspected IS NOT NULL"
# (where the question arises, what is counted)
FLAGS = {
    "held_count": ("TRUE", f"item.stage IN {HELD}"),
    "closed_count": ("TRUE", "item.stage = 'closed'"),
    "resold_count": (
        "item.stage = 'closed'",
        "disposition.action IN ('restock', 'resell_b', 'refurbish')",
    ),
    "restocked_count": (
        "item.stage = 'closed'",
        "disposition.action = 'restock'",
    ),
    "defect_tested_count": ("TRUE", f"COALESCE({TESTED}, FALSE)"),
    "no_fault_count": (
        TESTED,
        "NOT COALESCE(found.is_defect, FALSE) AND item.function_grade IN ('F5', 'F6')",
    ),
    "decided_count": ("TRUE", "item.date_decided IS NOT NULL"),
    "first_pass_count": (
        "item.date_decided IS NOT NULL",
        "item.decision_count = 1 AND item.inspection_count <= 1",
    ),
    "offered_count": (
        "TRUE",
        "item.date_decided IS NOT NULL AND item.recommended_disposition_id IS NOT NULL",
    ),
    "accepted_count": (
        "item.date_decided IS NOT NULL AND item.recommended_disposition_id IS NOT NULL",
        "item.disposition_id = item.recommended_disposition_id",
    ),
    "discrepancy_count": ("TRUE", "item.discrepancy IS NOT NULL"),
    "exported_count": ("TRUE", "item.date_exported IS NOT NULL"),
    "proven_count": (
        "item.date_exported IS NOT NULL",
        "COALESCE(item.is_export_proven, FALSE)",
    ),
}
# Outer joins on keys, of which PostgreSQL leaves out those that nobody asks for.
FROM = """
    FROM return_item AS item
    LEFT JOIN product_product AS product ON product.id = item.product_id
    LEFT JOIN product_template AS template ON template.id = product.product_tmpl_id
    LEFT JOIN return_order AS ret ON ret.id = item.order_id
    LEFT JOIN res_partner AS partner ON partner.id = item.partner_id
    LEFT JOIN stock_location AS place ON place.id = item.location_id
    LEFT JOIN return_reason AS claimed ON claimed.id = item.claimed_reason_id
    LEFT JOIN return_reason AS found ON found.id = item.found_reason_id
    LEFT JOIN return_disposition AS disposition ON disposition.id = item.disposition_id
    WHERE item.active AND item.date_received IS NOT NULL
"""
