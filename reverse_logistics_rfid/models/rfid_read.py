# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError

# Rows deleted at once when reads are too old to be kept.
CHUNK = 20_000


class RfidRead(models.Model):
    """What an antenna saw: evidence, written by COPY and never changed.

    The table has no references and no log columns: it takes thousands of rows a second.
    """

    _name = "rfid.read"
    _description = "RFID Read"
    _order = "seen_at desc, id desc"
    _log_access = False

    batch_ref = fields.Integer(
        string="Batch No.", required=True, readonly=True, index=True, aggregator=None
    )
    device_ref = fields.Integer(
        string="Device No.", required=True, readonly=True, aggregator=None
    )
    device_id = fields.Many2one(
        comodel_name="rfid.device", compute="_compute_device_id"
    )
    received_at = fields.Datetime(required=True, readonly=True)
    seen_at = fields.Datetime(
        required=True, readonly=True, help="As the reader says, by its clock."
    )
    epc = fields.Char(string="EPC", required=True, readonly=True)
    antenna = fields.Integer(required=True, readonly=True, aggregator=None)
    rssi = fields.Float(string="Signal (dBm)", readonly=True, aggregator="max")
    reads = fields.Integer(
        required=True, readonly=True, help="How often the reader saw it at that time."
    )

    # Time first: new rows go to the end of the index, and a gate asks by time.
    _seen_uniq = models.UniqueIndex("(seen_at, device_ref, epc, antenna)")
    _received_idx = models.Index("USING brin (received_at)")

    def _compute_device_id(self):
        devices = self.env["rfid.device"].browse({read.device_ref for read in self})
        known = {device.id: device for device in devices.exists()}
        for read in self:
            read.device_id = known.get(read.device_ref)

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        """:raises AccessError: always; devices write reads through their route"""
        raise AccessError(self.env._("Devices write reads, nobody else."))

    def write(self, vals):  # pylint: disable=method-required-super
        """:raises AccessError: always"""
        raise AccessError(self.env._("A read is evidence and is not changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_age(self):
        raise AccessError(self.env._("Reads are deleted by their age only."))

    @api.model
    def _get_keep_days(self):
        """Days that reads and batches are kept (parameter, 30)."""
        parameter = "reverse_logistics_rfid.keep_days"
        text = self.env["ir.config_parameter"].sudo().get_param(parameter, "30")
        return max(int(text), 8) if text.isdigit() else 30

    @api.model
    def _cron_delete_old(self):
        """Delete reads beyond their time, in pieces; visits are kept.

        The physical order of the table is that of receipt, so the block range index
        finds the old end of it.
        """
        cr = self.env.cr
        days = self._get_keep_days()
        while True:
            cr.execute(
                """DELETE FROM rfid_read WHERE ctid = ANY(ARRAY(
                       SELECT ctid FROM rfid_read WHERE received_at
                           < (now() AT TIME ZONE 'UTC') - make_interval(days => %s)
                       LIMIT %s))""",
                [days, CHUNK],
            )
            deleted = cr.rowcount
            left = self.env["ir.cron"]._commit_progress(
                deleted, remaining=CHUNK if deleted == CHUNK else 0
            )
            if deleted < CHUNK or not left:
                break
        if deleted < CHUNK:
            self._delete_old_batches(days)

    @api.model
    def _delete_old_batches(self, days):
        """Answers are kept longer than a device may still ask for them."""
        self.env.cr.execute(
            """DELETE FROM rfid_batch WHERE state = 'done' AND received_at
                   < (now() AT TIME ZONE 'UTC') - make_interval(days => %s)""",
            [days],
        )
        self.env["ir.cron"]._commit_progress(self.env.cr.rowcount)
