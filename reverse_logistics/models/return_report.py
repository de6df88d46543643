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
# Step of the waste hierarchy of a disposition: where the kilograms went.
STREAMS = [
    ("1", "Re-use"),
    ("2", "Refurbish"),
    ("3", "Parts"),
    ("4", "Recycle"),
    ("5", "Energy"),
    ("6", "Disposal"),
]
# European e-waste: Annex III of Directive 2012/19/EU.
WEEE = [
    ("1", "1 Temperature exchange equipment"),
    ("2", "2 Screens and monitors"),
    ("3", "3 Lamps"),
    ("4", "4 Large equipment"),
    ("5", "5 Small equipment"),
    ("6", "6 Small IT and telecommunication equipment"),
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
    _inherit = ["return.kpi.source.mixin"]
    _auto = False
    _rec_name = "item_id"
    _order = "date desc, id desc"

    item_id = fields.Many2one(comodel_name="return.item", readonly=True)
    order_id = fields.Many2one(
        comodel_name="return.order", string="Return", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse", string="Returns Centre", readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Category", readonly=True
    )
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
    stream = fields.Selection(
        selection=STREAMS, string="Waste Hierarchy", readonly=True
    )
    age = fields.Selection(selection=AGES, string="Age at the Dock", readonly=True)
    date = fields.Datetime(string="Received", readonly=True)
    date_decided = fields.Datetime(string="Decided", readonly=True)
    date_closed = fields.Datetime(string="Closed", readonly=True)

    item_count = fields.Integer(string="Items", readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    weight = fields.Float(string="Weight (kg)", readonly=True, digits="Stock Weight")
    weight_closed = fields.Float(
        string="Weight Disposed (kg)", readonly=True, digits="Stock Weight"
    )
    weight_diverted = fields.Float(
        string="Weight Kept from Disposal (kg)", readonly=True, digits="Stock Weight"
    )
    co2e_avoided = fields.Float(
        string="CO2e Avoided (kg)",
        readonly=True,
        help="Of making new units that were used again instead.",
    )
    hs_code = fields.Char(string="Customs Code", readonly=True)
    is_consumer = fields.Boolean(string="Consumer Product", readonly=True)
    weee_category = fields.Selection(
        selection=WEEE, string="E-waste Category", readonly=True
    )
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
        weight = "item.quantity * product.weight"
        # A company-dependent field: {company: value}
        value = (
            "item.quantity * COALESCE("
            "(product.standard_price ->> item.company_id::text)::float, 0)"
        )
        closed = "item.stage = 'closed'"
        held = f"item.stage IN {HELD}"
        columns = {
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
            "stream": f"CASE WHEN {closed} THEN disposition.hierarchy_step::text END",
            "age": f"CASE WHEN {held} THEN {AGE} END",
            "date": "item.date_received",
            "date_decided": "item.date_decided",
            "date_closed": "item.date_closed",
            "item_count": "1",
            "quantity": "item.quantity",
            "weight": weight,
            "weight_closed": f"CASE WHEN {closed} THEN {weight} END",
            "weight_diverted": (
                f"CASE WHEN {closed} AND disposition.hierarchy_step < 6 THEN {weight}"
                f" WHEN {closed} THEN 0 END"
            ),
            "co2e_avoided": (
                f"CASE WHEN {closed} AND disposition.hierarchy_step <= 2"
                " THEN item.quantity * template.return_co2e_new END"
            ),
            "hs_code": "template.hs_code",
            "is_consumer": "template.return_is_consumer",
            "weee_category": "template.return_weee_category",
            "cost_value": value,
            "cost_value_closed": f"CASE WHEN {closed} THEN {value} END",
            "cost_value_held": f"CASE WHEN {held} THEN {value} END",
            "expected_recovery": "item.expected_recovery",
            "actual_recovery": f"CASE WHEN {closed} THEN item.actual_recovery END",
            "cost_total": "item.cost_total",
            "net_recovery": (
                f"CASE WHEN {closed} THEN"
                " COALESCE(item.actual_recovery, 0) - COALESCE(item.cost_total, 0) END"
            ),
            "regret": "CASE WHEN item.date_decided IS NOT NULL THEN item.regret END",
            "hours_to_decision": (
                "CASE WHEN item.date_decided IS NOT NULL"
                " THEN item.work_hours_to_decision END"
            ),
            "hours_to_stock": (
                f"CASE WHEN {closed} AND disposition.action = 'restock'"
                " THEN item.work_hours_to_stock END"
            ),
            "touch_count": "item.touch_count",
            **{name: self._flag(*flag) for name, flag in FLAGS.items()},
        }
        columns = {name: SQL(text) for name, text in columns.items()}
        columns["decay_loss"] = SQL(
            f"{value} * (1 - EXP(-%s * {WEEKS}))", DEFAULTS["weekly_decay"].value
        )
        return columns

    @api.model
    def _flag(self, asks, holds):
        """1 or 0 where a question arises, else empty."""
        return f"CASE WHEN {asks} THEN ({holds})::integer END"

    @api.readonly
    def action_open_item(self):
        """Open the item of a row."""
        self.ensure_one()
        return self.item_id._get_records_action(name=self.item_id.name)


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
