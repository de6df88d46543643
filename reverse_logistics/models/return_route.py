# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from math import asin, cos, radians, sin, sqrt

from odoo import api, fields, models

EARTH_KM = 6371.0


def distance(one, other):
    """Kilometres between two points on the globe, by the haversine formula.

    :param one: (latitude, longitude) in degrees
    :param other: the same
    """
    (lat1, lon1), (lat2, lon2) = [tuple(map(radians, point)) for point in (one, other)]
    half = (
        sin((lat2 - lat1) / 2) ** 2
        + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    )
    return 2 * EARTH_KM * asin(min(1.0, sqrt(half)))


class ReturnRoute(models.Model):
    """A returns centre that a policy may send goods to."""

    _name = "return.policy.route"
    _description = "Returns Centre of a Policy"
    _order = "sequence, id"
    _check_company_auto = True

    policy_id = fields.Many2one(
        comodel_name="return.policy", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="warehouse_id.company_id", store=True)
    sequence = fields.Integer(string="Rank", default=10)
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse", string="Returns Centre", required=True
    )
    country_ids = fields.Many2many(
        comodel_name="res.country",
        string="For Goods from",
        help="Countries the goods are fetched in; empty: all.",
    )
    max_distance = fields.Float(
        string="Up to (km)", help="From the customer, as the crow flies; 0: any."
    )

    _distance_positive = models.Constraint(
        "CHECK (max_distance >= 0 AND max_distance <= 1e5)",
        "The distance is 0 (any) or more, in kilometres.",
    )
    _warehouse_once = models.Constraint(
        "unique(policy_id, warehouse_id)", "The policy names this returns centre once."
    )

    def _get_distance(self, address):
        """Kilometres to an address, or None when one of the two is not on the map."""
        self.ensure_one()
        place = self.warehouse_id.partner_id
        points = [(p.partner_latitude, p.partner_longitude) for p in (place, address)]
        return distance(*points) if all(map(any, points)) else None

    def _fits(self, address):
        """Whether goods from an address may go there."""
        self.ensure_one()
        if self.country_ids and address.country_id not in self.country_ids:
            return False
        away = self._get_distance(address)
        return not self.max_distance or away is None or away <= self.max_distance


class ReturnPolicy(models.Model):
    _inherit = "return.policy"

    route_by = fields.Selection(
        selection=[
            ("rank", "Rank"),
            ("distance", "Distance"),
            ("country", "Country, then Rank"),
        ],
        string="Choose the Centre by",
        default="rank",
        required=True,
    )
    route_ids = fields.One2many(
        comodel_name="return.policy.route",
        inverse_name="policy_id",
        string="Returns Centres",
    )

    def _route(self, address, company):
        """The returns centre for goods that are fetched at an address.

        :return: a warehouse of the company; empty when no centre fits
        """
        # sudo: customers and salespersons do not read warehouses' addresses
        address = address.sudo()
        routes = self.sudo().route_ids.filtered(
            lambda route: route.company_id == company and route._fits(address)
        )
        if self.route_by == "distance":
            away = {route: route._get_distance(address) for route in routes}
            routes = routes.sorted(lambda r: (away[r] is None, away[r] or 0.0))
        elif self.route_by == "country":
            routes = routes.sorted(
                lambda r: r.warehouse_id.partner_id.country_id != address.country_id
            )
        return routes[:1].warehouse_id


class ReturnOrder(models.Model):
    _inherit = "return.order"

    @api.depends("pickup_address_id")
    def _compute_warehouse_id(self):
        """The centre that the policy's routing names, unless one is chosen by hand."""
        for order in self:
            if order.warehouse_id.company_id == order.company_id:
                continue
            address = order.pickup_address_id or order.partner_id
            rule = order.line_ids.policy_rule_id[:1]
            named = rule.sudo().warehouse_id  # sudo: see `_route`
            if named.company_id == order.company_id:
                order.warehouse_id = named.sudo(False)
            elif order.policy_id.sudo().route_ids:
                centre = order.policy_id._route(address, order.company_id)
                order.warehouse_id = centre.sudo(False)
        return super()._compute_warehouse_id()
