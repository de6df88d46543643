# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Every figure on a fixture that can be counted by hand."""

import inspect
import math
from datetime import datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from ..disposition import DEFAULTS
from ..models.return_kpi_compliance import KPIS as COMPLIANCE
from ..models.return_kpi_definition import KPIS as DEFINED
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


class KpiCommon(ReturnCommon):
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


@tagged("post_install", "-at_install")
class TestKpi(KpiCommon):
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
        self.assertAlmostEqual(self._value("dock_to_stock_p90"), 4.0)

    def test_kilograms(self):
        # closed 28 pieces = 56 kg, of which 4 scrapped pieces = 8 kg
        self.assertAlmostEqual(self._value("landfill_diversion"), 100 * 48 / 56)
        streams = self.kpi.get_chart("streams", FILTERS)
        # re-use: 10 x 1 x 2 + 6 x 2 x 2 = 44; recycle 4; disposal 8
        self.assertEqual(streams["datasets"][0]["data"], [44.0, 4.0, 8.0])

        # re-use 44 of 56, recycled 4
        self.assertAlmostEqual(self._value("kg_reused"), 100 * 44 / 56)
        self.assertAlmostEqual(self._value("kg_recycled"), 100 * 4 / 56)
        self.assertAlmostEqual(self._value("net_recovery_per_kg"), (1082 - 124) / 56)
        # 22 pieces used again, 12.5 kg each
        self.widget.return_co2e_new = 12.5
        self.env.flush_all()
        self.assertAlmostEqual(self._value("co2e_avoided"), 22 * 12.5)

    def test_evidence(self):
        self.assertIsNone(self._value("evidence_complete"), "nothing was exported")
        self.items[:4]._unguarded().write({"date_exported": MONDAY})
        self.items[:3]._unguarded().write({"is_export_proven": True})
        self.env.flush_all()
        self.assertAlmostEqual(self._value("evidence_complete"), 75.0)

    def test_decay_is_by_weeks_at_the_dock(self):
        share = DEFAULTS["weekly_decay"].value
        closed = self.items.filtered(lambda item: item.stage == "closed")
        expected = 0.0
        for item in self.items:
            if item in closed:
                weeks = (item.date_closed - MONDAY).total_seconds() / 604800
                expected += 60 * item.quantity * (1 - math.exp(-share * weeks))
        (self.items - closed)._unguarded().write({"active": False})
        self.env.flush_all()
        self.assertAlmostEqual(self._value("decay_loss"), expected, places=4)

    def test_handling(self):
        # 30 items of 36 pieces, three touches each item
        self.assertAlmostEqual(self._value("touches_per_unit"), 90 / 36)

    def test_backlog_is_of_now(self):
        far = {"date_from": "2020-01-01", "date_to": "2020-01-31"}
        warehouse = {"warehouse_id": [self.warehouse.id]}
        self.assertEqual(self._value("backlog_items", **far, **warehouse), 8.0)
        self.assertEqual(self._value("backlog_value", **far, **warehouse), 8 * 60.0)
        days = (datetime.now() - MONDAY).total_seconds() / 86400
        age = self._value("backlog_age", **far, **warehouse)
        self.assertAlmostEqual(age, days, places=1)

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
        self.assertAlmostEqual(self._value("time_to_credit_p90", **period), 0.0)

    def _order_values(self, orders, **moments):
        """Returns of March, dated in SQL as nobody may date them back."""
        self.env.flush_all()
        for name, value in moments.items():
            self.env.cr.execute(
                f"UPDATE return_order SET {name} = %s WHERE id = ANY(%s)",
                (value, orders.ids),
            )
        self.env.invalidate_all()

    def test_legs_of_returns(self):
        other = self._create_return(order=self._sell([(self.widget, 1)]))
        other.action_submit()
        both = self.ret + other
        days = [MONDAY + timedelta(days=count) for count in range(20)]
        self._order_values(both, date_submitted=days[0], date_approved=days[1])
        self._order_values(self.ret, date_received=days[4], date_done=days[9])
        self._order_values(other, date_received=days[8], date_done=None)
        # both were approved after a day; 3 and 7 days to the dock; 5 days there
        self.assertAlmostEqual(self._value("leg_to_approval"), 1.0)
        self.assertAlmostEqual(self._value("leg_to_dock"), 5.0)
        self.assertAlmostEqual(self._value("leg_at_centre"), 5.0)
        self.assertAlmostEqual(self._value("cycle_time_median"), 9.0)

    def test_shares_of_returns(self):
        more = [
            self._create_return(order=self._sell([(self.widget, 1)])) for _i in range(3)
        ]
        orders = self.ret.union(*more)
        (orders - self.ret).action_submit()
        portal = new_test_user(self.env, login="rl_kpi", groups="base.group_portal")
        self._order_values(orders, date_submitted=MONDAY, policy_note=None)
        self._order_values(more[0], policy_note="Late")
        self._order_values(more[1] + more[2], submitted_by_id=portal.id)
        more[0].sudo().message_post(body="Where?", message_type="comment")
        before = self.env["mail.message"].search_count(
            [
                ("model", "=", "return.order"),
                ("res_id", "in", orders.ids),
                ("message_type", "in", ("comment", "email")),
            ]
        )
        self.assertEqual(before, 1)
        # 4 returns: one outside the policy, two by customers, one message
        self.assertAlmostEqual(self._value("policy_breach"), 25.0)
        self.assertAlmostEqual(self._value("portal_share"), 50.0)
        self.assertAlmostEqual(self._value("messages_per_return"), 0.25)

    def test_vendors(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        claims = self.env["return.vendor.claim"]
        claims = claims._unguarded().create(
            [
                {"partner_id": vendor.id, "company_id": self.company.id}
                for _claim in range(3)
            ]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE return_vendor_claim SET state = given.state, date_requested = %s,"
            " amount_claimed = given.claimed, amount_refunded = given.refunded"
            " FROM (VALUES (%s, 'refunded', 100, 80), (%s, 'shipped', 60, 0),"
            " (%s, 'lapsed', 40, 0)) AS given (id, state, claimed, refunded)"
            " WHERE return_vendor_claim.id = given.id",
            (MONDAY, *claims.ids),
        )
        # 80 credited of 200 claimed; 40 lapsed
        self.assertAlmostEqual(self._value("vendor_recovery"), 40.0)
        self.assertAlmostEqual(self._value("vendor_missed"), 40.0)
        card = self.env["return.vendor.scorecard"].search(
            [("partner_id", "=", vendor.id)]
        )
        self.assertEqual((card.claim_count, card.amount_claimed), (3, 200.0))
        self.assertEqual(card.refunded_rate, "40.0 %")
        rows = card.action_open_rows()
        self.assertEqual(self.env[rows["res_model"]].search_count(rows["domain"]), 3)

    def test_inspectors(self):
        made = (
            self.env["return.inspection"]
            ._unguarded()
            .create(
                [
                    {
                        "item_id": item.id,
                        "inspector_id": self.inspector.id,
                        "started_at": MONDAY,
                        "ended_at": MONDAY + timedelta(minutes=minutes),
                        "function_grade": "F6",
                        "cosmetic_grade": "C9",
                        "house_grade": "A",
                        "is_audited": audited,
                        "agreement": agreement,
                    }
                    for item, minutes, audited, agreement in zip(
                        self.items[:4],
                        (4, 8, 6, 2),
                        (True, True, True, False),
                        (1, 1, 0, 0),
                        strict=True,
                    )
                ]
            )
        )
        self.assertEqual(len(made), 4)
        self.env.flush_all()
        # 2 of the 3 that were inspected twice
        self.assertAlmostEqual(self._value("inspector_agreement"), 100 * 2 / 3)
        card = self.env["return.inspector.scorecard"].search(
            [("inspector_id", "=", self.inspector.id)]
        )
        self.assertEqual(card.agreement_rate, "66.7 %")
        self.assertEqual(card.minutes_each, "5.0")
        rows = card.with_user(self.manager).action_open_rows()
        self.assertEqual(self.env[rows["res_model"]].search(rows["domain"]), made)

    def test_every_figure_is_counted_by_hand_here(self):
        """A figure that no test of this file names is one that nobody checked."""
        source = inspect.getsource(type(self))
        own = {kpi.code for kpi in (*DEFINED, *COMPLIANCE)}
        self.assertEqual({code for code in own if f'"{code}"' not in source}, set())

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
