# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class RfidBatch(models.Model):
    """What a device sent at once, and what it was answered; written by the route."""

    _name = "rfid.batch"
    _description = "RFID Batch"
    _order = "id desc"
    _log_access = False

    name = fields.Char(
        string="Batch ID",
        required=True,
        readonly=True,
        help="Given by the device, or made of the body when it gives none.",
    )
    device_id = fields.Many2one(
        comodel_name="rfid.device", required=True, readonly=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        comodel_name="res.company", readonly=True, index=True, ondelete="cascade"
    )
    digest = fields.Char(string="Body Digest", required=True, readonly=True)
    received_at = fields.Datetime(required=True, readonly=True)
    accepted = fields.Integer(readonly=True)
    duplicates = fields.Integer(readonly=True)
    rejected = fields.Integer(readonly=True)
    clock_ahead = fields.Float(
        string="Clock Ahead (s)",
        readonly=True,
        help="By how much its last read lay in the future.",
    )
    answer = fields.Text(readonly=True)
    state = fields.Selection(
        selection=[("new", "New"), ("done", "Done")], required=True, readonly=True
    )

    _name_uniq = models.UniqueIndex("(device_id, name)", "This batch was taken before.")
    _digest_idx = models.Index("(device_id, digest)")
    _received_idx = models.Index("(device_id, received_at)")
    _new_idx = models.Index("(id) WHERE state = 'new'")

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """:raises AccessError: always; devices write batches through their route"""
        raise AccessError(self.env._("Devices write batches, nobody else."))

    def write(self, vals):  # pylint: disable=method-required-super
        """:raises AccessError: always"""
        raise AccessError(self.env._("A batch is kept as it came."))
