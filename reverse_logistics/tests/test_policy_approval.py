# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import date, timedelta

from odoo.exceptions import AccessError, UserError

from .common import ReturnCommon


class TestPolicyApproval(ReturnCommon):
    """The approval matrix and the allowances of contracts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env["return.policy"].create(
            {"name": "Test", "company_id": cls.company.id, "auto_approve_limit": 0}
        )

    def _matrix(self, *rows):
        self.policy.approval_ids = [(5, 0, 0)] + [(0, 0, row) for row in rows]

    def _waiting(self, lines=None, **values):
        ret = self._create_return(lines, **values)
        ret.action_submit()
        self.assertEqual(ret.state, "submitted")
        return ret

    def test_who_is_named_decides(self):
        self._matrix(
            {"amount_from": 0, "amount_to": 200, "user_id": self.manager.id},
            {"amount_from": 200, "user_id": self.other_manager.id},
        )
        small = self._waiting([(self.so.order_line[0], 1)])
        self.assertEqual(small.activity_ids.user_id, self.manager)
        with self.assertRaisesRegex(AccessError, "decided by"):
            small.with_user(self.other_manager).action_approve()
        with self.assertRaisesRegex(AccessError, "decided by"):
            small.with_user(self.other_manager).action_reject("no")
        self.assertFalse(small.with_user(self.other_manager).can_approve)
        self.assertTrue(small.with_user(self.manager).can_approve)
        small.with_user(self.manager).action_approve()
        big = self._waiting([(self.so.order_line[0], 3)])
        self.assertEqual(big.activity_ids.user_id, self.other_manager)
        big.with_user(self.other_manager).action_approve()

    def test_a_right_is_needed(self):
        group = self.env.ref("reverse_logistics.group_return_accountant")
        self._matrix({"amount_from": 0, "group_id": group.id})
        ret = self._waiting()
        with self.assertRaises(AccessError):
            ret.with_user(self.manager).action_approve()
        with self.assertRaises(AccessError):
            ret.with_user(self.accountant).action_approve()
        self.other_manager.group_ids |= group
        ret.with_user(self.other_manager).action_approve()
        self.assertEqual(ret.state, "approved")

    def test_reason_and_tag(self):
        reason = self.env.ref("reverse_logistics.reason_recall")
        tag = self.env["res.partner.category"].create({"name": "Key account"})
        self._matrix(
            {"reason_id": reason.id, "user_id": self.other_manager.id},
            {"partner_category_id": tag.id, "user_id": self.manager.id},
        )
        ret = self._create_return([(self.so.order_line[0], 1)])
        ret.line_ids.reason_id = reason
        ret.action_submit()
        self.assertEqual(ret.approval_id.user_id, self.other_manager)
        ret = self._waiting([(self.so.order_line[0], 1)])
        self.assertFalse(ret.approval_id)
        self.customer.category_id = tag
        ret = self._waiting([(self.so.order_line[0], 1)])
        self.assertEqual(ret.approval_id.user_id, self.manager)

    # === ALLOWANCES === #

    def _allowance(self, percent=10.0, **values):
        """`so` was invoiced at 440.00; the period begins after that."""
        self.env.cr.execute(
            "UPDATE account_move SET invoice_date = %s WHERE id = ANY(%s)",
            [self._last_month(), self.so.invoice_ids.ids],
        )
        self.env.invalidate_all()
        return self.env["return.entitlement"].create(
            {
                "name": "Rotation",
                "partner_id": self.customer.id,
                "percent": percent,
                "period": "month",
                **values,
            }
        )

    def _last_month(self):
        return date.today().replace(day=1) - timedelta(days=1)

    def _rotate(self, quantity, **values):
        ret = self._create_return(
            [(self.so.order_line[1], quantity)], kind="stock_rotation", **values
        )
        ret.action_submit()
        return ret

    def test_a_share_of_what_was_bought_to_the_cent(self):
        entitlement = self._allowance(33.33)
        self.assertEqual(entitlement.amount_left, 146.65)  # 440 * 0.3333 = 146.652
        self.policy.auto_approve_limit = 1e6
        ret = self._rotate(1)
        self.assertEqual(ret.state, "approved")
        self.assertEqual(ret.entitlement_taken, 40)
        entitlement.invalidate_recordset()
        self.assertEqual(entitlement.amount_left, 106.65)
        ret.action_cancel()
        entitlement.invalidate_recordset()
        self.assertEqual(entitlement.amount_left, 146.65)

    def test_excess_asks_for_approval(self):
        entitlement = self._allowance(5)  # 22.00
        self.policy.auto_approve_limit = 1e6
        ret = self._rotate(1)
        self.assertEqual(ret.state, "submitted")
        self.assertRegex(ret.policy_note, r"22\.00.* is exceeded by .*18\.00")
        entitlement.invalidate_recordset()
        self.assertEqual(entitlement.amount_left, 0)
        ret.with_user(self.manager).action_reject("no")
        entitlement.invalidate_recordset()
        self.assertEqual(entitlement.amount_left, 22)

    def test_only_rotation_counts(self):
        entitlement = self._allowance()
        ret = self._create_return()
        ret.action_submit()
        self.assertFalse(ret.entitlement_period_id)
        self.assertEqual(entitlement.amount_left, 44)

    def test_contacts_share_the_allowance(self):
        contact = self.env["res.partner"].create(
            {"name": "Dana", "parent_id": self.customer.id}
        )
        self._allowance()
        ret = self._rotate(1, partner_id=contact.id)
        self.assertEqual(ret.entitlement_taken, 40)

    def test_used_is_guarded(self):
        self._allowance()
        period = self._rotate(1).entitlement_period_id
        with self.assertRaises(AccessError):
            period.with_user(self.manager).write({"used": 0})

    def test_an_order_offsets_the_fee(self):
        self.env["return.policy.rule"].create(
            {"policy_id": self.policy.id, "restocking_fee_percent": 20}
        )
        ret = self._create_return([(self.so.order_line[1], 1)])
        ret.line_ids.reason_id = self.env.ref("reverse_logistics.reason_not_needed")
        self.assertEqual(ret.line_ids._get_fee_percent(), 20)
        small = self._sell([(self.gadget, 0.5)], deliver=False, invoice=False)
        ret.offset_order_id = small
        self.assertEqual(ret.line_ids._get_fee_percent(), 20)
        ret.offset_order_id = self._sell(
            [(self.gadget, 2)], deliver=False, invoice=False
        )
        self.assertEqual(ret.line_ids._get_fee_percent(), 0)
        foreign = self._sell(
            [(self.gadget, 2)],
            partner=self.other_customer,
            deliver=False,
            invoice=False,
        )
        with self.assertRaisesRegex(UserError, "same customer"):
            ret.offset_order_id = foreign
