# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..planning import Bracket, Lane, PlanningError, Tariff, rate

# Weights that the table of prices shows beside the one asked for.
SHOWN = (50, 100, 250, 500, 1000, 2500, 5000, 10000)


def decimal(number):
    """A float of a field as the decimal number that people typed."""
    return Decimal(repr(number or 0.0))


class TplLane(models.Model):
    _inherit = "tpl.lane"

    def rate(self, kg, m3=0.0, pallets=0.0):
        """What a load costs on this lane.

        :param kg: weight in kilograms
        :param m3: volume in cubic metres
        :param pallets: pallets, started ones count whole
        :return: a dict in the currency of the lane: fixed, freight, fuel, total, and
            the chargeable and billed kg, the basis (none, minimum, bracket, pallet,
            truck) and the number of full trucks
        :raises UserError: for what is no number of 0 or more
        """
        self.ensure_one()
        self.check_access("read")
        unit = self._get_minor_units(self.currency_id)
        try:
            found = rate(self._get_tariff(), kg, m3, pallets)
        except PlanningError as error:
            raise UserError(
                self.env._("This cannot be rated: %s. Type a weight like 250.", error)
            ) from error
        amounts = {
            name: float(Decimal(getattr(found, name)) / unit)
            for name in ("fixed", "freight", "fuel", "total")
        }
        return {
            **amounts,
            "chargeable": float(found.chargeable),
            "billed": float(found.billed),
            "basis": found.basis,
            "trucks": found.trucks,
        }

    # === FOR THE PLANNER === #

    @api.model
    def _get_minor_units(self, currency):
        """How many of the planner's cents are one of a currency."""
        return 10**currency.decimal_places

    def _get_tariff(self, currency=None):
        """The tariff as the pure rating takes it.

        :param currency: to convert prices to at today's rate; empty: the lane's own
        """
        self.ensure_one()
        factor = Decimal(self._get_minor_units(currency or self.currency_id))
        if currency and currency != self.currency_id:
            factor *= decimal(
                self.env["res.currency"]._get_conversion_rate(
                    self.currency_id,
                    currency,
                    self.company_id,
                    fields.Date.context_today(self),
                )
            )
        brackets = [
            Bracket(decimal(line.from_kg), decimal(line.rate) * factor)
            for line in self.bracket_ids
        ]
        price = {name: decimal(self[name]) * factor for name in ("fixed", "minimum")}
        caps = {
            name: decimal(self[name]) * factor if self[name] else None
            for name in ("pallet_price", "truck_price")
        }
        return Tariff(
            brackets=tuple(brackets) or (Bracket(0, 0),),
            cubing=decimal(self.cubing),
            fuel=decimal(self.fuel_percent),
            truck_kg=decimal(self.truck_kg) if self.truck_price else None,
            **price,
            **caps,
        )

    def _get_planning_lane(self, classes, today, currency):
        """The lane as the planner takes it; days are ordinals, money is in cents.

        :param classes: the combinations of handling classes that it may carry
        :param today: a date; today's load is closed after the cut-off
        """
        self.ensure_one()
        closed = {
            day.toordinal() for day in self.provider_id.holiday_ids.mapped("date")
        }
        if self._is_past_cutoff():
            closed.add(today.toordinal())
        return Lane(
            id=self.id,
            hub=self.zone_id.id,
            centre=self.warehouse_id.id,
            transit=self.transit_days,
            tariff=self._get_tariff(currency),
            classes=classes,
            weekdays=self._get_weekdays(),
            closed=closed,
            provider=self.provider_id.id,
            first_day=self._as_ordinal(self._get_first_day()),
            last_day=self._as_ordinal(self._get_last_day()),
            max_kg=decimal(self.max_kg) if self.max_kg else None,
            max_m3=decimal(self.max_m3) if self.max_m3 else None,
            max_pallets=decimal(self.max_pallets) if self.max_pallets else None,
            co2_per_kg=self._get_co2_per_kg(),
        )

    @api.model
    def _as_ordinal(self, day):
        return day.toordinal() if isinstance(day, date) else None

    def _get_co2_per_kg(self):
        """kg CO2e per kg carried, None without a factor: unknown is not zero."""
        if not self.co2_factor or not self.distance_km:
            return None
        return decimal(self.co2_factor) * decimal(self.distance_km) / 1000

    # === WHAT DOES IT COST === #

    @api.depends(
        "test_kg",
        "test_m3",
        "test_pallets",
        "fixed",
        "minimum",
        "cubing",
        "fuel_percent",
        "pallet_price",
        "truck_price",
        "truck_kg",
        "currency_id",
        "bracket_ids.from_kg",
        "bracket_ids.rate",
    )
    def _compute_test_result(self):
        for lane in self:
            try:
                lane.test_result = lane._prepare_test_result()
            except (UserError, ValidationError, PlanningError) as error:
                lane.test_result = {"error": str(error)}

    def _prepare_test_result(self):
        """The answer for the weight asked for, and a table around it."""
        self.ensure_one()
        m3, pallets = self.test_m3 or 0.0, self.test_pallets or 0.0
        currency = self.currency_id
        asked = self.rate(self.test_kg or 0.0, m3, pallets)
        return {
            "asked": {
                **asked,
                **{
                    f"{name}_text": currency.format(asked[name])
                    for name in ("fixed", "freight", "fuel", "total")
                },
            },
            "table": [
                {"kg": kg, "text": currency.format(self.rate(kg)["total"])}
                for kg in SHOWN
            ],
        }
