# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models


class ReturnItem(models.Model):
    """What goods saved that are sold as new again.

    Nobody can say which piece of a product is sold next, so restocked goods have no
    proceeds of their own. What they save is the purchase of another piece: at the
    vendor's price, else at cost. It is imputed, marked so, and in no result.
    """

    _inherit = "return.item"

    _guarded_fields = ("imputed_recovery",)

    imputed_recovery = fields.Monetary(
        compute="_compute_imputed_recovery",
        store=True,
        help="The purchase that restocked goods saved. Not in the books, and not in the"
        " recovered amount or the result.",
    )

    @api.depends("cost_ids.amount", "cost_ids.kind")
    def _compute_imputed_recovery(self):
        totals = defaultdict(float)
        for item, amount in self.env["return.item.cost"]._read_group(
            [("item_id", "in", self.ids), ("kind", "=", "imputed")],
            ["item_id"],
            ["amount:sum"],
        ):
            totals[item.id] = amount
        for item in self:
            item.imputed_recovery = totals[item.id]

    def _impute_recovery(self):
        """Book what these restocked items saved; once for each."""
        # sudo: who restocks need not read vendors' prices.
        ours = self.sudo().filtered(lambda item: not item.owner_id)
        prices = self.env["return.recommendation"]._gather_purchases(ours)
        vals_list = []
        for item in ours:
            company, product = item.company_id, item.product_id
            price = prices[company.id, product.id]
            source = price.source if price else self.env._("product cost")
            value = (
                price.value if price else product.with_company(company).standard_price
            )
            if value > 0:
                vals_list.append(
                    {
                        "item_id": item.id,
                        "kind": "imputed",
                        "amount": value * item.quantity,
                        "note": self.env._("Purchase saved, at the %s", source),
                        "key": f"imputed:{item.id}",
                    }
                )
        if vals_list:
            self._add_costs(vals_list)


class ReturnPosting(models.AbstractModel):
    _inherit = "return.posting"

    @api.model
    def _finish(self, items):
        done = super()._finish(items)
        items.filtered(
            lambda item: item.disposition_id.action == "restock"
        )._impute_recovery()
        return done
