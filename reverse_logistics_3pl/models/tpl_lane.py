# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

WEEKDAYS = (
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
)
AMOUNTS = ("fixed", "minimum", "pallet_price", "truck_price")
NUMBERS = (
    *AMOUNTS,
    "cubing",
    "fuel_percent",
    "truck_kg",
    "max_kg",
    "max_m3",
    "max_pallets",
    "distance_km",
    "co2_factor",
)


class TplLane(models.Model):
    """An offer to carry returns from a zone to a returns centre, with its tariff.

    The tariff is rated by `planning.rate`, see there for the exact rule.
    """

    _name = "tpl.lane"
    _description = "Transport Lane"
    _inherit = ["mail.thread"]
    _order = "kind, provider_id, sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    provider_id = fields.Many2one(
        comodel_name="tpl.provider",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    contract_id = fields.Many2one(
        comodel_name="tpl.contract",
        index="btree_not_null",
        check_company=True,
        domain="[('provider_id', '=', provider_id)]",
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True)
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    kind = fields.Selection(
        selection=[("load", "Load of Many Returns"), ("parcel", "Single Parcel")],
        required=True,
        default="load",
    )
    zone_id = fields.Many2one(
        comodel_name="tpl.zone",
        string="From",
        index="btree_not_null",
        check_company=True,
        help="Empty: addresses that lie in no zone; for parcels: any address.",
    )
    ends_at_provider = fields.Boolean(
        string="Received by the Provider",
        help="Loads end at the provider: their goods are received into our stock there,"
        " not at the dock of the returns centre.",
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        required=True,
        index=True,
        check_company=True,
        default=lambda self: self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    date_start = fields.Date(string="Valid from", tracking=True)
    date_end = fields.Date(
        string="Valid until", tracking=True, help="The last day; empty: open."
    )
    handling_class_ids = fields.Many2many(
        comodel_name="tpl.handling.class",
        string="Handling Classes",
        default=lambda self: self._default_handling_class_ids(),
        help="What may be on a load of this lane.",
    )
    monday = fields.Boolean(default=True)
    tuesday = fields.Boolean(default=True)
    wednesday = fields.Boolean(default=True)
    thursday = fields.Boolean(default=True)
    friday = fields.Boolean(default=True)
    saturday = fields.Boolean()
    sunday = fields.Boolean()
    cutoff_time = fields.Float(
        string="Cut-off",
        default=12.0,
        help="Until when a load of the same day can be booked, in the provider's time"
        " zone.",
    )
    transit_days = fields.Integer(
        default=2, help="Calendar days from departure to arrival."
    )
    # === TARIFF === #
    fixed = fields.Monetary(
        string="Fixed per Load", tracking=True, help="Without fuel."
    )
    minimum = fields.Monetary(string="Minimum Freight", tracking=True)
    cubing = fields.Float(
        string="Cubing (kg/m³)",
        digits=(16, 3),
        tracking=True,
        help="Kilograms charged for a cubic metre; 0: volume is free.",
    )
    fuel_percent = fields.Float(
        string="Fuel (%)", digits=(16, 3), tracking=True, help="On the freight."
    )
    pallet_price = fields.Monetary(
        string="Cap per Pallet", tracking=True, help="0: no cap."
    )
    truck_price = fields.Monetary(
        string="Full Truck",
        tracking=True,
        help="What a truck costs at most; 0: no cap.",
    )
    truck_kg = fields.Float(string="Truck Holds (kg)", digits=(16, 3))
    bracket_ids = fields.One2many(
        comodel_name="tpl.lane.bracket", inverse_name="lane_id", copy=True
    )
    # === LIMITS OF ONE LOAD === #
    max_kg = fields.Float(string="Most Weight (kg)", digits=(16, 3))
    max_m3 = fields.Float(string="Most Volume (m³)", digits=(16, 4))
    max_pallets = fields.Float(string="Most Pallets", digits=(16, 2))
    # === EMISSIONS === #
    distance_km = fields.Float(string="Distance (km)", digits=(16, 1))
    co2_factor = fields.Float(
        string="CO2e (kg per t·km)",
        digits=(16, 5),
        help="Well to wheel; of the source and year named beside.",
    )
    co2_source = fields.Char(string="Source of the Factor")
    co2_year = fields.Integer(string="Year of the Factor")
    # === WHAT DOES IT COST === #
    test_kg = fields.Float(string="Weight", store=False, default=250.0)
    test_m3 = fields.Float(string="Volume", store=False, digits=(16, 3))
    test_pallets = fields.Float(string="Pallets", store=False)
    test_result = fields.Json(compute="_compute_test_result")

    _kind_days = models.Constraint(
        "CHECK (transit_days BETWEEN 0 AND 365)",
        "Transit takes 0 to 365 days.",
    )
    _cutoff_bounded = models.Constraint(
        "CHECK (cutoff_time >= 0 AND cutoff_time <= 24)",
        "The cut-off is a time between 0:00 and 24:00.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_start IS NULL OR date_end >= date_start)",
        "A tariff ends on the day it starts or later.",
    )
    _amounts_bounded = models.Constraint(
        "CHECK (COALESCE(fixed, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(minimum, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(pallet_price, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(truck_price, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(cubing, 0) BETWEEN 0 AND 1e6"
        " AND COALESCE(fuel_percent, 0) BETWEEN 0 AND 1000"
        " AND COALESCE(truck_kg, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(max_kg, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(max_m3, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(max_pallets, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(distance_km, 0) BETWEEN 0 AND 1e6"
        " AND COALESCE(co2_factor, 0) BETWEEN 0 AND 1e3)",
        "Prices, weights and percentages of a lane are 0 or more.",
    )
    _truck_whole = models.Constraint(
        "CHECK ((COALESCE(truck_price, 0) = 0) = (COALESCE(truck_kg, 0) = 0))",
        "A full truck needs both its price and the weight it holds.",
    )

    @api.model
    def _default_handling_class_ids(self):
        return self.env.ref(
            "reverse_logistics_3pl.handling_general", raise_if_not_found=False
        )

    # === CHECKS === #

    @api.constrains("ends_at_provider", "provider_id")
    def _check_ends_at_provider(self):
        for lane in self.filtered("ends_at_provider"):
            provider = lane.provider_id
            if not (provider.does_receive and provider.location_id):
                raise ValidationError(
                    self.env._(
                        "%s does not receive goods for us yet: say so on the provider,"
                        " and create its stock location.",
                        provider.name,
                    )
                )

    @api.constrains(
        "name", "provider_id", "zone_id", "warehouse_id", "date_start", "date_end"
    )
    def _check_overlap(self):
        """Two tariffs of one name never hold on the same day."""
        for lane in self:
            twins = self.search(
                [
                    ("id", "!=", lane.id),
                    ("provider_id", "=", lane.provider_id.id),
                    ("zone_id", "=", lane.zone_id.id),
                    ("warehouse_id", "=", lane.warehouse_id.id),
                    ("name", "=ilike", lane.name.strip()),
                ]
            )
            if any(twin._overlaps(lane) for twin in twins):
                raise ValidationError(
                    self.env._(
                        "%(lane)s of %(provider)s has another tariff that is valid on"
                        " the same days: end that one first.",
                        lane=lane.name,
                        provider=lane.provider_id.name,
                    )
                )

    def _overlaps(self, other):
        self.ensure_one()
        first, last = (
            fields.Date.to_date("0001-01-01"),
            fields.Date.to_date("9999-12-31"),
        )
        return max(self.date_start or first, other.date_start or first) <= min(
            self.date_end or last, other.date_end or last
        )

    @api.constrains("contract_id", "date_start", "date_end")
    def _check_contract(self):
        for lane in self.filtered("contract_id"):
            start, end = lane.contract_id.date_start, lane.contract_id.date_end
            if lane.contract_id.provider_id != lane.provider_id:
                raise ValidationError(
                    self.env._(
                        "The contract of %s is with another provider.", lane.name
                    )
                )
            if (lane.date_start and lane.date_start < start) or (
                lane.date_end and end and lane.date_end > end
            ):
                raise ValidationError(
                    self.env._(
                        "%(lane)s is valid beyond its contract %(contract)s.",
                        lane=lane.name,
                        contract=lane.contract_id.name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        """:raises ValidationError: for prices that are no numbers"""
        for vals in vals_list:
            self._check_numbers(vals)
        return super().create(vals_list)

    def write(self, vals):
        """:raises ValidationError: for prices that are no numbers"""
        self._check_numbers(vals)
        return super().write(vals)

    def _check_numbers(self, vals):
        """NaN and infinity never get as far as the database's checks."""
        for name in NUMBERS:
            if name in vals:
                self.env["tpl.lane.bracket"]._check_number(
                    vals[name], self._fields[name].string
                )

    # === DATES === #

    def _get_first_day(self):
        self.ensure_one()
        days = filter(None, (self.date_start, self.contract_id.date_start))
        return max(days, default=None)

    def _get_last_day(self):
        self.ensure_one()
        days = filter(None, (self.date_end, self.contract_id.date_end))
        return min(days, default=None)

    def _is_valid_on(self, day):
        """Whether the tariff and its contract are in force on a day."""
        self.ensure_one()
        first, last = self._get_first_day(), self._get_last_day()
        return (not first or first <= day) and (not last or day <= last)

    def _get_weekdays(self):
        """The days on which it leaves, Monday is 0."""
        self.ensure_one()
        return frozenset(day for day, name in enumerate(WEEKDAYS) if self[name])

    def _is_past_cutoff(self):
        """Whether today's load cannot be booked any more."""
        self.ensure_one()
        now = self.provider_id._local_now()
        return now.hour + now.minute / 60 > self.cutoff_time
