# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class ReturnOrder(models.Model):
    _inherit = "return.order"

    replacement_ids = fields.One2many(
        comodel_name="return.replacement",
        inverse_name="order_id",
        string="Replacements",
        readonly=True,
    )
    can_replace = fields.Boolean(compute="_compute_can_replace")

    @api.depends("state", "line_ids.qty_received", "replacement_ids")
    def _compute_can_replace(self):
        for order in self:
            order.can_replace = order.decision == "approved" and any(
                line._get_replaceable() > 0 for line in order.line_ids
            )

    def action_replace(self):
        """Send the replacements that are due, free and like for like.

        :return: an action that shows them
        :raises AccessError: for users who are not returns managers
        :raises UserError: when none is due
        """
        self._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")
        self._ensure_decision("approved")
        lines = self.line_ids.filtered(lambda line: line._get_replaceable() > 0)
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of %s is to be replaced: replacements follow what came"
                    " back, once.",
                    ", ".join(self.mapped("name")),
                )
            )
        self._meet()
        replacements = self.env["return.replacement"]._create_for(
            [{"line_id": line.id} for line in lines]
        )
        return replacements._get_records_action(name=self.env._("Replacements"))

    def action_open_replacement_wizard(self):
        """Choose what is sent instead, and whether it is charged."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Replace"),
            "res_model": "return.replacement.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _approve(self, user=None):
        """What was agreed in advance is sent on approval; a task if it cannot be."""
        result = super()._approve(user)
        lines = self.line_ids.filtered(
            lambda line: line.resolution == "advance_replace"
            and line._get_replaceable() > 0
        )
        for order, group in lines.grouped("order_id").items():
            try:
                with self.env.cr.savepoint():
                    # sudo: the policy or a manager approved, whoever asked.
                    self.env["return.replacement"].sudo()._create_for(
                        [{"line_id": line.id} for line in group]
                    )
            except UserError as error:
                order._ask_for_replacement(str(error))
        return result

    def _ask_for_replacement(self, note):
        self.ensure_one()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("Send the replacement"),
            note=note,
            user_id=(self.user_id or self._get_any_manager()).id,
        )
