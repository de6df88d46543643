# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models, tools

from .return_vendor_claim import STATES


class ReturnVendorClaimReport(models.Model):
    """Vendor claims by age, as accountants look at receivables."""

    _name = "return.vendor.claim.report"
    _description = "Ageing of Vendor Claims"
    _auto = False
    _order = "age desc, id"
    _rec_name = "claim_id"

    claim_id = fields.Many2one(comodel_name="return.vendor.claim", readonly=True)
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(comodel_name="res.currency", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Vendor", readonly=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users", string="Responsible", readonly=True
    )
    state = fields.Selection(selection=STATES, readonly=True)
    date_start = fields.Date(string="Since", readonly=True)
    age = fields.Integer(string="Age (days)", readonly=True, aggregator="avg")
    bucket = fields.Selection(
        selection=[
            ("1_30", "0-30 days"),
            ("2_60", "31-60 days"),
            ("3_90", "61-90 days"),
            ("4_over", "Over 90 days"),
        ],
        string="Ageing",
        readonly=True,
    )
    amount_claimed = fields.Monetary(string="Claimed", readonly=True)
    amount_accepted = fields.Monetary(string="Accepted", readonly=True)
    amount_refunded = fields.Monetary(string="Credited", readonly=True)
    amount_written_off = fields.Monetary(string="Written Off", readonly=True)
    amount_open = fields.Monetary(string="Open", readonly=True)
    amount_missed = fields.Monetary(
        string="Missed", readonly=True, help="Lapsed before it was claimed."
    )

    def init(self):
        tools.drop_view_if_exists(self.env.cr, self._table)
        self.env.cr.execute(
            """CREATE VIEW return_vendor_claim_report AS (
            WITH claim AS (
                SELECT c.*, COALESCE(c.date_requested, c.create_date)::date AS since
                FROM return_vendor_claim c WHERE c.state <> 'cancelled'
            )
            SELECT c.id, c.id AS claim_id, c.company_id, k.currency_id, c.partner_id,
                   c.user_id, c.state, c.since AS date_start,
                   CURRENT_DATE - c.since AS age,
                   CASE WHEN CURRENT_DATE - c.since <= 30 THEN '1_30'
                        WHEN CURRENT_DATE - c.since <= 60 THEN '2_60'
                        WHEN CURRENT_DATE - c.since <= 90 THEN '3_90'
                        ELSE '4_over' END AS bucket,
                   c.amount_claimed, c.amount_accepted, c.amount_refunded,
                   c.amount_written_off, c.amount_open,
                   CASE WHEN c.state = 'lapsed'
                        THEN c.amount_claimed - c.amount_refunded ELSE 0
                   END AS amount_missed
            FROM claim c JOIN res_company k ON k.id = c.company_id
            )"""
        )
