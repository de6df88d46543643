# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class RfidToteTrip(models.Model):
    """A tote's way to a customer and back."""

    _name = "rfid.tote.trip"
    _description = "Trip of a Tote"
    _order = "out_at desc, id desc"
    _rec_name = "tote_id"

    tote_id = fields.Many2one(
        comodel_name="rfid.tote",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    type_id = fields.Many2one(related="tote_id.type_id", store=True)
    company_id = fields.Many2one(related="tote_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        help="Empty: a gate saw it leave, and nobody said to whom.",
    )
    out_at = fields.Datetime(string="Out", required=True, readonly=True)
    in_at = fields.Datetime(string="Back", readonly=True)
    lost_at = fields.Datetime(string="Lost", readonly=True)
    days = fields.Float(compute="_compute_days", store=True, aggregator="avg")
    deposit = fields.Monetary(readonly=True)
    deposit_due = fields.Monetary(
        compute="_compute_deposit_due",
        store=True,
        help="Of totes that are not back: what the customer owes for them.",
    )

    _open_once = models.UniqueIndex(
        "(tote_id) WHERE in_at IS NULL", "This tote is away already."
    )
    _times = models.Constraint(
        "CHECK (in_at IS NULL OR in_at >= out_at)", "A tote comes back after it went."
    )

    @api.depends("out_at", "in_at")
    def _compute_days(self):
        for trip in self:
            away = (trip.in_at - trip.out_at).total_seconds() if trip.in_at else 0.0
            trip.days = away / 86400

    @api.depends("in_at", "deposit")
    def _compute_deposit_due(self):
        for trip in self:
            trip.deposit_due = 0.0 if trip.in_at else trip.deposit
