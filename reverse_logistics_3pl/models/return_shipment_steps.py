# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.reverse_logistics.models.return_item_money import share_out

from .res_company import DEMO_PREFIX

SSCC_DIGITS = 17
# A drawn signature is some kilobytes, base64.
SIGNATURE_LIMIT = 500_000


def check_digit(digits):
    """The GS1 check digit of a number: weights 3 and 1 from the right."""
    total = sum(
        int(digit) * (3 if place % 2 == 0 else 1)
        for place, digit in enumerate(reversed(digits))
    )
    return str(-total % 10)


class ReturnShipment(models.Model):
    _inherit = "return.shipment"

    # === ACTIONS: people of ours and of the provider === #

    def action_pick_up(self, count=None, signed_by=None, signature=None):
        """The driver took the load: its items are on their way.

        :param count: packages handed over; empty: all that are on the list
        :param signed_by: name of who took them
        :param signature: a picture, base64
        """
        self._ensure_party()
        return self.sudo()._pick_up_sudo(count, signed_by, signature)

    def action_depart(self):
        """The load left the zone for the returns centre."""
        self._ensure_party()
        return self.sudo()._depart_sudo()

    def action_arrive(self):
        """The load stands at the returns centre; its goods are received next."""
        self._ensure_party()
        return self.sudo()._arrive_sudo()

    # === ACTIONS: ours only === #

    def action_close(self):
        """All is counted: end the load.

        :raises UserError: while something of it is neither received nor missing
        """
        self._ensure_operator()
        self._ensure_state("arrived")
        for shipment in self:
            waiting = shipment._get_lines().item_ids.filtered(
                lambda item: item.stage in ("expected", "in_transit")
            )
            if waiting:
                raise UserError(
                    self.env._(
                        "%(load)s cannot be closed: %(items)s are neither received nor"
                        " missing. Receive them, or close their returns short.",
                        load=shipment.name,
                        items=", ".join(waiting.mapped("name")[:10]),
                    )
                )
        self._get_lines()._unguarded().write({"state": "done"})
        self._book_costs()
        now = fields.Datetime.now()
        self._unguarded().write({"state": "closed", "date_closed": now})

    def action_dispute(self):
        """Open a dispute with the provider about a load."""
        self.ensure_one()
        self._ensure_operator()
        return {
            "type": "ir.actions.act_window",
            "res_model": "tpl.dispute",
            "name": self.env._("Dispute"),
            "views": [(False, "form")],
            "context": {
                "default_provider_id": self.provider_id.id,
                "default_shipment_id": self.id,
            },
        }

    def action_cancel(self):
        """Call off loads that have not been picked up; their returns wait again."""
        self._ensure_manager()
        self._ensure_state("planned", "booked")
        self._get_lines()._unguarded().write({"state": "cancelled"})
        self._unguarded().write({"state": "cancelled"})

    # === STEPS === #

    def _book(self, lines):
        """Book proposed lines on these loads.

        :param lines: of any of the loads, proposed
        """
        new = self.filtered(lambda shipment: shipment.state == "planned")
        numbers = self.env.ref("reverse_logistics_3pl.sequence_return_shipment")
        now = fields.Datetime.now()
        # sudo: who books loads does not read sequences
        names = numbers.sudo()._take(len(new)) if new else []
        lines._unguarded().write({"state": "booked"})
        for shipment, name in zip(new.sorted("id"), names, strict=True):
            shipment._unguarded().write(
                {"name": name, "state": "booked", "date_booked": now}
            )
        for line in lines:
            line._link_items()
        self._rate_again()
        self._pack()
        self._log(lines.item_ids, lambda s: self.env._("Booked on load %s", s.name))

    def _pick_up_sudo(self, count, signed_by, signature):
        self._ensure_state("booked")
        for shipment in self:
            shipment._pick_up_one(count, signed_by, signature)
        return True

    def _pick_up_one(self, count, signed_by, signature):
        self.ensure_one()
        expected = len(self.package_ids)
        taken = expected if count is None else count
        if isinstance(taken, bool) or not isinstance(taken, int) or taken < 0:
            raise UserError(
                self.env._("Type how many packages were handed over, for example 2.")
            )
        if signature and len(signature) > SIGNATURE_LIMIT:
            raise UserError(self.env._("The picture of the signature is too large."))
        lines = self._get_lines()
        for line in lines:
            line._link_items()
            line._unguarded().qty_loaded = sum(line.item_ids.mapped("quantity"))
        for package, part in lines.grouped("package_id").items():
            items = part.item_ids.filtered(lambda item: item.stage == "expected")
            items._record(
                "in_transit",
                values={"package_id": package.id},
                source="tpl",
                key=f"pickup-{self.id}",
                name=self.env._("Picked up with load %s", self.name),
                data={
                    "shipment": self.name,
                    "tracking": self.tracking_ref or None,
                    "packed_in": package.name or None,
                },
            )
        self._unguarded().write(
            {
                "state": "picked_up",
                "date_picked_up": fields.Datetime.now(),
                "handover_count": taken,
                "handover_by": (signed_by or "")[:128] or False,
                "handover_signature": signature or False,
                "handover_user_id": self.env.uid,
            }
        )
        if taken != expected:
            self._warn(
                self.env._(
                    "%(load)s: %(taken)s of %(expected)s packages were handed over",
                    load=self.name,
                    taken=taken,
                    expected=expected,
                )
            )

    def _depart_sudo(self):
        self._ensure_state("picked_up")
        now = fields.Datetime.now()
        self._unguarded().write({"state": "in_transit", "date_departed": now})
        self._log(
            self._get_lines().item_ids,
            lambda shipment: self.env._("Load %s is on its way", shipment.name),
        )
        return True

    def _arrive_sudo(self):
        """Arriving twice is arriving once: a dock scans the same label again."""
        todo = self.filtered(lambda s: s.state not in ("arrived", "closed"))
        todo._ensure_state("picked_up", "in_transit")
        now = fields.Datetime.now()
        todo._unguarded().write({"state": "arrived", "date_arrived": now})
        todo._log(
            todo._get_lines().item_ids,
            lambda shipment: self.env._(
                "Load %(load)s arrived at %(centre)s",
                load=shipment.name,
                centre=shipment.warehouse_id.name,
            ),
        )
        return True

    def _book_costs(self):
        """Share the freight out over the items by weight, to the cent; once a load."""
        for shipment in self:
            lines = shipment._get_lines()
            weights = {
                item: line.kg * item.quantity / sum(line.item_ids.mapped("quantity"))
                for line in lines
                for item in line.item_ids
            }
            items = list(weights)
            amounts = share_out(
                shipment.cost_freight,
                [weights[item] for item in items],
                shipment.currency_id,
            )
            lines.item_ids._add_costs(
                [
                    {
                        "item_id": item.id,
                        "kind": "freight_in",
                        "amount": amount,
                        "note": shipment.name,
                        "key": f"load-{shipment.id}:{item.id}",
                    }
                    for item, amount in zip(items, amounts, strict=True)
                    if amount
                ]
            )

    def _log(self, items, text):
        """A fact about the items of loads, for the timeline; their stage stays."""
        for shipment in self:
            mine = shipment._get_lines().item_ids & items
            for stage, part in mine.grouped("stage").items():
                if stage in ("expected", "in_transit"):
                    part._record(stage, source="tpl", name=text(shipment))

    def _warn(self, summary):
        self.ensure_one()
        order = self.order_ids[:1]
        user = order.user_id or order._get_any_manager()
        self.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=summary
        )

    # === PACKAGES === #

    def _pack(self):
        """Give loads as many pallets as they need, each with an SSCC, and say which
        return stands on which: first fit, the heaviest first."""
        for shipment in self.filtered(lambda load: load.state == "booked"):
            lines = shipment._get_lines().sorted(lambda li: (-li.pallets, li.id))
            wanted = max(1, math.ceil(round(shipment.pallets, 6)))
            if shipment.kind == "parcel":
                wanted = 1
            missing = wanted - len(shipment.package_ids)
            if missing > 0:
                shipment._create_packages(missing)
            shipment._place(lines)

    def _place(self, lines):
        self.ensure_one()
        room = dict.fromkeys(self.package_ids.sorted("id"), 1.0)
        for line in lines:
            fits = next((p for p, left in room.items() if left >= line.pallets), None)
            package = fits or max(room, key=room.get)
            room[package] -= line.pallets
            line._unguarded().package_id = package

    def _create_packages(self, count):
        self.ensure_one()
        numbers = self.env.ref("reverse_logistics_3pl.sequence_sscc")
        # sudo: who books loads does not read sequences nor makes packages
        return (
            self.env["stock.package"]
            .sudo()
            .create(
                [
                    {
                        "name": self._make_sscc(number),
                        "return_shipment_id": self.id,
                    }
                    for number in numbers.sudo()._take(count)
                ]
            )
        )

    def _make_sscc(self, number):
        """An SSCC-18: extension digit, company prefix, serial, check digit."""
        self.ensure_one()
        prefix = self.company_id.return_gs1_prefix or DEMO_PREFIX
        room = SSCC_DIGITS - 1 - len(prefix)
        serial = int(number)
        extension, serial = divmod(serial, 10**room)
        digits = f"{extension % 10}{prefix}{serial:0{room}d}"
        return digits + check_digit(digits)

    # === WHO === #

    def _ensure_party(self):
        """Our operators, and the provider's people for loads of their own."""
        if self.env.su:
            return
        self.check_access("read")
        if self.env.user.has_group("reverse_logistics.group_return_operator"):
            return self.check_access("write")
        # sudo: the provider's people do not read our list of them
        theirs = self.sudo().filtered(
            lambda load: load.state != "planned"
            and self.env.user in load.provider_id.user_ids
        )
        if len(theirs) < len(self):
            raise AccessError(self.env._("This load is not yours."))

    def _ensure_operator(self):
        self._ensure_group(
            "reverse_logistics.group_return_operator",
            self.env._("Loads are received and closed by the returns centre."),
        )

    def _ensure_manager(self):
        self._ensure_group(
            "reverse_logistics.group_return_manager",
            self.env._(
                "Loads are planned, booked and called off by a returns manager."
            ),
        )

    def _ensure_group(self, group, text):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(text)

    def _ensure_state(self, *states):
        names = dict(self._fields["state"]._description_selection(self.env))
        for shipment in self:
            if shipment.state not in states:
                raise UserError(
                    self.env._(
                        "%(load)s is %(state)s: this can only be done while it is"
                        " %(wanted)s.",
                        load=shipment.name,
                        state=names[shipment.state].lower(),
                        wanted=" / ".join(names[name].lower() for name in states),
                    )
                )
