# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command, Domain

from .return_scan import ScanRefused
from .return_scan_receive import CLOSED, EXPECTED

# What can be done next with an item in each stage.
NEXT = {
    "expected": "receive",
    "in_transit": "receive",
    "received": "inspect",
    "inspected": "dispose",
    "decided": "dispose",
    "in_process": "put_away",
}
FINDING_TEXTS = (
    "function_grade",
    "cosmetic_grade",
    "completeness",
    "data_status",
    "note",
    "photo",
    "station",
    "started_at",
    "amendment_reason",
)
# Sentences of an explanation that fit on a phone.
REASONS = ("undecided", "obliged", "only", "best", "tie", "close_call")
PRESENT = ("received", "inspected", "decided", "in_process")


class ReturnScan(models.AbstractModel):
    """Start, find, inspect, dispose, put away and repair: one item at a time."""

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
        domains = {
            "item": [("id", "=", match.record.id)],
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
        message = self._say(
            key,
            **{
                "item": item.name,
                "product": item.product_id.display_name,
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

    # === INSPECT === #

    @api.model
    def _scan_inspect(self, event):
        """Show what to check, or take the finding when the event brings one."""
        item, answer = self._find_item(event, ("received", "inspected"))
        if answer:
            return answer, {}
        if item.stage in EXPECTED:
            raise ScanRefused("not_here", item=item.name)
        if not event.values:
            return self._answer_item(
                event,
                item,
                "inspect_it",
                "inspect",
                data={"form": item._get_inspection_form()},
            )
        self._require_inspector()
        item._inspect(self._read_finding(event.values))
        if item.stage == "received":
            return self._answer_item(event, item, "sealed", "inspect")
        key = "inspected" if item.recommended_disposition_id else "no_recommendation"
        if item.needs_person:
            key = "close_call"
        return self._answer_item(
            event, item, key, "dispose", data=self._data_decision(item)
        )

    @api.model
    def _read_finding(self, values):
        """What of an event's values `return.item._inspect` takes, of the right types.

        :raises ScanRefused: for a value of another type
        """
        kinds = {
            **dict.fromkeys(FINDING_TEXTS, str),
            "found_reason_id": int,
            "answers": dict,
        }
        finding = {}
        for name, kind in kinds.items():
            value = values.get(name)
            if value in (None, False, "", {}):
                continue
            if not isinstance(value, kind) or isinstance(value, bool):
                raise ScanRefused("wrong_type", status="invalid", field=name)
            finding[name] = value
        try:
            fields.Datetime.to_datetime(finding.get("started_at"))
        except ValueError:
            raise ScanRefused("wrong_time", status="invalid") from None
        return finding

    # === DISPOSE === #

    @api.model
    def _data_decision(self, item):
        """What is recommended, why, and what else may be chosen."""
        options = self.env["return.disposition"].search(Domain.TRUE)
        excluded = item._get_exclusions(options)
        return {
            "explanation": self._explain(item),
            "dispositions": [
                {**self._data_disposition(option), "gate": ""}
                for option in options
                if option not in excluded
            ],
            "override_reasons": [
                [reason.id, reason.name]
                for reason in self.env["return.override.reason"].search([])
            ],
        }

    @api.model
    def _explain(self, item):
        """What the stored explanation says first: by how much the winner wins."""
        told = (item.recommendation or {}).get("explanation") or []
        return [line["text"] for line in told if line["key"] in REASONS][:3]

    @api.model
    def _scan_dispose(self, event):
        """Show the recommendation, or carry a decision out."""
        item, answer = self._find_item(event, ("inspected", "decided", "in_process"))
        if answer:
            return answer, {}
        if item.stage == "received":
            raise ScanRefused("not_inspected", item=item.name)
        chosen = self._get_chosen(event, item)
        if not chosen:
            key = (
                "dispose_it" if item.recommended_disposition_id else "no_recommendation"
            )
            if item.needs_person:
                key = "close_call"
            return self._answer_item(
                event, item, key, "dispose", data=self._data_decision(item)
            )
        self._require_inspector()
        self.env["return.disposition.wizard"].create(
            {
                "item_ids": [Command.set(item.ids)],
                "disposition_id": chosen.id,
                "override_reason_id": self._get_override(event).id,
            }
        ).action_confirm()
        return self._answer_item(event, item, "disposed", self._get_next(item))

    @api.model
    def _get_chosen(self, event, item):
        """The disposition an event decides on; none when it only asks."""
        Disposition = self.env["return.disposition"]
        if event.disposition_id:
            chosen = Disposition.browse(event.disposition_id).exists()
        elif event.disposition:
            chosen = Disposition.search([("code", "=", event.disposition)], limit=1)
        elif event.accept and not item.needs_person:
            return item.recommended_disposition_id
        else:
            return Disposition
        if not chosen:
            raise ScanRefused("wrong_type", field="disposition")
        return chosen

    @api.model
    def _get_override(self, event):
        return (
            self.env["return.override.reason"]
            .browse(event.override_reason_id or ())
            .exists()
        )

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
