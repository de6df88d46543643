# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Used equipment leaves the country with its evidence only, waste with a consent."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from .test_outcome import OutcomeCommon


class ExportCommon(OutcomeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.home = cls.env.ref("base.de")
        cls.company.partner_id.write({"city": "Essen", "country_id": cls.home.id})
        cls.company.country_id = cls.home
        cls.warehouse.partner_id.country_id = cls.home
        cls.abroad = cls.env.ref("base.gh")
        cls.widget.return_weee_category = "6"
        cls.widget.weight = 2.0
        cls.records = cls.env["return.weee.record"]

    def _complete(self, items):
        """Records of items with all that Annex VI asks for."""
        records = self.records.with_user(self.manager)._get_for(items)
        records.write(
            {
                "hazard_state": "none",
                "is_packed": True,
                "is_labelled": True,
                "sale_ref": "INV/2026/0042, direct re-use",
                "transport_ref": "CMR 77",
            }
        )
        records.action_declare()
        return records


class TestExportRecord(ExportCommon):
    def test_a_record_says_what_it_lacks(self):
        items = self._inspected()
        [record] = self.records._get_for(items)
        self.assertEqual(record.tested_on, fields.Date.today())
        self.assertEqual(record.function_grade, "F5")
        self.assertEqual(record.item_name, self.widget.display_name)
        self.assertFalse(record.is_complete)
        self.assertIn("protection", record.missing)
        self.assertIn("hazardous", record.missing)
        self.assertEqual(len(record.missing.splitlines()), 6)
        self.assertEqual(self._complete(items), record, "one an item")
        self.assertTrue(record.is_complete)
        self.assertFalse(record.missing)

    def test_each_demand_of_the_annex_counts(self):
        [record] = self._complete(self._inspected())
        gaps = {
            "item_name": False,
            "responsible_id": False,
            "test_kinds": False,
            "hazard_state": "unsafe",
            "is_packed": False,
            "is_labelled": False,
            "sale_ref": False,
            "transport_ref": False,
        }
        for name, value in gaps.items():
            before = record[name]
            record._unguarded().write({name: value})
            self.assertFalse(record.is_complete, name)
            record._unguarded().write({name: before})
            self.assertTrue(record.is_complete, name)
        record._unguarded().function_grade = "F4"
        self.assertFalse(record.is_complete, "not fully working")

    def test_a_transfer_for_repair_needs_no_test(self):
        [record] = self._complete(self._inspected(grades=("F1", "C4")))
        self.assertFalse(record.is_complete)
        record.write({"carve_out": "warranty", "sale_ref": False})
        self.assertIn("agreement", record.missing)
        record.agreement_ref = "RMA contract 12"
        record.with_user(self.manager).action_declare()
        self.assertTrue(record.is_complete)

    def test_what_changes_is_declared_anew(self):
        [record] = self._complete(self._inspected())
        record.with_user(self.inspector).hazard_note = "Battery"
        self.assertFalse(record.declared_by_id)
        self.assertFalse(record.is_complete)

    def test_who_may(self):
        items = self._inspected()
        [record] = self.records._get_for(items)
        with self.assertRaises(AccessError):
            record.with_user(self.inspector).action_declare()
        with self.assertRaises(AccessError):
            record.with_user(self.operator).is_packed = True
        with self.assertRaises(AccessError):
            items.with_user(self.operator).action_export_pack()
        with self.assertRaises(AccessError):
            record.with_user(self.manager).write({"function_grade": "F6"})
        with self.assertRaises(AccessError):
            record.with_user(self.manager).write({"is_complete": True})

    def test_the_pack_in_one_click(self):
        items = self._inspected(2)
        inspector = items.with_user(self.inspector)
        action = inspector.action_export_pack()
        self.assertEqual(action["res_model"], "return.weee.record")
        self._complete(items)
        action = inspector.action_export_pack()
        self.assertEqual(action["type"], "ir.actions.report")
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            action["report_name"], items.weee_record_ids.ids
        )
        html = html.decode()
        for said in (items.name, "CMR 77", "Essen", "INV/2026/0042", "no"):
            self.assertIn(said, html)
        self.assertNotIn("Not complete", html)

    def test_goods_that_are_no_appliances(self):
        self.widget.return_weee_category = False
        with self.assertRaisesRegex(UserError, "category"):
            self._inspected().with_user(self.inspector).action_export_pack()


