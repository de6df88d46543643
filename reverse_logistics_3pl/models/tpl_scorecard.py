# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models, tools

# What each figure counts: due, and of that in time (or right).
FIGURES = ("pickup", "arrival", "receipt", "inspection", "report", "accuracy")

# Loads that were booked, with the contract of their day.
LOAD = """
SELECT shipment.*, date_trunc('month', date_departure)::date AS month,
       COALESCE(contract.receipt_hours, 24) AS receipt_hours,
       COALESCE(contract.inspection_hours, 48) AS inspection_hours,
       COALESCE(contract.report_hours, 4) AS report_hours
  FROM return_shipment AS shipment
  LEFT JOIN LATERAL (
        SELECT * FROM tpl_contract
         WHERE provider_id = shipment.provider_id AND active
           AND date_start <= shipment.date_departure
           AND (date_end IS NULL OR date_end >= shipment.date_departure)
         ORDER BY date_start DESC LIMIT 1
  ) AS contract ON TRUE
 WHERE shipment.provider_id IS NOT NULL
   AND shipment.state NOT IN ('planned', 'cancelled')
"""
# Pickups and arrivals a provider and month.
LOADS = """
SELECT provider_id, company_id, month, COUNT(*) AS load_count,
       COUNT(*) FILTER (WHERE date_picked_up IS NOT NULL
           OR date_departure < CURRENT_DATE) AS pickup_due,
       COUNT(*) FILTER (
           WHERE date_picked_up::date <= date_departure) AS pickup_ok,
       COUNT(*) FILTER (WHERE date_arrived IS NOT NULL
           OR date_arrival < CURRENT_DATE) AS arrival_due,
       COUNT(*) FILTER (
           WHERE date_arrived::date <= date_arrival) AS arrival_ok
  FROM load GROUP BY provider_id, company_id, month
"""
# Items, each on the last load that brought it.
CARGO = """
SELECT DISTINCT ON (item.id) item.id, load.provider_id, load.month,
       load.date_arrived, load.receipt_hours, load.inspection_hours,
       load.report_hours, item.date_received, item.discrepancy,
       seen.ended_at
  FROM load
  JOIN return_shipment_line AS line
    ON line.shipment_id = load.id AND line.state IN ('booked', 'done')
  JOIN return_item_shipment_line_rel AS rel ON rel.line_id = line.id
  JOIN return_item AS item ON item.id = rel.item_id
  LEFT JOIN LATERAL (
        SELECT MIN(ended_at) AS ended_at FROM return_inspection
         WHERE item_id = item.id
  ) AS seen ON TRUE
 WHERE load.date_arrived IS NOT NULL
 ORDER BY item.id, load.id DESC
"""
# Receipts, inspections and differences of the items.
ITEMS = """
SELECT provider_id, month,
       COUNT(*) FILTER (WHERE date_received IS NOT NULL
           OR date_arrived + make_interval(mins =>
               (receipt_hours * 60)::int) < now() AT TIME ZONE 'UTC'
       ) AS receipt_due,
       COUNT(*) FILTER (WHERE date_received <= date_arrived
           + make_interval(mins => (receipt_hours * 60)::int)
       ) AS receipt_ok,
       COUNT(*) FILTER (WHERE ended_at IS NOT NULL
           OR date_received + make_interval(mins =>
               (inspection_hours * 60)::int) < now() AT TIME ZONE 'UTC'
       ) AS inspection_due,
       COUNT(*) FILTER (WHERE ended_at <= date_received
           + make_interval(mins => (inspection_hours * 60)::int)
       ) AS inspection_ok,
       COUNT(*) FILTER (WHERE date_received IS NOT NULL) AS accuracy_due,
       COUNT(*) FILTER (WHERE date_received IS NOT NULL
           AND discrepancy IS NULL) AS accuracy_ok
  FROM cargo GROUP BY provider_id, month
"""
# What the provider told of the items, and how soon.
REPORTS = """
SELECT cargo.provider_id, cargo.month, COUNT(*) AS report_due,
       COUNT(*) FILTER (WHERE event.recorded_at <= event.occurred_at
           + make_interval(mins => (report_hours * 60)::int)) AS report_ok
  FROM cargo JOIN return_event AS event
    ON event.item_id = cargo.id AND event.source = 'tpl'
 GROUP BY cargo.provider_id, cargo.month
"""
# Disputes by the month of their load.
DISPUTES = """
SELECT load.provider_id, load.month, COUNT(*) AS dispute_count
  FROM load JOIN tpl_dispute AS dispute ON dispute.shipment_id = load.id
 GROUP BY load.provider_id, load.month
"""
# All of them side by side; what did not happen counts 0.
TOTAL = """
SELECT row_number() OVER (ORDER BY loads.month, loads.provider_id) AS id,
       loads.*,
       COALESCE(receipt_due, 0) AS receipt_due,
       COALESCE(receipt_ok, 0) AS receipt_ok,
       COALESCE(inspection_due, 0) AS inspection_due,
       COALESCE(inspection_ok, 0) AS inspection_ok,
       COALESCE(accuracy_due, 0) AS accuracy_due,
       COALESCE(accuracy_ok, 0) AS accuracy_ok,
       COALESCE(report_due, 0) AS report_due,
       COALESCE(report_ok, 0) AS report_ok,
       COALESCE(dispute_count, 0) AS dispute_count
  FROM loads
  LEFT JOIN items USING (provider_id, month)
  LEFT JOIN reports USING (provider_id, month)
  LEFT JOIN disputes USING (provider_id, month)
"""


