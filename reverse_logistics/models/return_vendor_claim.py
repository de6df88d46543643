# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("draft", "Draft"),
    ("requested", "Requested"),
    ("authorised", "Authorised"),
    ("shipped", "Shipped"),
    ("accepted", "Accepted"),
    ("partly", "Partly Accepted"),
    ("refused", "Refused"),
    ("refunded", "Credited"),
    ("closed", "Closed"),
    ("lapsed", "Lapsed"),
    ("cancelled", "Cancelled"),
]
OVER = ("closed", "lapsed", "cancelled")


class ReturnVendorClaim(models.Model):
    """What one vendor is asked to pay for goods that came back: the goods of a claim
    travel together, in one transfer."""

    _name = "return.vendor.claim"
    _description = "Vendor Claim"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = (
        "name",
        "state",
        "company_id",
        "date_requested",
        "date_authorised",
        "date_shipped",
        "date_answered",
        "date_closed",
        "write_off_reason_id",
        "refund_ids",
        "picking_ids",
    )

    name = fields.Char(required=True, readonly=True, copy=False, index="trigram")
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
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
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse", check_company=True, index="btree_not_null"
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user,
        tracking=True,
    )
    state = fields.Selection(
        selection=STATES,
        required=True,
        readonly=True,
        default="draft",
        index=True,
        copy=False,
        tracking=True,
    )
    vendor_rma = fields.Char(
        string="Vendor's RMA", copy=False, help="The vendor's number for these goods."
    )
    line_ids = fields.One2many(
        comodel_name="return.vendor.claim.line", inverse_name="claim_id", copy=False
    )
    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", compute="_compute_item_ids"
    )
    picking_ids = fields.One2many(
        comodel_name="stock.picking",
        inverse_name="return_claim_id",
        string="Transfers",
        readonly=True,
    )
    refund_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="return_claim_id",
        string="Vendor Credit Notes",
        readonly=True,
    )
    picking_count = fields.Integer(compute="_compute_counts")
    refund_count = fields.Integer(compute="_compute_counts")
    is_rma_needed = fields.Boolean(compute="_compute_is_rma_needed")
    is_approval_needed = fields.Boolean(compute="_compute_is_rma_needed")
    amount_claimed = fields.Monetary(
        string="Claimed", compute="_compute_amounts", store=True
    )
    amount_accepted = fields.Monetary(
        string="Accepted", compute="_compute_amounts", store=True
    )
    amount_refunded = fields.Monetary(
        string="Credited", compute="_compute_amounts", store=True
    )
    amount_written_off = fields.Monetary(
        string="Written Off", compute="_compute_amounts", store=True
    )
    amount_open = fields.Monetary(
        string="Open",
        compute="_compute_amounts",
        store=True,
        help="Claimed, and neither credited nor written off.",
    )
    write_off_reason_id = fields.Many2one(
        comodel_name="return.vendor.claim.reason",
        string="Written Off Because",
        readonly=True,
        copy=False,
        tracking=True,
    )
    date_deadline = fields.Date(
        string="Claim Before",
        compute="_compute_date_deadline",
        store=True,
        readonly=False,
        index=True,
        help="After this day the vendor need not pay any more.",
    )
    date_requested = fields.Datetime(string="Asked on", readonly=True, copy=False)
    date_authorised = fields.Datetime(readonly=True, copy=False)
    date_shipped = fields.Datetime(readonly=True, copy=False)
    date_answered = fields.Datetime(readonly=True, copy=False)
    date_closed = fields.Datetime(readonly=True, copy=False)
    days_open = fields.Integer(
        string="Age (days)",
        compute="_compute_days_open",
        help="Since the vendor was asked; before that, since the claim was made.",
    )
    is_late = fields.Boolean(compute="_compute_days_open", search="_search_is_late")
    note = fields.Html()

    _name_uniq = models.Constraint(
        "unique(name)", "Another vendor claim has this number."
    )

    @api.depends("line_ids.item_id")
    def _compute_item_ids(self):
        for claim in self:
            claim.item_ids = claim.line_ids.item_id

    @api.depends("picking_ids", "refund_ids")
    def _compute_counts(self):
        for claim in self:
            claim.picking_count = len(claim.picking_ids)
            claim.refund_count = len(claim.sudo().refund_ids)

    @api.depends(
        "line_ids.agreement_id.is_rma_needed",
        "line_ids.agreement_id.is_approval_needed",
    )
    def _compute_is_rma_needed(self):
        for claim in self:
            agreements = claim.sudo().line_ids.agreement_id
            claim.is_rma_needed = any(agreements.mapped("is_rma_needed"))
            claim.is_approval_needed = any(agreements.mapped("is_approval_needed"))

    @api.depends(
        "state",
        "line_ids.amount_claimed",
        "line_ids.amount_accepted",
        "line_ids.amount_refunded",
        "line_ids.amount_written_off",
    )
    def _compute_amounts(self):
        for claim in self:
            lines = claim.line_ids
            claim.amount_claimed = sum(lines.mapped("amount_claimed"))
            claim.amount_accepted = sum(lines.mapped("amount_accepted"))
            claim.amount_refunded = sum(lines.mapped("amount_refunded"))
            claim.amount_written_off = sum(lines.mapped("amount_written_off"))
            settled = claim.amount_refunded + claim.amount_written_off
            claim.amount_open = (
                0.0 if claim.state in OVER else max(0.0, claim.amount_claimed - settled)
            )

    @api.depends(
        "line_ids.item_id.date_received",
        "line_ids.item_id.lot_id.return_vendor_warranty_date",
        "line_ids.agreement_id.claim_days",
        "line_ids.agreement_id.is_warranty_only",
    )
    def _compute_date_deadline(self):
        for claim in self:
            days = [
                line.sudo().agreement_id._get_deadline(line.item_id)
                for line in claim.line_ids
                if line.agreement_id and line.item_id
            ]
            claim.date_deadline = min(filter(None, days), default=False)

    @api.depends("date_requested", "date_deadline", "state")
    def _compute_days_open(self):
        today = fields.Date.context_today(self)
        for claim in self:
            start = claim.date_requested or claim.create_date
            claim.days_open = (today - start.date()).days if start else 0
            claim.is_late = bool(
                claim.state == "draft"
                and claim.date_deadline
                and claim.date_deadline < today + timedelta(days=7)
            )

    def _search_is_late(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        soon = fields.Date.context_today(self) + timedelta(days=7)
        return [("state", "=", "draft"), ("date_deadline", "<", soon)]

    @api.model
    def _number(self, vals_list):
        self._number_from("reverse_logistics.sequence_return_vendor_claim", vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(claim.state not in ("draft", "cancelled") for claim in self):
            raise UserError(
                self.env._("Only drafts can be deleted: close the claim instead.")
            )

    # === ITEMS === #

    @api.model
    def _claim_for(self, items):
        """Put items on the draft claims of their vendors, one claim a vendor and
        returns centre, and take from the quotas.

        :return: the claims
        :raises UserError: for items without vendor, that a vendor does not take, or
            whose quota is used up
        """
        lines = items.claim_line_ids.filtered(lambda line: line.kind == "part")
        free = items - lines.item_id
        agreements = self.env["return.vendor.agreement"]._find(free)
        by_vendor = free.grouped(
            lambda item: (
                item.company_id,
                item._get_vendor(agreements[item]),
                item._get_warehouse(),
            )
        )
        claims = lines.claim_id
        for (company, vendor, warehouse), group in by_vendor.items():
            claim = self._get_draft(company, vendor, warehouse)
            claim._add_items(group, agreements)
            claims |= claim
        return claims

    @api.model
    def _get_draft(self, company, vendor, warehouse, party="vendor"):
        # sudo: an inspector who sends goods back to a vendor opens the claim.
        claims_sudo = self.sudo()
        domain = [
            ("company_id", "=", company.id),
            ("partner_id", "=", vendor.id),
            ("warehouse_id", "=", warehouse.id),
            ("party", "=", party),
            ("state", "=", "draft"),
        ]
        found = claims_sudo.search(domain, limit=1)
        return found or claims_sudo._unguarded().create(
            {
                "company_id": company.id,
                "partner_id": vendor.id,
                "warehouse_id": warehouse.id,
                "party": party,
                "user_id": self._get_responsible(company, vendor).id,
            }
        )

    @api.model
    def _get_responsible(self, company, vendor):
        """The buyer of the vendor, else who does this."""
        buyer = vendor.with_company(company).buyer_id
        return buyer or self.env.user

    def _add_items(self, items, agreements, **line_vals):
        """Claim items: at cost, or at what their agreements grant.

        :param line_vals: what else the lines say
        """
        self.ensure_one()
        today = fields.Date.context_today(self)
        vals_list = []
        for item in items:
            agreement = agreements[item].sudo()
            vals = {
                "claim_id": self.id,
                "item_id": item.id,
                "agreement_id": agreement.id,
                "amount_claimed": agreement._get_expected_credit(item),
                **line_vals,
            }
            if agreement.quota_kind:
                amount = agreement._get_amount_of_quota(item)
                quota = self.env["return.vendor.quota"]._take(agreement, amount, today)
                vals.update(quota_id=quota.id, quota_taken=amount)
            vals_list.append(vals)
        self.env["return.vendor.claim.line"].sudo()._unguarded().create(vals_list)
        standing = [one.sudo().fixed_rma for one in agreements.values()]
        if not self.vendor_rma and any(standing):
            self.sudo().vendor_rma = next(filter(None, standing))
