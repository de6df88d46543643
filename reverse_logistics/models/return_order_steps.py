# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ReturnOrder(models.Model):
    _inherit = "return.order"

    # === ACTIONS === #

    def action_submit(self):
        """Ask for the return; the policy approves at once or a manager will."""
        self.check_access("write")
        self._ensure_decision("draft")
        for order in self:
            if not order.line_ids:
                raise UserError(
                    self.env._(
                        "%s has no products yet: add at least one before submitting.",
                        order.name,
                    )
                )
        self.line_ids._claim()
        self.line_ids._apply_policy()
        now = fields.Datetime.now()
        self._unguarded().write(
            {
                "decision": "submitted",
                "submitted_by_id": self.env.uid,
                "date_submitted": now,
            }
        )
        self._log_milestone("submitted")
        approved = self.browse()
        for order in self:
            why = order.policy_id._approves(order) if order.policy_id else ""
            order.policy_note = why
            if not why:
                approved |= order
        approved._approve()
        (self - approved)._ask_manager()

    def action_approve(self):
        """Approve requests; somebody else than who asked.

        :raises AccessError: for users who are not returns managers
        """
        self._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")
        self._ensure_decision("submitted")
        if self.env.su:
            return self._approve()  # the system, not a person
        own = self.filtered(lambda order: order.submitted_by_id == self.env.user)
        if own:
            raise AccessError(
                self.env._(
                    "Two people: you asked for %s yourself, so another returns manager"
                    " must approve it.",
                    ", ".join(own.mapped("name")),
                )
            )
        return self._approve(self.env.user)

    def action_reject(self, reason=None):
        """Refuse requests and give back what they claimed."""
        self._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")
        self._ensure_decision("submitted")
        self.line_ids._release()
        self._unguarded().write({"decision": "rejected", "closing_reason": reason})
        self._settle_activities()
        self._log_milestone("rejected")

    def action_cancel(self):
        """Call returns off before anything arrived; their receipts go too."""
        self.check_access("write")
        self._ensure_decision("draft", "submitted", "approved")
        arrived = self.filtered(lambda order: order._is_anything_here())
        if arrived:
            raise UserError(
                self.env._(
                    "Goods of %s have arrived: finish them, or close the return short.",
                    ", ".join(arrived.mapped("name")),
                )
            )
        self._cancel_receipts()
        self.line_ids.filtered("source_ids")._release()
        self.item_ids.filtered(lambda i: i.stage in ("expected", "in_transit"))._record(
            "missing", source="system", name=self.env._("Return cancelled")
        )
        self._unguarded().write({"decision": "cancelled"})
        self._log_milestone("cancelled")

    def action_close(self, reason=None):
        """Close short: what has not arrived will not come any more.

        :raises UserError: while goods that are here wait for a decision, and when
            nothing is expected any more
        """
        self._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")
        self._ensure_decision("approved")
        self._ensure_waiting()
        self._ensure_disposed()
        self._cancel_receipts()
        self.env["return.receipt"]._close_uncovered(self.line_ids)
        if reason:
            self._unguarded().write({"closing_reason": reason})
        self._log_milestone("closed")
        self._finish()

    def _ensure_waiting(self):
        for order in self:
            if not order._is_anything_expected():
                raise UserError(
                    self.env._(
                        "%s waits for nothing any more: there is nothing to close.",
                        order.name,
                    )
                )

    def _ensure_disposed(self):
        """Refuse to close over goods that wait for a decision."""
        for order in self:
            items = order.item_ids.filtered(
                lambda item: item.stage in ("received", "inspected", "decided")
            )
            if items:
                raise UserError(
                    self.env._(
                        "%(order)s cannot be closed: %(items)s still wait for a"
                        " disposition.",
                        order=order.name,
                        items=", ".join(
                            f"{item.product_id.display_name} ({item.name})"
                            for item in items
                        ),
                    )
                )

    def action_credit(self):
        """Draft the credit notes for what is accepted and not yet credited.

        :return: an action that shows them
        :raises UserError: when there is nothing left to credit
        """
        self._ensure_may_credit()
        notes = self.env["return.credit"]._create_credit_notes(self)
        return notes._get_records_action(name=self.env._("Credit Notes"))

    def action_open_items(self):
        """The items of these returns."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "reverse_logistics.return_item_action"
            ),
            "domain": [("order_id", "in", self.ids)],
            "context": {},
        }

    def action_open_pickings(self):
        """The receipts of these returns."""
        return self.picking_ids._get_records_action(name=self.env._("Receipts"))

    def action_open_credit_notes(self):
        """The credit notes of these returns."""
        return self.credit_note_ids._get_records_action(name=self.env._("Credit Notes"))

    # === STEPS === #

    def _approve(self, user=None):
        """Approve: receipts and expected items follow.

        :param user: who approves; nobody when the policy does
        """
        if not self:
            return
        self._unguarded().write(
            {
                "decision": "approved",
                "approved_by_id": user.id if user else False,
                "date_approved": fields.Datetime.now(),
            }
        )
        self._log_milestone("approved")
        self._settle_activities()
        self._create_expected_items()
        self._create_receipts()
        self.env["return.credit"]._credit_when_due(self)

    def _create_expected_items(self):
        """One item a serial, else one a line: what labels are printed for."""
        vals_list = [vals for line in self.line_ids for vals in line._prepare_items()]
        self.env["return.item"]._create_items(vals_list, "expected", source="system")

    def _create_receipts(self):
        """Make the receipt of each return; an ordinary transfer."""
        return self.env["return.receipt"]._create_receipts(self)

    def _cancel_receipts(self):
        """Call off the receipts that are still open."""
        # sudo: who may cancel a return need not have rights in the warehouse.
        # Unguarded: this is no shortage, see `stock.move._action_cancel`.
        open_sudo = (
            self.sudo()
            ._unguarded()
            .picking_ids.filtered(
                lambda picking: picking.state not in ("done", "cancel")
            )
        )
        open_sudo.action_cancel()

    @api.model
    def _load_demo(self):
        """Make the demonstration's returns; called by the demo data only."""
        from ..demo import generator

        generator.load(self.env)

    @api.model
    def _open_new(self, partner, lines, company):
        """A draft return with some lines, opened for the user.

        :param lines: values of the lines, without reason
        """
        reason = self.env["return.reason"].search([], limit=1)
        order = self.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "line_ids": [
                    fields.Command.create({"reason_id": reason.id, **line})
                    for line in lines
                ],
            }
        )
        return order._get_records_action(name=self.env._("Return"))

    def _finish(self):
        """Note the day on which returns came to their end."""
        ended = self.filtered(
            lambda order: order.state == "done" and not order.date_done
        )
        if ended:
            ended._unguarded().write({"date_done": fields.Datetime.now()})
            ended._log_milestone("done")

    def _log_milestone(self, name):
        """An event of the return as a whole."""
        now = fields.Datetime.now()
        # sudo: nobody may write events, see return.event.
        self.env["return.event"]._unguarded().sudo().create(
            [
                {
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "name": name,
                    "occurred_at": now,
                    "recorded_at": now,
                    "user_id": self.env.uid,
                    "source": "portal" if self.env.user.share else "user",
                }
                for order in self
            ]
        )

    def _ask_manager(self):
        """Give the decision to the responsible, never to a customer."""
        for order in self:
            manager = order._get_approver()
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approve the return"),
                note=order.policy_note,
                user_id=manager.id,
            )

    def _get_approver(self):
        """Whom to ask about a request."""
        self.ensure_one()
        return self.user_id or self._get_any_manager()

    def _settle_activities(self):
        """Nobody needs to decide any more."""
        # sudo: the task may be another manager's
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])

    def _get_any_manager(self):
        """Somebody who may decide when a return has no responsible."""
        group = self.env.ref("reverse_logistics.group_return_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: self.company_id <= user.company_ids
        )
        return managers[:1] or self.env.ref("base.user_admin")

    def _ensure_decision(self, *decisions):
        names = dict(self._fields["decision"]._description_selection(self.env))
        for order in self:
            if order.decision not in decisions:
                raise UserError(
                    self.env._(
                        "%(order)s is %(state)s: this can only be done while it is"
                        " %(wanted)s.",
                        order=order.name,
                        state=names[order.decision].lower(),
                        wanted=" / ".join(names[name].lower() for name in decisions),
                    )
                )

    def _ensure_group(self, group):
        if not self.env.user.has_group(group) and not self.env.su:
            raise AccessError(
                self.env._(
                    "This needs the right '%s': ask a returns manager.",
                    self.env.ref(group).sudo().name,
                )
            )

    @api.constrains("partner_id")
    def _check_lines_partner(self):
        self.line_ids._check_source()
