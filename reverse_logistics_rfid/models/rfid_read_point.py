# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class RfidReadPoint(models.Model):
    """What it means that an antenna sees a tag: where it is, and what follows."""

    _name = "rfid.read.point"
    _description = "RFID Read Point"
    _order = "device_id, antenna, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    device_id = fields.Many2one(
        comodel_name="rfid.device",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="device_id.company_id", store=True, index=True)
    antenna = fields.Integer(
        default=0, help="As the reader numbers it. 0: every antenna of the device."
    )
    location_id = fields.Many2one(
        comodel_name="stock.location",
        check_company=True,
        index="btree_not_null",
        help="Where goods are when they are seen here.",
    )
    stage = fields.Selection(
        selection=[
            ("in_transit", "Arrived: on the yard or at the dock"),
            ("received", "Receive: goods are in"),
            ("inspection", "To inspection: goods are put there"),
            ("out", "Out: goods leave the returns centre"),
        ],
        help="What follows for an expected or received item. Empty: it is only noted"
        " that it was seen. Inspecting, disposing and crediting is never done by a"
        " reader.",
    )
    direction = fields.Selection(
        selection=[
            ("both", "Any"),
            ("in", "Inward only"),
            ("out", "Outward only"),
        ],
        required=True,
        default="both",
        help="With two zones: which way a tag has to pass for something to follow.",
    )
    zone = fields.Selection(
        selection=[("outer", "Outer: faces the yard"), ("inner", "Inner: the hall")],
        help="Of a gate with two zones. A tag that passed both went one way; a tag that"
        " stays in the door went none.",
    )
    min_rssi = fields.Float(
        string="Weakest Signal (dBm)",
        default=-90.0,
        help="Weaker reads are of tags further away, for example in the next lane.",
    )
    absence = fields.Integer(
        string="A Visit Ends after (s)",
        default=30,
        help="Seconds without a read after which a tag has gone.",
    )

    _antenna_uniq = models.UniqueIndex(
        "(device_id, antenna) WHERE active",
        "This antenna of the device has a read point already.",
    )
    _bounds = models.Constraint(
        "CHECK (antenna BETWEEN 0 AND 4096 AND absence BETWEEN 1 AND 86400"
        " AND min_rssi BETWEEN -200 AND 100)",
        "The antenna must be 0 to 4096, a visit end after 1 to 86,400 seconds, and the"
        " weakest signal lie between -200 and 100 dBm.",
    )

    @api.constrains("stage", "location_id")
    def _check_location(self):
        for point in self:
            if point.stage == "inspection" and not (
                point.location_id.usage == "internal"
                and point.location_id._is_in_returns_centre()
            ):
                raise ValidationError(
                    self.env._(
                        "%s puts goods somewhere: choose a location of the returns"
                        " centre, for example its Inspection.",
                        point.name,
                    )
                )

    def _get_place(self):
        """The location that an event at this point names, if any."""
        self.ensure_one()
        return self.location_id
