# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL, date_utils


class ReturnEntitlement(models.Model):
    """What a customer may rotate by contract: a share of what was bought, a period."""

    _name = "return.entitlement"
    _description = "Return Allowance"
    _inherit = ["mail.thread"]
    _order = "date_from desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
        help="With all contacts of the company.",
    )
    percent = fields.Float(
        string="Share of Purchases (%)", default=3.0, required=True, tracking=True
    )
    trailing_months = fields.Integer(
        string="Purchases of the Last (months)",
        default=12,
        required=True,
        help="Posted invoices less credit notes, net, before the period begins.",
    )
    period = fields.Selection(
        selection=[("month", "Month"), ("quarter", "Quarter"), ("year", "Year")],
        required=True,
        default="quarter",
    )
    date_from = fields.Date(required=True, default=fields.Date.context_today)
    date_to = fields.Date(help="Empty: without end.")
    period_ids = fields.One2many(
        comodel_name="return.entitlement.period",
        inverse_name="entitlement_id",
        string="Use by Period",
    )
    amount_left = fields.Monetary(
        string="Left",
        compute="_compute_amount_left",
        help="Of the period that runs now, to the cent.",
    )

    _bounded = models.Constraint(
        "CHECK (percent > 0 AND percent <= 100 AND trailing_months BETWEEN 1 AND 120)",
        "The share is above 0 and at most 100 %, of at most 120 months.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "The allowance ends after it begins.",
    )

    def _compute_amount_left(self):
        for entitlement in self:
            today = fields.Date.context_today(self)
            start, _end = entitlement._get_period(today)
            period = entitlement.period_ids.filtered(lambda p, s=start: p.date == s)
            if period:
                entitlement.amount_left = period.amount_left
            else:
                entitlement.amount_left = entitlement._compute_allowance(start)

    def _get_period(self, day):
        """The first and last day of the period a day lies in."""
        self.ensure_one()
        start = date_utils.start_of(day, self.period)
        return start, date_utils.end_of(start, self.period)

    def _compute_allowance(self, start):
        """The allowance of the period that starts on a day: the share of what was
        invoiced, less what was credited, in the months before; net, rounded to the
        cent, never below zero."""
        self.ensure_one()
        # sudo: the sum is told, not the invoices.
        groups = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("move_type", "in", ("out_invoice", "out_refund")),
                    ("state", "=", "posted"),
                    ("company_id", "=", self.company_id.id),
                    (
                        "partner_id",
                        "child_of",
                        self.partner_id.commercial_partner_id.id,
                    ),
                    ("invoice_date", "<", start),
                    (
                        "invoice_date",
                        ">=",
                        start - relativedelta(months=self.trailing_months),
                    ),
                ],
                [],
                ["amount_untaxed_signed:sum"],
            )
        )
        bought = groups[0][0] or 0.0
        return max(0.0, self.currency_id.round(bought * self.percent / 100.0))

    @api.model
    def _find(self, partner, company, day):
        """The allowance of a customer on a day, in sudo; or nothing."""
        # sudo: customers know what is left, and staff asks for them.
        return self.sudo().search(
            [
                ("partner_id", "parent_of", partner.id),
                ("company_id", "=", company.id),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ],
            limit=1,
        )

    def _open_period(self, day):
        """The row of the period a day lies in; made once, also by two at the same
        time."""
        self.ensure_one()
        start, end = self._get_period(day)
        self.env["return.entitlement.period"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO return_entitlement_period
                    (entitlement_id, company_id, date, date_end, allowance, used,
                     create_uid, create_date, write_uid, write_date)
                VALUES (%s, %s, %s, %s, %s, 0, %s, now() AT TIME ZONE 'UTC', %s,
                        now() AT TIME ZONE 'UTC')
                ON CONFLICT (entitlement_id, date) DO NOTHING
                """,
                self.id,
                self.company_id.id,
                start,
                end,
                self._compute_allowance(start),
                self.env.uid,
                self.env.uid,
            )
        )
        self.invalidate_recordset(["period_ids"])
        return self.env["return.entitlement.period"].search(
            [("entitlement_id", "=", self.id), ("date", "=", start)]
        )
