# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.fields import Command

from .test_outcome import OutcomeCommon


class TestManyOutcomes(OutcomeCommon):
    """Ends of many items at once: as many moves and queries for many as for few."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.average = cls.env["product.category"].create(
            {"name": "AVCO", "property_cost_method": "average"}
        )
        cls.widget.categ_id = cls.average
        cls.b_grade = cls._create_product(
            "Widget, used", 55.0, 0.0, categ_id=cls.average.id
        )

    def _pieces(self, size):
        whole = self._inspected(size)
        return whole.union(*[whole._split(1) for _piece in range(size - 1)])

    def _count(self, call, *args, **kwargs):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        call(*args, **kwargs)
        self.env.flush_all()
        return self.env.cr.sql_log_count - before

    def test_regrade(self):
        self.widget.return_b_product_id = self.b_grade
        self._decide(self._pieces(2), "resell_b")
        counts = []
        for size in (3, 15):
            items = self._pieces(size)
            counts.append(self._count(self._decide, items, "resell_b"))
            moves = items.sudo().move_ids.filtered("return_is_conversion")
            self.assertEqual(len(moves), 1)
            self.assertEqual((moves.quantity, moves.value), (size, 60 * size))
            self.assertEqual(set(items.mapped("stage")), {"closed"})
            self.assertEqual(items.regraded_product_id, self.b_grade)
        self.assertLessEqual(counts[1], counts[0] + 3, counts)
        self.assertInvariants()

    def test_harvest(self):
        screen = self._create_product("Screen", 30.0, 0.0, categ_id=self.average.id)
        chip = self._create_product("Chip", 9.0, 0.0, categ_id=self.average.id)
        self.widget.product_tmpl_id.return_part_ids = [
            Command.create({"product_id": screen.id, "quantity": 2, "cost_share": 40}),
            Command.create({"product_id": chip.id, "quantity": 1, "cost_share": 10}),
        ]
        counts = []
        for size in (2, 3, 15):
            items = self._pieces(size)
            self._decide(items, "harvest")
            mine = items.with_user(self.inspector)
            counts.append(self._count(mine.action_complete))
            parts = items.outcome_ids.part_ids
            self.assertEqual((len(parts), len(parts.move_id)), (2 * size, 2))
            self.assertEqual(set(items.mapped("actual_recovery")), {30.0})
        self.assertLessEqual(counts[2], counts[1] + 3, counts)
        self.assertEqual((screen.qty_available, chip.qty_available), (40, 20))
        self.assertAlmostEqual(screen.standard_price, 12)
        self.assertInvariants()

    def test_scrap_and_recycle(self):
        self._allow_recycling()
        counts = {"scrap": [], "recycle": []}
        for size in (2, 3, 15):
            items = self._pieces(size)
            counts["scrap"].append(self._count(self._decide, items, "scrap"))
            items = self._pieces(size)
            self._decide(items, "recycle")
            mine = items.with_user(self.inspector)
            counts["recycle"].append(self._count(mine.action_complete))
        for name, (_warm, few, many) in counts.items():
            self.assertLessEqual(many, few + 3, name)
        self.assertInvariants()

    def test_serials_become_a_lot_valuated_product(self):
        drone = self._create_product("Drone", 900.0, 500.0, tracking="serial")
        used = self._create_product(
            "Drone, used",
            600.0,
            0.0,
            tracking="serial",
            categ_id=self.average.id,
            lot_valuated=True,
        )
        lots = self.env["stock.lot"].create(
            [{"name": name, "product_id": drone.id} for name in ("D1", "D2")]
        )
        for lot in lots:
            self._stock_up(drone, 1, lot)
        items = self._inspected(product=drone, lot=lots[0])
        items |= self._inspected(product=drone, lot=lots[1])
        with self.assertRaisesRegex(UserError, "one by one"):
            self._decide(
                items, "resell_b", regrade_product_id=used.id, regrade_lot_name="X"
            )
        self._decide(items, "resell_b", regrade_product_id=used.id)
        self.assertEqual(items.regraded_lot_id.mapped("name"), ["D1", "D2"])
        self.assertEqual(items.regraded_lot_id.return_origin_lot_id, lots)
        self.assertEqual(items.regraded_lot_id.mapped("standard_price"), [500, 500])
        self.assertInvariants()


class TestDelivered(OutcomeCommon):
    """What is recycled or given away leaves by a delivery to who takes it."""

    def test_recycling_is_a_delivery(self):
        recycler = self._allow_recycling()
        items = self._inspected(3)
        self._decide(items, "recycle")
        value = self._value(self.widget)
        items.with_user(self.inspector).action_complete()
        outcome = items.outcome_ids
        picking = outcome.sudo().picking_ids
        self.assertEqual((picking.partner_id, picking.state), (recycler, "done"))
        self.assertEqual(picking.picking_type_code, "outgoing")
        self.assertEqual(picking.origin, outcome.name)
        self.assertEqual(picking.move_ids, outcome.move_ids)
        self.assertEqual(picking.shipping_weight, 4.5)
        self.assertEqual(self._value(self.widget) - value, -180)
        slip, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "stock.report_deliveryslip", picking.ids
        )
        self.assertIn(b"P-4711", slip)
        self.assertInvariants()

    def test_the_carcass_goes_to_the_recycler(self):
        """Parts into stock, what is left with its kg to who recycles it."""
        recycler = self._allow_recycling()
        screen = self._create_product("Screen", 30.0, 0.0)
        self.widget.product_tmpl_id.return_part_ids = [
            Command.create({"product_id": screen.id, "quantity": 1, "cost_share": 40})
        ]
        items = self._inspected(2)
        self._decide(items, "harvest")
        action = items.with_user(self.inspector).action_finish()
        outcome = self.env["return.outcome"].with_user(self.inspector)
        outcome = outcome.with_context(**action["context"]).create(
            {"partner_id": recycler.id, "weight": 2.2}
        )
        outcome.action_confirm()
        self.assertEqual(items.stage, "closed")
        picking = outcome.sudo().picking_ids
        self.assertEqual((picking.partner_id, picking.shipping_weight), (recycler, 2.2))
        self.assertTrue(outcome.certificate_id)
        self.assertEqual(items.actual_recovery, 48)
        self.assertEqual(screen.qty_available, 2)
        self.assertInvariants()

    def test_a_refused_claim_goes_back_with_a_letter(self):
        items = self._inspected()
        self._decide(items, "return_to_customer")
        picking = items.sudo().move_ids.picking_id.filtered("return_closes_items")
        slip, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "stock.report_deliveryslip", picking.ids
        )
        for words in ("come back to you", items.name, self.other_reason.name):
            self.assertIn(words.encode(), slip)
        other = self.so.picking_ids
        slip, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "stock.report_deliveryslip", other.ids
        )
        self.assertNotIn(b"come back to you", slip)

    def test_a_gift_without_a_name_is_written_off(self):
        items = self._inspected()
        self._decide(items, "donate")
        items.with_user(self.inspector).action_complete()
        self.assertFalse(items.outcome_ids.sudo().picking_ids)
        self.assertTrue(items.sudo().move_ids.scrap_id)
