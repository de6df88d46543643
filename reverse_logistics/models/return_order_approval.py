# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class ReturnOrder(models.Model):
    _inherit = "return.order"

    _guarded_fields = ("approval_id",)

    approval_id = fields.Many2one(
        comodel_name="return.policy.approval",
        string="Decided by",
        readonly=True,
        copy=False,
        ondelete="set null",
        help="The row of the approval matrix that counts for this request.",
    )

    def _ask_manager(self):
        for order in self:
            approval = order.policy_id._find_approval(order)
            order._unguarded().approval_id = approval.sudo(False)
        return super()._ask_manager()

    def _get_approver(self):
        """Whom to ask: who is named, else who has the right, the responsible first."""
        approval_sudo = self.approval_id.sudo()
        if not approval_sudo:
            return super()._get_approver()
        able = (
            approval_sudo._get_approvers().filtered(
                lambda user: self.company_id <= user.company_ids
            )
            - self.submitted_by_id
        )
        return (able & self.user_id or able)[:1] or super()._get_approver()

    def action_approve(self):
        """:raises AccessError: for who may not decide about such a value"""
        self._ensure_approver()
        return super().action_approve()

    def action_reject(self, reason=None):
        """:raises AccessError: for who may not decide about such a value"""
        self._ensure_approver()
        return super().action_reject(reason)

    def _ensure_approver(self):
        if self.env.su:
            return
        for order in self:
            approval_sudo = order.sudo().approval_id
            if approval_sudo and not approval_sudo._allows(self.env.user):
                raise AccessError(
                    self.env._(
                        "%(order)s is decided by %(who)s, because of its value, reason"
                        " or customer.",
                        order=order.name,
                        who=approval_sudo.user_id.name or approval_sudo.group_id.name,
                    )
                )

    @api.depends("approval_id")
    def _compute_can_approve(self):
        result = super()._compute_can_approve()
        for order in self:
            approval_sudo = order.sudo().approval_id
            if approval_sudo and not approval_sudo._allows(self.env.user):
                order.can_approve = False
        return result
