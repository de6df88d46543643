# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models

from .return_posting import Posting

HERE = ("received", "inspected", "decided", "in_process")


class ReturnFollow(models.AbstractModel):
    """Items go along with the stock they stand for, whoever moves it.

    The suite's own postings know their items. Transfers, push rules and reversals of
    Odoo move quantities: the items that lie there go along, by lot and package first.
    """

    _name = "return.follow"
    _description = "Items Follow Stock"

    @api.model
    def _follow(self, moves):
        """Take the items along with done moves out of a returns centre."""
        if isinstance(self.env.context.get("return_posting"), Posting):
            return
        left = moves.filtered(
            lambda move: move.state == "done"
            and not move.scrap_id
            and move.location_id._is_in_returns_centre()
        )
        if not left:
            return
        # sudo: stock users without a right on returns move goods, too.
        lines_sudo = left.sudo().move_line_ids
        pool = self._collect_items(lines_sudo)
        for line in lines_sudo:
            self._follow_line(line, pool)

    @api.model
    def _collect_items(self, lines):
        """{(product, location): items that lie there}"""
        items = self.env["return.item"].search(
            [
                ("product_id", "in", lines.product_id.ids),
                ("location_id", "in", lines.location_id.ids),
                ("stage", "in", HERE),
            ],
            order="id",
        )
        pool = defaultdict(items.browse)
        for item in items:
            pool[item.product_id, item.location_id] |= item
        return pool

    @api.model
    def _follow_line(self, line, pool):
        key = (line.product_id, line.location_id)
        unit = line.product_id.uom_id
        left = line.quantity_product_uom
        reversed_line = line.move_id.origin_returned_move_id.return_line_id
        for item in self._rank(pool[key], line, reversed_line):
            if unit.compare(left, 0) <= 0:
                break
            rest = pool[key] - item
            if unit.compare(item.quantity, left) > 0:
                part = item._split(left)
                item, rest = part, rest | item
            pool[key] = rest
            left -= item.quantity
            self._take_along(item, line, reversed_line)

    @api.model
    def _rank(self, items, line, reversed_line):
        """The items in the order in which they are likely to be what was moved."""
        return items.filtered(
            lambda item: not line.lot_id or item.lot_id == line.lot_id
        ).sorted(
            lambda item: (
                item.line_id != reversed_line,
                item.package_id != line.package_id,
                item.id,
            )
        )

    @api.model
    def _take_along(self, item, line, reversed_line):
        """Note where an item went; back to its customer, it is expected again."""
        place = line.location_dest_id
        back = place.usage == "customer" and item.line_id == reversed_line
        again = back and item.stage == "received"
        packing = self._prepare_packing(item.package_id, line.result_package_id)
        item._unguarded().write({"package_id": line.result_package_id.id})
        item._link_moves([(item, line.move_id)])
        item._record(
            "expected" if again else item.stage,
            source="system",
            location_id=place.id,
            name=self.env._("Moved with %s", line.move_id.reference),
            data=packing,
        )
        if place.usage != "internal" and not again:
            item._warn_astray(line.move_id.reference)

    @api.model
    def _prepare_packing(self, old, new):
        """What an event says of the package that goods came into or left, if any."""
        if new and new != old:
            return {"packed_in": new.name}
        return {"unpacked_from": old.name} if old and not new else None
