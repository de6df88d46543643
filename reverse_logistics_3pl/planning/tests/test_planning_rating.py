# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import random
from decimal import Decimal

import pytest
from planning import Bracket, PlanningError, Tariff, rate
from planning.rating import curve, pieces
from test_planning_instances import ECONOMY, EXPRESS, table_price, tariff

TARIFFS = {
    "economy": tariff(ECONOMY, 1.0, 1.0),
    "express": tariff(EXPRESS, 1.12, 1.0, fuel="13.75"),
    "rising": Tariff(((0, 5000), (100, 6000), (300, 2000)), fuel=3, cubing=200),
    "pallets": tariff(ECONOMY, 1.0, 1.0, pallet_price=3950, truck_kg=2000),
    "small truck": tariff(EXPRESS, 1.0, 1.0, truck_kg=700, truck_price=16000),
    "free bracket": Tariff(((0, 4000), (500, 0)), fixed="10.5", minimum=900),
    "late start": Tariff(((50, 4000), (80, "2999.5")), cubing=333),
}


@pytest.mark.parametrize("name", TARIFFS)
def test_random_weights_match_the_independent_table(name):
    draw, table = random.Random(name), TARIFFS[name]
    for _ in range(10_000 // len(TARIFFS) + 1):
        kg = Decimal(draw.randrange(1, 10 ** draw.randrange(2, 7))) / 100
        m3 = Decimal(draw.randrange(0, 4000)) / 1000 * kg / 200
        pallets = Decimal(draw.randrange(0, 90)) / 10
        expected = table_price(table, kg, m3, pallets)
        assert rate(table, kg, m3, pallets).total == expected, (kg, m3, pallets)


@pytest.mark.parametrize("name", TARIFFS)
def test_the_fast_curve_is_the_exact_rate_but_for_rounding(name):
    draw, table = random.Random(name), TARIFFS[name]
    cost = curve(table)
    parts = pieces(table, 1e5, 1e3)
    for _ in range(2000):
        kg = draw.choice((0.5, 30, 90, 120, 550, 700, 1400, 2000, 4000, 30000))
        kg = round(kg * draw.choice((1, draw.random() + 0.01)), 2)
        m3, pallets = round(kg / draw.uniform(100, 400), 3), draw.choice((0, 0.2, 1, 7))
        total = rate(table, kg, m3, pallets).total
        assert cost(kg, m3, pallets) == pytest.approx(total, abs=1.7)
        weight = max(kg, m3 * float(table.cubing))
        low = min(
            part.at(pallets if part.pallet else weight)
            for part in parts
            if not (part.pallet and not pallets)
            and (part.pallet or weight <= part.cap * (1 + 1e-9))
        )
        assert low <= total + 1.7


def test_bumping_minimum_and_truck_show_in_the_basis():
    table = tariff(ECONOMY, 1.0, 1.0)
    assert rate(table, 10).basis == "minimum"
    bumped = rate(table, 500)
    assert (bumped.basis, bumped.billed, bumped.freight) == ("bracket", 550, 14300)
    assert rate(table, 9000).basis == "truck"
    assert rate(table, 24000).trucks == 1
    assert rate(table, 24001).total == 2600 + 88000 + 4600
    assert rate(table, 10, 1).chargeable == 250
    assert rate(table, 0).total == 0


def test_fuel_is_on_the_freight_line_only():
    table = Tariff((Bracket(0, 1000),), fixed=500, fuel=10)
    bill = rate(table, "123.45")
    assert (bill.fixed, bill.freight, bill.fuel) == (500, 1235, 124)


@pytest.mark.parametrize("kg", [float("nan"), float("inf"), -1, "x", None, True])
def test_a_bad_weight_is_refused(kg):
    with pytest.raises(PlanningError):
        rate(TARIFFS["economy"], kg)


@pytest.mark.parametrize(
    "values",
    [
        {"brackets": ()},
        {"brackets": ((0, 5), (0, 6))},
        {"brackets": ((0, -5),)},
        {"brackets": ((0, 5),), "truck_price": 10},
        {"brackets": ((0, 5),), "truck_price": 10, "truck_kg": 0},
        {"brackets": ((0, 5),), "fuel": float("nan")},
    ],
)
def test_a_bad_tariff_is_refused(values):
    with pytest.raises(PlanningError):
        Tariff(**values)
