# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Goods that do not come to us: kept, destroyed on site, sent to a third party, or
looked at where they are."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import ReturnCommon


@tagged("post_install", "-at_install")
class TestOnsite(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy = cls.env.ref("reverse_logistics.policy_standard")
        cls.rule = cls.env["return.policy.rule"].create(
            {
                "policy_id": cls.policy.id,
                "product_id": cls.gadget.id,
                "instruction": "destroy",
            }
        )

    def _asked(self):
        ret = self._create_return()
        ret.action_submit()
        return ret

    def _settle(self, ret, user=None, **values):
        wizard = self.env["return.order.settle"].with_user(user or self.manager)
        return (
            wizard.with_context(active_model="return.order", active_id=ret.id)
            .create(values)
            .action_confirm()
        )

    def _evidence(self, ret):
        ret._attach_evidence([("crushed.txt", b"it is gone", "text/plain")])

    def test_settled_with_evidence_and_without_a_move(self):
        ret = self._asked()
        line = ret.line_ids.filtered(lambda x: x.product_id == self.gadget)
        self.assertEqual(ret.picking_ids.move_ids.product_id, self.widget)
        with self.assertRaisesRegex(UserError, "no evidence"):
            self._settle(ret)
        self._evidence(ret)
        with self.assertRaises(AccessError):
            line.with_user(self.inspector)._settle_on_site()
        before = self.env["stock.move"].search_count([("state", "=", "done")])
        self._settle(ret, note="The photo shows it")
        moves = self.env["stock.move"].search_count([("state", "=", "done")])
        self.assertEqual(moves, before)
        self.assertTrue(line.is_settled_on_site)
        self.assertEqual(line.settled_by_id, self.manager)
        self.assertEqual(ret.state, "approved", "the widgets are waited for")
        with self.assertRaisesRegex(UserError, "is settled"):
            line.with_user(self.manager)._settle_on_site()
        self.assertInvariants()
        ret.with_user(self.manager).action_credit()
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 40)
        self._receive(ret)
        self.assertEqual(ret.line_ids.mapped("qty_received"), [4, 0])
        self.assertInvariants()

    def test_it_is_not_asked_for_twice(self):
        ret = self._asked()
        self._evidence(ret)
        self._settle(ret)
        gadget = self.so.order_line[1]
        with self.assertRaises(UserError):
            self._create_return([(gadget, 1)]).action_submit()

    def test_the_receipt_of_the_others_leaves_it_open(self):
        ret = self._asked()
        self._receive(ret)
        line = ret.line_ids.filtered(lambda x: x.product_id == self.gadget)
        self.assertEqual(line.qty_closed, 0)
        self.assertEqual(line.item_ids.stage, "expected")
        self.assertEqual(ret.state, "receiving")

    def test_all_of_it_kept_is_done(self):
        self.rule.write({"product_id": False, "instruction": "keep"})
        ret = self._asked()
        self.assertFalse(ret.picking_ids)
        self._evidence(ret)
        self._settle(ret)
        self.assertEqual(ret.state, "done")
        titles = [step.title for step in ret._get_timeline()]
        self.assertIn("Settled: nothing needs to be sent", titles)
        self.assertNotIn("Not arrived", titles)
        self.assertInvariants()

    def test_inspected_at_the_customers(self):
        """A finding made there settles goods that would have been sent."""
        self.rule.active = False
        self.policy.credit_percent_ids = [
            (0, 0, {"house_grade": "C", "percent": 50.0}),
        ]
        ret = self._asked()
        self._evidence(ret)
        widget = ret.line_ids.filtered(lambda x: x.product_id == self.widget)
        self._settle(ret, line_ids=[(6, 0, widget.ids)], house_grade="C")
        states = {m.product_id: m.state for m in ret.picking_ids.move_ids}
        self.assertEqual(states[self.widget], "cancel")
        self.assertNotEqual(states[self.gadget], "cancel")
        self.assertEqual(widget.item_ids.house_grade, "C")
        ret.with_user(self.manager).action_credit()
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 200)
        self.assertInvariants()

    def test_the_policy_credits_by_itself(self):
        self.rule.write({"credit_timing": "inspection", "credit_posting": "draft"})
        ret = self._asked()
        self._evidence(ret)
        self._settle(ret)
        self.assertEqual(ret.sudo().credit_note_ids.amount_untaxed, 40)

    def test_a_third_party_has_its_own_label(self):
        smelter = self.env["res.partner"].create(
            {"name": "Green Smelter", "street": "Furnace 1", "city": "Liège"}
        )
        self.rule.write({"instruction": "third_party", "third_party_id": smelter.id})
        ret = self._asked()
        paper = ret._prepare_paper()
        addresses = [target["address"] for target in paper["labels"]]
        self.assertEqual(addresses, [paper["address"], smelter])
        self.assertNotEqual(paper["address"], smelter)
        told = {line["product"]: line["told"] for line in paper["lines"]}
        self.assertIn("Green Smelter, Furnace 1, Liège", told["Gadget"])
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "reverse_logistics.action_report_return_instructions", ret.ids
        )
        self.assertEqual(html.decode().count("Furnace 1"), 3, "label, line, where to")
        text, _kind = self.env["ir.actions.report"]._render_qweb_text(
            "reverse_logistics.action_report_return_label_zpl", ret.ids
        )
        self.assertEqual(text.decode().count("^XA"), 2)
        self.assertEqual(ret.picking_ids.move_ids.product_id, self.widget)
