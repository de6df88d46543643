# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models


class ReturnItem(models.Model):
    """What returned goods bring when they are sold on as B-grade."""

    _inherit = "return.item"

    _guarded_fields = ("quantity_sold",)

    quantity_sold = fields.Float(
        string="Sold",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="How much of it was sold on, in the unit of the product.",
    )

    @api.model
    def _register_sales(self, moves):
        """Book the proceeds of B-grade goods that were delivered to a customer.

        By serial or lot where there is one, else the oldest goods of that product
        first. Experience with the price follows. Never raises: it runs inside the
        posting of deliveries.

        :param moves: done moves of sales orders
        """
        vals_list, cases, sold = [], defaultdict(list), defaultdict(float)
        for line, item, part in self._match_sales(moves):
            item._unguarded().quantity_sold += part
            sold[item] += part
            price = line.move_id._get_return_unit_price()
            vals_list.append(item._prepare_sale_vals(line, price * part))
            if item.product_id.lst_price > 0:
                share = price / item.product_id.lst_price
                refurbished = item.disposition_id.action == "refurbish"
                grade = "B" if refurbished else item.house_grade
                about = (item.product_id, item.disposition_id, grade)
                cases[item.company_id].append((*about, "price", share))
        if vals_list:
            self._add_costs(vals_list)
            self.env["return.write.down"]._release(sold)
        for company, learnt in cases.items():
            self.env["return.prior"].with_company(company)._learn(learnt)

    @api.model
    def _match_sales(self, moves):
        """[(delivery line, item, quantity)]: which returned goods deliveries carry."""
        pool, taken, found = self._get_unsold(moves), defaultdict(float), []
        for line in moves.move_line_ids if pool else ():
            left = line.quantity_product_uom
            for item in pool[line.product_id.id]:
                if left <= 0:
                    break
                part = min(left, item.quantity - item.quantity_sold - taken[item])
                if part <= 0 or not item._is_sold_with(line):
                    continue
                left -= part
                taken[item] += part
                found.append((line, item, part))
        return found

    @api.model
    def _get_unsold(self, moves):
        """{product id: B-grade items that may be what was sold, oldest first}"""
        products = moves.product_id.ids
        items = self.search(
            [
                ("stage", "=", "closed"),
                ("disposition_id.action", "in", ("resell_b", "refurbish")),
                ("company_id", "in", moves.company_id.ids),
                "|",
                ("regraded_product_id", "in", products),
                "&",
                ("regraded_product_id", "=", False),
                ("product_id", "in", products),
            ],
            order="id",
        )
        pool = defaultdict(self.browse)
        for item in items.filtered(lambda one: one.quantity_sold < one.quantity):
            pool[(item.regraded_product_id or item.product_id).id] |= item
        return pool

    def _is_sold_with(self, line):
        """Whether this item can be what a delivery line carried."""
        lot = self.regraded_lot_id if self.regraded_product_id else self.lot_id
        if lot or line.lot_id:
            return lot == line.lot_id
        return bool(self.regraded_product_id) or line.location_id == self.location_id

    def _prepare_sale_vals(self, line, amount):
        order = line.move_id.sale_line_id.order_id
        return {
            "item_id": self.id,
            "kind": "proceeds",
            "amount": amount,
            "note": order.name,
            "key": f"sale:{line.id}:{self.id}",
        }


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_done(self, cancel_backorder=False):
        """Note what B-grade goods brought."""
        moves = super()._action_done(cancel_backorder=cancel_backorder)
        sold = moves.filtered(
            lambda move: (
                move.state == "done"
                and move.sale_line_id
                and move._is_return_boundary_out()
            )
        )
        if sold:
            # sudo: who delivers need not have rights on returns.
            self.env["return.item"].sudo()._register_sales(sold.sudo())
        return moves

    def _get_return_unit_price(self):
        """The net price of a sold piece, in company currency and product unit."""
        self.ensure_one()
        line = self.sale_line_id
        price = line.product_uom_id._compute_price(
            line.price_reduce_taxexcl, self.product_id.uom_id
        )
        return line.currency_id._convert(
            price,
            self.company_id.currency_id,
            self.company_id,
            fields.Date.context_today(self),
            round=False,
        )