class TestExportLeg(ExportCommon):
    def _send_back(self, items):
        """The planned delivery of goods that go back to their customer abroad."""
        self.customer.country_id = self.abroad
        self._decide(items, "return_to_customer")
        return items.move_ids.picking_id.filtered(lambda one: one.state != "done")

    def test_the_transfer_waits_for_the_evidence(self):
        items = self._inspected()
        picking = self._send_back(items)
        with self.assertRaisesRegex(UserError, "export record"):
            picking.button_validate()
        self.assertEqual(items.stage, "in_process")
        self._complete(items)
        self._process(picking)
        self.assertEqual(items.stage, "closed")
        self.assertTrue(items.is_export_proven)
        record = items.weee_record_ids
        self.assertEqual(record.exported_partner_id, picking.partner_id)
        with self.assertRaisesRegex(UserError, "left the country"):
            record.transport_ref = "another"
        with self.assertRaises(UserError):
            record.unlink()
        self.assertInvariants()

    def test_completing_by_hand_is_no_way_round(self):
        items = self._inspected()
        self._send_back(items)
        with self.assertRaisesRegex(UserError, "export record"):
            items.with_user(self.inspector).action_complete()
        self.assertEqual(items.stage, "in_process")

    def test_inside_the_country_nothing_is_asked(self):
        items = self._inspected()
        self.customer.country_id = self.home
        self._decide(items, "return_to_customer")
        picking = items.move_ids.picking_id.filtered(lambda one: one.state != "done")
        self._process(picking)
        self.assertEqual(items.stage, "closed")
        self.assertFalse(items.date_exported)

    def test_b_grade_that_is_sold_abroad(self):
        items = self._inspected()
        self._decide(items, "resell_b")
        partner = self.env["res.partner"].create(
            {"name": "Accra Trading", "country_id": self.abroad.id}
        )
        order = self._sell([(self.widget, 1)], partner, invoice=False, deliver=False)
        move = order.picking_ids.move_ids
        move.location_id = items.location_id
        move._do_unreserve()
        move._action_assign()
        self.assertEqual(move.move_line_ids.location_id, items.location_id)
        move.picked = True
        with self.assertRaisesRegex(UserError, "export record"):
            order.picking_ids.button_validate()
        self._complete(items)
        order.picking_ids.button_validate()
        self.assertEqual(items.quantity_sold, 1)
        self.assertTrue(items.is_export_proven)

    def test_a_leg_around_the_button_is_noted(self):
        items = self._inspected()
        picking = self._send_back(items)
        picking.move_ids.picked = True
        picking._action_done()
        self.assertTrue(items.date_exported)
        self.assertFalse(items.is_export_proven)
        self.assertIn(
            "without its export record", items.activity_ids.mapped("summary")[-1]
        )

    def test_a_donation_abroad(self):
        items = self._inspected()
        self._decide(items, "donate")
        school = self.env["res.partner"].create(
            {"name": "School", "country_id": self.abroad.id}
        )
        outcome = self._document(items, partner_id=school.id)
        with self.assertRaisesRegex(UserError, "export record"):
            outcome.action_confirm()
        self._complete(items)
        outcome.action_confirm()
        self.assertTrue(items.is_export_proven)

    def _document(self, items, **values):
        return self.env["return.outcome"].create(
            {
                "item_ids": [Command.set(items.ids)],
                "disposition_id": items.disposition_id.id,
                **values,
            }
        )


class TestCertificate(ExportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.recycler = cls._allow_recycling()

    def _recycle(self, items, **values):
        self._decide(items, "recycle")
        return self.env["return.outcome"].create(
            {
                "item_ids": [Command.set(items.ids)],
                "disposition_id": items.disposition_id.id,
                "weight": 10.0,
                **values,
            }
        )

    def _render(self, report, records):
        name = f"reverse_logistics.report_return_{report}"
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(name, records.ids)
        return html.decode()

    def test_certificate_of_recycling(self):
        items = self._inspected(2)
        outcome = self._recycle(items)
        with self.assertRaisesRegex(UserError, "not"):
            outcome.action_print_certificate()
        outcome.action_confirm()
        self.assertRegex(outcome.certificate_number, r"^CERT/\d{4}/\d{5}$")
        html = self._render("certificate", outcome)
        for said in (
            "Certificate of Recycling",
            outcome.certificate_number,
            "10 kg",
            "Green Loop",
            "P-4711",
            items.name,
        ):
            self.assertIn(said, html)

    def test_certificate_of_destruction_of_one_customer(self):
        drone = self._create_product("Drone", 900.0, 500.0, tracking="serial")
        drone.weight = 3.0
        lot = self.env["stock.lot"].create({"name": "D-77", "product_id": drone.id})
        self._stock_up(drone, 1, lot)
        mine = self._inspected(product=drone, lot=lot)
        order = self._sell([(self.widget, 1)], self.other_customer)
        ret = self._create_return(order=order)
        ret.action_submit()
        other = self._receive(ret)
        self._inspect(other)
        self.widget.weight = 1.0
        self._decide(mine + other, "scrap", witness_id=self.manager.id)
        outcome = mine.outcome_ids
        self.assertEqual(outcome.item_ids, mine + other)
        self.assertAlmostEqual(outcome.weight, 4.0)
        self.assertEqual(mine.order_id.certificate_count, 1)
        mine.order_id.action_print_certificates()
        html = self._render("certificates", mine.order_id)
        for said in ("Certificate of Destruction", "D-77", "3 kg", self.manager.name):
            self.assertIn(said, html)
        self.assertNotIn(other.name, html)

    def test_an_expired_permit_blocks(self):
        self.env["return.downstream.certificate"].search([]).date_to = (
            fields.Date.today() - timedelta(days=1)
        )
        outcome = self._recycle(self._inspected())
        with self.assertRaisesRegex(UserError, "no certificate"):
            outcome.action_confirm()

    def test_waste_abroad_needs_a_consent(self):
        self.recycler.country_id = self.abroad
        items = self._inspected()
        outcome = self._recycle(items)
        self.assertTrue(outcome.is_waste_export)
        with self.assertRaisesRegex(UserError, "Basel"):
            outcome.action_confirm()
        outcome.consent_ref = "DE 1350/220001"
        outcome.consent_date_to = fields.Date.today() - timedelta(days=1)
        with self.assertRaisesRegex(UserError, "valid"):
            outcome.action_confirm()
        outcome.consent_date_to = fields.Date.today()
        outcome.action_confirm()
        self.assertEqual(items.stage, "closed")
        self.assertIn("DE 1350/220001", self._render("certificate", outcome))
