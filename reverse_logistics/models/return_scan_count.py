# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_scan import ScanRefused
from .return_scan_receive import EXPECTED


class ReturnScan(models.AbstractModel):
    """Count goods on a return: what fits, what is over, what was not announced."""

    _inherit = "return.scan"

    @api.model
    def _receive_goods(self, event, order, goods):
        """Count goods on a return, or ask a person when they do not fit."""
        product = goods.product
        lines = self._get_lines(order, product)
        if not lines and not self._fetch_products(product.ids):
            raise ScanRefused("unknown", status="unknown", code=event.raw_code)
        if (
            event.mode == "count"
            and not goods.explicit
            and product.tracking != "serial"
        ):
            return self._ask_quantity(event, order, goods)
        if not product._is_return_quantity_whole(goods.quantity):
            raise ScanRefused("whole_only", product=product.display_name)
        if product.tracking != "none" and not goods.lot_name:
            return self._ask_lot(event, order, goods)
        if product.tracking == "serial":
            if goods.quantity != 1:
                raise ScanRefused(
                    "serial_one", name=goods.name, quantity=f"{goods.quantity:g}"
                )
            self._check_serial_here(order, goods)
        line = self._pick_line(lines, goods)
        if not line and event.decision != "record":
            return self._ask(
                event, order, "unexpected", name=goods.name, order=order.name
            )
        return self._count(event, order, goods, line, lines=lines)

    @api.model
    def _count(self, event, order, goods, line, item=None, lines=None):
        """Count it: the row of the log, and what the screen shows now.

        :param lines: the lines of the product, when they are known
        """
        same = self._get_lines(order, goods.product) if lines is None else lines
        counts = self._get_counts(order, same)
        status, key = "ok", "counted"
        data = {"order_id": order.id, "order_name": order.name}
        if line:
            product = goods.product
            expected = sum(self._get_expected(other, product) for other in same)
            counted = goods.quantity + sum(
                counts.get((other.id, product.id), 0.0) for other in same
            )
            if goods.product.uom_id.compare(counted, expected) > 0:
                if goods.explicit and event.decision != "record":
                    return self._refuse_over(event, order, goods, expected)
                status, key = "warning", "over"
            self._add_count(counts, same, product, goods.quantity)
            data["lines"] = [self._data_count(other, product, counts) for other in same]
            message = self._say(
                key,
                product=goods.name,
                counted=f"{counted:g}",
                expected=f"{expected:g}",
            )
        else:
            status = "warning"
            message = self._say("unexpected_counted", name=goods.name)
            data["unexpected"] = {
                "uuid": event.uuid,
                "name": goods.name,
                "product": goods.product.display_name,
                "quantity": goods.quantity,
            }
        answer = self._answer(event.uuid, status, message, "receive", data)
        return answer, {
            "order_id": order.id,
            "company_id": order.company_id.id,
            "line_id": line.id if line else None,
            "item_id": item.id if item else None,
            "product_id": goods.product.id,
            "lot_id": goods.lot.id if goods.lot else None,
            "lot_name": goods.lot_name,
            "quantity": goods.quantity,
            "effect": "counted",
            "unique_key": self._get_unique_key(goods, item),
        }

    @api.model
    def _refuse_over(self, event, order, goods, expected):
        """More than may come, by a number: a slip of the finger, unless it is meant."""
        answer, log = self._ask(
            event,
            order,
            "over_refused",
            quantity=f"{goods.quantity:g}",
            expected=f"{expected:g}",
        )
        return {**answer, "status": "refused"}, log

    @api.model
    def _get_unique_key(self, goods, item=None):
        if goods.product.tracking == "serial":
            return self._serial_key(goods, goods.lot_name or goods.lot.name)
        return f"item:{item.id}" if item else None

    @api.model
    def _serial_key(self, goods, name):
        return f"serial:{goods.product.id}:{name}"

    @api.model
    def _check_not_counted(self, key, name):
        self.env.cr.execute(
            "SELECT 1 FROM return_scan_log"
            " WHERE unique_key = %s AND effect = 'counted'",
            [key],
        )
        if self.env.cr.fetchone():
            raise ScanRefused("already", status="duplicate", name=name)

    @api.model
    def _check_serial_here(self, order, goods):
        """One serial is counted once, and not again when it is here."""
        self._check_not_counted(self._serial_key(goods, goods.lot_name), goods.name)
        if not goods.lot:
            return
        here = self.env["return.item"].search_count(
            [
                ("lot_id", "=", goods.lot.id),
                ("serial_open", "=", True),
                ("stage", "not in", EXPECTED),
            ],
            limit=1,
        )
        if here:
            raise ScanRefused("already_here", status="duplicate", name=goods.name)

    @api.model
    def _pick_line(self, lines, goods):
        """The line that goods belong to; none when they were not announced.

        A serial belongs to a line that announced it, else to one whose delivery it
        left with. A line that knows no serials takes any that exists.
        """
        if not lines or goods.product.tracking != "serial":
            return lines[:1]
        open_lines = lines.browse()
        for line in lines:
            known = line.lot_ids or line.sudo().source_ids.move_id.move_line_ids.lot_id
            if goods.lot and goods.lot.id in known.ids:
                return line
            if not known:
                open_lines |= line
        return open_lines[:1] if goods.lot else lines.browse()

    # === WHAT IS EXPECTED AND COUNTED === #

    @api.model
    def _get_expected(self, line, product):
        """What may still come of a product on a line, in its unit."""
        if line.parts:
            waiting = line.item_ids.filtered(
                lambda item: item.product_id == product and item.stage in EXPECTED
            )
            return sum(waiting.mapped("quantity"))
        return line._in_product_unit(
            line.quantity - line.qty_received - line.qty_closed
        )

    @api.model
    def _get_lines(self, order, product):
        """The lines of a product, with what counting needs, in one query."""
        names = (
            "product_id",
            "product_uom_id",
            "quantity",
            "qty_received",
            "qty_closed",
            "parts",
        )
        # sudo: who may read the return may read its lines
        lines = (
            self.env["return.order.line"]
            .sudo()
            .search_fetch(
                [("order_id", "=", order.id), ("product_id", "=", product.id)],
                names,
                order="id",
            )
            .sudo(False)
        )
        return lines or order.line_ids.filtered(lambda line: self._is_of(line, product))

    @api.model
    def _is_of(self, line, product):
        """Whether a line is about a product, or about a kit that it is a part of."""
        if line.parts:
            return str(product.id) in line.parts
        return line.product_id == product

    @api.model
    def _get_counts(self, order, lines):
        """{(line id, product id): counted}: counts fill the lines in order."""
        self.env.cr.execute(
            "SELECT product_id, sum(quantity) FROM return_scan_log WHERE order_id = %s"
            " AND effect = 'counted' AND line_id IS NOT NULL GROUP BY product_id",
            [order.id],
        )
        counts = {}
        for product_id, quantity in self.env.cr.fetchall():
            product = self.env["product.product"].browse(product_id)
            same = lines.filtered(lambda line, p=product: self._is_of(line, p))
            self._add_count(counts, same, product, quantity)
        return counts

    @api.model
    def _add_count(self, counts, lines, product, quantity):
        """Fill the lines of one product; what is over stays on the last one."""
        for line in lines:
            key = (line.id, product.id)
            room = self._get_expected(line, product) - counts.get(key, 0.0)
            part = quantity if line == lines[-1] else min(max(room, 0.0), quantity)
            counts[key] = counts.get(key, 0.0) + part
            quantity -= part
