# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models

from .return_scan import ScanRefused

CLOSED = ("done", "rejected", "cancelled")
EXPECTED = ("expected", "in_transit")


class Goods(NamedTuple):
    """What was scanned to be counted: quantity in the unit of the product, and whether
    somebody said how much it is."""

    product: object
    lot: object
    lot_name: str
    quantity: float
    explicit: bool

    @property
    def name(self):
        return self.lot_name or self.product.display_name


class ReturnScan(models.AbstractModel):
    """Receive and count: scans are counted in the log, a close posts them."""

    _inherit = "return.scan"

    @api.model
    def _scan_receive(self, event):
        """Open a return, or count what belongs to the open one."""
        match, answer = self._find(event)
        if answer:
            return answer, {"order_id": self._known_order(event)}
        handler = getattr(self, f"_receive_{match.type}", None)
        if not handler:
            raise ScanRefused("command", status="ignored")
        return handler(event, match)

    @api.model
    def _scan_count(self, event):
        """As receive; how much must be said, by the code or by the event."""
        return self._scan_receive(event)

    # === WHAT WAS SCANNED === #

    @api.model
    def _receive_return(self, event, match):
        self._check_receivable(match.record)
        return self._open_order(event, match.record)

    @api.model
    def _open_order(self, event, order):
        answer = self._answer(
            event.uuid,
            "ok",
            self._say("opened", order=order.name),
            "receive",
            {"order": self._data_order(order)},
        )
        return answer, {"order_id": order.id, "company_id": order.company_id.id}

    @api.model
    def _receive_location(self, event, match):
        raise ScanRefused("location", name=match.record.display_name)

    @api.model
    def _receive_delivery(self, event, match):
        """An outbound slip: the returns that its goods are on, or none yet."""
        orders = self._get_returns_of_delivery(match.record)
        if not orders:
            return (
                self._answer(
                    event.uuid,
                    "ask",
                    self._say("delivery_open", name=match.record.name),
                    "delivery",
                    {"match": self._describe(match), "picking_id": match.record.id},
                ),
                {},
            )
        return self._ask_return(event, orders)

    @api.model
    def _get_returns_of_delivery(self, picking):
        """Open returns of goods that left with a delivery."""
        return self.env["return.order"].search(
            [
                ("line_ids.source_ids.move_id.picking_id", "=", picking.id),
                ("state", "not in", CLOSED),
                ("company_id", "in", self.env.companies.ids),
            ],
            limit=10,
        )

    @api.model
    def _ask_return(self, event, orders, message="choose"):
        """Which of these returns is meant; a single one is opened by a person, too."""
        candidates = []
        for order in orders:
            candidates.append(
                {
                    "type": "return",
                    "id": order.id,
                    "name": order.name,
                    "detail": order.partner_id.display_name,
                    "icon": "fa-undo",
                    "reply": {"order_id": order.id},
                }
            )
        return (
            self._answer(
                event.uuid,
                "choose",
                self._say(message, code=event.raw_code),
                "choose",
                {"candidates": candidates},
            ),
            {},
        )

    @api.model
    def _receive_item(self, event, match):
        """A label: its whole item is here."""
        item = match.record
        if item.stage not in EXPECTED:
            raise ScanRefused("already_here", status="duplicate", name=item.name)
        order = self._get_order(event) or item.order_id
        if item.order_id != order:
            return self._ask_return(event, item.order_id)
        self._check_receivable(order)
        self._check_not_counted(f"item:{item.id}", item.name)
        goods = Goods(item.product_id, item.lot_id, "", item.quantity, False)
        if item.lot_id and item.product_id.tracking == "serial":
            self._check_not_counted(
                self._serial_key(goods, item.lot_id.name), item.name
            )
        elif item.product_id.tracking != "none" and not item.lot_id:
            return self._ask_lot(event, order, goods)
        return self._count(event, order, goods, item.line_id, item=item)

    @api.model
    def _receive_package(self, event, match):
        """A package: all items that are expected in it."""
        package = match.record
        items = self.env["return.item"].search(
            [("package_id", "=", package.id), ("stage", "in", EXPECTED)]
        )
        if not items:
            raise ScanRefused("no_item", name=package.name)
        if len(items.order_id) > 1:
            return self._ask_return(event, items.order_id)
        order = items.order_id
        self._check_receivable(order)
        self._check_not_counted(f"package:{package.id}", package.name)
        answer = self._answer(
            event.uuid,
            "ok",
            self._say("package_counted", name=package.name, count=len(items)),
            "receive",
        )
        self._insert_parts(event, items)
        answer["data"] = {"order": self._data_order(order)}
        return answer, {
            "order_id": order.id,
            "company_id": order.company_id.id,
            "effect": "counted",
            "unique_key": f"package:{package.id}",
            "quantity": 0.0,
        }

    @api.model
    def _insert_parts(self, event, items):
        """A row for each item of a package, named after the scan of the package."""
        for item in items:
            self._insert_log(
                {
                    "uuid": f"{event.uuid}:{item.id}",
                    "device": event.device or None,
                    "mode": event.mode,
                    "step": "part",
                    "source": event.source,
                    "code": item.name,
                    "status": "ok",
                    "occurred_at": event.occurred_at,
                    "order_id": item.order_id.id,
                    "company_id": item.company_id.id,
                    "line_id": item.line_id.id or None,
                    "item_id": item.id,
                    "product_id": item.product_id.id,
                    "lot_id": item.lot_id.id or None,
                    "quantity": item.quantity,
                    "effect": "counted",
                    "unique_key": f"item:{item.id}",
                }
            )

    @api.model
    def _receive_quantity(self, event, match):
        """A count without goods: of the return's only line, and only when confirmed."""
        order = self._get_order(event)
        if not order:
            raise ScanRefused("scan_return_first")
        self._check_receivable(order)
        lines = order.line_ids
        expected = sum(self._get_expected(line, line.product_id) for line in lines)
        if match.quantity > expected:
            raise ScanRefused(
                "over_refused",
                quantity=f"{match.quantity:g}",
                expected=f"{expected:g}",
            )
        if len(lines.product_id) != 1:
            raise ScanRefused("scan_return_first")
        goods = Goods(lines.product_id, None, "", match.quantity, True)
        if event.decision != "record":
            return self._ask(
                event,
                order,
                "confirm_count",
                quantity=f"{match.quantity:g}",
                product=goods.name,
            )
        return self._receive_goods(event, order, goods)

    @api.model
    def _receive_lot(self, event, match):
        lot = match.record
        quantity = event.quantity or match.quantity
        return self._receive_on_order(
            event, Goods(lot.product_id, lot, lot.name, quantity or 1.0, bool(quantity))
        )

    @api.model
    def _receive_product(self, event, match):
        quantity = event.quantity or match.quantity
        goods = Goods(
            match.record, None, match.lot_name, quantity or 1.0, bool(quantity)
        )
        return self._receive_on_order(event, goods)

    @api.model
    def _receive_on_order(self, event, goods):
        order = self._get_order(event)
        if not order:
            return self._ask_return_of_goods(event, goods)
        self._check_receivable(order)
        return self._receive_goods(event, order, goods)

    @api.model
    def _ask_return_of_goods(self, event, goods):
        """Which open return these goods came with."""
        domain = [("product_id", "=", goods.product.id), ("stage", "in", EXPECTED)]
        if goods.lot:
            domain.append(("lot_id", "in", (goods.lot.id, False)))
        domain.append(("company_id", "in", self.env.companies.ids))
        items = self.env["return.item"].search(domain, limit=20, order="id desc")
        if not items.order_id:
            raise ScanRefused("scan_return_first")
        return self._ask_return(event, items.order_id)

    # === COUNTING === #

    @api.model
    def _receive_goods(self, event, order, goods):
        """Count goods on a return, or ask a person when they do not fit."""
        product = goods.product
        lines = self._get_lines(order, product)
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

    # === QUESTIONS === #

    @api.model
    def _ask(self, event, ret, key, **params):
        """A question that the same code with a decision answers."""
        answer = self._answer(
            event.uuid,
            "ask",
            self._say(key, **params),
            "decide",
            {
                "order_id": ret.id,
                "options": [
                    {"key": "record", "reply": {"decision": "record"}},
                    {"key": "skip", "reply": {}},
                ],
            },
        )
        return answer, {"order_id": ret.id, "company_id": ret.company_id.id}

    @api.model
    def _ask_quantity(self, event, order, goods):
        answer, log = self._ask(event, order, "how_many", product=goods.name)
        answer["next_state"] = "quantity"
        return answer, log

    @api.model
    def _ask_lot(self, event, order, goods):
        key = "scan_serial" if goods.product.tracking == "serial" else "scan_lot"
        answer, log = self._ask(event, order, key, product=goods.product.display_name)
        answer["next_state"] = "receive"
        answer["data"].pop("options")
        return answer, log

    # === THE RETURN === #

    @api.model
    def _get_order(self, event):
        """The return in the event's context, else the one last scanned here.

        :raises ScanRefused: for a return the user may not see, as for none
        """
        Order = self.env["return.order"]
        if event.order_id:
            order = Order.search_fetch(
                self._get_readable_domain("return.order", [event.order_id]),
                ["name", "state", "company_id"],
            )
            if not order:
                raise ScanRefused("unknown", status="unknown", code=event.raw_code)
            return order
        self.env.cr.execute(
            """SELECT order_id, mode, step FROM return_scan_log
               WHERE user_id = %s AND device IS NOT DISTINCT FROM %s
                 AND order_id IS NOT NULL
                 AND create_date > now() at time zone 'UTC' - interval '12 hours'
               ORDER BY id DESC LIMIT 1""",
            [self.env.uid, event.device or None],
        )
        row = self.env.cr.fetchone()
        if not row or row[1] not in ("receive", "count") or row[2] == "close":
            return Order
        return Order.browse(row[0]).exists()._filtered_access("read")

    @api.model
    def _check_receivable(self, order):
        if order.state in CLOSED:
            raise ScanRefused("closed", order=order.name)
        if order.state in ("draft", "submitted"):
            raise ScanRefused("not_approved", order=order.name)

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

    # === STEPS === #

    @api.model
    def _step_open(self, event):
        """Show a return again: after a change by another device, or by a choice."""
        order = self._get_order(event)
        if not order:
            raise ScanRefused("scan_return_first")
        return self._open_order(event, order)

    @api.model
    def _step_create_return(self, event):
        """A return of all that may come back of a delivery, asked for at the dock."""
        picking = self.env["stock.picking"].browse(event.picking_id or ()).exists()
        picking = self._in_companies(picking._filtered_access("read"))
        if not picking:
            raise ScanRefused("unknown", status="unknown", code=event.raw_code)
        action = picking.action_create_return_order()
        order = self.env["return.order"].browse(action["res_id"])
        order.action_submit()
        if order.state in ("draft", "submitted"):
            raise ScanRefused("not_approved", status="ok", order=order.name)
        return self._open_order(event, order)

    @api.model
    def _step_undo(self, event):
        """Take back the last count of this device, or the one named by `target`."""
        self.env.cr.execute(
            """UPDATE return_scan_log SET effect = 'undone' WHERE id = (
                   SELECT id FROM return_scan_log
                   WHERE user_id = %(user)s AND effect = 'counted' AND step = 'scan'
                     AND (%(target)s = '' OR uuid = %(target)s)
                     AND (%(target)s <> '' OR device IS NOT DISTINCT FROM %(device)s)
                   ORDER BY id DESC LIMIT 1)
               RETURNING uuid, code, order_id""",
            {
                "user": self.env.uid,
                "target": event.target,
                "device": event.device or None,
            },
        )
        row = self.env.cr.fetchone()
        if not row:
            key = "cannot_undo" if event.target else "nothing_to_undo"
            raise ScanRefused(key, code=event.target)
        uuid, code, order_id = row
        self.env.cr.execute(
            "UPDATE return_scan_log SET effect = 'undone'"
            " WHERE effect = 'counted' AND step = 'part' AND uuid LIKE %s",
            [f"{uuid}:%"],
        )
        order = self.env["return.order"].browse(order_id)
        answer = self._answer(
            event.uuid,
            "ok",
            self._say("undone", code=code),
            "receive",
            {"undone": uuid, "order": self._data_order(order)},
        )
        return answer, {"order_id": order_id, "company_id": order.company_id.id}
