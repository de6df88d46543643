# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class RfidDeviceKeyShow(models.AbstractModel):
    """The dialog that shows a key once: it has no table, so nothing keeps it."""

    _name = "rfid.device.key.show"
    _description = "New Key of an RFID Device"

    # the web client asks for the id of what it shows
    id = fields.Id()
    key = fields.Char(readonly=True)
