# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import date_utils

PERIODS = {"month": "month", "quarter": "quarter", "year": "year"}


class ReturnVendorAgreement(models.Model):
    """What a vendor takes back, for how much, how often and how fast.

    The most particular agreement holds for an item: one that names the product goes
    before one of its category or tag, and that before one for all the vendor sells.
    """

    _name = "return.vendor.agreement"
    _description = "Vendor Return Agreement"
    _inherit = ["mail.thread"]
    _order = "partner_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Vendor",
        required=True,
        index=True,
        check_company=True,
        tracking=True,
    )
    date_from = fields.Date(string="Valid from", tracking=True)
    date_to = fields.Date(string="Valid to", tracking=True)
    product_ids = fields.Many2many(
        comodel_name="product.product", string="Products", check_company=True
    )
    categ_ids = fields.Many2many(
        comodel_name="product.category", string="Product Categories"
    )
    product_tag_ids = fields.Many2many(
        comodel_name="product.tag",
        string="Product Tags",
        help="For example a brand.",
    )
    reason_ids = fields.Many2many(
        comodel_name="return.reason",
        string="Reasons",
        help="Only for goods with one of these reasons, found or claimed. Empty: all.",
    )
    eligibility = fields.Selection(
        selection=[
            ("forced", "Must go back"),
            ("eligible", "May go back"),
            ("prohibited", "Must not go back"),
        ],
        required=True,
        default="eligible",
        tracking=True,
    )
    credit_percent = fields.Float(
        string="Expected Credit (%)",
        default=100.0,
        tracking=True,
        help="Of what the goods cost.",
    )
    labour_amount = fields.Monetary(
        string="Labour a Piece",
        help="What the vendor pays for the work of a repair of his product.",
    )
    is_freight_covered = fields.Boolean(string="Pays the Freight")
    is_rma_needed = fields.Boolean(
        string="Needs an RMA Number",
        help="Nothing leaves before the vendor has given his number.",
    )
    fixed_rma = fields.Char(
        string="Standing RMA Number",
        help="The vendor takes all goods under this number; claims are made with it.",
    )
    is_approval_needed = fields.Boolean(
        string="Agrees First", help="Nothing leaves before the vendor has agreed."
    )
    is_goods_kept = fields.Boolean(
        string="Does Not Want the Goods",
        help="The vendor credits without having the goods back.",
    )
    claim_days = fields.Integer(
        string="Days to Claim",
        default=30,
        help="A claim lapses so many days after the goods arrived. 0: never.",
    )
    warning_days = fields.Integer(
        string="Warn Before",
        default=7,
        help="So many days before a claim lapses somebody is asked to make it.",
    )
    answer_days = fields.Integer(
        string="Days to Answer",
        default=30,
        help="Without an answer after so many days somebody is asked to chase it.",
    )
    quota_kind = fields.Selection(
        selection=[("quantity", "Pieces"), ("value", "Value")],
        string="Quota of",
        tracking=True,
    )
    quota_limit = fields.Float(string="Quota", tracking=True)
    quota_period = fields.Selection(
        selection=[("month", "A Month"), ("quarter", "A Quarter"), ("year", "A Year")],
        string="Quota for",
        default="quarter",
    )
    quota_ids = fields.One2many(
        comodel_name="return.vendor.quota",
        inverse_name="agreement_id",
        string="Quota Used Up",
        readonly=True,
    )
    quota_left = fields.Float(
        string="Left of the Quota",
        compute="_compute_quota_left",
        help="In this period.",
    )
    note = fields.Html()

    _bounded = models.Constraint(
        "CHECK (credit_percent >= 0 AND credit_percent <= 100"
        " AND COALESCE(quota_limit, 0) >= 0 AND COALESCE(quota_limit, 0) <= 1e9"
        " AND COALESCE(labour_amount, 0) >= 0 AND COALESCE(labour_amount, 0) <= 1e9"
        " AND claim_days >= 0 AND warning_days >= 0 AND answer_days >= 0)",
        "Type a credit of 0 to 100 %, and amounts, days and a quota of zero or more.",
    )

    @api.depends("quota_kind", "quota_limit", "quota_period", "quota_ids.taken")
    def _compute_quota_left(self):
        today = fields.Date.context_today(self)
        for agreement in self:
            now = agreement.quota_ids.filtered(
                lambda quota: quota.date_from <= today <= quota.date_to
            )
            agreement.quota_left = max(
                0.0, agreement.quota_limit - sum(now.mapped("taken"))
            )

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for agreement in self:
            if (
                agreement.date_from
                and agreement.date_to
                and agreement.date_from > agreement.date_to
            ):
                raise ValidationError(
                    self.env._(
                        "%s ends before it begins: swap its dates.", agreement.name
                    )
                )

    # === WHICH ONE HOLDS === #

    @api.model
    def _find(self, items, day=None):
        """The agreement that holds for each item; whole sets at once.

        :param day: by default today
        :return: {item: agreement}; items without one have an empty agreement
        """
        day = day or fields.Date.context_today(self)
        # sudo: who decides on an item need not read what vendors grant; only the
        # agreement that holds is handed out.
        agreements = self.sudo().search(
            [
                ("company_id", "in", items.company_id.ids),
                "|",
                ("date_from", "=", False),
                ("date_from", "<=", day),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", day),
            ]
        )
        found = {}
        for item in items:
            scores = [
                (-score, agreement.sequence, agreement.id, agreement)
                for agreement in agreements
                if (score := agreement._score(item, day))
            ]
            best = min(scores, key=lambda score: score[:3])[-1] if scores else None
            found[item] = (best or agreements.browse()).sudo(False)
        return found

    def _score(self, item, day=None):
        """How particularly this agreement names an item; 0: it does not hold.

        :param day: by default today
        """
        self.ensure_one()
        product = item.product_id
        reasons = item.found_reason_id or item.claimed_reason_id
        if item.company_id != self.company_id or (
            self.reason_ids and not reasons & self.reason_ids
        ):
            return 0
        if product in self.product_ids:
            return 3
        path = (product.categ_id.parent_path or "").split("/")
        if any(str(categ.id) in path for categ in self.categ_ids):
            return 2
        if product.all_product_tag_ids & self.product_tag_ids:
            return 2
        if self.product_ids or self.categ_ids or self.product_tag_ids:
            return 0
        vendors = product.sudo().seller_ids.partner_id.commercial_partner_id
        return 1 if self.partner_id.commercial_partner_id in vendors else 0

    # === WHAT IT IS WORTH === #

    def _get_expected_credit(self, item):
        """What the vendor is expected to credit for an item, in company currency."""
        cost = item.product_id.with_company(item.company_id).standard_price
        percent = self.credit_percent if self else 100.0
        if item.lot_id and item.product_id.lot_valuated:
            cost = item.lot_id.with_company(item.company_id).standard_price
        return item.currency_id.round(cost * item.quantity * percent / 100)

    def _get_deadline(self, item):
        """The last day on which an item may be claimed; False: no such day."""
        self.ensure_one()
        if not self.claim_days or not item.date_received:
            return False
        received = fields.Datetime.context_timestamp(item, item.date_received).date()
        return received + timedelta(days=self.claim_days)

    # === QUOTA === #

    def _get_amount_of_quota(self, item):
        """How much of the quota an item uses up."""
        if self.quota_kind == "value":
            return self._get_expected_credit(item)
        return item.quantity

    def _get_period(self, day):
        """The first and last day of the quota's period around a day."""
        self.ensure_one()
        start = date_utils.start_of(day, PERIODS[self.quota_period or "quarter"])
        length = {"month": 1, "quarter": 3, "year": 12}[self.quota_period or "quarter"]
        return start, start + relativedelta(months=length, days=-1)
