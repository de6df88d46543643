# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_scan import ScanRefused
from .return_scan_item import PRESENT


class ReturnScan(models.AbstractModel):
    """Put away and repair: one item at a time."""

    _inherit = "return.scan"

    # === PUT AWAY === #

    @api.model
    def _scan_put_away(self, event):
        """First the item, then the place: goods are moved by an ordinary transfer."""
        match, answer = (None, None) if not event.code else self._find(event)
        if answer:
            return answer, {}
        if not match or match.type != "location":
            item, answer = self._find_item(event)
            if answer:
                return answer, {}
            if item.stage not in PRESENT:
                raise ScanRefused("not_here", item=item.name)
            return self._answer_item(
                event,
                item,
                "scan_place",
                "put_away",
                location=self._get_place(item).display_name or item.location_id.name,
            )
        item = self.env["return.item"].browse(event.item_id or ()).exists()
        item = item._filtered_access("write")
        if not item:
            raise ScanRefused("scan_item")
        return self._put(event, item, match.record)

    @api.model
    def _get_place(self, item):
        """Where an item is to lie now."""
        warehouse = item.order_id.warehouse_id or (
            item.company_id.sudo()._get_return_warehouse()
        )
        if item.disposition_id:
            return item.disposition_id._destination(warehouse)
        return warehouse.return_inspection_loc_id

    @api.model
    def _put(self, event, item, place):
        """Bring an item to a place inside the part of the centre where it belongs."""
        if item.stage not in PRESENT:
            raise ScanRefused("not_here", item=item.name)
        home = self._get_place(item)
        if home and not place._child_of(home) and place != item.location_id:
            raise ScanRefused(
                "place_wrong", location=place.display_name, home=home.display_name
            )
        warehouse = item.order_id.warehouse_id or (
            item.company_id.sudo()._get_return_warehouse()
        )
        if place != item.location_id:
            self.env["return.posting"]._transfer(warehouse, item, place)
            item._record(
                item.stage,
                location_id=place.id,
                source=event.source,
                occurred_at=event.occurred_at,
                name=self.env._("Put away"),
            )
        return self._answer_item(
            event, item, "put_away", "put_away", location=place.display_name
        )

    # === REPAIR === #

    @api.model
    def _scan_repair(self, event):
        """The repair of an item; `accept` takes it one step on."""
        item, answer = self._find_item(event, ("in_process",))
        if answer:
            return answer, {}
        if item.stage != "in_process" or item.disposition_id.action not in (
            "repair",
            "refurbish",
        ):
            raise ScanRefused("no_repair", item=item.name)
        repair = self.env["repair.order"].search(
            [("return_item_id", "=", item.id), ("state", "!=", "cancel")], limit=1
        )
        if event.accept:
            self._require_inspector()
            done = self._advance(item, repair)
            if done:
                return self._answer_item(event, item, "completed", "find")
        return self._answer_item(
            event,
            item,
            "repair_it",
            "repair",
            repair=repair.name or item.disposition_id.name,
            state=self._label(repair, "state")
            if repair
            else self._label(item, "stage"),
            data={"repair": self._data_repair(repair)},
        )

    @api.model
    def _data_repair(self, repair):
        if not repair:
            return False
        return {
            "id": repair.id,
            "name": repair.name,
            "state": repair.state,
            "state_label": self._label(repair, "state"),
            "parts": [
                {
                    "name": move.product_id.display_name,
                    "quantity": move.product_uom_qty,
                    "unit": move.product_uom.name,
                }
                for move in repair.move_ids
            ],
        }

    @api.model
    def _advance(self, item, repair):
        """Take a repair one step on: start it, end it, then the item is complete.

        :return: whether the item is complete
        """
        steps = {
            "draft": "action_validate",
            "confirmed": "action_repair_start",
            "under_repair": "action_repair_end",
        }
        if repair and repair.state in steps:
            getattr(repair, steps[repair.state])()
            return False
        item.action_complete()
        return True
