# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPicking(models.Model):
    _inherit = "stock.picking"

    def _prepare_return_letter(self):
        """What a customer is told of goods that go back to him as they are.

        :return: a list of dicts of texts, an item each: item, product, found, reason,
            freight; empty for other transfers
        """
        self.ensure_one()
        # sudo: who prints a slip need not have rights on returns.
        items_sudo = self.sudo().move_ids.return_item_ids.filtered(
            lambda item: item.disposition_id.action == "return_to_customer"
        )
        return [self._prepare_letter_line(item) for item in items_sudo]

    def _prepare_letter_line(self, item):
        found = (item.found_reason_id.name, item.inspection_id.note)
        payer = item.line_id and item.line_id._get_freight_payer()
        paid_by = (
            self.env._("Charged to you")
            if payer == "customer"
            else self.env._("Paid by us")
        )
        return {
            "item": item.name,
            "product": item.product_id.display_name,
            "found": ": ".join(filter(None, found)),
            "reason": item.override_reason_id.name or item.disposition_id.name,
            "freight": paid_by,
        }
