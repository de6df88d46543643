# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods at the end of their life come back without a sale, and are paid for."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from .common import ReturnCommon
from .portal_common import PortalCommon


class TakebackCommon(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.printer = cls._create_product("Old printer", 0.0, 0.0, weight=5.5)
        cls.programme = cls.env["return.takeback.programme"].create(
            {
                "name": "Old printers",
                "product_ids": [Command.set(cls.printer.ids)],
                "credit_basis": "kg",
                "credit_rate": 0.35,
            }
        )

    def _ask(self, quantity=3, product=None, user=None, **values):
        return (
            self.env["return.order"]
            .with_user(user or self.operator)
            .create(
                {
                    "partner_id": self.customer.id,
                    "programme_id": self.programme.id,
                    "line_ids": [
                        Command.create(
                            {
                                "product_id": (product or self.printer).id,
                                "quantity": quantity,
                                "reason_id": self.env.ref(
                                    "reverse_logistics.reason_end_of_life"
                                ).id,
                            }
                        )
                    ],
                    **values,
                }
            )
        )

    def _take(self, order):
        """From the request to goods that are recycled."""
        self._allow_recycling()
        order.action_submit()
        items = self._receive(order)
        self._inspect(items, "F1", "C3")
        reason = {"override_reason_id": self.other_reason.id}
        self._dispose(items, "recycle", **reason)
        items.with_user(self.inspector).action_complete()
        return items


class TestTakeback(TakebackCommon):
    def test_the_whole_way_without_a_sale(self):
        order = self._ask()
        self.assertEqual(order.kind, "take_back")
        order.action_submit()
        self.assertEqual(order.state, "approved", "no window, no limit")
        before = self.printer.total_value
        items = self._receive(order)
        self.assertEqual(items.owner_id, self.customer, "without value in stock")
        self.assertEqual(self.printer.total_value, before)
        self._allow_recycling()
        self._inspect(items, "F1", "C3")
        self._dispose(items, "recycle", override_reason_id=self.other_reason.id)
        items.with_user(self.inspector).action_complete()
        self.assertEqual(items.stage, "closed")
        self.assertEqual(order.state, "processing", "it is not paid yet")
        order.with_user(self.manager).action_credit()
        note = order.sudo().credit_note_ids
        # 3 printers of 5.5 kg at 0.35 a kg = 5.775, rounded up
        self.assertAlmostEqual(note.amount_untaxed, 5.78)
        self.assertEqual(note.invoice_line_ids[0].quantity, 3)
        note.with_user(self.accountant).action_post()
        self.assertEqual(order.line_ids.qty_credited, 3)
        self.assertEqual(order.state, "done")
        self.assertInvariants()

    def test_never_paid_twice(self):
        order = self._ask()
        self._take(order)
        manager = order.with_user(self.manager)
        manager.action_credit()
        with self.assertRaisesRegex(UserError, "left to credit"):
            manager.action_credit()

    def test_paid_as_weighed(self):
        order = self._ask()
        self._take(order)
        order.line_ids.weight_measured = 20.0
        order.with_user(self.manager).action_credit()
        self.assertAlmostEqual(order.sudo().credit_note_ids.amount_untaxed, 7.0)

    def test_paid_by_the_piece_or_not_at_all(self):
        self.programme.write({"credit_basis": "unit", "credit_rate": 12.0})
        order = self._ask(2)
        self.assertEqual(order.line_ids.price_unit, 12.0)
        self._take(order)
        order.with_user(self.manager).action_credit()
        self.assertAlmostEqual(order.sudo().credit_note_ids.amount_untaxed, 24.0)
        self.programme.credit_basis = "none"
        free = self._ask(1)
        free.line_ids.resolution = "none"
        self._take(free)
        self.assertEqual(free.state, "done")
        self.assertInvariants()

    def test_collection(self):
        self.programme.write({"collection": "collect", "collection_days": 2})
        order = self._ask()
        with self.assertRaisesRegex(UserError, "day on which we collect"):
            order.action_submit()
        order.collection_date = fields.Date.today() + timedelta(days=3)
        order.action_submit()
        order.action_collect()
        self.assertEqual(set(order.item_ids.mapped("stage")), {"in_transit"})
        self.assertEqual(order.collected_by_id, self.operator)
        with self.assertRaisesRegex(UserError, "waits to be collected"):
            order.action_collect()
        self._receive(order)
        self.assertEqual(set(order.item_ids.mapped("stage")), {"received"})
        with self.assertRaises(AccessError):
            order.date_collected = fields.Datetime.now()
        with self.assertRaises(AccessError):
            order.with_user(self.accountant).action_collect()

    def test_what_is_not_taken(self):
        with self.assertRaisesRegex(ValidationError, "does not take Widget"):
            self._ask(product=self.widget)
        self.programme.partner_ids = self.other_customer
        with self.assertRaisesRegex(ValidationError, "not open"):
            self._ask()
        self.programme.partner_ids = False
        self.programme.date_to = fields.Date.today() - timedelta(days=1)
        with self.assertRaisesRegex(ValidationError, "not open"):
            self._ask()
        with self.assertRaisesRegex(ValidationError, "takes nothing back"):
            self.programme.product_ids = False

    def test_products_of_categories(self):
        parent = self.env["product.category"].create({"name": "Office"})
        child = self.env["product.category"].create(
            {"name": "Printers", "parent_id": parent.id}
        )
        self.programme.write(
            {"product_ids": [Command.clear()], "categ_ids": [Command.set(parent.ids)]}
        )
        self.assertFalse(self.programme._takes(self.printer))
        self.printer.categ_id = child
        self.assertTrue(self.programme._takes(self.printer))
        self.assertEqual(self.programme._get_products(), self.printer)

    def test_the_programme_stays(self):
        order = self._ask()
        other = self.programme.copy({"credit_rate": 99.0})
        order.action_submit()
        with self.assertRaisesRegex(UserError, "stays"):
            order.with_user(self.manager).programme_id = other

    def test_who_may_change_programmes(self):
        with self.assertRaises(AccessError):
            self.programme.with_user(self.operator).credit_rate = 99
        with self.assertRaises(ValidationError):
            self._ask().write({"kind": "customer"})


class TestTakebackPortal(TakebackCommon, PortalCommon):
    path = "/my/returns/take-back"

    def setUp(self):
        super().setUp()
        self.returns_before = self.count()
        self.sign_in()

    def _send(self, **values):
        return self.post(
            self.path,
            **{
                "programme_id": self.programme.id,
                "product_id": self.printer.id,
                "quantity": "2",
                **values,
            },
        )

    def test_a_customer_asks(self):
        page = self.get(self.path).text
        self.assertIn("Old printers", page)
        self.assertIn("kilogram", page)
        answer = self._send(submission_key="key-1", note="Third floor")
        order = self.last()
        self.assertEqual(answer.status_code, 303)
        self.assertIn(f"/my/returns/{order.id}", answer.headers["Location"])
        self.assertEqual(order.programme_id, self.programme)
        self.assertEqual(order.state, "approved")
        self.assertEqual(order.line_ids.note, "Third floor")
        self._send(submission_key="key-1")
        self.assertEqual(self.count(), self.returns_before + 1, "sent twice")

    def test_what_is_refused(self):
        self.assertRefused(self._send(quantity="many"))
        self.assertRefused(self._send(quantity="0.5"), contains="whole units")
        self.assertRefused(self._send(product_id=self.widget.id), contains="product")
        self.assertRefused(self._send(programme_id="7x"), contains="programme")
        self.programme.write({"collection": "collect", "collection_days": 2})
        self.assertRefused(self._send(collection_date=""), contains="collect")

    def test_programmes_of_others(self):
        self.programme.partner_ids = self.other_customer
        self.assertNotIn("Old printers", self.get(self.path).text)
        self.assertRefused(self._send(), contains="programme")
        self.programme.write({"partner_ids": [Command.clear()], "is_published": False})
        self.assertRefused(self._send(), contains="programme")

    def test_a_customer_gets_his_certificate(self):
        order = self._ask()
        path = f"/my/returns/{order.id}"
        self.assertEqual(self.get(f"{path}/certificates").status_code, 303)
        self._take(order)
        self.assertIn("Certificates of what was recycled", self.get(path).text)
        answer = self.get(f"{path}/certificates")
        self.assertEqual(answer.headers["Content-Type"], "application/pdf")
        self.sign_in(self.stranger)
        self.assertEqual(self.get(f"{path}/certificates").status_code, 404)
