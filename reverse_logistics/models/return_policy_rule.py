# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# Who is meant, the most particular first; within one rank the sequence decides.
RANKS = (
    ("partner_id",),
    ("product_id",),
    ("partner_category_id", "product_categ_id"),
)


class ReturnPolicyRule(models.Model):
    """What a policy says about some customers, products or reasons.

    A rule applies to a line when everything it names fits. Of those that apply, rules
    for a customer go before those for a product, these before those for a category of
    customers or products, and these before those for everybody; then the sequence.
    """

    _name = "return.policy.rule"
    _description = "Return Policy Rule"
    _order = "policy_id, sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one(
        comodel_name="return.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="policy_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Counts for the contacts and addresses of a company as well.",
    )
    partner_category_id = fields.Many2one(
        comodel_name="res.partner.category", string="Customer Tag", ondelete="cascade"
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    product_categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        ondelete="cascade",
        help="With the categories below it.",
    )
    reason_id = fields.Many2one(comodel_name="return.reason", ondelete="cascade")
    window_days = fields.Integer(
        string="Return Window (days)",
        compute="_compute_from_policy",
        store=True,
        readonly=False,
        precompute=True,
        help="Days after the day of the done delivery, that day in the time zone of the"
        " company. 0 means no limit.",
    )
    is_excluded = fields.Boolean(
        string="Not Returnable",
        help="Customers cannot ask for these in the portal; what staff asks for waits"
        " for a manager.",
    )
    exclusion_message = fields.Char(
        translate=True, help="What the customer reads, for example: Final sale."
    )
    freight_payer = fields.Selection(
        selection=[
            ("by_fault", "Who Is at Fault"),
            ("company", "Us"),
            ("customer", "Customer"),
            ("vendor", "Vendor"),
        ],
        string="Freight Paid by",
        required=True,
        default="by_fault",
    )
    restocking_fee_percent = fields.Float(
        string="Restocking Fee (%)",
        help="Of the credit. Waived when the customer is not at fault.",
    )
    auto_approve_limit = fields.Float(
        string="Approve at Once up to",
        compute="_compute_from_policy",
        store=True,
        readonly=False,
        precompute=True,
        help="Requests up to this net value need no manager. In the currency of the"
        " company.",
    )
    inspection_lane = fields.Selection(
        selection=[
            ("full", "Everything"),
            ("sample", "A Sample"),
            ("risk", "By Risk"),
            ("skip", "Nothing but the Random Share"),
        ],
        string="Inspect",
        required=True,
        default="full",
    )
    sample_percent = fields.Float(string="Sample (%)", default=10.0)
    credit_timing = fields.Selection(
        selection=[
            ("manual", "By Hand"),
            ("request", "On Request"),
            ("first_scan", "On First Scan"),
            ("receipt", "On Receipt"),
            ("inspection", "After Inspection"),
            ("vendor_credit", "After the Vendor's Credit"),
        ],
        string="Credit",
        required=True,
        default="inspection",
    )
    credit_posting = fields.Selection(
        selection=[("manual", "By Hand"), ("draft", "Draft"), ("posted", "Posted")],
        string="Credit Note",
        required=True,
        default="manual",
        help="Whether credit notes are made by hand, drafted, or also posted when they"
        " are due.",
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        check_company=True,
        help="Where these goods go; empty: where the policy says.",
    )
    instruction = fields.Selection(
        selection=[
            ("send", "Send It In"),
            ("keep", "Keep It"),
            ("destroy", "Destroy It on Site"),
            ("third_party", "Ship It to a Third Party"),
        ],
        string="Customer Is Told",
        required=True,
        default="send",
    )

    third_party_id = fields.Many2one(
        comodel_name="res.partner",
        help="Who gets the goods that do not come to us: the address on the label.",
    )

    _window_bounded = models.Constraint(
        "CHECK (window_days BETWEEN 0 AND 36500)",
        "The return window is a number of days from 0 (no limit) to 36,500.",
    )
    _limit_bounded = models.Constraint(
        "CHECK (auto_approve_limit >= 0 AND auto_approve_limit <= 1e12)",
        "The limit of approval at once must be 0 or more.",
    )
    _percents_bounded = models.Constraint(
        "CHECK (COALESCE(restocking_fee_percent, 0) BETWEEN 0 AND 100"
        " AND COALESCE(sample_percent, 0) BETWEEN 0 AND 100)",
        "A percentage is a number from 0 to 100.",
    )

    @api.depends("policy_id")
    def _compute_from_policy(self):
        for rule in self:
            rule.window_days = rule.policy_id.window_days
            rule.auto_approve_limit = rule.policy_id.auto_approve_limit

    @api.depends(
        "partner_id",
        "partner_category_id",
        "product_id",
        "product_categ_id",
        "reason_id",
    )
    def _compute_display_name(self):
        for rule in self:
            parts = [
                rule[name].display_name
                for names in (*RANKS, ("reason_id",))
                for name in names
                if rule[name]
            ]
            rule.display_name = ", ".join(parts) or self.env._("Everybody")

    def _get_rank(self):
        """The place of a rule among those that apply: smaller goes first."""
        self.ensure_one()
        for rank, names in enumerate(RANKS):
            if any(self[name] for name in names):
                return rank
        return len(RANKS)

    def _applies(self, traits):
        """:param traits: {field of the rule: ids that fit}, see `_get_policy_traits`"""
        self.ensure_one()
        return all(
            not self[name] or self[name].id in ids for name, ids in traits.items()
        )

    def _describe(self):
        """What the rule promises, as sentences for customers."""
        self.ensure_one()
        _ = self.env._
        if self.is_excluded:
            return [self.exclusion_message or _("These cannot be returned.")]
        sentences = [self.policy_id._describe_window(self.window_days)]
        if self.restocking_fee_percent:
            sentences.append(
                _(
                    "We keep a restocking fee of %s %% when nothing was wrong with the"
                    " goods or the delivery.",
                    f"{self.restocking_fee_percent:g}",
                )
            )
        sentences.append(self._describe_freight())
        instruction = {
            "keep": _("Keep the goods: you need not send them."),
            "destroy": _("Destroy the goods on site and send us a photo."),
            "third_party": _("Send the goods to the address on the label."),
        }.get(self.instruction)
        return sentences + ([instruction] if instruction else [])

    def _describe_freight(self):
        """Who pays the way back, as a sentence; also where no rule applies."""
        _ = self.env._
        return {
            "by_fault": _("We pay the way back, unless you changed your mind."),
            "company": _("We pay the way back."),
            "customer": _("You pay the way back."),
            "vendor": _("The manufacturer pays the way back."),
        }[self.freight_payer or "by_fault"]