class TplScorecard(models.Model):
    """How well a provider keeps its contract, by month of departure.

    Read from loads, items, inspections, events and disputes: nothing is entered here.
    """

    _name = "tpl.scorecard"
    _description = "3PL Scorecard"
    _auto = False
    _order = "month desc, provider_id"
    _rec_name = "provider_id"

    provider_id = fields.Many2one(comodel_name="tpl.provider", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    month = fields.Date(readonly=True)
    load_count = fields.Integer(string="Loads", readonly=True)
    pickup_due = fields.Integer(string="Pickups", readonly=True)
    pickup_ok = fields.Integer(string="Pickups in Time", readonly=True)
    arrival_due = fields.Integer(string="Arrivals", readonly=True)
    arrival_ok = fields.Integer(string="Arrivals in Time", readonly=True)
    receipt_due = fields.Integer(string="Receipts", readonly=True)
    receipt_ok = fields.Integer(string="Receipts in Time", readonly=True)
    inspection_due = fields.Integer(string="Inspections", readonly=True)
    inspection_ok = fields.Integer(string="Inspections in Time", readonly=True)
    report_due = fields.Integer(string="Reports", readonly=True)
    report_ok = fields.Integer(string="Reports in Time", readonly=True)
    accuracy_due = fields.Integer(string="Items Handled", readonly=True)
    accuracy_ok = fields.Integer(string="Items without a Difference", readonly=True)
    dispute_count = fields.Integer(string="Disputes", readonly=True)
    pickup_rate = fields.Char(string="Pickup", compute="_compute_rates")
    arrival_rate = fields.Char(string="Arrival", compute="_compute_rates")
    receipt_rate = fields.Char(string="Receipt", compute="_compute_rates")
    inspection_rate = fields.Char(string="Inspection", compute="_compute_rates")
    report_rate = fields.Char(string="Report", compute="_compute_rates")
    accuracy_rate = fields.Char(string="Accuracy", compute="_compute_rates")
    dispute_rate = fields.Char(compute="_compute_rates")

    @api.depends("load_count")
    def _compute_rates(self):
        """Percentages; n/a where nothing was due."""
        for card in self:
            for name in FIGURES:
                share = self._get_rate(card[f"{name}_ok"], card[f"{name}_due"])
                card[f"{name}_rate"] = share
            card.dispute_rate = self._get_rate(card.dispute_count, card.load_count)

    @api.model
    def _get_rate(self, part, whole):
        return f"{100 * part / whole:.1f} %" if whole else self.env._("n/a")

    @api.readonly
    def action_open_rows(self):
        """The loads that a card counts."""
        self.ensure_one()
        domain = [
            ("provider_id", "=", self.provider_id.id),
            ("company_id", "=", self.company_id.id),
            ("date_departure", ">=", self.month),
            ("date_departure", "<", self.month + relativedelta(months=1)),
            ("state", "not in", ("planned", "cancelled")),
        ]
        return {
            "type": "ir.actions.act_window",
            "name": f"{self.provider_id.display_name}, {self.month:%Y-%m}",
            "res_model": "return.shipment",
            "views": [[False, "list"], [False, "form"]],
            "domain": domain,
            "context": {"create": False},
        }

    def init(self):
        """Make the view anew: its columns may have changed."""
        tools.drop_view_if_exists(self.env.cr, self._table)
        # pylint: disable-next=sql-injection  # no part of it comes from outside
        self.env.cr.execute(f"CREATE VIEW {self._table} AS ({self._get_query()})")

    @api.model
    def _get_query(self):
        """The parts by name, then the sum."""
        parts = {
            "load": LOAD,
            "loads": LOADS,
            "cargo": CARGO,
            "items": ITEMS,
            "reports": REPORTS,
            "disputes": DISPUTES,
        }
        named = ", ".join(f"{name} AS ({query})" for name, query in parts.items())
        return f"WITH {named} {TOTAL}"
