# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ReturnOrder(models.Model):
    """What customers change in a request that nobody has decided."""

    _inherit = "return.order"

    def _get_revision_obstacle(self):
        """Why the customer cannot change the request, or an empty string."""
        self.ensure_one()
        is_open = self.decision == "draft" or (
            self.decision == "submitted" and self.date_information_requested
        )
        if is_open and (not self.line_ids or self._get_revisable_lines()):
            return ""
        return self.env._(
            "This request can be changed while it is a draft, or while we wait for your"
            " answer: write to us instead."
        )

    def _get_revisable_lines(self):
        """The lines that the form shows, in sudo: one for an order line, no serials.

        Others stay as they are.
        """
        self.ensure_one()
        lines_sudo = self.sudo().line_ids  # sudo: see `_revise`
        return lines_sudo.filtered(
            lambda line: line.sale_line_id
            and not line.lot_ids
            and len(lines_sudo.filtered(lambda o: o.sale_line_id == line.sale_line_id))
            == 1
        )

    def _get_held_quantities(self):
        """What this return has claimed: {id of an order line: quantity}."""
        self.ensure_one()
        return {
            line.sale_line_id.id: line.quantity
            for line in self._get_revisable_lines()
            if line.source_ids
        }

    def _revise(self, vals_list, submit=True, **values):
        """Change a request of a customer, and ask for it (again).

        A request that we asked about goes through the policy once more; our clock goes
        on from where it stood.

        :param vals_list: values of the lines, see `return.request._check_rows`
        :param submit: whether to ask for it now; what was asked for stays asked for
        :raises UserError: when it is decided
        """
        self.ensure_one()
        obstacle = self._get_revision_obstacle()
        if obstacle:
            raise UserError(obstacle)
        asked, began = self.decision == "submitted", self.date_submitted
        if asked:
            self._take_back()
        self._revise_lines(vals_list)
        self.write(values)
        if not (asked or submit):
            return
        self.action_submit()
        if asked:
            self._unguarded().write({"date_submitted": began})
            self._log_milestone("revised")
            self._answer_question()

    def _take_back(self):
        """Make a draft again of what was asked for: claims, quotes and the allowance
        are given back."""
        self.ensure_one()
        self.line_ids._release()
        self.line_ids.sudo().quote_ids._unguarded().unlink()  # sudo: `_store_quotes`
        self._release_entitlement()
        self._settle_activities()
        self._unguarded().write({"decision": "draft", "policy_note": False})

    def _revise_lines(self, vals_list):
        before = {line.sale_line_id.id: line for line in self._get_revisable_lines()}
        for vals in vals_list:
            line = before.pop(vals["sale_line_id"], None)
            if line:
                line.write({n: v for n, v in vals.items() if n != "sale_line_id"})
            else:
                self.write({"line_ids": [fields.Command.create(vals)]})
        for line in before.values():
            line.unlink()
