# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ReturnOrder(models.Model):
    _inherit = "return.order"

    _guarded_fields = ("entitlement_period_id", "entitlement_taken")

    entitlement_period_id = fields.Many2one(
        comodel_name="return.entitlement.period",
        string="Counts for the Allowance",
        readonly=True,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
    )
    entitlement_taken = fields.Monetary(
        string="Taken of the Allowance", readonly=True, copy=False
    )
    offset_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Offset by Order",
        copy=False,
        check_company=True,
        domain="[('partner_id', 'child_of', partner_id), ('state', '=', 'sale')]",
        help="A confirmed order of at least the same value: it waives the restocking"
        " fee.",
    )

    def action_submit(self):
        """Rotation of stock counts for the customer's allowance."""
        for order in self.filtered(
            lambda o: o.kind == "stock_rotation" and o.decision == "draft"
        ):
            order._take_entitlement()
        return super().action_submit()

    def _take_entitlement(self):
        self.ensure_one()
        day = self.company_id._get_return_day(fields.Datetime.now())
        entitlement = self.env["return.entitlement"]._find(
            self.partner_id, self.company_id, day
        )
        if not entitlement:
            return
        period = entitlement._open_period(day)
        period._take(self.amount_requested)
        self._unguarded().write(
            {
                "entitlement_period_id": period.id,
                "entitlement_taken": self.amount_requested,
            }
        )

    def _get_entitlement_reasons(self):
        """Why the allowance makes a request wait for a manager."""
        self.ensure_one()
        period = self.entitlement_period_id.sudo()  # sudo: see `_find`
        if not period or period.used <= period.allowance:
            return []
        excess = min(self.entitlement_taken, period.used - period.allowance)
        return [
            self.env._(
                "The allowance of %(allowed)s is exceeded by %(excess)s.",
                allowed=self.currency_id.format(period.allowance),
                excess=self.currency_id.format(excess),
            )
        ]

    def _log_milestone(self, name):
        if name in ("cancelled", "rejected"):
            self._release_entitlement()
        return super()._log_milestone(name)

    def _release_entitlement(self):
        for order in self.filtered("entitlement_period_id"):
            order.entitlement_period_id.sudo()._give_back(order.entitlement_taken)
            order._unguarded().write(
                {"entitlement_period_id": False, "entitlement_taken": 0.0}
            )

    def _is_fee_waived(self):
        """Whether a confirmed order of at least the same value offsets the return."""
        self.ensure_one()
        offset_sudo = self.sudo().offset_order_id  # sudo: sales may be others'
        return bool(
            offset_sudo
            and offset_sudo.state == "sale"
            and offset_sudo.partner_id.commercial_partner_id
            == self.partner_id.commercial_partner_id
            and self.currency_id.compare_amounts(
                offset_sudo.currency_id._convert(
                    offset_sudo.amount_untaxed,
                    self.currency_id,
                    self.company_id,
                    offset_sudo.date_order,
                ),
                self.amount_requested,
            )
            >= 0
        )

    @api.constrains("offset_order_id")
    def _check_offset_order(self):
        for order in self.filtered("offset_order_id"):
            offset = order.sudo().offset_order_id
            customer = order.partner_id.commercial_partner_id
            if offset.partner_id.commercial_partner_id != customer:
                raise UserError(
                    self.env._("The offset order must be the same customer's.")
                )
