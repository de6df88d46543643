# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

RANKS = {"booked": 0, "picked_up": 1, "in_transit": 2, "arrived": 3, "closed": 4}
# What an event says of a load. Events without a rank are news, no step.
EVENTS = {
    "picked_up": "picked_up",
    "loaded": "picked_up",
    "departed": "in_transit",
    "departed_terminal": "in_transit",
    "in_transit": "in_transit",
    "arrived_terminal": "in_transit",
    "arrived_delivery": "arrived",
    "arrived": "arrived",
    "delivered": "arrived",
}
NEWS = {
    *("pickup_appointment", "delivery_appointment", "arrived_pickup", "delayed"),
}
_STEPS = (
    ("picked_up", "_pick_up_told", "date_picked_up"),
    ("in_transit", "_depart_sudo", "date_departed"),
    ("arrived", "_arrive_sudo", "date_arrived"),
)


class TplMessage(models.Model):
    """What messages on transport do to loads: only forward, only to the own."""

    _inherit = "tpl.message"

    def _get_load(self, document):
        """The load of the provider that a document names.

        :raises UserError: the same for an unknown load and one of another provider
        """
        names = [document.get("shipment_number")]
        names += [
            entry.get("value")
            for entry in document.get("references") or []
            if entry.get("type") in ("shipment", "bill_of_lading", "tracking")
        ]
        names = [
            name for name in dict.fromkeys([*names, document.get("number")]) if name
        ]
        load = self._search_load([("name", "in", names)])
        load = load or self._search_load([("tracking_ref", "in", names)])
        if not load:
            load = self._get_orders(self._get_return_numbers(document)).shipment_id
            load = load.filtered(lambda one: one.provider_id == self.provider_id)
        if len(load) != 1:
            raise UserError(
                self.env._(
                    "The provider has no load %s. Ask what it means, correct the"
                    " number and reprocess.",
                    ", ".join(names[:3]) or "?",
                )
            )
        return load

    def _search_load(self, domain):
        """Loads given to the provider of this message; proposals are none of its."""
        return self.env["return.shipment"].search(
            [
                *domain,
                ("provider_id", "=", self.provider_id.id),
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "planned"),
            ]
        )

    @api.model
    def _get_return_numbers(self, document):
        numbers = [document.get("return_number")]
        numbers += [line.get("return_number") for line in document.get("lines") or []]
        return [name for name in dict.fromkeys(numbers) if name]

    def _get_orders(self, numbers):
        """Returns on loads of the provider, by number."""
        if not numbers:
            return self.env["return.order"]
        orders = self.env["return.order"].search(
            [("name", "in", numbers), ("company_id", "=", self.company_id.id)]
        )
        return orders.filtered(
            lambda order: order.shipment_id.provider_id == self.provider_id
        )

    def _apply_status(self, document):
        """Bring a load to where the newest event says it is."""
        load = self._get_load(document)
        self._unguarded().shipment_id = load
        self._note_tracking(load, document)
        events = sorted(document["events"], key=lambda e: str(e.get("at") or ""))
        for event in events:
            self._apply_event(load, event)
        return {"load": load.name, "state": load.state}

    def _apply_event(self, load, event):
        status = event.get("status")
        if status in NEWS:
            return
        target = EVENTS.get(status)
        if target is None:
            raise UserError(
                self.env._(
                    "%(load)s: the provider reports '%(status)s'. Decide what that"
                    " means for the load; nothing was changed.",
                    load=load.name,
                    status=status or event.get("status_code") or "?",
                )
            )
        at = self.env["tpl.message.document"]._moment(event.get("at"))
        self._move_load(load, target, at)

    def _move_load(self, load, target, at=None):
        """Take the steps that lead to a state; those before it are taken, too, since
        their messages may be lost. A load that is further stays.

        :param at: when, in UTC
        """
        if load.state not in RANKS:
            raise UserError(
                self.env._("%s is called off: ask the provider.", load.name)
            )
        now = fields.Datetime.now()
        for state, step, field in _STEPS:
            if RANKS[load.state] >= RANKS[state] or RANKS[state] > RANKS[target]:
                continue
            getattr(load, step)()
            if at and state == target and at <= now:
                load._unguarded()[field] = at

    def _note_tracking(self, load, document):
        found = [
            entry["value"]
            for entry in document.get("references") or []
            if entry.get("type") in ("tracking", "carrier_reference")
        ]
        if found and not load.tracking_ref:
            load.tracking_ref = found[0][:64]

    def _apply_shipment_notice(self, document):
        """The provider sends a load off; unknown pallets are for a person."""
        load = self._get_load(document)
        self._unguarded().shipment_id = load
        known = set(load.package_ids.mapped("name"))
        told = {pack["id"] for pack in document.get("packages") or [] if pack.get("id")}
        told |= {line["package"] for line in document["lines"] if line.get("package")}
        told = {name.removeprefix("00") if len(name) == 20 else name for name in told}
        strange = sorted(told - known)
        if known and strange:
            raise UserError(
                self.env._(
                    "%(load)s does not have the pallets %(names)s. Ask the provider"
                    " which load they are of.",
                    load=load.name,
                    names=", ".join(strange[:10]),
                )
            )
        self._note_tracking(load, document)
        self._move_load(load, "in_transit")
        return {"load": load.name, "state": load.state}
