# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class ReturnItem(models.Model):
    _inherit = "return.item"

    # === DISPOSITION === #

    def _is_override(self, disposition):
        """Whether a disposition is another one than recommended for this item."""
        self.ensure_one()
        recommended = self.recommended_disposition_id
        return bool(recommended) and recommended != disposition

    def _dispose(self, plan, override_reason=None, details=None):
        """Decide and carry out; set based, all or nothing.

        :param plan: a list of (item, disposition, quantity in the item's unit); what
            of an item is in no entry stays where it is
        :param override_reason: needed for what was not recommended
        :param details: what else is known of the end, see `return.posting._carry_out`
        :raises AccessError: for users who are not inspectors
        :raises UserError: for items or quantities that cannot be disposed so
        """
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(
                self.env._("Only inspectors and managers may decide on returned goods.")
            )
        items = self.browse({item.id for item, _disposition, _quantity in plan})
        items.check_access("write")
        self._check_plan(plan, override_reason)
        parts = self._part_for(plan)
        for disposition, group in parts.items():
            group._decide(disposition, override_reason, details)

    def _check_plan(self, plan, override_reason):
        if not plan:
            raise UserError(self.env._("Choose at least one item to dispose."))
        planned = defaultdict(float)
        for item, disposition, quantity in plan:
            item._check_can_dispose(disposition, override_reason)
            planned[item] += self._read_quantity(
                quantity, self._fields["quantity"].string
            )
            item._check_whole(quantity)
        self.env["return.gate"]._check_plan(plan)
        for item, quantity in planned.items():
            if item.product_uom_id.compare(quantity, item.quantity) > 0:
                raise UserError(
                    self.env._(
                        "%(item)s holds %(quantity)s: %(planned)s cannot be disposed.",
                        item=item.name,
                        quantity=f"{item.quantity:g} {item.product_uom_id.name}",
                        planned=f"{quantity:g}",
                    )
                )

    def _check_can_dispose(self, disposition, override_reason):
        self._check_can_decide(disposition, override_reason)
        self._check_loss(disposition)

    def _check_can_decide(self, disposition, override_reason):
        """Refuse what nobody may decide for this item, whoever carries it out."""
        self.ensure_one()
        if self.stage not in ("inspected", "decided", "in_process"):
            raise UserError(
                self.env._(
                    "%s cannot be disposed: it must be received and inspected first,"
                    " and not be closed.",
                    self.name,
                )
            )
        if not disposition:
            raise UserError(self.env._("Choose what is to be done with %s.", self.name))
        if self._is_override(disposition) and not override_reason:
            raise UserError(
                self.env._(
                    "%(recommended)s is recommended for %(item)s: give the reason why"
                    " you choose %(chosen)s.",
                    recommended=self.recommended_disposition_id.name,
                    item=self.name,
                    chosen=disposition.name,
                )
            )
        self._check_credited(disposition)

    def _check_credited(self, disposition):
        """Nobody gets the money and the goods."""
        self.ensure_one()
        line = self.line_id
        if disposition.action != "return_to_customer" or not line:
            return
        kept = line._get_creditable() - line._in_line_unit(self.quantity)
        credited = line.qty_credited + line.qty_crediting
        if credited and line.product_uom_id.compare(credited, kept) > 0:
            raise UserError(
                self.env._(
                    "%s is credited already: cancel the credit note before it goes back"
                    " to the customer.",
                    self.name,
                )
            )

    def _part_for(self, plan):
        """Split the items as planned.

        :return: {disposition: items}
        """
        parts = defaultdict(self.browse)
        for item, disposition, quantity in plan:
            rest = item.product_uom_id.compare(quantity, item.quantity) < 0
            parts[disposition] |= item._split(quantity) if rest else item
        return parts

    def _decide(self, disposition, override_reason, details=None):
        """Record the decision for items, post it, and close what is complete."""
        self._undo_decision()
        for key, items in self.grouped(
            lambda item: (item.recommended_disposition_id, item.disposition_id)
        ).items():
            override = key[0] and key[0] != disposition
            reason = override_reason if override else self.env["return.override.reason"]
            items._record(
                "decided",
                values={
                    "disposition_id": disposition.id,
                    "override_reason_id": reason.id if reason else False,
                    "is_proposed": False,
                },
                data=items._prepare_decision_data(disposition, reason),
            )
        posting = self.env["return.posting"]
        complete = posting._carry_out(self, disposition, details)
        working = self - complete
        if working:
            working._record("in_process")
        if complete:
            posting._finish(complete)

    def action_complete(self):
        """The work of the disposition is done: ship, restock or dispose, and close.

        :raises UserError: for items that are not in process
        """
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(
                self.env._("Only inspectors and managers may complete dispositions.")
            )
        self.check_access("write")
        wrong = self.filtered(lambda item: item.stage != "in_process")
        if wrong:
            raise UserError(
                self.env._(
                    "%s is not in process: decide what is to be done first.",
                    ", ".join(wrong.mapped("name")),
                )
            )
        posting = self.env["return.posting"]
        posting._complete(self)
        posting._finish(self)

    # === ACTIONS === #

    def action_inspect(self):
        """Open the inspection of the selected items."""
        return self._open_wizard("return.inspection.wizard", self.env._("Inspect"))

    def action_dispose(self):
        """Open the disposition of the selected items."""
        return self._open_wizard("return.disposition.wizard", self.env._("Dispose"))

    def _open_wizard(self, model, title):
        return {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_item_ids": [fields.Command.set(self.ids)]},
        }
