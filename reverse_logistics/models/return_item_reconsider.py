# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ReturnItem(models.Model):
    """Change of mind: what is not final may be decided again."""

    _inherit = "return.item"

    disposition_action = fields.Selection(
        related="disposition_id.action", string="Action"
    )

    def action_reconsider(self):
        """Take the decision back: what is planned and not done is called off, and the
        items wait for another decision.

        :raises AccessError: for users who are not inspectors
        :raises UserError: for items that are not decided, or closed
        """
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(
                self.env._("Only inspectors and managers may decide on returned goods.")
            )
        self.check_access("write")
        final = self.filtered(lambda item: item.stage not in ("decided", "in_process"))
        if final:
            raise UserError(
                self.env._(
                    "%s has no decision that could change: it is closed, or not decided"
                    " yet.",
                    ", ".join(final.mapped("name")),
                )
            )
        self._undo_decision()
        self._reopen(self.env._("Decision taken back"))

    def _undo_decision(self):
        """Call off what the present decision of items planned and did not do yet."""
        decided = self.filtered(
            lambda item: item.disposition_id and item.stage in ("decided", "in_process")
        )
        if not decided:
            return
        posting = self.env["return.posting"]
        posting._drop_shipments(decided)
        for action, items in decided.grouped(
            lambda item: item.disposition_id.action
        ).items():
            undo = getattr(posting, f"_undo_{action}", None)
            if undo:
                undo(items)

    def _reopen(self, name):
        """Items wait for a decision again; the chain of events keeps the last one."""
        for disposition, items in self.grouped("disposition_id").items():
            items._record(
                "inspected",
                name=name,
                values={
                    "disposition_id": False,
                    "override_reason_id": False,
                    "is_proposed": False,
                },
                data={"reopened": disposition.code or None},
            )

    def _prepare_decision_data(self, disposition, reason):
        """What the log keeps of a decision: recommended, decided, overridden, before.

        The same for all items of the set.
        """
        item = self[:1]
        return {
            "disposition": disposition.code,
            "recommended": item.recommended_disposition_id.code or None,
            "before": item.disposition_id.code or None,
            "override": reason.name if reason else None,
        }
