# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError

from .common import TplCommon


class TestBoard(TplCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.express = cls._create_lane(
            name="Express", fixed=60.0, transit_days=1, minimum=20.0
        )
        cls.orders = cls._create_waiting(4)
        cls.plan = cls._plan()

    def _costs(self):
        loads = self.plan.shipment_ids
        return round(sum(loads.mapped("cost_planned")), 2)

    def test_the_board_shows_the_plan(self):
        board = self.plan.get_board()
        self.assertTrue(board["can_edit"])
        shown = [line["order"] for load in board["loads"] for line in load["lines"]]
        shown += [line["order"] for line in board["parcels"]]
        self.assertCountEqual(shown, self.orders.mapped("name"))
        self.assertEqual(board["cost"], self.plan.cost_planned)
        for load in board["loads"]:
            for line in load["lines"]:
                self.assertTrue(line["reason"])
        self.assertFalse(self.plan.with_user(self.operator).get_board()["can_edit"])

    def test_a_move_costs_what_was_said(self):
        for line in self.plan.line_ids[:2]:
            moves = self.plan.get_moves(line.id)
            self.assertIn("alone", [move["target"] for move in moves])
            before = self.plan.cost_planned
            for move in [m for m in moves if not m["obstacle"]][:3]:
                self.plan.move_line(line.id, move["target"])
                self.assertAlmostEqual(
                    self.plan.cost_planned, before + move["change"], 2
                )
                self.assertAlmostEqual(self.plan.cost_planned, self._costs(), 2)
                before = self.plan.cost_planned
                moves = self.plan.get_moves(line.id)
                break
        self.assertEqual(self.plan.line_ids.mapped("is_pinned").count(True), 2)

    def test_what_was_placed_by_hand_stays(self):
        line = self.plan.line_ids[0]
        order = line.order_id
        self.plan.move_line(line.id, "alone")
        self.plan.action_plan()
        line = self.plan.line_ids.filtered(lambda li: li.order_id == order)
        self.assertEqual(line.shipment_id.kind, "parcel")
        self.assertTrue(line.is_pinned)
        target = next(
            move["target"]
            for move in self.plan.get_moves(line.id)
            if move["target"].startswith(f"{self.express.id}:")
        )
        self.plan.move_line(line.id, target)
        self.plan.action_plan()
        line = self.plan.line_ids.filtered(lambda li: li.order_id == order)
        self.assertEqual(line.shipment_id.lane_id, self.express)
        self.assertAlmostEqual(self.plan.cost_planned, self._costs(), 2)
        self.plan.action_confirm()
        self.assertEqual(order.shipment_id.lane_id, self.express)

    def test_moves_are_checked_on_the_server(self):
        line = self.plan.line_ids[0]
        late = f"{self.lane.id}:{line.date_due.toordinal()}"
        with self.assertRaisesRegex(UserError, "too late"):
            self.plan.move_line(line.id, late)
        for nonsense in ("1:x", "", "alone; drop", f"{self.lane.id}:-1"):
            with self.assertRaises(UserError):
                self.plan.move_line(line.id, nonsense)
        other = self._plan()
        with self.assertRaisesRegex(UserError, "not in the plan"):
            other.move_line(line.id, "alone")
        for user in (self.operator, self.driver):
            with self.assertRaises(AccessError):
                self.plan.with_user(user).move_line(line.id, "alone")

    def test_a_booked_plan_does_not_move(self):
        line = self.plan.line_ids[0]
        self.plan.action_confirm()
        with self.assertRaises(UserError):
            self.plan.move_line(line.id, "alone")
