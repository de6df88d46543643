# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

# How long the key before stays good when a new one is issued.
OVERLAP = timedelta(hours=24)
# A clock that is further ahead than this is worth a word.
SKEW = 60.0


class RfidDevice(models.Model):
    """A reader, a gate or the bridge in front of some: whoever sends reads."""

    _name = "rfid.device"
    _description = "RFID Device"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        check_company=True,
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        help="Where the device stands. Its reads move returns of this warehouse only.",
    )
    kind = fields.Selection(
        selection=[
            ("fixed", "Gate or fixed reader"),
            ("handheld", "Handheld reader"),
            ("bridge", "Bridge for several readers"),
        ],
        required=True,
        default="fixed",
    )
    point_ids = fields.One2many(
        comodel_name="rfid.read.point",
        inverse_name="device_id",
        string="Read Points",
    )
    key_ids = fields.One2many(
        comodel_name="rfid.device.key",
        inverse_name="device_id",
        string="Keys",
        readonly=True,
    )
    has_key = fields.Boolean(compute="_compute_has_key")
    scanner_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Scans for",
        domain=[("share", "=", False)],
        tracking=True,
        help="What the device reads is scanned on the open returns scanner of this"
        " person, as a barcode would be: for a reader in somebody's hand.",
    )
    silent_minutes = fields.Integer(
        string="Alert after Minutes of Silence",
        default=0,
        help="0: a device that says nothing is no reason to worry.",
    )
    last_seen = fields.Datetime(compute="_compute_health")
    reads_a_minute = fields.Float(
        compute="_compute_health",
        digits=(16, 1),
        help="Over the last five minutes.",
    )
    clock_ahead = fields.Float(
        string="Clock Ahead (s)",
        compute="_compute_health",
        digits=(16, 1),
        help="By how many seconds its last batch was ahead of this server.",
    )
    health = fields.Selection(
        selection=[
            ("never", "Never seen"),
            ("ok", "OK"),
            ("silent", "Silent"),
            ("clock", "Clock is wrong"),
        ],
        compute="_compute_health",
    )
    alerted_at = fields.Datetime(readonly=True, copy=False)

    _silent_minutes_bounded = models.Constraint(
        "CHECK (silent_minutes BETWEEN 0 AND 100000)",
        "Minutes of silence must be between 0 and 100,000.",
    )

    @api.depends("company_id")
    def _compute_warehouse_id(self):
        for device in self:
            if device.warehouse_id.company_id != device.company_id:
                device.warehouse_id = self.env["stock.warehouse"].search(
                    [("company_id", "=", device.company_id.id)], limit=1
                )

    @api.depends("key_ids.is_valid")
    def _compute_has_key(self):
        for device in self:
            device.has_key = any(device.key_ids.mapped("is_valid"))

    def _compute_health(self):
        """From the batches: the last one, and what came in five minutes."""
        now = fields.Datetime.now()
        recent = now - timedelta(minutes=5)
        found = {}
        if self.ids:
            self.env.cr.execute(
                """SELECT d.id, last.received_at, last.clock_ahead, COALESCE(
                       (SELECT sum(accepted) FROM rfid_batch r
                        WHERE r.device_id = d.id AND r.received_at > %s), 0)
                   FROM rfid_device d JOIN LATERAL (
                       SELECT received_at, clock_ahead FROM rfid_batch b
                       WHERE b.device_id = d.id ORDER BY received_at DESC LIMIT 1
                   ) last ON true WHERE d.id = ANY(%s)""",
                [recent, self.ids],
            )
            found = {row[0]: row[1:] for row in self.env.cr.fetchall()}
        for device in self:
            last, ahead, count = found.get(device.id, (False, 0.0, 0))
            device.last_seen = last and last.replace(microsecond=0)
            device.clock_ahead = ahead
            device.reads_a_minute = count / 5
            device.health = device._judge_health(last, ahead, now)

    def _judge_health(self, last, ahead, now):
        self.ensure_one()
        if not last:
            return "never"
        silence = timedelta(minutes=self.silent_minutes)
        if silence and now - last > silence:
            return "silent"
        return "clock" if ahead > SKEW else "ok"

    # === KEYS === #

    def _issue_key(self):
        """Make a new key and give it in clear, this once.

        What is stored is its digest. A key before stays good for a day, so that the
        device can be told the new one without a gap.

        :return: the key, 256 random bits
        """
        self.ensure_one()
        key = secrets.token_urlsafe(32)
        now = fields.Datetime.now()
        # sudo: nobody writes keys but these methods
        keys_sudo = self.env["rfid.device.key"].sudo()
        keys_sudo.search(
            [
                ("device_id", "=", self.id),
                ("revoked_at", "=", False),
                "|",
                ("expires_at", "=", False),
                ("expires_at", ">", now + OVERLAP),
            ]
        ).write({"expires_at": now + OVERLAP})
        keys_sudo.create(
            {
                "device_id": self.id,
                "name": key[:4],
                "digest": hashlib.sha256(key.encode()).hexdigest(),
            }
        )
        self.env.flush_all()  # the route reads the table
        return key

    def action_issue_key(self):
        """Issue a key and show it in a dialog."""
        self.ensure_one()
        if not self.env.user.has_group("base.group_system"):
            raise AccessError(
                self.env._("An administrator issues the keys of devices.")
            )
        return {
            "type": "ir.actions.act_window",
            "res_model": "rfid.device.key.show",
            "name": self.env._("Key of %s", self.name),
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_key": self._issue_key()},
        }

    def action_revoke_keys(self):
        """Refuse all keys of the devices from now on."""
        if not self.env.user.has_group("reverse_logistics.group_return_manager"):
            raise AccessError(self.env._("A returns manager revokes keys of devices."))
        self.check_access("write")
        # sudo: nobody writes keys but these methods
        keys_sudo = self.key_ids.sudo().filtered(lambda key: not key.revoked_at)
        keys_sudo.write({"revoked_at": fields.Datetime.now()})
        self.env.flush_all()  # the route reads the table

    # === ALERTS === #

    @api.model
    def _cron_alert(self):
        """A task for a manager when a device falls silent or its clock is wrong."""
        now = fields.Datetime.now()
        devices = self.search([("active", "=", True)])
        fine = devices.filtered(lambda device: device.health == "ok")
        fine.filtered("alerted_at").write({"alerted_at": False})
        ill = devices.filtered(
            lambda device: device.health in ("silent", "clock")
            and not device.alerted_at
        )
        labels = dict(self._fields["health"]._description_selection(self.env))
        for device in ill:
            user = self.env["return.order"]._get_any_manager()
            device.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=self.env._(
                    "%(device)s: %(what)s",
                    device=device.name,
                    what=labels[device.health],
                ),
            )
        ill.write({"alerted_at": now})

    # === ACTIONS === #

    def action_open_visits(self):
        """What the device saw."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "reverse_logistics_rfid.rfid_visit_action"
        )
        return {**action, "domain": [("device_id", "=", self.id)], "context": {}}

    def action_open_gate(self):
        """The gate screen of the device."""
        self.ensure_one()
        return self.env["rfid.gate"]._open(self)._get_screen()
