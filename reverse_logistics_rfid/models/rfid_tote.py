# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class RfidTote(models.Model):
    """One reusable box, by its GRAI: where it is, with whom, and how often it went."""

    _name = "rfid.tote"
    _description = "Tote"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(
        string="GRAI or Number", compute="_compute_name", store=True, readonly=False
    )
    active = fields.Boolean(default=True)
    type_id = fields.Many2one(
        comodel_name="rfid.tote.type", required=True, index=True, check_company=True
    )
    company_id = fields.Many2one(related="type_id.company_id", store=True, index=True)
    tag_id = fields.Many2one(
        comodel_name="rfid.tag", required=True, ondelete="restrict", copy=False
    )
    trip_ids = fields.One2many(
        comodel_name="rfid.tote.trip", inverse_name="tote_id", readonly=True
    )
    trip_count = fields.Integer(string="Trips", compute="_compute_trips", store=True)
    open_trip_id = fields.Many2one(
        comodel_name="rfid.tote.trip", compute="_compute_trips", store=True
    )
    partner_id = fields.Many2one(related="open_trip_id.partner_id", string="With")
    out_at = fields.Datetime(related="open_trip_id.out_at", store=True, string="Since")
    days_out = fields.Float(
        string="Days Away", compute="_compute_days_out", digits=(16, 1)
    )
    is_overdue = fields.Boolean(compute="_compute_days_out")
    state = fields.Selection(
        selection=[("here", "Here"), ("out", "Away"), ("lost", "Lost")],
        compute="_compute_trips",
        store=True,
        index=True,
    )
    last_point_id = fields.Many2one(related="tag_id.last_point_id", string="Seen At")
    last_seen = fields.Datetime(related="tag_id.last_seen")

    _tag_uniq = models.UniqueIndex("(tag_id)", "This tag is on another tote.")

    @api.depends("tag_id")
    def _compute_name(self):
        for tote in self:
            tote.name = tote.name or tote.tag_id.gs1 or tote.tag_id.epc

    @api.depends("trip_ids.in_at", "trip_ids.lost_at")
    def _compute_trips(self):
        for tote in self:
            trips = tote.trip_ids
            tote.trip_count = len(trips)
            tote.open_trip_id = trips.filtered(lambda trip: not trip.in_at)[:1]
            lost = tote.open_trip_id.lost_at
            tote.state = "lost" if lost else "out" if tote.open_trip_id else "here"

    @api.depends("out_at")
    def _compute_days_out(self):
        now = fields.Datetime.now()
        for tote in self:
            away = (now - tote.out_at).total_seconds() / 86400 if tote.out_at else 0.0
            tote.days_out = away
            tote.is_overdue = away > tote.type_id.overdue_days

    # === TRIPS === #

    def _check_operator(self):
        if not self.env.user.has_group("reverse_logistics.group_return_operator"):
            raise AccessError(self.env._("Totes are moved by who works in returns."))
        self.check_access("read")

    def send(self, partner_id):
        """The totes go to a customer.

        :param partner_id: id of the customer
        :raises UserError: for a tote that is away
        """
        self._check_operator()
        away = self.filtered(lambda tote: tote.state != "here")
        if away:
            raise UserError(self.env._("%s is away: take it back first.", away[0].name))
        partner = self.env["res.partner"].browse(partner_id).exists()
        if not partner:
            raise UserError(self.env._("Choose the customer who gets the totes."))
        self._go_out(fields.Datetime.now(), partner)

    def action_take_back(self):
        """The totes are here again."""
        self._check_operator()
        self._come_back(fields.Datetime.now())

    def action_lose(self):
        """The totes that are away will not come back: their deposit is due."""
        if not self.env.user.has_group("reverse_logistics.group_return_manager"):
            raise AccessError(self.env._("A returns manager gives totes up as lost."))
        self.check_access("write")
        # sudo: trips are written by these methods only
        trips_sudo = self.open_trip_id.sudo().filtered(lambda trip: not trip.lost_at)
        trips_sudo.write({"lost_at": fields.Datetime.now()})

    def _go_out(self, at, partner=None):
        # sudo: trips are written by these methods only
        self.env["rfid.tote.trip"].sudo().create(
            [
                {
                    "tote_id": tote.id,
                    "partner_id": partner and partner.commercial_partner_id.id,
                    "out_at": at.replace(microsecond=0),
                    "deposit": tote.type_id.deposit,
                }
                for tote in self
            ]
        )

    def _come_back(self, at):
        # sudo: trips are written by these methods only
        trips_sudo = self.open_trip_id.sudo().filtered(lambda trip: trip.out_at <= at)
        trips_sudo.write({"in_at": at.replace(microsecond=0), "lost_at": False})

    @api.model
    def _see(self, visits):
        """Totes go and come by what gates see; late reads change nothing."""
        totes = self.search([("tag_id", "in", visits.tag_id.ids)]).grouped("tag_id")
        for visit in visits.sorted("last_at"):
            tote = totes.get(visit.tag_id)
            if not tote or tote.company_id != visit.company_id:
                continue
            stage = visit.point_id.stage
            ended = max(tote.trip_ids.filtered("in_at").mapped("in_at"), default=None)
            if stage == "out" and tote.state == "here":
                if not ended or visit.last_at >= ended:
                    tote._go_out(visit.last_at)
            elif stage in ("in_transit", "received", "inspection"):
                tote._come_back(visit.last_at)

    def action_open_trips(self):
        """Where the totes have been."""
        return self.trip_ids._get_records_action(name=self.env._("Trips"))
