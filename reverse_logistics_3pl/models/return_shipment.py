# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

from ..planning import rate
from .tpl_lane_rating import decimal

STATES = [
    ("planned", "Planned"),
    ("booked", "Booked"),
    ("picked_up", "Picked Up"),
    ("in_transit", "In Transit"),
    ("arrived", "Arrived"),
    ("closed", "Closed"),
    ("cancelled", "Cancelled"),
]
# Who works for us sees what a load costs; the provider sees what it carries.
INTERNAL = "reverse_logistics.group_return_operator"


class ReturnShipment(models.Model):
    """A load: returns of many customers that travel together, or one parcel."""

    _name = "return.shipment"
    _description = "Return Load"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_departure desc, id desc"
    _check_company_auto = True

    _guarded_fields = (
        "name",
        "state",
        "kind",
        "consolidation_id",
        "lane_id",
        "zone_id",
        "company_id",
        "warehouse_id",
        "date_departure",
        "line_ids",
        "package_ids",
        "cost_freight",
        "cost_holding",
        "rating",
        "kg",
        "m3",
        "pallets",
        "co2e",
        "date_booked",
        "date_picked_up",
        "date_departed",
        "date_arrived",
        "date_closed",
        "handover_count",
        "handover_by",
        "handover_signature",
        "handover_user_id",
    )

    name = fields.Char(required=True, readonly=True, copy=False)
    kind = fields.Selection(
        selection=[("load", "Load"), ("parcel", "Parcel")],
        required=True,
        default="load",
        readonly=True,
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="planned",
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
        group_expand="_group_expand_state",
    )
    consolidation_id = fields.Many2one(
        comodel_name="return.consolidation",
        string="Plan",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    lane_id = fields.Many2one(
        comodel_name="tpl.lane",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    provider_id = fields.Many2one(
        comodel_name="tpl.provider",
        compute="_compute_from_lane",
        store=True,
        readonly=False,
        precompute=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        tracking=True,
    )
    zone_id = fields.Many2one(
        comodel_name="tpl.zone",
        string="From",
        compute="_compute_from_lane",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        required=True,
        check_company=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_departure = fields.Date(string="Departure", required=True, tracking=True)
    date_arrival = fields.Date(string="Arrival", required=True, tracking=True)
    date_booked = fields.Datetime(string="Booked on", readonly=True, copy=False)
    date_picked_up = fields.Datetime(string="Picked up on", readonly=True, copy=False)
    date_departed = fields.Datetime(string="Departed on", readonly=True, copy=False)
    date_arrived = fields.Datetime(string="Arrived on", readonly=True, copy=False)
    date_closed = fields.Datetime(string="Closed on", readonly=True, copy=False)
    tracking_ref = fields.Char(
        string="Tracking Reference",
        copy=False,
        tracking=True,
        index="btree_not_null",
    )
    tracking_url = fields.Char(string="Tracking Link", copy=False)
    line_ids = fields.One2many(
        comodel_name="return.shipment.line",
        inverse_name="shipment_id",
        string="Returns",
        readonly=True,
    )
    order_ids = fields.Many2many(
        comodel_name="return.order", string="Return Orders", compute="_compute_orders"
    )
    picking_ids = fields.Many2many(
        comodel_name="stock.picking", string="Receipts", compute="_compute_orders"
    )
    package_ids = fields.One2many(
        comodel_name="stock.package",
        inverse_name="return_shipment_id",
        string="Pallets",
        readonly=True,
    )
    order_count = fields.Integer(compute="_compute_counts", string="Number of Returns")
    picking_count = fields.Integer(compute="_compute_counts")
    package_count = fields.Integer(compute="_compute_counts")
    kg = fields.Float(string="Weight (kg)", digits=(16, 3), readonly=True)
    m3 = fields.Float(string="Volume (m³)", digits=(16, 4), readonly=True)
    pallets = fields.Float(string="Pallet Places", digits=(16, 2), readonly=True)
    fill = fields.Float(
        string="Fill (%)", compute="_compute_fill", aggregator="avg", store=True
    )
    cost_freight = fields.Monetary(string="Freight", readonly=True, groups=INTERNAL)
    cost_holding = fields.Monetary(
        string="Holding",
        readonly=True,
        groups=INTERNAL,
        help="What it costs that the goods wait, until they arrive.",
    )
    cost_planned = fields.Monetary(
        string="Planned Cost",
        compute="_compute_cost_planned",
        store=True,
        groups=INTERNAL,
    )
    cost_actual = fields.Monetary(
        string="Billed", readonly=True, copy=False, groups=INTERNAL
    )
    cost_difference = fields.Monetary(
        string="Billed above Plan",
        compute="_compute_cost_planned",
        store=True,
        groups=INTERNAL,
    )
    cost_alone = fields.Monetary(
        string="Shipped Alone",
        compute="_compute_cost_alone",
        groups=INTERNAL,
        help="What the same returns would cost as single parcels.",
    )
    rating = fields.Json(readonly=True, groups=INTERNAL)
    co2e = fields.Float(
        string="CO2e (kg)",
        digits=(16, 3),
        readonly=True,
        help="Distance x weight x the factor of the lane; empty without a factor.",
    )
    co2e_note = fields.Char(string="CO2e from", compute="_compute_co2e_note")
    handover_count = fields.Integer(
        string="Packages Handed Over", readonly=True, copy=False
    )
    handover_by = fields.Char(string="Taken by", readonly=True, copy=False)
    handover_user_id = fields.Many2one(
        comodel_name="res.users", string="Handed Over by", readonly=True, copy=False
    )
    handover_signature = fields.Binary(
        string="Signature", readonly=True, copy=False, attachment=True
    )
    note = fields.Text(string="Instructions to the Driver")
    difference_count = fields.Integer(compute="_compute_difference_count")

    _name_company_uniq = models.Constraint(
        "unique(name, company_id)", "Another load has this number."
    )
    _one_a_departure = models.UniqueIndex(
        "(lane_id, date_departure) WHERE state = 'booked' AND kind = 'load'",
        "This lane has a booked load on that day already: plan again, and the returns"
        " join it.",
    )
    _dates_ordered = models.Constraint(
        "CHECK (date_arrival >= date_departure)",
        "A load arrives on the day it leaves or later.",
    )

    # === COMPUTES === #

    @api.depends("lane_id")
    def _compute_from_lane(self):
        for shipment in self:
            shipment.provider_id = shipment.lane_id.provider_id or shipment.provider_id
            shipment.zone_id = shipment.lane_id.zone_id or shipment.zone_id

    @api.depends("line_ids.state", "line_ids.order_id")
    def _compute_orders(self):
        for shipment in self:
            shipment.order_ids = shipment._get_lines().order_id
            # sudo: the provider's people see their loads, not our receipts
            shipment.picking_ids = shipment.sudo().order_ids.picking_ids.sudo(False)

    @api.depends("line_ids.state", "package_ids")
    def _compute_counts(self):
        for shipment in self:
            shipment.order_count = len(shipment._get_lines())
            shipment.picking_count = len(shipment.picking_ids)
            shipment.package_count = len(shipment.package_ids)

    @api.depends("kg", "m3", "pallets", "lane_id.max_kg", "lane_id.max_m3")
    def _compute_fill(self):
        """How full the load is by what fills up first; 0 without limits."""
        for shipment in self:
            lane = shipment.lane_id
            limits = (
                (shipment.kg, lane.max_kg or lane.truck_kg),
                (shipment.m3, lane.max_m3),
                (shipment.pallets, lane.max_pallets),
            )
            shares = [used / limit for used, limit in limits if limit]
            shipment.fill = 100 * max(shares, default=0.0)

    @api.depends("cost_freight", "cost_holding", "cost_actual")
    def _compute_cost_planned(self):
        for shipment in self:
            shipment.cost_planned = shipment.cost_freight + shipment.cost_holding
            billed = shipment.cost_actual
            shipment.cost_difference = billed - shipment.cost_freight if billed else 0.0

    @api.depends("line_ids.cost_alone", "line_ids.state")
    def _compute_cost_alone(self):
        for shipment in self:
            shipment.cost_alone = sum(shipment._get_lines().mapped("cost_alone"))

    @api.depends("lane_id")
    def _compute_co2e_note(self):
        for shipment in self:
            lane = shipment.lane_id
            shipment.co2e_note = (
                self.env._(
                    "%(km)s km x %(factor)s kg per t·km (%(origin)s, %(year)s)",
                    km=f"{lane.distance_km:g}",
                    factor=f"{lane.co2_factor:g}",
                    origin=lane.co2_source or self.env._("no source"),
                    year=lane.co2_year or "?",
                )
                if lane._get_co2_per_kg() is not None
                else False
            )

    @api.depends("line_ids.is_different")
    def _compute_difference_count(self):
        for shipment in self:
            lines = shipment._get_lines()
            shipment.difference_count = len(lines.filtered("is_different"))

    @api.model
    def _group_expand_state(self, states, domain):
        """Columns in the order of the work, the first five also when empty."""
        return [
            name
            for place, (name, _label) in enumerate(STATES)
            if place < 5 or name in states
        ]

    # === CONTENT === #

    def _get_lines(self):
        """The lines that are on these loads: proposals only while it is a proposal."""
        return self.line_ids.filtered(
            lambda line: line.state in ("booked", "done")
            or (line.state == "planned" and line.shipment_id.state == "planned")
        )

    def _rate_again(self):
        """Weigh and price the loads by what is on them now."""
        for shipment in self:
            lines = shipment._get_lines()
            shipment._unguarded().write(shipment._prepare_rating_vals(lines))

    def _prepare_rating_vals(self, lines):
        self.ensure_one()
        kg, m3, pallets = (
            sum((decimal(line[name]) for line in lines), decimal(0))
            for name in ("kg", "m3", "pallets")
        )
        days = self.date_arrival.toordinal()
        held = sum(
            decimal(line.holding_per_day) * (days - line.date_ready.toordinal())
            for line in lines
        )
        vals = {"kg": float(kg), "m3": float(m3), "pallets": float(pallets)}
        if self.kind == "parcel":
            freight = sum((decimal(line.parcel_price) for line in lines), decimal(0))
            vals["rating"] = {"basis": "parcel"}
        else:
            found = rate(self.lane_id._get_tariff(self.currency_id), kg, m3, pallets)
            unit = self.lane_id._get_minor_units(self.currency_id)
            freight = decimal(found.total) / unit
            vals["rating"] = {
                "basis": found.basis,
                "chargeable": float(found.chargeable),
                "billed": float(found.billed),
                "trucks": found.trucks,
            }
        factor = self.lane_id._get_co2_per_kg()
        return {
            **vals,
            "cost_freight": float(freight),
            "cost_holding": float(held),
            "co2e": float(factor * kg) if factor is not None else False,
        }

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: for loads made by hand"""
        if not self._is_unguarded():
            raise UserError(
                self.env._("Loads are made by a plan: see Transport, Consolidation.")
            )
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for another provider of a load that has a lane"""
        if "provider_id" in vals and not self._is_unguarded():
            self._ensure_manager()
            self._ensure_state("planned", "booked")
            if self.lane_id:
                raise UserError(
                    self.env._("The provider comes with the lane: plan again instead.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_planned(self):
        if any(shipment.state not in ("planned", "cancelled") for shipment in self):
            raise UserError(
                self.env._(
                    "Only planned loads can be deleted: cancel the load instead."
                )
            )

    def action_open_orders(self):
        """The returns on these loads."""
        return self.order_ids._get_records_action(name=self.env._("Returns"))

    def action_open_pickings(self):
        """The receipts of the returns on these loads."""
        return self.picking_ids._get_records_action(name=self.env._("Receipts"))
