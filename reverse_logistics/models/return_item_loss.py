# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError

# Dispositions that write stock off.
WRITE_OFFS = ("scrap", "recycle", "donate")


class ReturnItem(models.Model):
    """Two people write off what is worth more than a limit."""

    _inherit = "return.item"

    _guarded_fields = ("is_proposed",)

    is_proposed = fields.Boolean(
        string="Waits for a Second Person", readonly=True, copy=False
    )

    def _check_loss(self, disposition):
        """Refuse a write-off above the limit by who inspected or proposed it.

        Parts that were split off count together: nobody gets round the limit in
        slices.

        :raises AccessError: when it takes somebody else
        """
        self.ensure_one()
        if disposition.action not in WRITE_OFFS or self.owner_id:
            return
        limit = disposition.approval_limit or self.company_id.return_loss_limit
        loss = self._get_loss()
        if not limit or loss <= limit:
            return
        if self.env.user in self._get_first_people():
            raise AccessError(
                self.env._(
                    "Two people: %(item)s is worth %(loss)s, and you inspected or"
                    " proposed it. Another inspector or manager must write it off:"
                    " ask for approval.",
                    item=self.name,
                    loss=self.company_id.currency_id.format(loss),
                )
            )

    def _get_loss(self):
        """What is lost with this item and what was written off of it before."""
        family = self._get_root()
        while family != family | family.child_ids:
            family |= family.child_ids
        gone = family.filtered(
            lambda item: (
                item.disposition_id.action in WRITE_OFFS
                and item.stage in ("in_process", "closed")
            )
        )
        quantity = sum((gone | self).mapped("quantity"))
        return self.product_id.with_company(self.company_id).standard_price * quantity

    def _get_root(self):
        """The item that this one was split from in the first place."""
        root = self
        while root.parent_id:
            root = root.parent_id
        return root

    def _get_first_people(self):
        """Who inspected the item, or what it was split from, and who proposed."""
        item, inspector = self, self.env["res.users"]
        while item and not inspector:
            inspector = item._get_inspectors()
            item = item.parent_id
        proposals = self.event_ids.filtered(
            lambda event: (event.data or {}).get("proposed")
        )
        return inspector | proposals[:1].user_id

    def _propose(self, disposition, override_reason=None):
        """Ask a second person to write items off: decided, not carried out.

        :raises AccessError: for users who are not inspectors
        :raises UserError: for items or dispositions for which that cannot be
        """
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(
                self.env._("Only inspectors and managers may decide on returned goods.")
            )
        self.check_access("write")
        if not self:
            raise UserError(self.env._("Choose at least one item to dispose."))
        for item in self:
            item._check_can_decide(disposition, override_reason)
        plan = [(item, disposition, item.quantity) for item in self]
        self.env["return.gate"]._check_plan(plan)
        self._undo_decision()
        for item in self:
            reason = override_reason if item._is_override(disposition) else None
            item._record(
                "decided",
                values={
                    "disposition_id": disposition.id,
                    "override_reason_id": reason.id if reason else False,
                    "is_proposed": True,
                },
                data={
                    **item._prepare_decision_data(disposition, reason),
                    "proposed": True,
                },
            )
            item._ask_second_person(disposition)

    def _ask_second_person(self, disposition):
        """A task for the responsible, or a manager other than who proposes."""
        self.ensure_one()
        group = self.env.ref("reverse_logistics.group_return_manager").sudo()
        others = group.all_user_ids.filtered(
            lambda user: self.company_id <= user.company_ids and user != self.env.user
        )
        responsible = self.order_id.user_id & others
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=(responsible or others)[:1].id or self.env.uid,
            summary=self.env._("Approve: %s", disposition.name),
        )

    def action_approve_disposition(self):
        """The second person agrees: carry out what was proposed.

        :raises AccessError: for who inspected or proposed it himself
        """
        waiting = self.filtered(lambda i: i.stage == "decided" and i.is_proposed)
        if waiting != self or not self:
            raise UserError(self.env._("Nothing of this waits for a second person."))
        for (disposition, reason), items in self.grouped(
            lambda item: (item.disposition_id, item.override_reason_id)
        ).items():
            items._dispose([(i, disposition, i.quantity) for i in items], reason)
        # sudo: the task may be another manager's
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
