# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What customers change in a request that nobody has decided: drafts, and requests that
we have a question about."""

import base64

from odoo.exceptions import UserError
from odoo.tests import tagged

from .portal_common import PNG, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalRevise(PortalCommon):
    def setUp(self):
        super().setUp()
        self.line = self.so.order_line[0]
        self.policy = self.env.ref("reverse_logistics.policy_standard")
        self.sign_in()

    def _edit(self, ret, line, quantity, files=None, **data):
        return self.post(
            f"/my/returns/{ret.id}/edit",
            files,
            line_id=line.id,
            quantity=quantity,
            **data,
        )

    def _question(self):
        """A request of three that waits for the customer."""
        self.policy.auto_approve_limit = 0
        self.ask(self.line, "3", reason_text="before")
        ret = self.last()
        self.assertEqual(ret.state, "submitted")
        ret.with_user(self.operator).action_request_information("Which colour?")
        return ret

    def test_a_draft_is_kept_changed_and_asked_for(self):
        answer = self.ask(self.line, "1", action="draft")
        self.assertEqual(answer.status_code, 303)
        ret = self.last()
        self.assertEqual(ret.state, "draft")
        self.assertFalse(ret.submitted_by_id)
        page = self.get(f"/my/returns/{ret.id}").text
        self.assertIn(f"/my/returns/{ret.id}/edit", page)
        page = self.get(f"/my/returns/{ret.id}/edit").text
        self.assertIn('value="1"', page)
        answer = self._edit(ret, self.line, "2", action="draft", reason_text="Two")
        self.assertEqual(answer.status_code, 303, answer.text[-600:])
        self.assertEqual(ret.state, "draft")
        self.assertEqual(ret.line_ids.quantity, 2)
        self.assertEqual(ret.line_ids.note, "Two")
        answer = self._edit(ret, self.so2.order_line, "1")
        self.assertEqual(answer.status_code, 303, answer.text[-600:])
        self.assertEqual(ret.state, "approved")
        self.assertEqual(ret.line_ids.sale_line_id, self.so2.order_line)
        self.assertEqual(ret.submitted_by_id, self.dana)
        self.assertInvariants()

    def test_a_question_is_answered_by_a_change(self):
        ret = self._question()
        began, line = ret.date_submitted, ret.line_ids
        page = " ".join(self.get(f"/my/returns/{ret.id}/edit").text.split())
        self.assertIn("Which colour?", page)
        self.assertIn("4 Units can come back", page, "with what it holds itself")
        answer = self._edit(
            ret,
            self.line,
            "4",
            files=[(f"photos_{self.line.id}", ("red.png", PNG, "image/png"))],
            reason_text="Red",
        )
        self.assertEqual(answer.status_code, 303, answer.text[-600:])
        self.assertEqual(ret.state, "submitted")
        self.assertEqual(ret.line_ids, line, "the same line")
        self.assertEqual((line.quantity, line.note), (4, "Red"))
        self.assertEqual(line.evidence_ids.name, "red.png")
        self.assertIn(line.evidence_ids, ret.evidence_ids)
        self.assertFalse(ret.date_information_requested)
        self.assertTrue(ret.response_deadline, "the clock runs again")
        self.assertEqual(ret.date_submitted, began)
        self.assertEqual(line.source_ids.quantity, 4)
        self.assertEqual(len(set(line.quote_ids.mapped("house_grade"))), 6)
        milestones = ret.event_ids.filtered(lambda e: not e.item_id).mapped("name")
        self.assertIn("revised", milestones)
        self.assertIn("information_received", milestones)
        self.assertInvariants()
        page = self.get(f"/my/returns/{ret.id}").text
        self.assertIn("red.png", page)
        self.assertNotIn(f"/my/returns/{ret.id}/edit", page)

    def test_the_policy_looks_again(self):
        ret = self._question()
        self.policy.auto_approve_limit = 1000
        self._edit(ret, self.line, "1")
        self.assertEqual(ret.state, "approved")
        self.assertEqual(len(ret.picking_ids), 1)
        self.assertEqual(ret.picking_ids.move_ids.product_uom_qty, 1)

    def test_what_is_wrong_changes_nothing(self):
        ret = self._question()
        for quantity, sentence in (
            ("5", "4 Units can be returned"),
            ("nan", "not a quantity"),
            ("", "Type"),
        ):
            answer = self._edit(ret, self.line, quantity, reason_text="kept words")
            self.assertEqual(answer.status_code, 422)
            self.assertIn(sentence, answer.text)
        answer = self._edit(ret, self.other_so.order_line, "1")
        self.assertEqual(answer.status_code, 404)
        self.env.invalidate_all()
        self.assertEqual(ret.line_ids.quantity, 3)
        self.assertEqual(ret.line_ids.source_ids.quantity, 3)
        self.assertTrue(ret.date_information_requested)

    def test_what_is_decided_cannot_be_changed(self):
        self.ask(self.line, "1")
        ret = self.last()
        self.assertEqual(ret.state, "approved")
        for answer in (
            self.get(f"/my/returns/{ret.id}/edit"),
            self._edit(ret, self.line, "2"),
        ):
            self.assertEqual(answer.status_code, 303)
        self.assertEqual(ret.line_ids.quantity, 1)
        with self.assertRaises(UserError):
            ret.with_user(self.dana).sudo()._revise([])

    def test_strangers_cannot(self):
        ret = self._question()
        self.sign_in(self.stranger)
        for answer in (
            self.get(f"/my/returns/{ret.id}/edit"),
            self._edit(ret, self.other_so.order_line, "1"),
        ):
            self.assertEqual(answer.status_code, 303)
            self.assertTrue(answer.headers["Location"].endswith("/my"))
        self.assertEqual(ret.line_ids.quantity, 3)
        self.sign_in(self.colleague)
        self.assertEqual(self._edit(ret, self.line, "2").status_code, 303)
        self.assertEqual(ret.line_ids.quantity, 2)

    def test_photos_belong_to_their_product(self):
        reason = str(self.env.ref("reverse_logistics.reason_defective").id)
        answer = self.post(
            "/my/returns/new",
            files=[
                (f"photos_{self.line.id}", ("one.png", PNG, "image/png")),
                ("photos_999999", ("odd.png", PNG, "image/png")),
                ("files", ("all.png", PNG, "image/png")),
            ],
            line_id=[self.line.id, self.so2.order_line.id],
            quantity=["1", "1"],
            reason_id=[reason, reason],
        )
        self.assertEqual(answer.status_code, 303, answer.text[-600:])
        ret = self.last()
        shown = {
            line.sale_line_id: line.evidence_ids.mapped("name") for line in ret.line_ids
        }
        self.assertEqual(shown, {self.line: ["one.png"], self.so2.order_line: []})
        self.assertEqual(
            set(ret.evidence_ids.mapped("name")), {"one.png", "odd.png", "all.png"}
        )
        item = ret.item_ids.filtered(lambda i: i.line_id.sale_line_id == self.line)
        form = item.with_user(self.inspector)._get_inspection_form()
        self.assertEqual([p["name"] for p in form["item"]["photos"]], ["one.png"])

    def test_photos_of_the_inspection_are_shown(self):
        ret = self._create_received(partner_id=self.dana.partner_id.id)
        item = ret.item_ids[0]
        self._inspect(item, photo=base64.b64encode(PNG))
        photo = item._get_portal_photos()
        self.assertEqual(len(photo), 1)
        path = f"/my/returns/{ret.id}/file/{photo.id}"
        self.assertIn(path, self.get(f"/my/returns/{ret.id}").text)
        self.assertEqual(self.get(path).content, PNG)
        self.sign_in(self.stranger)
        self.assertEqual(self.get(path).status_code, 303)
