# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

WAITING = ("expected", "in_transit", "missing")
# Names shown on the screen for each number; the rest is counted.
SHOWN = 200


class RfidGate(models.Model):
    """A load that goes through a gate: what is expected, and what was seen of it.

    Opened by the gate screen, closed when the load is received or called off.
    """

    _name = "rfid.gate"
    _description = "Load at a Gate"
    _inherit = ["rfid.sight.mixin"]
    _order = "id desc"
    _rec_name = "device_id"
    _check_company_auto = True

    device_id = fields.Many2one(
        comodel_name="rfid.device",
        string="Gate",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)
    picking_ids = fields.Many2many(
        comodel_name="stock.picking",
        string="Receipts",
        check_company=True,
        help="The load. Empty: the returns of which something was seen.",
    )
    user_id = fields.Many2one(comodel_name="res.users", readonly=True)
    opened_at = fields.Datetime(required=True, readonly=True)
    closed_at = fields.Datetime(readonly=True)
    state = fields.Selection(
        selection=[("open", "Open"), ("received", "Received"), ("left", "Left")],
        required=True,
        readonly=True,
        default="open",
    )
    expected = fields.Integer(readonly=True)
    matched = fields.Integer(readonly=True)
    unexpected = fields.Integer(readonly=True)
    missing = fields.Integer(readonly=True)

    _open_once = models.UniqueIndex(
        "(device_id) WHERE state = 'open'", "Another load is at this gate."
    )

    @api.model
    def _open(self, device):
        """The load at a gate; a new one when there is none."""
        self._check_operator()
        device.check_access("read")
        # sudo: loads are written by these methods only
        found = self.sudo().search(
            [("device_id", "=", device.id), ("state", "=", "open")]
        )
        found = found or self.sudo().create(
            {
                "device_id": device.id,
                "user_id": self.env.uid,
                "opened_at": fields.Datetime.now(),
                "start_ref": self._get_last_read(),
            }
        )
        return found.sudo(False)

    def _get_screen(self):
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "reverse_logistics_rfid.gate",
            "name": self.env._("Gate"),
            "params": {"gate": self.id},
        }

    # === THE SCREEN === #

    @api.model
    def get_gates(self):
        """The gates a screen may choose from: a list of {id, name, health}."""
        self._check_operator()
        devices = self.env["rfid.device"].search([("active", "=", True)])
        return [
            {"id": device.id, "name": device.name, "health": device.health}
            for device in devices
        ]

    @api.model
    def open_gate(self, device_id):
        """Start at a gate, or go on there.

        :return: as of `get_state`
        """
        return self._open(self.env["rfid.device"].browse(device_id)).get_state()

    def get_state(self):
        """What the screen shows.

        :return: {id, name, state, channel, reads, receipts, expected, matched,
            unexpected, missing, unknown, lists}; numbers, and lists of names by number
        """
        self.ensure_one()
        self._check_operator()
        self.check_access("read")
        sight = self._look()
        numbers = {name: len(found) for name, found in sight.items()}
        return {
            "id": self.id,
            "device": self.device_id.id,
            "name": self.device_id.name,
            "state": self.state,
            "channel": f"rfid_gate_{self.id}",
            "receipts": [
                {"id": picking.id, "name": picking.name, "origin": picking.origin or ""}
                for picking in self.picking_ids
            ],
            **numbers,
            "lists": {
                name: self._name_all(found[:SHOWN]) for name, found in sight.items()
            },
        }

    @api.model
    def _name_all(self, found):
        """Names for the screen, of items and of tags without one."""
        if found and isinstance(found[0], str):
            return [{"id": epc, "name": epc, "about": ""} for epc in found]
        return [
            {
                "id": item.id,
                "name": item.name,
                "about": f"{item.product_id.display_name} · {item.order_id.name or ''}",
            }
            for item in found
        ]

    def _look(self):
        """Compare what was seen since the load began with what is expected.

        :return: {expected, matched, unexpected, missing: items, unknown: EPCs}
        """
        self.ensure_one()
        items, unknown = self._get_seen()
        if self.picking_ids:
            expected = self.picking_ids.return_order_id.item_ids
            lines = self.picking_ids.move_ids.return_line_id
            expected = expected.filtered(lambda item: item.line_id in lines)
        else:
            expected = items.order_id.item_ids
        expected = expected.filtered(
            lambda item: item.stage in WAITING[:2] or item in items
        )
        matched = (items & expected).filtered(lambda item: item.stage in WAITING[:2])
        here = (items & expected) - matched
        return {
            "expected": expected - here,
            "matched": matched,
            "unexpected": (items - expected) | here,
            "missing": expected - items,
            "unknown": unknown,
        }

    # === ANSWERS === #

    def set_receipts(self, names):
        """Say which receipts the load is.

        :param names: of receipts, returns, loads or pallets, as typed or scanned
        """
        self.ensure_one()
        self._check_operator()
        wanted = [name.strip() for name in names if name.strip()]
        pickings = self.env["stock.picking"].search(
            [
                ("return_order_id", "!=", False),
                ("state", "not in", ("done", "cancel")),
                ("company_id", "=", self.company_id.id),
                "|",
                ("name", "in", wanted),
                ("return_order_id.name", "in", wanted),
            ]
        )
        pickings |= self._find_load_receipts(wanted)
        if wanted and not pickings:
            raise UserError(
                self.env._("No open receipt is called %s.", ", ".join(wanted))
            )
        self.sudo().picking_ids = pickings  # sudo: written by these methods only
        return self.get_state()

    def _find_load_receipts(self, wanted):
        """Open receipts of loads, by their numbers or a pallet's SSCC, where loads
        are known: they are of another addon."""
        pickings = self.env["stock.picking"]
        if "return.shipment" not in self.env:
            return pickings
        loads = self.env["return.shipment"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "!=", "planned"),
                "|",
                ("name", "in", wanted),
                ("package_ids.name", "in", wanted),
            ]
        )
        return loads.picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )

    def action_confirm(self):
        """Receive all that was matched, through the ordinary receipts."""
        self.ensure_one()
        self._check_operator()
        if self.state != "open":
            raise UserError(self.env._("This load is closed: open the gate again."))
        sight = self._look()
        items = sight["matched"]
        if not items:
            raise UserError(
                self.env._("Nothing that is expected was seen: there is nothing to do.")
            )
        now = fields.Datetime.now()
        wrong = {}
        for order, some in items.grouped("order_id").items():
            reason = self.env["rfid.mover"]._try_receive(
                order, some, dict.fromkeys(some.ids, now)
            )
            if reason:
                wrong[order] = reason
        if len(wrong) == len(items.order_id):
            raise UserError("\n".join(sorted(set(wrong.values()))))
        done = items.filtered(lambda item: item.order_id not in wrong)
        self._finish("received", sight, done)
        return {
            "received": len(done),
            "problems": [f"{order.name}: {why}" for order, why in wrong.items()],
        }

    def action_leave(self):
        """Close the load without receiving it."""
        self.ensure_one()
        self._check_operator()
        if self.state == "open":
            self._finish("left", self._look(), self.env["return.item"])

    def _finish(self, state, sight, done):
        # sudo: loads are written by these methods only
        self.sudo().write(
            {
                "state": state,
                "closed_at": fields.Datetime.now(),
                "expected": len(sight["expected"]),
                "matched": len(done),
                "unexpected": len(sight["unexpected"]) + len(sight["unknown"]),
                "missing": len(sight["missing"]),
            }
        )
