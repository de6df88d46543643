# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math
import random
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from .common import TplCommon

CENT = Decimal("0.01")


class TestRating(TplCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.full = cls._create_lane(
            name="Everything",
            fixed=7.5,
            minimum=31.2,
            fuel_percent=13.75,
            cubing=333.0,
            pallet_price=88.4,
            truck_price=1450.0,
            truck_kg=12000.0,
            bracket_ids=[
                Command.create({"from_kg": start, "rate": rate})
                for start, rate in (
                    (0, 42.15),
                    (50, 36.9),
                    (120.5, 28.335),
                    (500, 21.01),
                    (1500, 14.7775),
                    (5000, 12.2),
                )
            ],
        )

    def _by_hand(self, kg, m3, pallets):
        """The tariff as the carrier's price list says it, written anew in words of
        its own: a table of all ways to bill a truck, the cheapest of them, caps."""
        rows = [("0", "42.15"), ("50", "36.9"), ("120.5", "28.335"), ("500", "21.01")]
        rows += [("1500", "14.7775"), ("5000", "12.2")]
        table = [(Decimal(a), Decimal(b)) for a, b in rows]
        kg, m3, pallets = Decimal(repr(kg)), Decimal(repr(m3)), Decimal(repr(pallets))
        charged = kg if kg > m3 * 333 else m3 * 333
        if not charged:
            return Decimal(0)
        trucks, rest = divmod(charged, Decimal(12000))
        price = trucks * 1450
        if rest:
            own = max(k for k, (start, _rate) in enumerate(table) if start <= rest)
            ways = [table[own][1] * rest / 100]
            ways += [start * each / 100 for start, each in table[own + 1 :]]
            price += min(max(min(ways), Decimal("31.2")), Decimal(1450))
        if pallets:
            started = pallets.to_integral_value(ROUND_CEILING)
            price = min(price, max(Decimal("31.2"), Decimal("88.4") * started))
        freight = price.quantize(CENT, ROUND_HALF_UP)
        fuel = (freight * Decimal("13.75") / 100).quantize(CENT, ROUND_HALF_UP)
        return freight + fuel + Decimal("7.5")

    def test_ten_thousand_weights_to_the_cent(self):
        rng = random.Random(9)
        lane = self.full
        tariff = lane._get_tariff()
        lane_rate = type(lane).rate
        edges = [0.001, 49.999, 50.0, 120.499, 120.5, 499.9, 5000.0, 12000.0, 24000.0]
        weights = edges + [
            round(10 ** rng.uniform(-1, 4.6), rng.randint(0, 3)) for _ in range(9991)
        ]
        self.assertEqual(len(weights), 10000)
        self.patch(type(lane), "_get_tariff", lambda self, currency=None: tariff)
        wrong = []
        for kg in weights:
            m3 = round(kg / 333 * rng.choice((0, 0.5, 1, 2)), 4)
            pallets = rng.choice((0.0, round(kg / 400, 2)))
            found = lane_rate(lane, kg, m3, pallets)["total"]
            if Decimal(repr(found)) != self._by_hand(kg, m3, pallets):
                wrong.append((kg, m3, pallets, found))
        self.assertFalse(wrong[:5])

    def test_bumping_and_bases(self):
        lane = self.lane
        self.assertEqual(lane.rate(0)["total"], 0)
        self.assertEqual(lane.rate(10)["basis"], "minimum")
        # 80 kg at 20.00 are 16.00; billed as 100 kg at 15.00 they are 15.00
        bumped = lane.rate(80)
        self.assertEqual((bumped["billed"], bumped["freight"]), (100, 15.0))
        self.assertEqual(bumped["total"], 15 + 1.88 + 10)
        self.assertEqual(lane.rate(10, m3=1)["chargeable"], 250)

    def test_nonsense_is_refused_in_words(self):
        for kg in (-1, math.nan, math.inf, "many", None):
            with self.assertRaisesRegex(UserError, "cannot be rated"):
                self.lane.rate(kg)
        for vals in (
            {"fixed": math.nan},
            {"minimum": -1},
            {"fuel_percent": math.inf},
            {"truck_price": "dear"},
            {"bracket_ids": [Command.create({"from_kg": math.nan, "rate": 1})]},
            {"bracket_ids": [Command.create({"from_kg": 7, "rate": -3})]},
        ):
            with self.assertRaises(ValidationError, msg=vals):
                self.lane.write(vals)

    def test_one_tariff_a_day(self):
        self.lane.write({"date_start": "2026-01-01", "date_end": "2026-06-30"})
        with self.assertRaises(ValidationError):
            self._create_lane(date_start="2026-06-30")
        later = self._create_lane(date_start="2026-07-01")
        self.assertTrue(later)
        with self.assertRaises(ValidationError):
            self.lane.date_end = "2026-07-01"

    def test_a_tariff_ends_with_its_contract(self):
        contract = self.env["tpl.contract"].create(
            {
                "name": "2026",
                "provider_id": self.provider.id,
                "date_start": "2026-01-01",
                "date_end": "2026-12-31",
            }
        )
        self.lane.contract_id = contract
        self.assertFalse(self.lane._is_valid_on(contract.date_start.replace(year=2027)))
        with self.assertRaisesRegex(ValidationError, "beyond its contract"):
            self.lane.date_end = "2027-01-31"
        with self.assertRaisesRegex(ValidationError, "overlaps"):
            contract.copy({"date_start": "2026-12-31"})

    def test_what_does_it_cost(self):
        self.lane.test_kg = 80
        result = self.lane.test_result
        self.assertEqual(result["asked"]["total"], self.lane.rate(80)["total"])
        self.lane.test_kg = -4
        self.assertIn("cannot be rated", self.lane.test_result["error"])

    def test_another_currency_is_converted(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        other = euro if self.company.currency_id != euro else self.env.ref("base.USD")
        other.active = True
        other.rate_ids = [
            Command.clear(),
            Command.create({"name": "2020-01-01", "rate": 0.5}),
        ]
        self.lane.currency_id = other
        own = self.lane._get_tariff(self.company.currency_id)
        self.assertEqual(own.fixed, 2 * self.lane._get_tariff().fixed)
