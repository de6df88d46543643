# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

DEFAULT_HOURS = 120.0


class TplDispute(models.Model):
    """A difference that a provider has to answer for, with a clock."""

    _name = "tpl.dispute"
    _description = "Dispute with a 3PL"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_deadline, id desc"
    _check_company_auto = True

    _guarded_fields = ("name", "state", "date_opened", "date_settled", "date_deadline")

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    provider_id = fields.Many2one(
        comodel_name="tpl.provider", required=True, index=True, check_company=True
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        index="btree_not_null",
        check_company=True,
        domain="[('provider_id', '=', provider_id)]",
    )
    order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        index="btree_not_null",
        check_company=True,
    )
    kind = fields.Selection(
        selection=[
            ("short", "Short"),
            ("damaged", "Damaged"),
            ("wrong", "Wrong Goods"),
            ("late", "Late"),
            ("billed", "Billed Wrongly"),
            ("other", "Other"),
        ],
        required=True,
        default="short",
    )
    amount = fields.Monetary(string="Claimed", tracking=True)
    amount_settled = fields.Monetary(string="Accepted", tracking=True)
    note = fields.Text(string="What Happened")
    answer = fields.Text(string="Answer of the Provider")
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("accepted", "Accepted"),
            ("partial", "Accepted in Part"),
            ("refused", "Refused"),
        ],
        string="Status",
        required=True,
        default="open",
        readonly=True,
        index=True,
        tracking=True,
    )
    date_opened = fields.Datetime(
        string="Opened on", readonly=True, default=fields.Datetime.now
    )
    date_deadline = fields.Datetime(string="Answer Due", readonly=True)
    date_settled = fields.Datetime(string="Settled on", readonly=True)
    is_overdue = fields.Boolean(
        string="Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    _amounts_bounded = models.Constraint(
        "CHECK (COALESCE(amount, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(amount_settled, 0) BETWEEN 0 AND COALESCE(amount, 0))",
        "What is claimed is 0 or more, and no more than that is accepted.",
    )

    @api.depends("state", "date_deadline")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for dispute in self:
            deadline = dispute.date_deadline
            dispute.is_overdue = dispute.state == "open" and deadline and deadline < now

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = fields.Domain("state", "=", "open") & fields.Domain(
            "date_deadline", "<", fields.Datetime.now()
        )
        return overdue if True in value else ~overdue

    @api.model
    def _number(self, vals_list):
        self._number_from("reverse_logistics_3pl.sequence_tpl_dispute", vals_list)

    @api.model_create_multi
    def create(self, vals_list):
        """Start the clock that the contract sets."""
        disputes = super().create(vals_list)
        now = fields.Datetime.now()
        for dispute in disputes:
            contract = self.env["tpl.contract"]._find_contract(
                dispute.provider_id, now.date()
            )
            hours = contract.dispute_hours or DEFAULT_HOURS
            dispute._unguarded().write(
                {"date_opened": now, "date_deadline": now + timedelta(hours=hours)}
            )
        return disputes

    def write(self, vals):
        """:raises UserError: for changes to what is settled"""
        fixed = {"amount", "amount_settled", "provider_id", "shipment_id", "kind"}
        settled = any(dispute.state != "open" for dispute in self)
        if fixed & vals.keys() and settled and not self._is_unguarded():
            raise UserError(
                self.env._("A settled dispute does not change: open another one.")
            )
        return super().write(vals)

    def _answer_sudo(self, text):
        """What the provider's people say; one of us settles it then.

        :param text: their answer
        :raises UserError: without one, or when it is settled
        """
        self.ensure_one()
        if not text:
            raise UserError(self.env._("Write your answer first."))
        if self.state != "open":
            raise UserError(self.env._("%s is settled already.", self.name))
        self.answer = text
        self.message_post(body=text, author_id=self.env.user.partner_id.id)
        order = self.order_id or self.shipment_id.order_ids[:1]
        user = order.user_id or order._get_any_manager()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=self.env._("%s has answered", self.provider_id.name),
        )

    def action_accept(self):
        """The provider accepts: all of it, or what is filled in as accepted."""
        for dispute in self:
            part = 0 < dispute.amount_settled < dispute.amount
            dispute.amount_settled = dispute.amount_settled or dispute.amount
            dispute._settle("partial" if part else "accepted")

    def action_refuse(self):
        """The provider refuses.

        :raises UserError: without its answer
        """
        for dispute in self:
            if not dispute.answer:
                raise UserError(
                    self.env._("Note the provider's answer to %s first.", dispute.name)
                )
            dispute.amount_settled = 0.0
            dispute._settle("refused")

    def _settle(self, state):
        self.ensure_one()
        group = "reverse_logistics.group_return_manager"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(self.env._("Disputes are settled by a returns manager."))
        self.check_access("write")
        if self.state != "open":
            raise UserError(self.env._("%s is settled already.", self.name))
        now = fields.Datetime.now()
        self._unguarded().write({"state": state, "date_settled": now})
        # sudo: the reminder may be another manager's
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    @api.model
    def _cron_remind(self):
        """A task for each dispute whose answer is overdue, once."""
        overdue = self.search([("is_overdue", "=", True), ("activity_ids", "=", False)])
        for dispute in overdue:
            order = dispute.order_id or dispute.shipment_id.order_ids[:1]
            user = order.user_id or order._get_any_manager()
            dispute.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._("%s has not answered", dispute.provider_id.name),
            )
