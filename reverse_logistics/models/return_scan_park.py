# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_scan import ScanRefused
from .return_scan_receive import CLOSED


class ReturnScan(models.AbstractModel):
    """Park: a box that nobody announced gets a label, and its likeliest returns."""

    _inherit = "return.scan"

    @api.model
    def _scan_park(self, event):
        """The label of a box is noted, what is in it parks it.

        `values` carry the `note` of what was scanned before.
        """
        found = self._resolve(event.code)
        match = found.match
        if found.status == "choose":
            match, answer = self._find(event)
            if answer:
                return answer, {}
        if found.status == "invalid" or found.reason == "empty":
            return self._find(event)[1], {}
        if match and match.type in ("product", "lot"):
            return self._park(event, match)
        if match and match.type == "return" and match.record.state not in CLOSED:
            return self._answer(
                event.uuid,
                "ok",
                self._say("announced", order=match.record.name),
                "receive",
                {"order": self._data_order(match.record)},
            ), {"order_id": match.record.id}
        if match and match.type in ("location", "command"):
            raise ScanRefused(match.type, name=match.record and match.record.name or "")
        name = match.record.display_name if match else event.raw_code
        note = " ".join(filter(None, (self._get_note(event), name)))[:500]
        return (
            self._answer(
                event.uuid,
                "ask",
                self._say("scan_inside", name=name),
                "park",
                {"note": note},
            ),
            {},
        )

    @api.model
    def _step_parked(self, event):
        """Park a box of which nobody knows what is in it."""
        if not self._get_note(event):
            raise ScanRefused("not_parked")
        return self._park(event)

    @api.model
    def _get_note(self, event):
        note = event.values.get("note")
        return note[:500] if isinstance(note, str) else ""

    @api.model
    def _park(self, event, match=None):
        box = {"note": self._get_note(event), "quantity": event.quantity or 1.0}
        if match:
            box["product_id"] = match.product.id
            box["quantity"] = event.quantity or match.quantity or 1.0
            box["lot_id"] = match.record.id if match.type == "lot" else False
            box["lot_name"] = match.lot_name
        item = self.env["return.item"]._park_blind([box])
        self._keep_photo(item, event.values.get("photo"))
        matches = [self._data_match(item, found) for found in item._get_matches()]
        return self._answer_item(
            event,
            item,
            "parked",
            "matches",
            count=len(matches),
            data={"matches": matches},
        )

    @api.model
    def _keep_photo(self, item, photo):
        """The picture of a box stands on its item.

        :raises UserError: for what is no picture, or too large
        """
        if not photo:
            return
        label = self.env._("Box %s", item.name)
        picture = self.env["return.inspection.check"]._store_photo(photo, label)
        # sudo: an operator may not write items; this one he has just made
        picture.sudo().write({"res_model": item._name, "res_id": item.id})

    @api.model
    def _data_match(self, item, found):
        kind = found["kind"]
        number = found["line_id"] if kind == "return" else found["move_id"]
        return {
            "type": kind,
            "id": number,
            "name": found["label"],
            "detail": found["reason"],
            "score": found["score"],
            "icon": "fa-undo" if kind == "return" else "fa-truck",
            "reply": {
                "step": "match",
                "item_id": item.id,
                "choice": {"type": kind, "id": number},
            },
        }

    @api.model
    def _step_match(self, event):
        """A parked box belongs to the return that a person picked."""
        item = self.env["return.item"].browse(event.item_id or ()).exists()
        item = self._in_companies(item._filtered_access("write"))
        if not item or not event.choice:
            raise ScanRefused("scan_item")
        kind, number = event.choice
        if kind not in ("return", "delivery"):
            raise ScanRefused("gone")
        name = "line_id" if kind == "return" else "move_id"
        order = item._match_to({"kind": kind, name: number})
        return self._answer_item(event, item, "matched", "start", order=order.name)
