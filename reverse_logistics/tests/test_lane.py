# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .common import ReturnCommon


class TestLane(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.return_audit_percent = 0
        cls.not_needed = cls.env.ref("reverse_logistics.reason_not_needed")
        cls.so = cls._sell([(cls.widget, 40)])
        cls.second = cls._create_user("inspector", login="second_inspector")

    def _arrive(self, lane, count=1, reason=None, **rule):
        """Items of one piece each that arrived under a policy with this lane."""
        policy = self.env["return.policy"].create(
            {
                "name": lane,
                "rule_ids": [Command.create({"inspection_lane": lane, **rule})],
            }
        )
        ret = self._create_return([(self.so.order_line, count)], policy_id=policy.id)
        ret.line_ids.reason_id = reason or self.not_needed
        ret.action_submit()
        item = ret.item_ids
        for _part in range(count - 1):
            item._split(1)
        self.assertEqual(ret.line_ids.policy_rule_id.inspection_lane, lane)
        self._receive(ret)
        return ret.item_ids

    def test_skip(self):
        item = self._arrive("skip")
        self.assertEqual(item.stage, "inspected")
        self.assertEqual((item.function_grade, item.cosmetic_grade), ("F6", "C9"))
        self.assertTrue(item.inspection_id.is_automatic)
        self.assertFalse(item.inspection_id.no_fault_found)
        self.assertEqual(item.recommended_disposition_id.code, "restock")
        self.assertIn("skips", item.lane_note)
        self.assertInvariants()

    def test_skip_takes_a_claimed_defect_for_granted(self):
        defective = self.env.ref("reverse_logistics.reason_defective")
        item = self._arrive("skip", reason=defective)
        self.assertEqual((item.function_grade, item.cosmetic_grade), ("F2", "C6"))
        self.assertFalse(item.inspection_id.no_fault_found)

    def test_skip_with_grades_of_the_reason(self):
        self.not_needed.write(
            {"taken_function_grade": "F5", "taken_cosmetic_grade": "C7"}
        )
        self.assertEqual(self._arrive("skip").house_grade, "B")

    def test_full(self):
        item = self._arrive("full")
        self.assertEqual((item.stage, item.lane), ("received", "full"))

    def test_a_random_share_is_always_inspected(self):
        self.company.return_audit_percent = 30
        items = self._arrive("skip", count=30)
        drawn = items.filtered(lambda item: item.stage == "received")
        lane = self.env["return.lane"]
        self.assertEqual(drawn, items.filtered(lambda i: lane._draw(i) < 30))
        self.assertTrue(0 < len(drawn) < 30, len(drawn))
        self.assertIn("random share", drawn[0].lane_note)
        secret = self.env["ir.config_parameter"].sudo()
        before = [lane._draw(item) for item in items]
        self.assertEqual(before, [lane._draw(item) for item in items])
        secret.set_param("database.secret", "another")
        self.assertNotEqual(before, [lane._draw(item) for item in items])

    def test_sample(self):
        items = self._arrive("sample", count=30, sample_percent=50)
        drawn = items.filtered(lambda item: item.stage == "received")
        self.assertTrue(4 < len(drawn) < 26, len(drawn))
        self.assertEqual(self._arrive("sample", sample_percent=100).stage, "received")
        self.assertEqual(self._arrive("sample", sample_percent=0).stage, "inspected")

    def test_risk_is_the_sum_of_what_is_said(self):
        self.company.return_risk_threshold = 50
        self.company.return_risk_value = 1000
        calm = self._arrive("risk")
        self.assertEqual(calm.stage, "inspected")
        # unknown customer 16, unknown product 8, 100 of 1,000: 2, nothing claimed 0
        self.assertEqual(calm.lane_note, "Risk 26 only")
        claimed = self._arrive(
            "risk", reason=self.env.ref("reverse_logistics.reason_defective")
        )
        self.assertEqual(claimed.stage, "inspected")
        self.assertEqual(claimed.lane_note, "Risk 46 only")

    def test_risk_of_a_customer_whose_claims_are_not_found(self):
        defective = self.env.ref("reverse_logistics.reason_defective")
        items = self._arrive("full", count=4, reason=defective)
        self._inspect(items, found_reason_id=self.not_needed.id)
        item = self._arrive("risk", reason=defective)
        self.assertEqual(item.stage, "received")
        self.assertEqual(
            item.lane_note, "Risk 82: customer 40, product 20, value 2, reason 20"
        )

    def test_discrepancies_are_inspected(self):
        policy_item = self._arrive("skip")
        ret = policy_item.order_id
        self.assertEqual(policy_item.stage, "inspected")
        more = self._create_return(
            [(self.so.order_line, 1)], policy_id=ret.policy_id.id
        )
        more.line_ids.reason_id = self.not_needed
        more.action_submit()
        move = more.picking_ids.move_ids
        move.quantity, move.picked = 3, True
        more.picking_ids.button_validate()
        over = more.item_ids.filtered("discrepancy")
        self.assertEqual(over.stage, "received")

    def test_a_fault_in_the_lanes_stops_no_receipt(self):
        with (
            patch.object(
                type(self.env["return.lane"]),
                "_inspect_by_rule",
                side_effect=ValueError,
            ),
            self.assertLogs("odoo.addons.reverse_logistics.models.return_lane"),
        ):
            item = self._arrive("skip")
        self.assertEqual((item.stage, item.lane), ("received", "full"))

    # === TWO INSPECTORS === #

    def _inspect_twice(self, first, second):
        item = self._arrive("full")
        item.with_user(self.manager).action_ask_second_inspection()
        self._inspect(item, *first, user=self.inspector)
        self._inspect(item, *second, user=self.second)
        return item

    def test_the_second_inspector_does_not_see_the_first(self):
        item = self._arrive("full")
        item.with_user(self.manager).action_ask_second_inspection()
        form = item.with_user(self.inspector).get_inspection_form()
        self.assertTrue(form["is_blind"])
        self._inspect(item, "F5", "C7", user=self.inspector)
        self.assertEqual(item.stage, "received")
        self.assertFalse(item.function_grade or item.house_grade)
        self.assertFalse(item.recommended_disposition_id or item.recommendation)
        self.assertNotIn("F5", str(item.event_ids.mapped("data")))
        first = item.inspection_ids
        self.env.invalidate_all()
        seen = item.with_user(self.second)
        self.assertFalse(seen.inspection_ids)
        found = [("item_id", "=", item.id)]
        self.assertFalse(seen.env["return.inspection"].search(found))
        with self.assertRaises(AccessError):
            first.with_user(self.second).read(["function_grade"])
        with self.assertRaisesRegex(UserError, "another inspector"):
            self._inspect(item, "F5", "C7", user=self.inspector)
        with self.assertRaisesRegex(UserError, "inspected first"):
            self._dispose(item, "restock")
        self._inspect(item, "F5", "C6", user=self.second)
        self.assertEqual((item.stage, item.house_grade), ("inspected", "B"))
        self.assertEqual(item.second_inspection, "done")
        self.env.invalidate_all()
        self.assertEqual(set(item.inspection_ids.mapped("agreement")), {1.0})
        self.assertEqual(len(seen.inspection_ids), 2)

    def test_agreement_of_each_inspector(self):
        self._inspect_twice(("F5", "C7"), ("F5", "C6"))
        differing = self._inspect_twice(("F5", "C7"), ("F3", "C4"))
        self.assertTrue(differing.needs_person)
        self.assertEqual(differing.house_grade, "C")
        self.assertIn("different grades", differing.activity_ids.summary)
        rates = self.env["return.inspection"]._get_agreement_rates()
        self.assertEqual(rates[self.inspector], (2, 0.5))
        self.assertEqual(rates[self.second], (2, 0.5))

    def test_a_random_share_is_inspected_twice(self):
        self.company.return_blind_percent = 100
        item = self._arrive("full")
        self._inspect(item, user=self.inspector)
        self.assertEqual((item.stage, item.second_inspection), ("received", "wanted"))
        with self.assertRaises(AccessError):
            item.with_user(self.second).action_waive_second_inspection()
        item.with_user(self.manager).action_waive_second_inspection()
        self.assertEqual((item.stage, item.house_grade), ("inspected", "A"))
        self.assertTrue(item.recommended_disposition_id)
        self.assertInvariants()
