# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class RfidDeviceKey(models.Model):
    """A key of a device; only its digest is known here."""

    _name = "rfid.device.key"
    _description = "Key of an RFID Device"
    _order = "id desc"

    name = fields.Char(string="Begins with", readonly=True)
    device_id = fields.Many2one(
        comodel_name="rfid.device",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    digest = fields.Char(
        required=True, readonly=True, copy=False, groups=fields.NO_ACCESS
    )
    expires_at = fields.Datetime(readonly=True)
    revoked_at = fields.Datetime(readonly=True)
    is_valid = fields.Boolean(compute="_compute_is_valid")

    _digest_uniq = models.UniqueIndex("(digest)")

    @api.depends("expires_at", "revoked_at")
    def _compute_is_valid(self):
        now = fields.Datetime.now()
        for key in self:
            key.is_valid = not key.revoked_at and (
                not key.expires_at or key.expires_at > now
            )
