# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import DISCREPANCIES


class ReturnItem(models.Model):
    """Every discrepancy of an item is a document that a manager settles."""

    _inherit = "return.item"

    discrepancy_ids = fields.One2many(
        comodel_name="return.discrepancy",
        inverse_name="item_id",
        string="Discrepancies",
        readonly=True,
    )

    has_open_discrepancy = fields.Boolean(
        compute="_compute_has_open_discrepancy",
        search="_search_has_open_discrepancy",
    )

    @api.depends("discrepancy_ids.state")
    def _compute_has_open_discrepancy(self):
        for item in self:
            states = item.discrepancy_ids.mapped("state")
            item.has_open_discrepancy = "open" in states

    @api.model
    def _search_has_open_discrepancy(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("discrepancy_ids.state", "=", "open")]

    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._open_discrepancies(
            lambda item: not item.parent_id
            or "open" in item.parent_id.discrepancy_ids.mapped("state")
        )
        return items

    def write(self, vals):
        result = super().write(vals)
        if vals.get("discrepancy"):
            self._open_discrepancies()
        return result

    def _open_discrepancies(self, wanted=None):
        """Record what `discrepancy` says of items, unless it waits already."""
        items = self.filtered("discrepancy").filtered(wanted or bool)
        vals_list = [
            {"item_id": item.id, "kind": item.discrepancy}
            for item in items
            if not item.discrepancy_ids.filtered(
                lambda one, i=item: one.state == "open" and one.kind == i.discrepancy
            )
        ]
        # sudo: a stock user without a right on returns may validate the receipt.
        self.env["return.discrepancy"].sudo()._unguarded().create(vals_list)

    def _report_discrepancy(self, kind, note=None, photos=None, reason=None):
        """Record that items differ from what was agreed; stops nobody.

        :param kind: a key of `DISCREPANCIES`
        :param note: what was seen, in words
        :param photos: attachments
        :param reason: what the system found
        :return: the discrepancies, open
        :raises AccessError: for users who are not returns operators
        """
        self._ensure_operator()
        if kind not in dict(DISCREPANCIES):
            raise UserError(self.env._("Choose what kind of discrepancy it is."))
        self.check_access("write")
        self.write({"discrepancy": kind})
        found = self.discrepancy_ids.filtered(
            lambda one: one.state == "open" and one.kind == kind
        )
        found._describe(note, photos, reason)
        for item in self:
            item._record(
                item.stage,
                name=dict(DISCREPANCIES)[kind],
                data={"discrepancy": kind, "note": note, "why": reason},
            )
        self._warn_discrepancy()
        return found.sudo(False)

    def action_report_discrepancy(self):
        """Open the dialog that records a discrepancy of these items."""
        return self._open_wizard(
            "return.discrepancy.report", self.env._("Report a Discrepancy")
        )

    def action_settle(self):
        """Open the dialog that settles the open discrepancies of these items.

        :raises UserError: when there are none
        """
        found = self.discrepancy_ids.filtered(lambda one: one.state == "open")
        if not found:
            raise UserError(self.env._("Nothing of these items waits to be settled."))
        return found.action_settle()

    # === GOODS BEYOND THE RETURN === #

    def _accept_extra(self):
        """Give goods beyond what was authorised a line of their own on their return.

        It claims a delivery to this customer when there is one with so much left, and
        can be credited then; else it is a line without an order.

        :raises UserError: for parked boxes, which have no return yet
        """
        self.ensure_one()
        order = self.order_id
        if not order or order.decision != "approved":
            raise UserError(
                self.env._("Find the return of %s first, then accept it.", self.name)
            )
        # sudo: the manager who accepts need not see the sales order.
        line_sudo = (
            self.env["return.order.line"]
            .sudo()
            ._unguarded()
            .create(self._prepare_extra_line_vals(order))
        )
        line_sudo._claim()
        self._book_on_line(line_sudo)

    def _prepare_extra_line_vals(self, order):
        like = order.line_ids.filtered(lambda one: one.product_id == self.product_id)
        match = self.env["return.match"]._find_own(self, order.partner_id)
        reason = like.reason_id[:1] or order.line_ids.reason_id[:1]
        resolution = like[:1].resolution or order.line_ids[:1].resolution or "none"
        return {
            "order_id": order.id,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "quantity": self.quantity,
            "lot_ids": [Command.set(self.lot_id.ids)],
            "reason_id": (reason or reason.search([], limit=1)).id,
            "resolution": resolution if match else "none",
            "move_id": match.get("move_id"),
            "sale_line_id": match.get("sale_line_id"),
        }
