# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ReturnAccrualMixin(models.AbstractModel):
    """What is booked at the end of a period and taken back on the next day.

    A model of it has `_prepare_move`, the values of its entry.
    """

    _name = "return.accrual.mixin"
    _description = "Entry at Period End"
    _inherit = ["return.guard.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="Period End",
        required=True,
        default=lambda self: (
            fields.Date.context_today(self).replace(day=1) - timedelta(days=1)
        ),
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    reversal_id = fields.Many2one(
        comodel_name="account.move",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("posted", "Posted")],
        string="Status",
        compute="_compute_state",
        store=True,
    )

    @api.depends("move_id.state")
    def _compute_state(self):
        for accrual in self:
            posted = accrual.move_id.state == "posted"
            accrual.state = "posted" if posted else "draft"

    def action_post(self):
        """Post the entry and its reversal on the day after.

        :raises AccessError: for users who are no accountants of returns
        :raises UserError: when accounts are missing or there is nothing to post
        """
        self._ensure_accountant()
        for accrual in self:
            accrual._ensure_draft()
            move = self.env["account.move"].create(accrual._prepare_move())
            move.action_post()
            accrual._unguarded().write(
                {"move_id": move.id, "reversal_id": accrual._reverse(move).id}
            )

    def _reverse(self, move):
        next_day = self.date + timedelta(days=1)
        is_later = next_day > fields.Date.context_today(self)
        reversal = move._reverse_moves(
            [
                {
                    "date": next_day,
                    "ref": self.env._("Reversal of %s", move.ref),
                    "auto_post": "at_date" if is_later else "no",
                }
            ]
        )
        if not is_later:
            reversal.action_post()
        return reversal

    def _ensure_draft(self):
        self.ensure_one()
        if self.move_id and self.move_id.state != "cancel":
            raise UserError(
                self.env._("%s is posted: reverse its entry to change it.", self.name)
            )

    def _ensure_accountant(self):
        if not self.env.su and not self.env.user.has_group(
            "reverse_logistics.group_return_accountant"
        ):
            raise AccessError(
                self.env._("Only an accountant of returns may do the period end.")
            )
