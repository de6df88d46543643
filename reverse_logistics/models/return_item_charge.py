# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..const import AT_DOCK
from .return_item_money import share_out


class ReturnItem(models.Model):
    """What customers are charged for their returned goods: repairs, fees, freight."""

    _inherit = "return.item"

    def _register_charges(self):
        """Bring the ledgers to what posted invoices and credit notes charge for these
        items; called whenever one is posted or taken back."""
        wanted = {item: {} for item in self}
        for line, items in self._get_charged_by().items():
            shares = share_out(
                -line.balance, items.mapped("quantity"), line.company_currency_id
            )
            for item, share in zip(items, shares, strict=True):
                if item in wanted:
                    wanted[item][line] = share
        self._note_income("customer_charge", wanted)

    def _get_charged_by(self):
        """{posted journal item: the items that it charges for}"""
        found = {}
        # sudo: who posts an invoice need not see returns and repairs.
        items_sudo = self.sudo()
        for sale, repairs in items_sudo.repair_ids.grouped("sale_order_id").items():
            for line in sale.order_line.invoice_lines:
                if line.parent_state == "posted" and line.price_subtotal:
                    found[line] = repairs.return_item_id
        fees = items_sudo.env["account.move.line"].search(
            [
                ("return_charge", "in", ("fee", "freight")),
                ("return_charge_order_id", "in", self.order_id.ids),
                ("parent_state", "=", "posted"),
            ]
        )
        for line in fees:
            credited = line.move_id.invoice_line_ids.return_line_id.filtered(
                lambda one, fee=line: one.order_id == fee.return_charge_order_id
            )
            items = credited.item_ids.filtered(lambda item: item.stage in AT_DOCK)
            if items:
                found[line] = items
        return found


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        posted = super()._post(soft)
        posted._register_return_charges()
        return posted

    def button_draft(self):
        """What is charged counts while it is posted."""
        result = super().button_draft()
        self._register_return_charges()
        return result

    def _register_return_charges(self):
        # sudo: see `return.item._get_charged_by`.
        moves_sudo = self.sudo().filtered(lambda move: move.is_sale_document())
        lines = moves_sudo.invoice_line_ids
        repairs = lines.sale_line_ids.order_id.repair_order_ids
        items = repairs.return_item_id
        items |= lines.return_charge_order_id.item_ids
        if items:
            items._register_charges()
