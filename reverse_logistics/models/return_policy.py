# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnPolicy(models.Model):
    """What was promised to customers about returns."""

    _name = "return.policy"
    _description = "Return Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    window_days = fields.Integer(
        string="Return Window (days)",
        default=30,
        help="Days from the done delivery in which goods may come back without a"
        " manager. 0 means no limit.",
    )
    auto_approve_limit = fields.Float(
        string="Approve at Once up to",
        default=10000.0,
        help="Requests inside the window and up to this net value are approved by the"
        " policy; others wait for a manager. In the currency of the company.",
    )
    credit_on = fields.Selection(
        selection=[
            ("receipt", "Receipt"),
            ("inspection", "Inspection"),
            ("disposition", "Disposition"),
        ],
        string="Credit Due on",
        default="inspection",
        required=True,
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        check_company=True,
        help="Where the goods go; empty: the warehouse that delivered them.",
    )

    response_hours = fields.Integer(
        string="Answer within (hours)",
        default=24,
        help="How soon customers get a decision. The clock stands still while we wait"
        " for them. 0 promises nothing.",
    )
    contest_days = fields.Integer(
        string="Grades Can Be Contested for (days)",
        default=14,
        help="After the inspection, once an item.",
    )
    contest_answer_days = fields.Integer(
        string="Objections Answered within (days)", default=5
    )
    rule_ids = fields.One2many(
        comodel_name="return.policy.rule", inverse_name="policy_id", copy=True
    )

    approval_ids = fields.One2many(
        comodel_name="return.policy.approval", inverse_name="policy_id", copy=True
    )

    _window_positive = models.Constraint(
        "CHECK (window_days BETWEEN 0 AND 36500)",
        "The return window is a number of days from 0 (no limit) to 36,500.",
    )
    _limit_bounded = models.Constraint(
        "CHECK (auto_approve_limit >= 0 AND auto_approve_limit <= 1e12)",
        "The limit of approval at once must be 0 or more.",
    )

    _clocks_bounded = models.Constraint(
        "CHECK (response_hours BETWEEN 0 AND 87600 AND contest_days BETWEEN 0 AND 3650"
        " AND contest_answer_days BETWEEN 0 AND 3650)",
        "Times to answer and to contest are 0 or more, and at most ten years.",
    )

    @api.model
    def _default_for(self, company):
        """The first policy of a company, else the first one for all companies."""
        domain = [("company_id", "in", [company.id, False])]
        policies = self.sudo().search(domain)
        own = policies.filtered("company_id")
        return (own or policies)[:1].sudo(False)

    def _find_approval(self, order):
        """The row of the approval matrix that decides about a request."""
        rows_sudo = self.sudo().approval_ids  # sudo: the same rows for everybody
        return rows_sudo.filtered(lambda row: row._covers(order.sudo()))[:1]

    def _find_rules(self, lines):
        """The rule of this policy that applies to each line, in one search.

        :return: {line: rule, empty when none applies}
        """
        none = self.env["return.policy.rule"]
        if not self:
            return dict.fromkeys(lines, none)
        self.ensure_one()
        # sudo: salesmen and portal users are judged by the same rules.
        rules_sudo = none.sudo().search([("policy_id", "=", self.id)])
        rules_sudo = rules_sudo.sorted(lambda rule: rule._get_rank())
        found, known = {}, {}
        for line in lines:
            key = (line.order_id.partner_id, line.product_id, line.reason_id)
            if key not in known:
                traits = line._get_policy_traits()
                known[key] = next(
                    (rule for rule in rules_sudo if rule._applies(traits)), none
                ).sudo(self.env.su)
            found[line] = known[key]
        return found

    def _approves(self, order):
        """Whether a request needs no manager, and why not if it does.

        :return: an empty string when approved, else the reasons in words
        """
        self.ensure_one()
        order.ensure_one()
        reasons = [
            *self._get_exclusions(order),
            *self._get_limit_reasons(order),
            *self._get_window_reasons(order),
            *order._get_entitlement_reasons(),
        ]
        return " ".join(reasons)

    def _get_exclusions(self, order):
        """What is excluded from return, in words."""
        excluded = order.line_ids.filtered(
            lambda line: line.policy_rule_id.sudo().is_excluded
        )
        return [
            self.env._(
                "%(products)s cannot be returned: %(message)s",
                products=", ".join(lines.product_id.mapped("display_name")),
                message=rule.sudo().exclusion_message
                or self.env._("excluded by the policy."),
            )
            for rule, lines in excluded.grouped("policy_rule_id").items()
        ]

    def _get_limit_reasons(self, order):
        """Whether the value is above the lowest limit of the rules that apply."""
        currency = order.company_id.currency_id
        limit = min(
            (line.policy_rule_id or self).sudo().auto_approve_limit
            for line in order.line_ids
        )
        if currency.compare_amounts(order.amount_requested, limit) <= 0:
            return []
        return [
            self.env._(
                "The value of %(value)s is above the limit of %(limit)s.",
                value=currency.format(order.amount_requested),
                limit=currency.format(limit),
            )
        ]

    def _get_window_reasons(self, order):
        """For what the return window is over."""
        late = order.line_ids._get_late().grouped(lambda line: line._get_window_days())
        return [
            self.env._(
                "The return window of %(days)s days is over for %(products)s.",
                days=days,
                products=", ".join(lines.product_id.mapped("display_name")),
            )
            for days, lines in late.items()
        ]

    # === IN WORDS === #

    def _describe(self, partner):
        """The policy in the words of customers, from its rules.

        :param partner: the customer who reads, or nobody: then no rules for particular
            customers are told
        :return: [{"title", "sentences"}, ...]
        """
        _ = self.env._
        # sudo: what is promised to customers is told to customers.
        policy_sudo = self.sudo()
        family = partner.sudo().commercial_partner_id | partner.sudo()
        tags = family.category_id
        rules = policy_sudo.rule_ids.filtered(
            lambda rule: (not rule.partner_id or rule.partner_id in family)
            and (not rule.partner_category_id or rule.partner_category_id in tags)
        ).sorted(lambda rule: rule._get_rank())
        general = [self._describe_window(policy_sudo.window_days)]
        if policy_sudo.response_hours:
            general.append(
                _(
                    "You have our answer within %s hours.",
                    policy_sudo.response_hours,
                )
            )
        if policy_sudo.contest_days:
            general.append(
                _(
                    "You can contest the grade of an item once, within %s days.",
                    policy_sudo.contest_days,
                )
            )
        sections = [{"title": _("In general"), "sentences": general}]
        sections += [
            {"title": rule.display_name, "sentences": rule._describe()}
            for rule in rules
        ]
        return sections

    @api.model
    def _describe_window(self, days):
        if not days:
            return self.env._("Goods can be returned without a time limit.")
        return self.env._(
            "Goods can be returned for %s days after the day of delivery.", days
        )
