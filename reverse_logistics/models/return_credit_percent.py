# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import HOUSE_GRADES


class ReturnCreditPercent(models.Model):
    """How much of the price is credited for a grade and a reason.

    An agreement with one customer is a line of its own. The most specific line that
    fits counts: an agreement, then the rule that applies before the policy, then the
    reason, then the grade; none means 100 %.
    """

    _name = "return.credit.percent"
    _description = "Credit Percentage"
    _order = "policy_id, house_grade, id"

    policy_id = fields.Many2one(
        comodel_name="return.policy", index="btree_not_null", ondelete="cascade"
    )
    rule_id = fields.Many2one(
        comodel_name="return.policy.rule", index="btree_not_null", ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", compute="_compute_company_id", store=True
    )
    house_grade = fields.Selection(
        selection=HOUSE_GRADES,
        string="Grade",
        help="As found on inspection. Empty: all grades, also goods not graded.",
    )
    reason_id = fields.Many2one(
        comodel_name="return.reason",
        ondelete="cascade",
        help="As claimed by the customer. Empty: all reasons.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Agreed with",
        index="btree_not_null",
        ondelete="cascade",
        help="The customer, with all contacts, that this was agreed with. Empty: all.",
    )
    percent = fields.Float(
        string="Credited (%)", digits=(5, 2), required=True, default=100.0
    )

    _percent_bounded = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100)",
        "The credited part of the price is a percentage from 0 to 100.",
    )

    _of_policy_or_rule = models.Constraint(
        "CHECK ((policy_id IS NULL) <> (rule_id IS NULL))",
        "A credit percentage belongs to a policy or to one of its rules.",
    )

    @api.depends("policy_id.company_id", "rule_id.company_id")
    def _compute_company_id(self):
        for percent in self:
            owner = percent.rule_id or percent.policy_id
            percent.company_id = owner.company_id

    def _pick(self, line, grade):
        """The percentage for a return line and a grade.

        :param grade: a letter, or False for goods that are not graded
        :return: (percent, the line of this set that says so, or none)
        """
        partner = line.order_id.partner_id.commercial_partner_id
        fitting = self.filtered(
            lambda rule: rule.house_grade in (False, grade)
            and (not rule.reason_id or rule.reason_id == line.reason_id)
            and (
                not rule.partner_id or rule.partner_id.commercial_partner_id == partner
            )
        )
        best = fitting.sorted(
            lambda rule: (
                not rule.partner_id,
                not rule.rule_id,
                not rule.reason_id,
                not rule.house_grade,
                rule.id,
            )
        )[:1]
        return (best.percent if best else 100.0), best
