# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError


class RfidVisit(models.Model):
    """A tag at a read point, from the first read to the last: what moves items.

    Made of reads by `rfid.fold`, and kept when these are deleted.
    """

    _name = "rfid.visit"
    _description = "RFID Visit"
    _order = "first_at desc, id desc"
    _rec_name = "tag_id"

    tag_id = fields.Many2one(
        comodel_name="rfid.tag",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    kind = fields.Selection(related="tag_id.kind", string="On")
    point_id = fields.Many2one(
        comodel_name="rfid.read.point",
        string="Read Point",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    device_id = fields.Many2one(
        related="point_id.device_id", store=True, index=True, string="Device"
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True, index=True)
    first_at = fields.Datetime(string="From", required=True, readonly=True)
    last_at = fields.Datetime(string="Until", required=True, readonly=True)
    count = fields.Integer(string="Reads", readonly=True)
    rssi = fields.Float(string="Strongest (dBm)", readonly=True, aggregator="max")
    direction = fields.Selection(
        selection=[("in", "In"), ("out", "Out")],
        readonly=True,
        help="Known when it passed both zones of a gate.",
    )
    clock_ahead = fields.Boolean(
        readonly=True,
        help="The reader gave a time of the future; the time of receipt stands here.",
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("waiting", "In the door"),
            ("done", "Done"),
            ("ignored", "Without effect"),
            ("exception", "Exception"),
        ],
        required=True,
        readonly=True,
        default="new",
    )
    note = fields.Char(readonly=True)

    _when_idx = models.Index("(tag_id, point_id, last_at)")
    _new_idx = models.Index("(id) WHERE state IN ('new', 'waiting')")
    _times = models.Constraint(
        "CHECK (first_at <= last_at AND count >= 1)", "A visit ends after it begins."
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        if not self.env.su:
            raise AccessError(self.env._("Visits are kept."))
