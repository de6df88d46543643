# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from odoo import api, fields, models

from ..planning import LoadKey, PlanningError, Problem, Return_, phantoms, rate
from .tpl_lane_rating import decimal

# Last period's returns stand for those of the coming one.
PERIOD = 14
# Overdue returns get so many days from today.
GRACE = 7
# A handling class that no lane carries: what is pinned to go alone.
ALONE_ONLY = ("alone",)
GRAM = Decimal("0.001")
# date.toordinal(): day 1 was a Monday
WEEKDAY0 = 6


class ReturnPlanning(models.AbstractModel):
    """Gathers what the planner needs to know: the returns, lanes and prices of today.

    The planner itself is `planning`, pure and without Odoo. Its cents are the minor
    units of the company's currency, its days are `date.toordinal()`.
    """

    _name = "return.planning"
    _description = "Inputs of the Consolidation Planner"

    @api.model
    def _prepare_problem(self, warehouse, with_forecast=True, pins=None):
        """What is to be planned for a returns centre.

        :param pins: {return id: load, or None for alone} of what was placed by hand
        :return: (problem, {return id: values of its line})
        """
        orders = self._get_orders(warehouse)
        booked = self._get_booked_lines(warehouse)
        cargo = self._weigh(orders | booked.order_id)
        lanes = self._get_lanes(warehouse, booked)
        today = fields.Date.context_today(self)
        terms = self._get_terms(warehouse, lanes, orders)
        facts = {
            order.id: self._prepare_line_vals(order, cargo[order], terms)
            for order in orders
        }
        currency = warehouse.company_id.currency_id
        returns = [
            self._prepare_return(
                facts[order.id], order.id, currency, **self._pin(order.id, pins or {})
            )
            for order in orders
        ]
        returns += [self._prepare_locked(line, currency) for line in booked]
        if with_forecast:
            returns += self._forecast(warehouse, lanes, today)
        combos = {item.handling for item in returns}
        problem = Problem(
            returns=returns,
            lanes=[
                lane._get_planning_lane(
                    self._get_classes(lane, combos), today, currency
                )
                for lane in lanes
                if lane.kind == "load"
            ],
            parcel_days=warehouse.company_id.return_parcel_days,
            today=today.toordinal(),
            weekday0=WEEKDAY0,
        )
        return problem, facts

    # === RETURNS === #

    @api.model
    def _get_orders_domain(self, warehouse):
        """Approved returns whose goods are still with the customer."""
        return [
            ("decision", "=", "approved"),
            ("warehouse_id", "=", warehouse.id),
            ("company_id", "=", warehouse.company_id.id),
            ("is_self_shipped", "=", False),
            ("item_ids.stage", "=", "expected"),
        ]

    @api.model
    def _get_orders(self, warehouse):
        """Returns to be planned, without those that are on a load already."""
        orders = self.env["return.order"].search(
            self._get_orders_domain(warehouse), order="id"
        )
        taken = self.env["return.shipment.line"].search(
            [("order_id", "in", orders.ids), ("state", "=", "booked")]
        )
        return orders - taken.order_id

    @api.model
    def _get_booked_lines(self, warehouse):
        """What is booked on loads that have not left: it stays, and others may join."""
        today = fields.Date.context_today(self)
        return self.env["return.shipment.line"].search(
            [
                ("state", "=", "booked"),
                ("shipment_id.warehouse_id", "=", warehouse.id),
                ("shipment_id.state", "=", "booked"),
                ("shipment_id.kind", "=", "load"),
                ("shipment_id.date_departure", ">=", today),
            ],
            order="id",
        )

    @api.model
    def _weigh(self, orders, stages=("expected",)):
        """{order: kg, m3, classes and number of pieces} of what is still to come."""
        domain = [("order_id", "in", orders.ids)]
        if stages:
            domain.append(("stage", "in", stages))
        rows = self.env["return.item"]._read_group(
            domain, ["order_id", "product_id"], ["quantity:sum"]
        )
        kg_factor, m3_factor = self._get_unit_factors()
        default = decimal(self.env.company.return_default_kg)
        cargo = defaultdict(self._prepare_cargo)
        for order, product, quantity in rows:
            row, pieces = cargo[order], decimal(quantity)
            weight = decimal(product.weight) * kg_factor
            row["estimated"] |= not weight
            row["kg"] += (weight or default) * pieces
            row["m3"] += decimal(product.volume) * m3_factor * pieces
            row["classes"] |= product.product_tmpl_id._get_handling_class()
        return cargo

    @api.model
    def _prepare_cargo(self):
        return {
            "kg": Decimal(0),
            "m3": Decimal(0),
            "classes": self.env["tpl.handling.class"],
            "estimated": False,
        }

    @api.model
    def _get_unit_factors(self):
        """Kilograms and cubic metres in what products are weighed and measured in."""
        Template, ref = self.env["product.template"], self.env.ref
        weight = Template._get_weight_uom_id_from_ir_config_parameter()
        volume = Template._get_volume_uom_id_from_ir_config_parameter()
        pairs = (
            (weight, ref("uom.product_uom_kgm")),
            (volume, ref("uom.product_uom_cubic_meter")),
        )
        return [
            decimal(unit._compute_quantity(1.0, target, round=False))
            for unit, target in pairs
        ]

    @api.model
    def _get_terms(self, warehouse, lanes, orders):
        """What all returns of a run share: the day, the zones, the parcel tariffs."""
        company = warehouse.company_id
        today = fields.Date.context_today(self)
        addresses = orders.pickup_address_id | orders.partner_id
        return {
            "today": today,
            "zones": self.env["tpl.zone"]._find_zones(addresses, company),
            "parcels": [
                (lane, lane._get_tariff(company.currency_id))
                for lane in lanes
                if lane.kind == "parcel" and lane._is_valid_on(today)
            ],
        }

    @api.model
    def _prepare_line_vals(self, order, cargo, terms):
        """Values of a line of the plan, before it is known which load it takes."""
        company = order.company_id
        kg = max(cargo["kg"].quantize(GRAM, ROUND_HALF_UP), GRAM)
        m3 = cargo["m3"].quantize(Decimal("0.0001"), ROUND_HALF_UP)
        pallets = max(
            m3 / decimal(company.return_pallet_m3 or 1),
            kg / decimal(company.return_pallet_kg or 1),
        ).quantize(Decimal("0.0001"), ROUND_HALF_UP)
        zone = terms["zones"][order.pickup_address_id or order.partner_id]
        ready, due = self._get_dates(order, terms["today"])
        cargo = {**cargo, "kg": kg, "m3": m3, "pallets": pallets}
        price, parcel_lane = self._get_parcel_price(
            company, cargo, zone, terms["parcels"]
        )
        held = self._get_holding_per_day(order)
        days = company.return_parcel_days
        return {
            "order_id": order.id,
            "zone_id": zone.id,
            "centre_id": order.warehouse_id.id,
            "kg": float(kg),
            "m3": float(m3),
            "pallets": float(pallets),
            "handling_class_ids": [fields.Command.set(cargo["classes"].ids)],
            "is_weight_estimated": cargo["estimated"],
            "date_ready": ready,
            "date_due": due,
            "holding_per_day": float(held),
            "parcel_price": float(price or 0),
            "is_parcel_possible": price is not None,
            "parcel_lane_id": parcel_lane.id,
            "cost_alone": float(price + held * days) if price is not None else 0.0,
        }

    @api.model
    def _get_dates(self, order, today):
        """From when the goods can be fetched and when they must be here."""
        company = order.company_id
        approved = order.date_approved and order.date_approved.date() or today
        ready = max(order.pickup_date or approved, today)
        due = order.date_expected or approved + timedelta(days=company.return_due_days)
        if due <= today:
            due = today + timedelta(days=GRACE)
        return ready, max(due, ready + timedelta(days=company.return_parcel_days))

    @api.model
    def _get_holding_per_day(self, order):
        """Capital and value lost a day, in whole minor units of the currency."""
        company = order.company_id
        share = decimal(company.return_holding_percent) / 100 / 365
        step = Decimal(1) / 10**company.currency_id.decimal_places
        return (decimal(order.amount_requested) * share).quantize(step, ROUND_HALF_UP)

    @api.model
    def _get_parcel_price(self, company, cargo, zone, parcels):
        """The cheapest way to ship a return alone.

        :param parcels: a list of (parcel lane, its tariff)
        :return: (price in the company's currency or None, lane or nothing)
        """
        best = None, self.env["tpl.lane"]
        for lane, tariff in parcels:
            if lane.zone_id and lane.zone_id != zone:
                continue
            if cargo["classes"] <= lane.handling_class_ids:
                price = self._rate_parcels(lane, tariff, cargo, company)
                if best[0] is None or price < best[0]:
                    best = price, lane
        if best[0] is None and all(cargo["classes"].mapped("is_parcel_allowed")):
            count = self._count_parcels(cargo["kg"], company.return_parcel_max_kg)
            price = decimal(company.return_parcel_fixed) * count
            price += decimal(company.return_parcel_per_kg) * cargo["kg"]
            step = Decimal(1) / 10**company.currency_id.decimal_places
            best = price.quantize(step, ROUND_HALF_UP), best[1]
        return best

    @api.model
    def _rate_parcels(self, lane, tariff, cargo, company):
        """What heavy goods cost in as many parcels as the carrier's limit needs."""
        count = self._count_parcels(cargo["kg"], lane.max_kg)
        parts = (cargo[name] / count for name in ("kg", "m3", "pallets"))
        return (
            rate(tariff, *parts).total
            * count
            / Decimal(lane._get_minor_units(company.currency_id))
        )

    @api.model
    def _count_parcels(self, kg, limit):
        return (
            int((kg / decimal(limit)).to_integral_value(ROUND_CEILING)) if limit else 1
        )

    @api.model
    def _prepare_return(self, vals, key, currency, **values):
        """A return as the planner takes it, of the values of its line."""
        unit = 10**currency.decimal_places
        classes = vals["handling_class_ids"][0][2]
        return Return_(
            id=key,
            ready=vals["date_ready"].toordinal(),
            due=vals["date_due"].toordinal(),
            hub=vals["zone_id"],
            centres=(vals["centre_id"],),
            handling=values.pop("handling", tuple(sorted(classes))),
            kg=vals["kg"],
            m3=vals["m3"],
            pallets=vals["pallets"],
            hold=decimal(vals["holding_per_day"]) * unit,
            parcel=decimal(vals["parcel_price"]) * unit
            if vals["is_parcel_possible"]
            else None,
            **values,
        )

    @api.model
    def _pin(self, key, pins):
        """How the planner is told to leave a return where a person put it."""
        if key not in pins:
            return {}
        if pins[key] is None:
            return {"handling": ALONE_ONLY}
        return {"locked": pins[key]}

    @api.model
    def _prepare_locked(self, line, currency):
        shipment = line.shipment_id
        vals = {
            "handling_class_ids": [fields.Command.set(line.handling_class_ids.ids)],
            "zone_id": shipment.zone_id.id,
            "centre_id": shipment.warehouse_id.id,
            "date_due": max(line.date_due, line.date_ready),
        }
        names = ("date_ready", "kg", "m3", "pallets", "holding_per_day")
        names += ("parcel_price", "is_parcel_possible")
        vals |= {name: line[name] for name in names}
        key = LoadKey(shipment.lane_id.id, shipment.date_departure.toordinal())
        return self._prepare_return(vals, line.order_id.id, currency, locked=key)

    # === LANES === #

    @api.model
    def _get_lanes(self, warehouse, booked):
        """Lanes to a returns centre, and those of booked loads in any case."""
        lanes = self.env["tpl.lane"].search(
            [("warehouse_id", "=", warehouse.id), ("provider_id.active", "=", True)],
            order="id",
        )
        return lanes | booked.shipment_id.lane_id

    @api.model
    def _get_classes(self, lane, combos):
        """The combinations of handling classes that a lane carries."""
        carried = set(lane.handling_class_ids.ids)  # never ALONE_ONLY
        return frozenset(combo for combo in combos if carried.issuperset(combo))

    # === FORECAST === #

    @api.model
    def _forecast(self, warehouse, lanes, today):
        """The returns of the last period, a period later, as phantoms.

        Planning every day without a forecast ships too early.
        """
        orders = self.env["return.order"].search(
            [
                ("decision", "=", "approved"),
                ("warehouse_id", "=", warehouse.id),
                ("is_self_shipped", "=", False),
                ("date_approved", ">=", today - timedelta(days=PERIOD)),
                ("date_approved", "<", today),
            ],
            order="id",
        )
        cargo = self._weigh(orders, stages=())
        currency = warehouse.company_id.currency_id
        terms = self._get_terms(warehouse, lanes, orders)
        history = []
        for order in orders.filtered(lambda order: order in cargo):
            vals = self._prepare_line_vals(order, cargo[order], terms)
            approved = order.date_approved.date()
            window = timedelta(days=order.company_id.return_due_days)
            vals |= {"date_ready": approved, "date_due": approved + window}
            try:
                history.append(self._prepare_return(vals, order.id, currency))
            except PlanningError:
                continue  # what cannot be planned forecasts nothing
        return phantoms(history, PERIOD, today.toordinal())
