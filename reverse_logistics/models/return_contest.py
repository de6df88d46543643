# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ReturnContest(models.Model):
    """A customer's objection to the grade of an item; one an item, with an answer."""

    _name = "return.contest"
    _description = "Contested Grade"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    _guarded_fields = (
        "item_id",
        "order_id",
        "company_id",
        "partner_id",
        "text",
        "house_grade",
        "date",
        "deadline",
        "state",
        "outcome",
        "settled_by_id",
        "date_settled",
    )

    item_id = fields.Many2one(
        comodel_name="return.item", required=True, readonly=True, ondelete="cascade"
    )
    order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="By", required=True, readonly=True
    )
    text = fields.Text(string="Objection", required=True, readonly=True)
    house_grade = fields.Char(string="Grade Contested", readonly=True)
    date = fields.Datetime(required=True, readonly=True)
    deadline = fields.Datetime(string="Answer by", required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("accepted", "Accepted"),
            ("upheld", "Grade Stands"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    outcome = fields.Text(string="Answer", readonly=True)
    settled_by_id = fields.Many2one(
        comodel_name="res.users", string="Answered by", readonly=True
    )
    date_settled = fields.Datetime(string="Answered on", readonly=True)

    _item_uniq = models.Constraint(
        "unique(item_id)", "This grade was contested already: once is all there is."
    )

    @api.depends("order_id.name", "item_id.name")
    def _compute_display_name(self):
        for contest in self:
            contest.display_name = f"{contest.order_id.name} {contest.item_id.name}"

    @api.model
    def _open(self, item_sudo, partner, text):
        """Take an objection of a customer.

        :raises UserError: when the item cannot be contested (any more)
        """
        reason = item_sudo._get_contest_obstacle()
        if reason:
            raise UserError(reason)
        if not text:
            raise UserError(self.env._("Type what you object to."))
        now = fields.Datetime.now()
        policy_sudo = item_sudo.order_id.policy_id
        # sudo: customers have no right to write; this is their objection.
        contest = (
            self.sudo()
            ._unguarded()
            .create(
                {
                    "item_id": item_sudo.id,
                    "order_id": item_sudo.order_id.id,
                    "company_id": item_sudo.company_id.id,
                    "partner_id": partner.id,
                    "text": text,
                    "house_grade": item_sudo.house_grade,
                    "date": now,
                    "deadline": now + timedelta(days=policy_sudo.contest_answer_days),
                }
            )
        )
        item_sudo.order_id._log_milestone("contested")
        contest._ask()
        return contest

    def _ask(self):
        """Give the answer to the responsible of the return."""
        for contest in self:
            order = contest.order_id
            manager = order.user_id or order._get_any_manager()
            contest.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Answer the objection to a grade"),
                date_deadline=contest.deadline.date(),
                user_id=manager.id,
            )

    def action_accept(self, outcome=None):
        """The customer is right: inspect the item again with a new finding."""
        self._settle("accepted", outcome)

    def action_uphold(self, outcome=None):
        """The grade stands."""
        self._settle("upheld", outcome)

    def _settle(self, state, outcome):
        """:raises AccessError: for who may not inspect
        :raises UserError: for what is settled already, or without an answer"""
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(
                self.env._("Only inspectors and managers answer objections.")
            )
        self.check_access("read")
        outcome = (outcome or self.env.context.get("contest_outcome") or "").strip()
        for contest in self:
            if contest.state != "open":
                raise UserError(self.env._("This objection is answered already."))
            if not outcome:
                raise UserError(self.env._("Type an answer for the customer."))
        # sudo: inspectors read objections; only this method answers them.
        self.sudo()._unguarded().write(
            {
                "state": state,
                "outcome": outcome,
                "settled_by_id": self.env.uid,
                "date_settled": fields.Datetime.now(),
            }
        )
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        self.order_id._log_milestone("contest_settled")
