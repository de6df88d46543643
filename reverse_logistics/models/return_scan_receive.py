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
        return self.lot_name or self.product._get_scan_name()


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
    def _ask_return(self, event, orders, message="choose", **params):
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
                self._say(message, code=event.raw_code, **params),
                "choose",
                {"candidates": candidates},
            ),
            {},
        )

    @api.model
    def _receive_item(self, event, match):
        """A label: its whole item is here."""
        item = match.record
        self._prefetch_goods(item.product_id)
        if item.stage not in EXPECTED:
            raise ScanRefused("already_here", status="duplicate", name=item.name)
        order = self._get_order(event) or item.order_id
        if item.order_id != order:
            return self._ask_return(
                event,
                item.order_id,
                "other_return",
                name=item.name,
                order=item.order_id.name,
            )
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
            raise ScanRefused("goods_first")
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
        self._prefetch_goods(lot.product_id)
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
