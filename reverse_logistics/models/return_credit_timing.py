# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError


class ReturnCredit(models.AbstractModel):
    """Credit that nobody asks for: drafted or posted when the policy says it is due.

    Called at the end of steps that must not fail for the money's sake: what cannot be
    done becomes a task for an accountant, and the daily job tries again.
    """

    _inherit = "return.credit"

    @api.model
    def _credit_when_due(self, orders):
        """Draft, or draft and post, what the policy credits by itself; never raises
        what a person could have prevented."""
        for order in orders.sudo():
            lines = order.line_ids.filtered(lambda line: line._is_credit_automatic())
            lines &= self.env["return.order.line"].union(*self._get_due(order))
            lines = lines.filtered(lambda line: line._is_anything_chargeable())
            if not lines or order.policy_id.credit_period == "month":
                continue
            try:
                with self.env.cr.savepoint():
                    self._credit_by_policy(order, lines)
            except UserError as error:
                self._ask_accountant(order, str(error))

    @api.model
    def _credit_by_policy(self, order, lines):
        # sudo: the policy credits, not who scanned the box.
        credit = self.sudo().with_context(return_automatic=True)
        notes_sudo = credit._create_credit_notes(order, lines=lines).sudo()
        posting = lines.filtered(lambda line: line._get_credit_posting() == "posted")
        for note in notes_sudo:
            if posting == lines and not note._is_above_return_limit():
                note.action_post()
            else:
                note._ask_return_accountant(order.name)

    @api.model
    def _ask_accountant(self, order, note):
        """A task on the return; one is enough."""
        summary = self.env._("Credit the customer")
        if summary in order.activity_ids.mapped("summary"):
            return
        group = self.env.ref("reverse_logistics.group_return_accountant").sudo()
        users = group.all_user_ids.filtered(
            lambda user: order.company_id in user.company_ids and user.active
        )
        order.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=summary,
            note=note,
            user_id=(users[:1] or self.env.ref("base.user_admin")).id,
        )

    # === JOBS === #

    @api.model
    def _cron_credit_due(self):
        """Try again what could not be credited when it was due."""
        domain = [
            ("decision", "=", "approved"),
            ("state", "!=", "done"),
            ("line_ids.resolution", "=", "credit"),
            ("policy_id.credit_period", "=", "return"),
        ]
        orders = self.env["return.order"].search(domain, order="id")
        self._work_off(orders, self._credit_when_due)
        self._end_settled()

    @api.model
    def _end_settled(self):
        """End returns whose customer is owed nothing any more, because the invoice
        that was waited for will not come."""
        Order = self.env["return.order"]
        waiting = Order.search([("state", "=", "processing")])
        self.env.add_to_compute(Order._fields["state"], waiting)
        waiting._finish()

    @api.model
    def _cron_credit_monthly(self):
        """Draft one credit note a customer over what the returns of the month brought,
        for policies that credit monthly."""
        domain = [
            ("decision", "=", "approved"),
            ("line_ids.resolution", "=", "credit"),
            ("policy_id.credit_period", "=", "month"),
        ]
        orders = self.env["return.order"].search(domain, order="id")
        groups = orders.grouped(
            lambda order: (order.company_id, order.partner_id.commercial_partner_id)
        )
        self._work_off(list(groups.values()), self._credit_month)

    @api.model
    def _credit_month(self, orders):
        due = self.env["return.order.line"].union(*self._get_due(orders))
        if not due:
            return
        try:
            with self.env.cr.savepoint():
                credit = self.with_context(return_automatic=True)
                notes = credit._create_credit_notes(due.order_id, combine=True)
                for note in notes:
                    note._ask_return_accountant(note.ref or "")
        except UserError as error:
            self._ask_accountant(due.order_id[:1], str(error))

    @api.model
    def _work_off(self, tasks, work):
        """Do tasks one after the other, each in a transaction of its own in a job."""
        cron = self.env["ir.cron"]
        progress = "cron_id" in self.env.context
        for done, task in enumerate(tasks, 1):
            work(task)
            if progress and not cron._commit_progress(1, remaining=len(tasks) - done):
                break
