# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models


class ReturnItem(models.Model):
    """What items really brought, kept equal to the documents it came from."""

    _inherit = "return.item"

    def _note_income(self, kind, wanted, notes=None):
        """Bring the ledger of items to what documents say by now.

        What was booked before and does not hold any more is corrected by a line
        against it; whoever reports the same thing twice changes nothing.

        :param kind: kind of income, see `return.item.cost`
        :param wanted: {item: {journal item or sales order line: amount}}, all there is
        :param notes: {document: what the line says}
        """
        known = defaultdict(lambda: defaultdict(float))
        # sudo: the ledger may not be read by who sells or posts.
        for cost in self.sudo().cost_ids.filtered(
            lambda cost: cost.kind == kind and cost.key
        ):
            document = cost.key.rsplit("#", 1)[0]
            known[cost.item_id.id][document] += cost.amount
        vals_list = []
        for item in self:
            amounts = {
                f"{kind}:{document._name},{document.id}": (document, amount)
                for document, amount in wanted.get(item, {}).items()
            }
            for key in {**known[item.id], **amounts}:
                document, amount = amounts.get(key, (None, 0.0))
                change = item.currency_id.round(amount - known[item.id][key])
                if not item.currency_id.is_zero(change):
                    vals_list.append(
                        item._prepare_income_vals(kind, key, document, change, notes)
                    )
        if vals_list:
            self._add_costs(vals_list)

    def _prepare_income_vals(self, kind, key, document, amount, notes):
        if document is None:
            document = self._read_document(key)
        booked = document._name == "account.move.line"
        number = len(self.sudo().cost_ids)
        return {
            "item_id": self.id,
            "kind": kind,
            "amount": amount,
            "account_move_line_id": document.id if booked else False,
            "note": (notes or {}).get(document) or (document or self).display_name,
            "key": f"{key}#{self.id}.{number}",
        }

    def _read_document(self, key):
        """The document that a key of `_note_income` names, if it is still there."""
        model, _comma, number = key.partition(":")[2].partition(",")
        # sudo: see `_note_income`.
        return self.env[model].sudo().browse(int(number)).exists()
