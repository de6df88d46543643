# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnPolicyApproval(models.Model):
    """Who decides about requests of a value: a row of the approval matrix."""

    _name = "return.policy.approval"
    _description = "Approval of Returns"
    _order = "policy_id, sequence, amount_from, id"

    policy_id = fields.Many2one(
        comodel_name="return.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="policy_id.company_id", store=True, precompute=True, index=True
    )
    sequence = fields.Integer(default=10)
    amount_from = fields.Float(
        string="Value from", help="Net, in the currency of the company."
    )
    amount_to = fields.Float(string="Value to", help="Below this; 0: no end.")
    partner_category_id = fields.Many2one(
        comodel_name="res.partner.category", string="Customer Tag", ondelete="cascade"
    )
    reason_id = fields.Many2one(
        comodel_name="return.reason",
        ondelete="cascade",
        help="When at least one product comes back for it.",
    )
    group_id = fields.Many2one(
        comodel_name="res.groups",
        string="Right Needed",
        ondelete="cascade",
        help="Besides that of a returns manager.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Only by",
        ondelete="cascade",
        domain="[('share', '=', False)]",
    )

    _amounts_bounded = models.Constraint(
        "CHECK (COALESCE(amount_from, 0) BETWEEN 0 AND 1e12"
        " AND COALESCE(amount_to, 0) BETWEEN 0 AND 1e12"
        " AND (COALESCE(amount_to, 0) = 0 OR amount_to > COALESCE(amount_from, 0)))",
        "An amount is 0 or more, and the second one above the first.",
    )

    def _covers(self, order):
        """Whether a request is decided by this row."""
        self.ensure_one()
        value = order.amount_requested
        tags = order.partner_id.category_id
        tags |= order.partner_id.commercial_partner_id.category_id
        return (
            value >= self.amount_from
            and (not self.amount_to or value < self.amount_to)
            and (not self.reason_id or self.reason_id in order.line_ids.reason_id)
            and (not self.partner_category_id or self.partner_category_id in tags)
        )

    def _allows(self, user):
        """Whether a user may decide about what this row covers."""
        self.ensure_one()
        if self.user_id:
            return self.user_id == user
        return not self.group_id or self.group_id in user.all_group_ids

    def _get_approvers(self):
        """The users who may decide, managers of returns all."""
        self.ensure_one()
        group = self.env.ref("reverse_logistics.group_return_manager").sudo()
        return group.all_user_ids.filtered(lambda user: self._allows(user))
