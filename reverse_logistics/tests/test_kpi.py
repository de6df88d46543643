# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every figure on a fixture that can be counted by hand."""

from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ReturnCommon

# Monday to Friday 8-12 and 13-17 UTC is the calendar of the fixture. All of it is
# received on Monday 2 March 2026 at 8:00.
MONDAY = datetime(2026, 3, 2, 8)
FILTERS = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
# (how many items, pieces in each, stage, disposition, recommended, function grade,
#  found reason, working hours to the decision, actual recovery, costs)
#
# 30 items of a product that costs 60 and weighs 2 kg; claimed defective, all of them.
ITEMS = (
    # 10 restocked, nothing wrong with them, decided after 4 h
    (10, 1, "closed", "restock", "restock", "F6", "not_needed", 4, 60, 5),
    # 6 sold as B-grade, decided after 8 h (Tuesday 8:00)
    (6, 2, "closed", "resell_b", "resell_b", "F5", "defective", 8, 80, 10),
    # 4 scrapped against the recommendation, after 12 h
    (4, 1, "closed", "scrap", "recycle", "F1", "defective", 12, 0, 3),
    # 2 recycled, after 16 h
    (2, 1, "closed", "recycle", "recycle", "F1", "defective", 16, 1, 1),
    # 3 being repaired, after 16 h
    (3, 1, "in_process", "repair", "repair", "F2", "defective", 16, 0, 0),
    # 5 that nobody has looked at
    (5, 1, "received", None, None, None, None, None, 0, 0),
)


