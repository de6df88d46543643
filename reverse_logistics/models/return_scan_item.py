# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_scan import ScanRefused
from .return_scan_receive import CLOSED

# What can be done next with an item in each stage.
NEXT = {
    "expected": "receive",
    "in_transit": "receive",
    "received": "inspect",
    "inspected": "dispose",
    "decided": "dispose",
    "in_process": "put_away",
}
PRESENT = ("received", "inspected", "decided", "in_process")


class ReturnScan(models.AbstractModel):
    """Start and find, and which item an event means."""

    _inherit = "return.scan"

    # === START AND FIND === #

    @api.model
    def _scan_start(self, event):
        """Anything: what it is, and what can be done with it now."""
        return self._scan_find(event)

    @api.model
    def _scan_find(self, event):
        match, answer = self._find(event)
        if answer:
            return answer, {}
        if match.type == "command":
            raise ScanRefused("command", status="ignored")
        data = {"match": self._describe(match)}
        next_state, log = "find", {}
        if match.type == "return":
            order = match.record
            data["order"] = self._data_order(order)
            data["items"] = [self._data_item(item) for item in order.item_ids[:50]]
            next_state = "find" if order.state in CLOSED else "receive"
            log = {"order_id": order.id, "company_id": order.company_id.id}
        else:
            items = self._get_items(match)
            self._prefetch_items(items)
            data["items"] = [self._data_item(item) for item in items]
            if len(items) == 1:
                data["item"] = data["items"][0]
                next_state = self._get_next(items)
                log = self._log_item(items)
        told = filter(None, (data["match"]["name"], data["match"]["detail"]))
        message = self._say("found", name=" · ".join(told) or event.raw_code)
        return self._answer(event.uuid, "ok", message, next_state, data), log

    @api.model
    def _get_next(self, item):
        action = item.disposition_id.action
        if item.stage == "in_process" and action in ("repair", "refurbish"):
            return "repair"
        return NEXT.get(item.stage, "find")

    @api.model
    def _get_items(self, match):
        """Items that a match stands for, the open ones first."""
        if match.type == "item":
            return match.record
        domains = {
            "lot": [("lot_id", "=", match.record.id)],
            "package": [("package_id", "=", match.record.id)],
            "product": [("product_id", "=", match.record.id), ("stage", "in", PRESENT)],
            "location": [
                ("location_id", "=", match.record.id),
                ("stage", "in", PRESENT),
            ],
            "delivery": [("move_ids.picking_id", "=", match.record.id)],
        }
        if match.type not in domains:
            return self.env["return.item"]
        items = self.env["return.item"].search(
            [
                *domains[match.type],
                ("company_id", "in", self.env.companies.ids),
            ],
            limit=50,
            order="id desc",
        )
        return items.sorted(lambda item: item.stage not in PRESENT)

    @api.model
    def _log_item(self, item):
        return {
            "order_id": item.order_id.id,
            "company_id": item.company_id.id,
            "item_id": item.id,
            "product_id": item.product_id.id,
            "quantity": item.quantity,
        }

    # === ONE ITEM === #

    @api.model
    def _find_item(self, event, stages=PRESENT):
        """The item an event means: by its code, else by its `item_id`.

        :return: an item, or an answer when it is none or several
        """
        Item = self.env["return.item"]
        if not event.code:
            item = Item.browse(event.item_id or ()).exists()._filtered_access("read")
            if not item:
                raise ScanRefused("scan_item")
            return item, None
        match, answer = self._find(event)
        if answer:
            return Item, answer
        if match.type == "location":
            raise ScanRefused("location", name=match.record.display_name)
        if match.type == "command":
            raise ScanRefused("command", status="ignored")
        return self._narrow_items(event, match, stages)

    @api.model
    def _narrow_items(self, event, match, stages):
        """One item of those that a match stands for: several are asked about."""
        items = (
            match.record.item_ids if match.type == "return" else self._get_items(match)
        )
        fitting = items.filtered(lambda item: item.stage in stages)
        items = fitting or items
        if event.item_id in items.ids:
            items = items.browse(event.item_id)
        if not items:
            raise ScanRefused("no_item", name=self._describe(match)["name"])
        if len(items) == 1:
            return items, None
        candidates = [
            {
                "type": "item",
                "id": item.id,
                "name": item.name,
                "detail": f"{item.product_id.display_name} · "
                f"{self._label(item, 'stage')}",
                "icon": "fa-tag",
                "reply": {"code": item.name},
            }
            for item in items[:20]
        ]
        message = self._say("choose", code=event.raw_code)
        return items, self._answer(
            event.uuid, "choose", message, "choose", {"candidates": candidates}
        )

    @api.model
    def _answer_item(self, event, item, key, next_state, status="ok", data=None, **say):
        """An answer about an item, and its row in the log."""
        self._prefetch_items(item)
        message = self._say(
            key,
            **{
                "item": item.name,
                "product": item.product_id._get_scan_name(),
                "stage": self._label(item, "stage"),
                "grade": item.house_grade or "",
                "disposition": item.disposition_id.name
                or item.recommended_disposition_id.name
                or "",
                **say,
            },
        )
        data = {"item": self._data_item(item), **(data or {})}
        answer = self._answer(event.uuid, status, message, next_state, data)
        return answer, self._log_item(item)
