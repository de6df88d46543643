# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common import ReturnCommon


class OutcomeCommon(ReturnCommon):
    def _inspected(self, quantity=1, grades=("F5", "C6"), product=None, lot=None):
        order = self._sell([(product or self.widget, quantity)])
        ret = self._create_return([(order.order_line, quantity)], order)
        ret.action_submit()
        if lot:
            ret.picking_ids.sudo().move_ids.move_line_ids.lot_id = lot
        items = self._receive(ret)
        self._inspect(items, *grades)
        return items

    def _decide(self, items, name, user=None, **values):
        vals = {"override_reason_id": self.other_reason.id, **values}
        self._dispose(items, name, user=user, **vals)

    def _value(self, product):
        self.env.invalidate_all()
        return product.total_value


class TestRegrade(OutcomeCommon):
    """B-grade goods become another product or lot, with their cost and history."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        category = cls.env["product.category"].create(
            {"name": "AVCO", "property_cost_method": "average"}
        )
        cls.widget.categ_id = category
        cls.b_grade = cls._create_product(
            "Widget, used", 55.0, 0.0, categ_id=category.id
        )

    def test_the_cost_goes_with_the_goods(self):
        items = self._inspected(2)
        before = self._value(self.widget), self._value(self.b_grade)
        self._decide(items, "resell_b", regrade_product_id=self.b_grade.id)
        after = self._value(self.widget), self._value(self.b_grade)
        self.assertAlmostEqual(after[0] - before[0], -120)
        self.assertAlmostEqual(after[1] - before[1], 120)
        self.assertEqual(self.b_grade.standard_price, 60)
        self.assertEqual(items.stage, "closed")
        self.assertEqual(items.regraded_product_id, self.b_grade)
        self.assertEqual(items.location_id, self.warehouse.return_bstock_loc_id)
        quants = self.env["stock.quant"]._gather(self.b_grade, items.location_id)
        self.assertEqual(quants.quantity, 2)
        self.assertInvariants()

    def test_the_b_grade_product_of_the_product(self):
        self.widget.return_b_product_id = self.b_grade
        items = self._inspected()
        self._decide(items, "resell_b")
        self.assertEqual(items.regraded_product_id, self.b_grade)
        self.assertInvariants()

    def test_a_serial_keeps_its_name_and_history(self):
        drone = self._create_product("Drone", 900.0, 500.0, tracking="serial")
        used = self._create_product("Drone, used", 600.0, 0.0, tracking="serial")
        lot = self.env["stock.lot"].create({"name": "D1", "product_id": drone.id})
        self._stock_up(drone, 1, lot)
        items = self._inspected(product=drone, lot=lot)
        self._decide(items, "resell_b", regrade_product_id=used.id)
        new = items.regraded_lot_id
        self.assertEqual((new.name, new.product_id), ("D1", used))
        self.assertEqual(new.return_origin_lot_id, lot)
        self.assertEqual(len(items.move_ids), 3, "in, and both of the regrade")
        self.assertInvariants()

    def test_what_cannot_become_another_product(self):
        items = self._inspected()
        kilo = self._create_product(
            "Scrap metal", 1.0, 1.0, uom_id=self.env.ref("uom.product_uom_kgm").id
        )
        with self.assertRaisesRegex(UserError, "is counted in Units"):
            self._decide(items, "resell_b", regrade_product_id=kilo.id)


class TestHarvest(OutcomeCommon):
    def test_parts_take_their_share_of_the_cost(self):
        screen = self._create_product("Screen", 30.0, 0.0)
        self.widget.product_tmpl_id.return_part_ids = [
            Command.create({"product_id": screen.id, "quantity": 2, "cost_share": 40})
        ]
        screen.categ_id = self.env["product.category"].create(
            {"name": "AVCO", "property_cost_method": "average"}
        )
        items = self._inspected(3)
        self._decide(items, "harvest")
        self.assertEqual(items.stage, "in_process")
        items.with_user(self.inspector).action_complete()
        self.assertEqual(items.stage, "closed")
        outcome = items.outcome_ids
        self.assertEqual((outcome.state, outcome.part_ids.quantity), ("done", 6))
        self.assertEqual(outcome.part_ids.move_id.value, 72, "40 % of 180")
        self.assertEqual(screen.qty_available, 6)
        self.assertEqual(screen.standard_price, 12)
        self.assertEqual(items.actual_recovery, 72)
        with self.assertRaisesRegex(UserError, "cannot be changed"):
            outcome.weight = 3
        self.assertInvariants()

    def test_parts_worth_more_than_the_whole(self):
        items = self._inspected()
        self._decide(items, "harvest")
        outcome = (
            self.env["return.outcome"]
            .with_user(self.inspector)
            .create(
                {
                    "item_ids": [Command.set(items.ids)],
                    "disposition_id": items.disposition_id.id,
                    "part_ids": [
                        Command.create(
                            {
                                "item_id": items.id,
                                "product_id": self.gadget.id,
                                "cost_share": 60,
                            }
                        )
                        for _twice in range(2)
                    ],
                }
            )
        )
        with self.assertRaisesRegex(UserError, "more than 100 %"):
            outcome.action_confirm()
        self.assertEqual(items.stage, "in_process")


class TestWriteOff(OutcomeCommon):
    def _finish(self, items, **values):
        action = items.with_user(self.inspector).action_finish()
        outcome = self.env["return.outcome"].with_user(self.inspector)
        return outcome.with_context(**action["context"]).create(values)

    def test_recycling_needs_a_certificate_and_the_weight(self):
        items = self._inspected()
        self._decide(items, "recycle")
        items = items.with_user(self.inspector)
        with self.assertRaisesRegex(UserError, "Who recycles"):
            items.action_complete()
        recycler = self._allow_recycling(days=-1)
        with self.assertRaisesRegex(UserError, "no certificate that is valid"):
            items.action_complete()
        certificate = self.env["return.downstream.certificate"].search(
            [("partner_id", "=", recycler.id)]
        )
        certificate.date_to = fields.Date.today()
        self.widget.weight = 0
        with self.assertRaisesRegex(UserError, "are weighed"):
            items.action_complete()
        outcome = self._finish(items, weight=2.5)
        self.assertEqual(outcome.partner_id, recycler)
        outcome.action_confirm()
        self.assertEqual(items.stage, "closed")
        self.assertEqual(outcome.certificate_id, certificate)
        self.assertEqual((outcome.weight, outcome.user_id), (2.5, self.inspector))
        with self.assertRaisesRegex(UserError, "done already"):
            outcome.action_confirm()
        with self.assertRaisesRegex(UserError, "is kept"):
            outcome.unlink()
        self.assertInvariants()

    def test_a_gift_names_who_got_it(self):
        items = self._inspected()
        self._decide(items, "donate")
        charity = self.env["res.partner"].create({"name": "School"})
        outcome = self._finish(items, partner_id=charity.id)
        outcome.action_confirm()
        self.assertEqual(items.outcome_ids.partner_id, charity)
        self.assertInvariants()

    def test_scrap_with_evidence(self):
        self.env.ref(
            "reverse_logistics.disposition_scrap"
        ).evidence = "photo_or_witness"
        items = self._inspected(3)
        refused = self.assertRaisesRegex
        with refused(UserError, "needs evidence"), self.env.cr.savepoint():
            self._decide(items, "scrap")
        with refused(UserError, "his own witness"), self.env.cr.savepoint():
            self._decide(items, "scrap", witness_id=self.inspector.id)
        self._decide(items, "scrap", witness_id=self.manager.id)
        self.assertEqual(items.stage, "closed")
        self.assertEqual(items.outcome_ids.witness_id, self.manager)
        self.assertEqual(items.outcome_ids.move_ids, items.move_ids[-1:])
        self.assertInvariants()

    def test_weight_is_a_number(self):
        items = self._inspected()
        self._decide(items, "donate")
        for odd in (float("nan"), float("inf"), -1.0):
            with self.assertRaisesRegex(ValidationError, "in kilograms"):
                self._finish(items, weight=odd)


class TestTwoPeople(OutcomeCommon):
    """Nobody writes off alone what is worth more than the limit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.return_loss_limit = 100

    def test_no_slices(self):
        items = self._inspected(4, ("F1", "C2"))
        part = items._split(1)
        self._decide(part, "scrap")
        with self.assertRaisesRegex(AccessError, "Two people"):
            self._decide(items._split(1), "scrap")
        self.assertEqual(part.stage, "closed", "60 alone is below the limit")

    def test_a_part_knows_who_inspected_the_whole(self):
        items = self._inspected(4, ("F1", "C2"))
        part = items._split(2)
        self.assertFalse(part.inspection_ids)
        with self.assertRaisesRegex(AccessError, "Two people"):
            self._decide(part, "scrap")

    def test_recycling_writes_off_too(self):
        items = self._inspected(4, ("F1", "C2"))
        with self.assertRaisesRegex(AccessError, "Two people"):
            self._decide(items, "recycle")

    def test_a_second_person_approves(self):
        items = self._inspected(4, ("F1", "C2"))
        wizard = self.env["return.disposition.wizard"].with_user(self.inspector)
        wizard.create(
            {
                "item_ids": [Command.set(items.ids)],
                "disposition_id": self.env.ref(
                    "reverse_logistics.disposition_scrap"
                ).id,
                "override_reason_id": self.other_reason.id,
            }
        ).action_propose()
        self.assertEqual((items.stage, items.is_proposed), ("decided", True))
        self.assertEqual(len(items.activity_ids), 1)
        with self.assertRaisesRegex(AccessError, "Two people"):
            items.with_user(self.inspector).action_approve_disposition()
        items.with_user(self.manager).action_approve_disposition()
        self.assertEqual((items.stage, items.is_proposed), ("closed", False))
        self.assertFalse(items.activity_ids)
        people = [
            (event.data["disposition"], event.user_id)
            for event in items.event_ids.sorted("id")
            if "disposition" in (event.data or {})
        ]
        self.assertEqual(people, [("scrap", self.inspector), ("scrap", self.manager)])
        self.assertInvariants()

    def test_who_proposes_does_not_approve(self):
        items = self._inspected(4, ("F1", "C2"))
        scrap = self.env.ref("reverse_logistics.disposition_scrap")
        items.with_user(self.manager)._propose(scrap, self.other_reason)
        with self.assertRaisesRegex(AccessError, "Two people"):
            items.with_user(self.manager).action_approve_disposition()
        items.with_user(self.other_manager).action_approve_disposition()
        self.assertEqual(items.stage, "closed")

    def test_a_proposal_changes_nothing_in_stock(self):
        items = self._inspected(4, ("F1", "C2"))
        place = items.location_id
        scrap = self.env.ref("reverse_logistics.disposition_scrap")
        items.with_user(self.inspector)._propose(scrap, self.other_reason)
        self.assertEqual(items.location_id, place)
        items.with_user(self.inspector).action_reconsider()
        self.assertEqual(items.stage, "inspected")
        self.assertInvariants()