@tagged("post_install", "-at_install")
class TestKpi(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.tz = "UTC"
        cls.company.resource_calendar_id = cls.env["resource.calendar"].create(
            {"name": "Office hours", "tz": "UTC", "company_id": cls.company.id}
        )
        cls.widget.weight = 2.0
        cls.kpi = cls.env["return.kpi"]
        cls.ret = cls._create_return()
        cls.ret.action_submit()
        cls.ret.item_ids._unguarded().write({"active": False})
        cls.items = cls.env["return.item"].concat(*(cls._make(*row) for row in ITEMS))
        cls.env.flush_all()
        # The reason is that of a line; these items have none, or its counters would
        # have to fit.
        cls.env.cr.execute(
            "UPDATE return_item SET claimed_reason_id = %s WHERE id = ANY(%s)",
            (cls.env.ref("reverse_logistics.reason_defective").id, cls.items.ids),
        )

    @classmethod
    def _make(
        cls, count, pieces, stage, disposition, recommended, grade, found, hours, *money
    ):
        ref = cls.env.ref
        decided = cls._after(hours) if hours else False
        closed = stage == "closed"
        values = {
            "company_id": cls.company.id,
            "order_id": cls.ret.id,
            "product_id": cls.widget.id,
            "quantity": pieces,
            "stage": stage,
            "location_id": cls.warehouse.return_inspection_loc_id.id,
            "found_reason_id": found and ref(f"reverse_logistics.reason_{found}").id,
            "function_grade": grade,
            "house_grade": grade and "B",
            "date_received": MONDAY,
            "date_inspected": decided,
            "date_decided": decided,
            "date_closed": closed and decided,
            "inspection_count": 1 if decided else 0,
            "decision_count": 1 if decided else 0,
            "touch_count": 3,
            "work_hours_to_decision": hours,
            "work_hours_to_stock": hours if disposition == "restock" else 0,
            "disposition_id": disposition
            and ref(f"reverse_logistics.disposition_{disposition}").id,
            "recommended_disposition_id": recommended
            and ref(f"reverse_logistics.disposition_{recommended}").id,
            "regret": 2.5 if disposition != recommended else 0,
        }
        model = cls.env["return.item"]
        items = model._unguarded().create([dict(values) for _item in range(count)])
        for kind, amount in zip(("proceeds", "handling"), money, strict=True):
            items._add_costs([{"kind": kind, "amount": amount}])
        return items

    @classmethod
    def _after(cls, hours):
        """Working hours after Monday 8:00; the day has 8 of them."""
        days, rest = divmod(hours, 8)
        return MONDAY + timedelta(days=days, hours=rest)

    def _value(self, code, **filters):
        return self.kpi._get_values(
            self.kpi._read_filters({**FILTERS, **filters}), {code}
        )[code]["value"]

    def test_share_and_rate_figures(self):
        # claimed defective and tested: 10 + 6 + 4 + 2 + 3 = 25; nothing wrong: 10
        self.assertAlmostEqual(self._value("no_fault_found"), 40.0)
        # closed: 22; restocked or B-grade: 16
        self.assertAlmostEqual(self._value("share_resold"), 100 * 16 / 22)
        # decided 25 with a recommendation, 4 against it
        self.assertAlmostEqual(self._value("acceptance"), 100 * 21 / 25)
        self.assertAlmostEqual(self._value("regret"), 10.0)
        self.assertAlmostEqual(self._value("first_pass_yield"), 100.0)

    def test_money_figures(self):
        # proceeds 600 + 480 + 0 + 2 = 1082 of (10 + 12 + 4 + 2) pieces at 60 = 1680
        self.assertAlmostEqual(self._value("recovery_rate"), 100 * 1082 / 1680)
        # costs 50 + 60 + 12 + 2 = 124
        self.assertAlmostEqual(self._value("net_recovery"), 1082 - 124)
        # one return
        self.assertAlmostEqual(self._value("cost_per_return"), 124.0)

    def test_times_are_working_hours(self):
        # 10 x 4, 6 x 8, 4 x 12, 5 x 16: the 13th of 25 is 8, place 22.6 is 16
        self.assertAlmostEqual(self._value("dock_to_decision_median"), 8.0)
        self.assertAlmostEqual(self._value("dock_to_decision_p90"), 16.0)
        self.assertAlmostEqual(self._value("dock_to_stock_median"), 4.0)

    def test_kilograms(self):
        # closed 28 pieces = 56 kg, of which 4 scrapped pieces = 8 kg
        self.assertAlmostEqual(self._value("landfill_diversion"), 100 * 48 / 56)
        streams = self.kpi.get_chart("streams", FILTERS)
        # re-use: 10 x 1 x 2 + 6 x 2 x 2 = 44; recycle 4; disposal 8
        self.assertEqual(streams["datasets"][0]["data"], [44.0, 4.0, 8.0])

    def test_handling(self):
        # 30 items of 36 pieces, three touches each item
        self.assertAlmostEqual(self._value("touches_per_unit"), 90 / 36)

    def test_backlog_is_of_now(self):
        far = {"date_from": "2020-01-01", "date_to": "2020-01-31"}
        warehouse = {"warehouse_id": [self.warehouse.id]}
        self.assertEqual(self._value("backlog_items", **far, **warehouse), 8.0)
        self.assertEqual(self._value("backlog_value", **far, **warehouse), 8 * 60.0)

    def test_no_denominator_is_not_zero(self):
        values = self.kpi._get_values(
            self.kpi._read_filters({"date_from": "2019-01-01", "date_to": "2019-01-31"})
        )
        standing = {kpi.code for kpi in self.kpi._get_kpis() if kpi.standing}
        wrong = {
            code: found["value"]
            for code, found in values.items()
            if code not in standing and found["value"] is not None
        }
        self.assertEqual(wrong, {})

    def test_return_rate_is_of_the_shipping_cohort(self):
        today = self.so.picking_ids.move_ids[0].date.date().isoformat()
        period = {"date_from": today, "date_to": today, "product_id": [self.gadget.id]}
        self.assertEqual(self._value("return_rate_units", **period), 0.0)
        self._receive(self.ret)
        self.env.flush_all()
        self.assertAlmostEqual(self._value("return_rate_units", **period), 100.0)
        late = {**period, "date_from": "2019-01-01", "date_to": "2019-01-02"}
        self.assertIsNone(self._value("return_rate_units", **late))

    def test_value_rate_is_net_credited_of_net_invoiced(self):
        receipt = self._receive(self.ret)
        self._inspect(receipt)
        notes = self.ret.sudo()
        notes.action_credit()
        notes.credit_note_ids.action_post()
        self.env.flush_all()
        day = notes.credit_note_ids[0].invoice_date.isoformat()
        period = {"date_from": day, "date_to": day, "partner_id": [self.customer.id]}
        # all of 4 x 100 + 40 was credited on the day it was invoiced
        self.assertAlmostEqual(self._value("return_rate_value", **period), 100.0)
        self.assertAlmostEqual(self._value("time_to_credit_median", **period), 0.0)

    def test_drilldown_has_the_rows_of_the_numerator(self):
        for code in ("no_fault_found", "share_resold", "acceptance", "backlog_items"):
            filters = {**FILTERS, "warehouse_id": [self.warehouse.id]}
            found = self.kpi._get_values(self.kpi._read_filters(filters), {code})
            action = self.kpi.get_drilldown(code, filters)
            rows = self.env[action["res_model"]].search_count(action["domain"])
            self.assertEqual(rows, found[code]["numerator"], code)

    def test_each_chart_is_one_query_and_its_bars_open(self):
        self.kpi.get_chart_list()
        for entry in self.kpi.get_chart_list():
            self.kpi.get_chart(entry["code"], FILTERS)  # names of records are cached
            with self.subTest(entry["code"]), self.assertQueryCount(1):
                chart = self.kpi.get_chart(entry["code"], FILTERS)
            self.assertEqual(len(chart["labels"]), len(chart["domains"]))
            for index, domain in enumerate(chart["domains"]):
                self.env[chart["model"]].search_count(domain)
                self.kpi.get_chart_rows(entry["code"], index, FILTERS)

    def test_tiles_are_read_with_one_query_a_source(self):
        self.kpi.get_tiles(FILTERS)
        # A query a source and period, the items of now, and the targets.
        kpis = self.kpi._get_kpis()
        sources = {(kpi.model, kpi.date) for kpi in kpis if not kpi.standing}
        with self.assertQueryCount(2 * len(sources) + 2):
            tiles = self.kpi.get_tiles(FILTERS)["tiles"]
        self.assertEqual(len(tiles), len(self.kpi._get_kpis()))

    def test_unusual_products_are_seen_against_their_own_past(self):
        chart = self.kpi.get_chart("unusual", FILTERS)
        self.assertIn(self.widget.display_name, chart["labels"])
        place = chart["labels"].index(self.widget.display_name)
        self.assertEqual(chart["datasets"][0]["data"][place], 30)
        self.assertEqual(chart["datasets"][1]["data"][place], 0.0)

    def test_only_who_steers_sees_figures(self):
        for user in (self.operator, self.inspector):
            for call in (
                lambda model: model.get_tiles(FILTERS),
                lambda model: model.get_chart("speed", FILTERS),
                lambda model: model.get_drilldown("regret", FILTERS),
            ):
                with self.assertRaises(AccessError):
                    call(self.kpi.with_user(user))
        self.assertTrue(self.kpi.with_user(self.accountant).get_tiles(FILTERS))

    def test_wrong_filters_are_answered_in_words(self):
        for filters in (
            {"date_from": "soon"},
            {"date_from": "2026-03-02", "date_to": "2026-03-01"},
            {"partner_id": "1 OR 1=1"},
            {"product_id": [-1]},
            {"date_from": 5},
        ):
            with self.subTest(filters), self.assertRaises(UserError):
                self.kpi.get_tiles(filters)
        with self.assertRaises(UserError):
            self.kpi.get_chart("nothing", FILTERS)

    def test_other_companies_do_not_count(self):
        other = self.env["res.company"].create({"name": "Other"})
        model = self.kpi.with_company(other).with_context(allowed_company_ids=other.ids)
        tiles = {tile["code"]: tile for tile in model.get_tiles(FILTERS)["tiles"]}
        self.assertIsNone(tiles["share_resold"]["value"])

    def test_days_are_those_of_the_user(self):
        self.env.user.tz = "Pacific/Auckland"  # 13 hours ahead of UTC in March
        early = {"date_from": "2026-03-02", "date_to": "2026-03-02"}
        self.items[:1]._unguarded().date_received = datetime(2026, 3, 1, 11, 30)
        self.env.flush_all()
        self.env.invalidate_all()
        found = self.kpi._get_values(self.kpi._read_filters(early), {"decay_loss"})
        rows = self.env["return.report"].search_count(
            self.kpi._get_domain("return.report", self.kpi._read_filters(early))
        )
        self.assertEqual(rows, 30)
        self.assertTrue(found["decay_loss"]["value"] > 0)
