# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user

from .common import GROUPS, ReturnCommon


class TestSecurity(ReturnCommon):
    def _waiting(self, user=None):
        """A request above the limit of the policy."""
        ret = self._create_return(user=user)
        ret.policy_id.sudo().auto_approve_limit = 1
        ret.action_submit()
        self.assertEqual(ret.state, "submitted")
        self.assertIn("above the limit", ret.policy_note)
        return ret

    def test_approval_needs_the_right(self):
        ret = self._waiting()
        for user in (self.operator, self.inspector, self.accountant):
            with self.assertRaises(AccessError):
                ret.with_user(user).action_approve()
            with self.assertRaises(AccessError):
                ret.with_user(user).action_reject("no")
        ret.with_user(self.manager).action_approve()
        self.assertEqual(ret.state, "approved")
        self.assertEqual(ret.approved_by_id, self.manager)

    def test_approval_takes_two(self):
        ret = self._waiting(user=self.manager)
        with self.assertRaisesRegex(AccessError, "Two people"):
            ret.with_user(self.manager).action_approve()
        ret.with_user(self.other_manager).action_approve()
        self.assertEqual(ret.state, "approved")
        self.assertInvariants()

    def test_old_deliveries_wait_for_a_manager(self):
        self.so.order_line.move_ids.write({"date": "2020-01-01"})
        ret = self._create_return()
        ret.action_submit()
        self.assertEqual(ret.state, "submitted")
        self.assertIn("window of 30 days", ret.policy_note)

    def test_rejected_gives_back_what_was_claimed(self):
        ret = self._waiting()
        ret.with_user(self.manager).action_reject("Too late")
        self.assertEqual(ret.state, "rejected")
        self.assertEqual(ret.closing_reason, "Too late")
        self.assertEqual(
            self.so.order_line.move_ids.mapped("return_qty_claimed"), [0, 0]
        )

    def test_guarded_fields_are_not_written(self):
        ret = self._create_received()
        item = ret.item_ids[0]
        attempts = [
            (ret, {"state": "done"}),
            (ret, {"decision": "approved"}),
            (ret, {"approved_by_id": self.manager.id}),
            (ret, {"tracking_token": "x"}),
            (ret.line_ids[0], {"qty_received": 0}),
            (ret.line_ids[0], {"qty_credited": 4}),
            (item, {"stage": "closed"}),
            (item, {"quantity": 99}),
            (item, {"location_id": self.stock.id}),
        ]
        users = (self.operator, self.manager, self.env.ref("base.user_admin"))
        for record, vals in attempts:
            for user in users:
                with self.assertRaises(AccessError, msg=(record, vals)):
                    record.with_user(user).write(vals)
        with self.assertRaises(AccessError):
            item.with_user(self.manager).with_context(return_guard=True).write(
                {"stage": "closed"}
            )

    def test_guarded_fields_are_not_created_or_defaulted(self):
        Order = self.env["return.order"].with_user(self.manager)
        vals = {"partner_id": self.customer.id}
        with self.assertRaises(AccessError):
            Order.create({**vals, "decision": "approved"})
        with self.assertRaises(AccessError):
            Order.create({**vals, "state": "done"})
        ret = Order.with_context(
            default_decision="approved",
            default_state="done",
            default_name="X",
            default_tracking_token="guess",
        ).create(vals)
        self.assertEqual((ret.decision, ret.state), ("draft", "draft"))
        self.assertNotEqual(ret.name, "X")
        self.assertNotEqual(ret.tracking_token, "guess")
        with self.assertRaises(AccessError):
            self.env["return.item"].with_user(self.manager).create(
                {"product_id": self.widget.id, "quantity": 1, "stage": "received"}
            )

    def test_import_cannot_set_the_state(self):
        result = (
            self.env["return.order"]
            .with_user(self.manager)
            .load(["partner_id/.id", "state"], [[str(self.customer.id), "Done"]])
        )
        self.assertFalse(result["ids"])
        self.assertTrue(result["messages"])

    def test_copy_is_a_draft_of_its_own(self):
        ret = self._create_return([(self.so.order_line[0], 1)])
        ret.action_submit()
        self._receive(ret)
        copy = ret.copy()
        self.assertEqual(copy.state, "draft")
        self.assertNotEqual(copy.name, ret.name)
        self.assertNotEqual(copy.tracking_token, ret.tracking_token)
        self.assertFalse(copy.item_ids + copy.line_ids.item_ids)
        self.assertEqual(copy.line_ids.qty_received, 0)
        self.assertFalse(copy.submitted_by_id or copy.date_submitted)

    def test_copy_of_what_is_all_back_is_refused(self):
        ret = self._create_received()
        with self.assertRaisesRegex(UserError, "0 Units can still be returned"):
            ret.copy()

    def test_events_are_append_only(self):
        ret = self._create_received()
        event = ret.event_ids[:1]
        for user in (self.manager, self.env.ref("base.user_admin")):
            with self.assertRaises(AccessError):
                event.with_user(user).write({"to_stage": "closed"})
            with self.assertRaises(AccessError):
                event.with_user(user).unlink()
        with self.assertRaises(AccessError):
            event.sudo().write({"to_stage": "closed"})
        with self.assertRaises(AccessError):
            event.sudo().unlink()
        with self.assertRaises(AccessError):
            self.env["return.event"].create({"source": "user"})

    def test_stages_only_along_the_edges(self):
        ret = self._create_received()
        with self.assertRaisesRegex(UserError, "cannot become"):
            ret.item_ids._record("closed")
        with self.assertRaisesRegex(UserError, "cannot become"):
            ret.item_ids._record("in_transit")

    def test_companies_apart(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            login="rl_stranger",
            groups=f"{GROUPS}manager,{GROUPS}accountant",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        ret = self._create_received()
        for record in (ret, ret.line_ids, ret.item_ids, ret.event_ids):
            found = record.with_user(stranger)
            self.assertFalse(found.search([("id", "in", record.ids)]))
            with self.assertRaises(AccessError):
                found.read(["display_name"])
        with self.assertRaises(AccessError):
            ret.with_user(stranger).action_cancel()

    def test_portal_reads_its_own_company_s(self):
        login = new_test_user(self.env, login="rl_portal", groups="base.group_portal")
        login.partner_id.parent_id = self.customer
        stranger = new_test_user(self.env, login="rl_foe", groups="base.group_portal")
        ret = self._create_return()
        self.assertEqual(ret.with_user(login).read(["name"])[0]["name"], ret.name)
        with self.assertRaises(AccessError):
            ret.with_user(stranger).read(["name"])
        with self.assertRaises(AccessError):
            ret.with_user(login).write({"note": "mine"})
        with self.assertRaises(AccessError):
            ret.with_user(login).read(["tracking_token"])

    def test_stock_user_without_returns_rights_receives(self):
        stock_user = new_test_user(
            self.env, login="rl_stock", groups="stock.group_stock_user"
        )
        ret = self._create_return()
        ret.action_submit()
        receipt = ret.picking_ids.with_user(stock_user)
        for move in receipt.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        self.env.invalidate_all()  # nothing that others read is at hand
        receipt.button_validate()
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_what_was_agreed_does_not_change(self):
        ret = self._create_received()
        with self.assertRaisesRegex(UserError, "decided"):
            ret.write({"partner_id": self.other_customer.id})
        with self.assertRaisesRegex(UserError, "decided"):
            ret.line_ids[0].write({"quantity": 1})
        with self.assertRaisesRegex(UserError, "decided"):
            ret.line_ids[0].unlink()
