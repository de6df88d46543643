# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures of transport, counted by hand."""

from datetime import datetime

from ..models.return_kpi import KPIS
from .common import TplCommon

PERIOD = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
MONDAY = datetime(2026, 3, 2, 8)


class TestKpi3pl(TplCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"
        cls.load = cls._book()
        cls.kpi = cls.env["return.kpi"]

    def _date(self, table, record, **values):
        """What happened in March: nobody may date it back but SQL."""
        self.env.flush_all()
        for name, value in values.items():
            self.env.cr.execute(
                f"UPDATE {table} SET {name} = %s WHERE id = %s", (value, record.id)
            )
        self.env.invalidate_all()

    def _value(self, code):
        filters = {**PERIOD, "warehouse_id": []}
        values = self.kpi._get_values(self.kpi._read_filters(filters), {code})
        return values[code]["value"]

    def test_nothing_in_the_period_is_not_zero(self):
        for kpi in KPIS:
            self.assertIsNone(self._value(kpi.code), kpi.code)

    def test_cost_of_consolidation(self):
        plan = self.load.consolidation_id
        self._date(
            "return_consolidation",
            plan,
            cost_planned=60.0,
            cost_alone=80.0,
            date_confirmed=MONDAY,
        )
        self.assertAlmostEqual(self._value("consolidation_cost"), 75.0)

    def test_co2e_of_transport_by_leg(self):
        self.lane.write(
            {
                "distance_km": 200,
                "co2_factor": 0.1,
                "co2_source": "GLEC v3",
                "co2_year": 2024,
            }
        )
        # 200 km x 0.5 t x 0.1 kg per t·km
        self._date("return_shipment", self.load, co2e=10.0, date_departed=MONDAY)
        self.assertAlmostEqual(self._value("transport_co2e"), 10.0)
        chart = self.kpi.get_chart("co2e_legs", PERIOD)
        self.assertEqual(chart["labels"], [self.lane.name])
        self.assertEqual(chart["datasets"][0]["data"], [10.0])
        rows = self.env["return.shipment"].search(chart["domains"][0])
        self.assertEqual(rows, self.load)
        for said in ("200 km", "0.1 kg", "GLEC v3", "2024"):
            self.assertIn(said, rows.co2e_note)

    def test_how_providers_keep_their_contract(self):
        load = self.load.with_user(self.operator)
        load.action_pick_up()
        load.action_arrive()
        first, *rest = self.load.order_ids
        self._receive(first)
        for order in rest:
            self._receive(order)
        self.env.flush_all()
        # six items of three returns; one of them differs
        self.load.order_ids.item_ids[:1].discrepancy = "damaged_in_transit"
        self._date(
            "return_shipment",
            self.load,
            date_departure=MONDAY.date(),
            date_arrival=MONDAY.date(),
            date_arrived=MONDAY,
        )
        self.assertAlmostEqual(self._value("tpl_arrivals"), 100.0)
        self.assertAlmostEqual(self._value("tpl_accuracy"), 100 * 5 / 6)
        card = self.env["tpl.scorecard"].search([("month", "=", "2026-03-01")])
        action = card.action_open_rows()
        found = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(found, self.load)
        titles = [card["title"] for card in self.kpi.get_scorecards()]
        self.assertIn("3PL", titles)
