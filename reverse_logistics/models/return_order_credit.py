# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnOrder(models.Model):
    _inherit = "return.order"

    freight_charge = fields.Monetary(
        string="Return Freight",
        compute="_compute_freight_charge",
        store=True,
        readonly=False,
        precompute=True,
        help="What the way back costs; kept back from the credit when the policy says"
        " that the customer pays it.",
    )

    _freight_bounded = models.Constraint(
        "CHECK (freight_charge IS NULL OR freight_charge BETWEEN 0 AND 1e12)",
        "The return freight is an amount of 0 or more.",
    )

    @api.depends("company_id")
    def _compute_freight_charge(self):
        for order in self:
            order.freight_charge = order.company_id.sudo().return_freight_charge

    def action_credit_combined(self):
        """Draft one credit note a customer and currency over what these returns bring,
        as the monthly job does.

        :return: an action that shows them
        :raises UserError: when there is nothing left to credit
        """
        self._ensure_may_credit()
        notes = self.env["return.credit"]._create_credit_notes(self, combine=True)
        return notes._get_records_action(name=self.env._("Credit Notes"))

    def _ensure_may_credit(self):
        """:raises AccessError: for users who are neither managers nor accountants"""
        if not self.env.su and not any(
            self.env.user.has_group(f"reverse_logistics.group_return_{role}")
            for role in ("manager", "accountant")
        ):
            self._ensure_group("reverse_logistics.group_return_accountant")
        self.check_access("read")

    def _is_freight_due(self, lines):
        """Whether the customer pays the way back, and has not yet.

        :param lines: {invoice line: [Share, ...]} that are about to be credited
        """
        self.ensure_one()
        # sudo: journal items are not the returns manager's.
        charged = (
            self.env["account.move.line"]
            .sudo()
            .search_count(
                [
                    ("return_charge_order_id", "=", self.id),
                    ("return_charge", "=", "freight"),
                    ("parent_state", "!=", "cancel"),
                ],
                limit=1,
            )
        )
        returned = [share.line for shares in lines.values() for share in shares]
        return (
            not charged
            and self.freight_charge > 0
            and any(line._get_freight_payer() == "customer" for line in returned)
        )
