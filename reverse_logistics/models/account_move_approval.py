# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class AccountMove(models.Model):
    """The steps of a credit note of a return: proposed, approved, posted, paid.

    Above the limit of the company who proposed it does not post it alone.
    """

    _inherit = "account.move"

    return_proposed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Proposed by",
        readonly=True,
        copy=False,
        help="Who asked for the credit. Empty: the policy did.",
    )
    return_approved_by_id = fields.Many2one(
        comodel_name="res.users", string="Approved by", readonly=True, copy=False
    )
    return_approved_at = fields.Datetime(
        string="Approved on", readonly=True, copy=False
    )
    return_approved_amount = fields.Monetary(
        string="Approved Amount",
        readonly=True,
        copy=False,
        help="An approval counts for this total only.",
    )
    return_step = fields.Selection(
        selection=[
            ("proposed", "Proposed"),
            ("approved", "Approved"),
            ("posted", "Posted"),
            ("reconciled", "Reconciled in Part"),
            ("paid", "Paid or Reconciled"),
            ("cancelled", "Cancelled"),
        ],
        string="Credit Status",
        compute="_compute_return_step",
    )
    return_needs_approval = fields.Boolean(compute="_compute_return_needs_approval")

    _return_two_people = models.Constraint(
        "CHECK (return_approved_by_id IS NULL OR return_proposed_by_id IS NULL"
        " OR return_approved_by_id <> return_proposed_by_id)",
        "A credit note is approved by somebody else than who proposed it.",
    )

    @api.depends("state", "payment_state", "return_approved_by_id", "amount_total")
    def _compute_return_step(self):
        for move in self:
            if not move.return_order_id:
                move.return_step = False
            elif move.state == "cancel":
                move.return_step = "cancelled"
            elif move.state == "draft":
                approved = move._is_return_approved()
                move.return_step = "approved" if approved else "proposed"
            elif move.payment_state in ("paid", "in_payment", "reversed"):
                move.return_step = "paid"
            elif move.payment_state == "partial":
                move.return_step = "reconciled"
            else:
                move.return_step = "posted"

    @api.depends("state", "return_approved_by_id", "amount_total")
    def _compute_return_needs_approval(self):
        for move in self:
            move.return_needs_approval = (
                move.state == "draft"
                and move._is_above_return_limit()
                and not move._is_return_approved()
            )

    def _is_above_return_limit(self):
        """Whether two people are needed for this credit note of a return."""
        self.ensure_one()
        limit = self.company_id.sudo().return_credit_limit
        return (
            bool(self.return_order_id)
            and self.move_type == "out_refund"
            and limit > 0
            and self.company_currency_id.compare_amounts(
                abs(self.amount_total_signed), limit
            )
            > 0
        )

    def _is_return_approved(self):
        """Whether somebody approved this very amount."""
        self.ensure_one()
        return bool(self.return_approved_by_id) and not (
            self.currency_id.compare_amounts(
                self.return_approved_amount, self.amount_total
            )
        )

    def _get_return_refusal(self):
        """Why a credit note of a return may not be posted now; empty: it may be."""
        self.ensure_one()
        if not self.return_order_id or self.move_type != "out_refund":
            return ""
        if (
            not self.env.su
            and self._is_above_return_limit()
            and self.return_proposed_by_id == self.env.user
            and not self._is_return_approved()
        ):
            return self.env._(
                "Two people: you proposed %(note)s of %(amount)s yourself, and above"
                " %(limit)s another accountant must approve or post it.",
                note=self.display_name,
                amount=self.currency_id.format(self.amount_total),
                limit=self.company_currency_id.format(
                    self.company_id.sudo().return_credit_limit
                ),
            )
        return self._get_return_excess()

    def _get_return_excess(self):
        """Whether this credit note would give back more than was charged, in words."""
        self.ensure_one()
        for invoice in self.sudo().invoice_line_ids.return_source_id.move_id:
            charged = sum(invoice._get_return_amounts())
            given = sum(invoice._get_return_credited()[0])
            # Cents of drafts beside this one do no harm: each is settled on its own.
            if invoice.currency_id.compare_amounts(given, charged) > 0:
                return self.env._(
                    "%(note)s would credit more than was charged: credit notes of"
                    " %(invoice)s over %(amount)s add up to %(given)s. Lower it, or"
                    " cancel another one.",
                    note=self.display_name,
                    invoice=invoice.name,
                    amount=invoice.currency_id.format(charged),
                    given=invoice.currency_id.format(given),
                )
        return ""

    # === ACTIONS === #

    def action_return_approve(self):
        """Approve proposed credit notes; somebody else than who proposed them.

        :raises AccessError: for users who are no accountants of returns, and for who
            proposed it
        :raises UserError: for what is no draft of a return
        """
        if not self.env.user.has_group("reverse_logistics.group_return_accountant"):
            raise AccessError(
                self.env._("Only an accountant of returns may approve credit notes.")
            )
        self.check_access("write")
        self._meet_return_approval()
        for move in self:
            if not move.return_order_id or move.state != "draft":
                raise UserError(
                    self.env._(
                        "%s is no proposed credit note of a return: there is nothing"
                        " to approve.",
                        move.display_name,
                    )
                )
            if move.return_proposed_by_id == self.env.user:
                raise AccessError(
                    self.env._(
                        "Two people: you proposed %s yourself, so another accountant"
                        " must approve it.",
                        move.display_name,
                    )
                )
            if not move._is_return_approved():
                move._set_return_approved()

    def _meet_return_approval(self):
        """Two who approve at once meet on the rows: the second is run again by Odoo."""
        self.env.cr.execute(
            "UPDATE account_move SET return_approved_at = return_approved_at"
            " WHERE id = ANY(%s)",
            [self.ids],
        )

    def _set_return_approved(self):
        self.ensure_one()
        # sudo: approval fields are written by this step only.
        self.sudo().with_context(return_approving=_APPROVING).write(
            {
                "return_approved_by_id": self.env.uid,
                "return_approved_at": fields.Datetime.now(),
                "return_approved_amount": self.amount_total,
            }
        )

    def action_post(self):
        """Post; credit notes of returns above the limit by another than proposed them.

        :raises UserError: in words, before anything is posted
        """
        for move in self:
            refusal = move._get_return_refusal()
            if refusal:
                raise UserError(refusal)
        return super().action_post()

    def _post(self, soft=True):
        """What may not be posted stays a draft, with a task that says why: posting of
        many is never stopped by one."""
        refused = self.browse()
        for move in self:
            refusal = move._get_return_refusal()
            if refusal:
                refused |= move
                move._ask_return_accountant(refusal)
        posted = super(AccountMove, self - refused)._post(soft)
        for move in posted:
            if (
                move.return_order_id
                and not self.env.su
                and move.return_proposed_by_id != self.env.user
                and not move._is_return_approved()
            ):
                move._set_return_approved()  # who posts another's proposal approves it
        posted._reconcile_return()
        return posted

    def _ask_return_accountant(self, note):
        """A task for an accountant of returns about this credit note."""
        self.ensure_one()
        # sudo: who posts need not have a right on activities of returns.
        group = self.env.ref("reverse_logistics.group_return_accountant").sudo()
        users = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids
            and user.active
            and user != self.return_proposed_by_id
        )
        self.sudo().activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Look at the credit note"),
            note=note,
            user_id=(users[:1] or self.env.ref("base.user_admin")).id,
        )

    def _reconcile_return(self):
        """Settle posted credit notes with what is still open of their invoices."""
        for move in self:
            if not move.return_order_id or move.move_type != "out_refund":
                continue
            # sudo: reconciling is part of the posting that the user may do.
            move_sudo = move.sudo()
            sources = move_sudo.invoice_line_ids.return_source_id.move_id
            lines = (move_sudo | sources).line_ids.filtered(
                lambda line: line.display_type == "payment_term"
                and line.parent_state == "posted"
                and not line.reconciled
            )
            for account in lines.filtered(
                lambda line, m=move_sudo: line.move_id == m
            ).account_id:
                open_ = lines.filtered(lambda line, a=account: line.account_id == a)
                if open_.move_id - move_sudo:
                    open_.reconcile()

    # === GUARD === #

    @api.model_create_multi
    def create(self, vals_list):
        """:raises AccessError: when the approval is given from outside"""
        self._refuse_return_approval(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        """:raises AccessError: when the approval is given from outside"""
        self._refuse_return_approval([vals])
        return super().write(vals)

    def _refuse_return_approval(self, vals_list):
        """Who proposed and who approved is noted by the buttons, never written."""
        ours = self.env.context.get("return_approving") is _APPROVING or (
            self.env.su and "return_values" in self.env.context
        )
        if not ours and any(APPROVAL & vals.keys() for vals in vals_list):
            raise AccessError(
                self.env._(
                    "Who proposed and who approved a credit note cannot be written by"
                    " hand: use its buttons."
                )
            )


APPROVAL = {
    "return_proposed_by_id",
    "return_approved_by_id",
    "return_approved_at",
    "return_approved_amount",
    "return_order_id",
    "return_order_ids",
}
# Only code of this process can put this very object into a context.
_APPROVING = object()
