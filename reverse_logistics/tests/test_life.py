# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command

from .common import ReturnCommon


class TestLife(ReturnCommon):
    """The life of a return in code: the reference script, and what it leaves."""

    def _live(self, env, so):
        """The script as integrators know it; names in it are the interface."""
        rl = lambda name: env.ref("reverse_logistics." + name)  # noqa: E731
        ret = env["return.order"].create(
            {
                "partner_id": so.partner_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "sale_line_id": so.order_line[0].id,
                            "quantity": 4,
                            "reason_id": rl("reason_defective").id,
                            "resolution": "credit",
                        }
                    ),
                    Command.create(
                        {
                            "sale_line_id": so.order_line[1].id,
                            "quantity": 1,
                            "reason_id": rl("reason_not_needed").id,
                            "resolution": "credit",
                        }
                    ),
                ],
            }
        )
        self.assertEqual(ret.state, "draft")
        self.assertEqual(ret.line_ids[0].product_id, so.order_line[0].product_id)
        ret.action_submit()
        if ret.state == "submitted":
            ret.action_approve()
        self.assertEqual(ret.state, "approved")
        self.assertEqual(len(ret.picking_ids), 1)
        receipt = ret.picking_ids
        for move in receipt.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        receipt.button_validate()
        self.assertEqual(ret.state, "processing")
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"received"})
        whole = ret.item_ids.filtered(lambda i: i.quantity == 4)
        broken = whole._split(1)
        good = ret.item_ids - broken

        def inspect(items, **vals):
            return (
                env["return.inspection.wizard"]
                .create({"item_ids": [Command.set(items.ids)], **vals})
                .action_confirm()
            )

        inspect(
            good,
            function_grade="F6",
            cosmetic_grade="C9",
            found_reason_id=rl("reason_not_needed").id,
        )
        inspect(
            broken,
            function_grade="F1",
            cosmetic_grade="C2",
            found_reason_id=rl("reason_defective").id,
        )
        self.assertTrue(broken.recommended_disposition_id)
        self.assertTrue(broken.recommendation)

        def dispose(items, name, **vals):
            return (
                env["return.disposition.wizard"]
                .create(
                    {
                        "item_ids": [Command.set(items.ids)],
                        "disposition_id": rl(name).id,
                        **vals,
                    }
                )
                .action_confirm()
            )

        dispose(good, "disposition_restock")
        dispose(
            broken,
            "disposition_scrap",
            override_reason_id=rl("override_no_market").id,
        )
        ret.action_credit()
        ret.credit_note_ids.action_post()
        self.assertEqual(ret.state, "done")
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"closed"})
        return ret, good, broken

    def _check(self, ret, good, broken, free_before):
        widget, gadget = self.widget, self.gadget
        self.env.invalidate_all()
        self.assertEqual(widget.free_qty - free_before[widget], 3)
        self.assertEqual(gadget.free_qty - free_before[gadget], 1)
        quants = self.env["stock.quant"].search(
            [
                ("location_id", "child_of", self.warehouse.return_view_loc_id.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", "!=", 0),
            ]
        )
        self.assertFalse(quants)
        self.assertEqual(ret.picking_ids.mapped("state"), ["done"])
        self.assertEqual(sum(ret.credit_note_ids.mapped("amount_untaxed")), 440)
        self.assertEqual(
            ret.credit_note_ids.reversed_entry_id,
            self.so.invoice_ids.filtered(lambda move: move.move_type == "out_invoice"),
        )
        self.assertEqual(
            (good - broken)[0].event_ids.sorted("id").mapped("to_stage"),
            ["expected", "received", "received", "inspected", "decided", "closed"],
        )
        self.assertEqual(
            broken.event_ids.sorted("id").mapped("to_stage"),
            ["received", "inspected", "decided", "closed"],
        )
        self.assertEqual(self.so.order_line.mapped("qty_delivered"), [0, 0])
        self.assertEqual(self.so.order_line.mapped("qty_to_invoice"), [0, 0])
        self.assertTrue(ret.date_done)
        self.assertInvariants()

    def test_life_as_the_system(self):
        free = {p: p.free_qty for p in (self.widget, self.gadget)}
        self._check(*self._live(self.env, self.so), free)

    def test_life_as_a_user_with_all_groups(self):
        user = self._create_user("manager", login="all")
        accountant = self.env.ref("reverse_logistics.group_return_accountant")
        user.group_ids |= accountant
        user.group_ids |= self.env.ref("sales_team.group_sale_salesman_all_leads")
        free = {p: p.free_qty for p in (self.widget, self.gadget)}
        env = self.env(user=user)
        self._check(*self._live(env, self.so.with_env(env)), free)

    def test_life_by_the_roles(self):
        """Each step by the person whose step it is."""
        ret = self._create_return(user=self.operator)
        self.assertRegex(ret.name, r"^RMA/\d{4}/\d{5}$")
        ret.action_submit()
        receipt = ret.picking_ids.with_user(self.operator)
        for move in receipt.move_ids:
            move.quantity, move.picked = move.product_uom_qty, True
        receipt.button_validate()
        self.assertEqual(ret.state, "processing")
        for item in ret.item_ids:
            self.assertRegex(item.name, r"^RI\d+$")
        self._inspect(ret.item_ids, user=self.inspector)
        self._dispose(ret.item_ids, "restock", user=self.inspector)
        ret.with_user(self.manager).action_credit()
        self.assertEqual(ret.state, "processing")
        ret.credit_note_ids.with_user(self.accountant).action_post()
        self.assertEqual(ret.state, "done")
        self.assertInvariants()

    def test_numbers_and_tokens_differ(self):
        first, second = self._create_return(), self._create_return()
        self.assertNotEqual(first.name, second.name)
        self.assertNotEqual(first.tracking_token, second.tracking_token)
        self.assertGreaterEqual(len(first.tracking_token), 24)
        self.assertNotIn(first.name, first.tracking_token)
