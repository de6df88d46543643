# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models

from ..const import AT_DOCK


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    # === WHAT WAS DELIVERED === #

    def _get_delivered_moves(self):
        """The done moves that brought the goods of these lines to the customer."""
        return self._search_delivered_moves().filtered(
            lambda move: any(line._comes_from(move) for line in self)
        )

    def _search_delivered_moves(self):
        """All candidates in one search; sudo because portal and sales users may ask
        for returns without a right on stock moves."""
        domain = fields.Domain("id", "in", self.move_id.ids) | fields.Domain(
            "sale_line_id", "in", self.sale_line_id.ids
        )
        domain &= fields.Domain("state", "=", "done")
        moves_sudo = self.env["stock.move"].sudo().search(domain, order="id")
        # A receipt that was reversed is no delivery: its claims stand as they were.
        return moves_sudo.filtered(
            lambda move: move._is_return_boundary_out()
            and move.quantity > 0
            and not move.origin_returned_move_id.return_line_id
        )

    def _comes_from(self, move):
        self.ensure_one()
        if self.move_id:
            return move == self.move_id
        return move.sale_line_id == self.sale_line_id and (
            move.product_id == self.product_id
            or bool(self.parts)
            and str(move.product_id.id) in self.parts
        )

    def _get_available_by_move(self):
        """What may still come back, by line and delivered move.

        :return: {line: [(move, quantity in the unit of the product), ...]}, without
            moves of which nothing is left; the moves are in sudo
        """
        moves_sudo = self._search_delivered_moves() if self else self.env["stock.move"]
        left = moves_sudo._get_returnable_quantities()
        return {
            line: [
                (move, left[move])
                for move in moves_sudo
                if line._comes_from(move)
                and move.product_id.uom_id.compare(left[move], 0) > 0
            ]
            for line in self
        }

    def _sum_available(self, available):
        """How much of this line's product some deliveries make, in its unit.

        :param available: a list of (move, quantity in the unit of its product)
        """
        counts = defaultdict(float)
        for move, quantity in available:
            counts[move.product_id.with_env(self.env)] += quantity
        return self._count_whole(counts)

    def _in_product_unit(self, quantity):
        """A quantity of the line in the unit of its product, where stock counts."""
        self.ensure_one()
        return self.product_uom_id._compute_quantity(
            quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _in_line_unit(self, quantity):
        """A quantity of stock in the unit of the line."""
        self.ensure_one()
        return self.product_id.uom_id._compute_quantity(
            quantity, self.product_uom_id, rounding_method="HALF-UP"
        )

    def _claim(self):
        """Take the quantities of these lines from what may come back.

        :raises UserError: when less is left, also when another request took it in the
            meantime
        """
        left = self._get_available_by_move()
        taken = defaultdict(float)
        sources = []
        for line in self.filtered(lambda line: line.sale_line_id or line.move_id):
            free = [(move, quantity - taken[move]) for move, quantity in left[line]]
            line._check_available(free)
            whole = line._in_product_unit(line.quantity)
            wanted = {part: whole * n for part, n in line._get_parts().items()}
            for move, available in free:
                product = move.product_id.with_env(self.env)
                part = product.uom_id.round(min(wanted[product], available))
                if product.uom_id.compare(part, 0) <= 0:
                    continue
                taken[move] += part
                wanted[product] -= part
                sources.append(
                    {"line_id": line.id, "move_id": move.id, "quantity": part}
                )
        for move_sudo, quantity in taken.items():
            move_sudo._return_claim(quantity)
        # sudo: the claims belong to the suite, no group may write them by hand.
        self.env["return.order.line.source"].sudo().create(sources)

    def _release(self, waiting=None):
        """Give back what was claimed and will not arrive.

        :param waiting: {(line, product): quantity its open receipts expect, in the unit
            of the product}; by default nothing is expected any more
        """
        for line in self:
            # sudo: see `_claim`.
            sources_sudo = line.sudo().source_ids
            here = line._count_items(AT_DOCK)
            for product, group_sudo in sources_sudo.grouped(
                lambda source_sudo: source_sudo.move_id.product_id
            ).items():
                product = product.with_env(line.env)
                keep = here[product] + (waiting[line, product] if waiting else 0.0)
                group_sudo._give_back(keep)

    # === ITEMS === #

    def _count_items(self, stages):
        """What of this line is in some stages: {product: quantity in its unit}."""
        self.ensure_one()
        counts = defaultdict(float)
        for item in self.item_ids:
            if item.stage in stages:
                counts[item.product_id] += item.quantity
        return counts

    def _prepare_items(self):
        """Values of the items to expect: one a serial, else one for the line, or for
        each component of a kit.

        :return: a list of dicts
        """
        self.ensure_one()
        whole = self._in_product_unit(self.quantity)
        return [
            vals
            for product, count in self._get_parts().items()
            for vals in self._prepare_product_items(product, whole * count)
        ]

    def _prepare_product_items(self, product, quantity):
        base = {
            "order_id": self.order_id.id,
            "line_id": self.id,
            "company_id": self.company_id.id,
            "product_id": product.id,
        }
        if product.tracking != "serial":
            return [{**base, "quantity": product.uom_id.round(quantity)}]
        lots = list(self.lot_ids.filtered(lambda lot: lot.product_id == product))
        return [
            {**base, "quantity": 1.0, "lot_id": lots[i].id if i < len(lots) else False}
            for i in range(int(quantity))
        ]

    # === MONEY === #

    def _get_invoice_lines(self):
        """Posted invoice lines that the goods were charged on, in sudo."""
        self.ensure_one()
        return self.sudo().sale_line_id.invoice_lines.filtered(
            lambda line: line.parent_state == "posted"
            and line.move_id.move_type == "out_invoice"
            and line.quantity > 0
        )
