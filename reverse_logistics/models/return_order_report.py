# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.tools import SQL

from ..const import KINDS, STATES


class ReturnOrderReport(models.Model):
    """Figures of returns, a row a return that was submitted.

    Durations are in days by the clock. Every row belongs to one cohort: the day on
    which it was asked for (`date`).
    """

    _name = "return.order.report"
    _description = "Returns Analysis"
    _inherit = ["return.kpi.source.mixin"]
    _auto = False
    _rec_name = "order_id"
    _order = "date desc, id desc"

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
    policy_id = fields.Many2one(comodel_name="return.policy", readonly=True)
    kind = fields.Selection(selection=KINDS, readonly=True)
    state = fields.Selection(selection=STATES, string="Status", readonly=True)
    date = fields.Datetime(string="Requested", readonly=True)
    order_count = fields.Integer(string="Returns", readonly=True)
    breach_count = fields.Integer(string="Outside the Policy", readonly=True)
    self_served_count = fields.Integer(string="Asked on the Portal", readonly=True)
    message_count = fields.Integer(string="Messages", readonly=True)
    approved_count = fields.Integer(string="Approved", readonly=True)
    arrived_count = fields.Integer(string="Arrived", readonly=True)
    treated_count = fields.Integer(string="Arrived and Done", readonly=True)
    done_count = fields.Integer(string="Done", readonly=True)
    credited_count = fields.Integer(string="Credited", readonly=True)
    days_to_approve = fields.Float(readonly=True, aggregator="avg")
    days_to_arrive = fields.Float(
        string="Days from Approval to Dock", readonly=True, aggregator="avg"
    )
    days_at_centre = fields.Float(
        string="Days from Dock to Done", readonly=True, aggregator="avg"
    )
    days_total = fields.Float(
        string="Days from Request to Done", readonly=True, aggregator="avg"
    )
    days_to_credit = fields.Float(
        string="Days from Dock to Credit", readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return SQL(QUERY)

    @api.readonly
    def action_open_order(self):
        """Open the return of a row."""
        self.ensure_one()
        return self.order_id._get_records_action(name=self.order_id.name)


def _days(start, stop):
    return f"EXTRACT(EPOCH FROM {stop} - {start}) / 86400"


CREDIT = """(
    SELECT %s FROM account_move AS credit WHERE credit.return_order_id = ret.id
        AND credit.state = 'posted' AND credit.move_type = 'out_refund'
)"""
# Scalar subqueries cost nothing where a figure does not ask for their column. A credit
# note has a day and no hour: it counts from the day of receipt.
QUERY = f"""
    SELECT ret.id, ret.id AS order_id, ret.company_id, ret.warehouse_id,
        partner.commercial_partner_id AS partner_id, ret.policy_id, ret.kind,
        ret.state, ret.date_submitted AS date,
        1 AS order_count,
        (COALESCE(ret.policy_note, '') <> '')::integer AS breach_count,
        COALESCE(asker.share, FALSE)::integer AS self_served_count,
        (SELECT COUNT(*) FROM mail_message AS message
            WHERE message.model = 'return.order' AND message.res_id = ret.id
            AND message.message_type IN ('comment', 'email')) AS message_count,
        (ret.date_approved IS NOT NULL)::integer AS approved_count,
        (ret.date_approved IS NOT NULL
            AND ret.date_received IS NOT NULL)::integer AS arrived_count,
        (ret.date_received IS NOT NULL
            AND ret.date_done IS NOT NULL)::integer AS treated_count,
        (ret.date_done IS NOT NULL)::integer AS done_count,
        (ret.date_received IS NOT NULL
            AND {CREDIT % "MIN(credit.id)"} IS NOT NULL)::integer AS credited_count,
        {_days("ret.date_submitted", "ret.date_approved")} AS days_to_approve,
        {_days("ret.date_approved", "ret.date_received")} AS days_to_arrive,
        {_days("ret.date_received", "ret.date_done")} AS days_at_centre,
        {_days("ret.date_submitted", "ret.date_done")} AS days_total,
        {CREDIT % "MIN(credit.invoice_date)"} - ret.date_received::date
            AS days_to_credit
    FROM return_order AS ret
    JOIN res_partner AS partner ON partner.id = ret.partner_id
    LEFT JOIN res_users AS asker ON asker.id = ret.submitted_by_id
    WHERE ret.date_submitted IS NOT NULL
"""
