# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .portal_common import PNG, PortalCommon


@tagged("post_install", "-at_install")
class TestPortal(PortalCommon):
    def test_a_request_over_two_orders_with_a_photo(self):
        self.sign_in()
        page = self.get("/my/returns/new")
        self.assertEqual(page.status_code, 200)
        for text in ("Widget", self.so.name, self.so2.name, "can"):
            self.assertIn(text, page.text)
        self.assertNotIn(self.other_so.name, page.text)
        reason = self.env.ref("reverse_logistics.reason_defective")
        answer = self.post(
            "/my/returns/new",
            files=[("files", ("broken.png", PNG, "image/png"))],
            line_id=[self.so.order_line[0].id, self.so2.order_line.id],
            quantity=["2", "1"],
            reason_id=[reason.id, reason.id],
            resolution=["credit", "repair"],
            reason_text=["", "Smokes"],
            submission_key="k1",
        )
        self.assertEqual(answer.status_code, 303, answer.text[-900:])
        ret = self.last()
        self.assertEqual(ret.partner_id, self.dana.partner_id)
        self.assertEqual(ret.submitted_by_id, self.dana)
        self.assertEqual(ret.state, "approved")
        self.assertEqual(
            ret.line_ids.mapped(lambda line: (line.quantity, line.resolution)),
            [(2, "credit"), (1, "repair")],
        )
        self.assertEqual(ret.line_ids[1].note, "Smokes")
        self.assertEqual(ret.evidence_ids.name, "broken.png")
        page = self.get(f"/my/returns/{ret.id}")
        self.assertEqual(page.status_code, 200)
        for text in (ret.name, "broken.png", "Smokes", "Approved"):
            self.assertIn(text, page.text)
        photo = self.get(f"/my/returns/{ret.id}/file/{ret.evidence_ids.id}")
        self.assertEqual(photo.content, PNG)
        self.assertEqual(photo.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("attachment", photo.headers["Content-Disposition"])
        self.assertInvariants()

    def test_colleagues_see_it_and_strangers_do_not(self):
        self.sign_in()
        self.ask()
        ret = self.last()
        self.sign_in(self.colleague)
        self.assertIn(ret.name, self.get("/my/returns").text)
        self.assertEqual(self.get(f"/my/returns/{ret.id}").status_code, 200)
        self.sign_in(self.stranger)
        self.assertNotIn(ret.name, self.get("/my/returns").text)
        answer = self.get(f"/my/returns/{ret.id}")
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(answer.headers["Location"].endswith("/my"))

    def test_home_card_counts(self):
        self.sign_in()
        self.assertIn("/my/returns", self.get("/my/home").text)
        self.ask()
        counters = self.make_jsonrpc_request(
            "/my/counters", {"counters": ["return_count"]}
        )
        self.assertEqual(counters["return_count"], 1)

    def test_mails_are_chosen(self):
        self.sign_in()
        partner = self.dana.partner_id
        self.assertIn("Mails to you", self.get("/my/returns").text)
        self.post("/my/returns/mails", notices="1", digest="1", email="x@example.com")
        self.assertTrue(partner.return_wants_notices and partner.return_wants_digest)
        self.assertEqual(partner.email, "dana@example.com")
        self.post("/my/returns/mails", token=False)
        self.assertTrue(partner.return_wants_notices)
        self.post("/my/returns/mails")
        self.assertFalse(partner.return_wants_notices or partner.return_wants_digest)

    def test_what_was_promised_is_shown(self):
        self.sign_in()
        page = " ".join(self.get("/my/returns/new").text.split())
        self.assertIn("We pay the way back, unless you changed your mind.", page)
        self.ask()
        ret = self.last()
        ret.user_id = self.manager
        page = " ".join(self.get(f"/my/returns/{ret.id}").text.split())
        self.assertIn("What you will be credited", page)
        self.assertIn(f"Your contact: <strong>{self.manager.name}", page)

    def test_what_is_left_is_shown_live(self):
        self.sign_in()
        self.ask(quantity="3")
        page = " ".join(self.get("/my/returns/new").text.split())
        self.assertIn("1 Units can come back", page)
        self.ask(quantity="1")
        page = " ".join(self.get("/my/returns/new").text.split())
        self.assertIn("All of it is back or asked for already.", page)

    def test_final_sale_says_why(self):
        self.env["return.policy.rule"].create(
            {
                "policy_id": self.env.ref("reverse_logistics.policy_standard").id,
                "product_id": self.gadget.id,
                "is_excluded": True,
                "exclusion_message": "Final sale.",
            }
        )
        self.sign_in()
        self.assertIn("Final sale.", self.get("/my/returns/new").text)
        self.assertRefused(self.ask(self.so.order_line[1]), contains="Final sale")

    def test_too_late_waits_for_a_person(self):
        self.so.order_line.move_ids.write({"date": "2020-01-01"})
        self.sign_in()
        self.assertIn("return window is over", self.get("/my/returns/new").text)
        self.ask()
        self.assertEqual(self.last().state, "submitted")

    def test_search_keeps_what_was_typed(self):
        self.sign_in()
        answer = self.ask(quantity="2", action="search", search=self.so2.name)
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(self.count(), self.returns_before)
        self.assertIn('value="2"', answer.text)
        self.assertIn(self.so2.name, answer.text)

    def test_list_search_filter_sort_and_export(self):
        self.sign_in()
        self.ask(reason_text="=HYPERLINK(1)")
        ret = self.last()
        for query, found in (
            (f"search={ret.name}", True),
            ("search=Widget", True),
            (f"search={self.so.name}", True),
            ("search=Nonesuch", False),
            ("filterby=open", True),
            ("filterby=done", False),
            ("sortby=state", True),
            ("search=Widget%00", True),
        ):
            page = self.get(f"/my/returns?{query}")
            self.assertEqual(page.status_code, 200)
            self.assertEqual(f"/my/returns/{ret.id}" in page.text, found, query)
        export = self.get("/my/returns/export")
        self.assertIn("'=HYPERLINK(1)", export.text)
        self.assertIn(ret.name, export.text)

    def test_cancel(self):
        self.sign_in()
        self.ask()
        ret = self.last()
        self.assertEqual(self.post(f"/my/returns/{ret.id}/cancel").status_code, 303)
        self.assertEqual(ret.state, "cancelled")
        answer = self.post(f"/my/returns/{ret.id}/cancel")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("closed already", answer.text)

    def test_question_and_answer_stop_the_clock(self):
        ret = self._create_return(partner_id=self.dana.partner_id.id)
        ret.policy_id.sudo().auto_approve_limit = 0
        ret.action_submit()
        self.assertTrue(ret.response_deadline)
        ret.with_user(self.operator).action_request_information("Which colour?")
        self.assertFalse(ret.response_deadline)
        self.sign_in()
        page = self.get(f"/my/returns/{ret.id}").text
        self.assertIn("Which colour?", page)
        answer = self.post(
            f"/my/returns/{ret.id}/message",
            files=[("files", ("a.png", PNG, "image/png"))],
            text="<b>Blue</b>",
        )
        self.assertEqual(answer.status_code, 303, answer.text[-600:])
        self.assertTrue(ret.response_deadline)
        self.assertFalse(ret.date_information_requested)
        page = self.get(f"/my/returns/{ret.id}").text
        self.assertIn("&lt;b&gt;Blue", page)
        self.assertIn("a.png", page)
        message = ret.message_ids.filtered("attachment_ids")
        self.assertEqual(message.author_id, self.dana.partner_id)

    def test_notes_of_staff_stay_inside(self):
        ret = self._create_return()
        ret.message_post(body="He always complains", subtype_xmlid="mail.mt_note")
        self.sign_in()
        self.assertNotIn("complains", self.get(f"/my/returns/{ret.id}").text)

    def test_contest_once(self):
        ret = self._create_received()
        item = ret.item_ids[0]
        self._inspect(item, cosmetic="C3")
        self.sign_in()
        self.assertIn("Contest this grade", self.get(f"/my/returns/{ret.id}").text)
        path = f"/my/returns/{ret.id}/contest/{item.id}"
        self.assertEqual(self.post(path, text=" ").status_code, 422)
        self.assertEqual(self.post(path, text="It was new").status_code, 303)
        self.assertEqual(item.contest_ids.text, "It was new")
        answer = self.post(path, text="Really")
        self.assertEqual(answer.status_code, 422)
        self.assertIn("contested already", answer.text)
        other = ret.item_ids - item
        answer = self.post(f"/my/returns/{ret.id}/contest/{other.id}", text="x")
        self.assertIn("no grade yet", answer.text)
        wizard = self.env["return.contest.answer"].with_user(self.inspector)
        wizard.with_context(active_ids=item.contest_ids.ids).create(
            {"outcome": "You are right."}
        ).action_accept()
        self.assertIn("You are right.", self.get(f"/my/returns/{ret.id}").text)

    def test_credit_is_visible(self):
        ret = self._create_received()
        self._inspect(ret.item_ids)
        ret.with_user(self.manager).action_credit()
        self.sign_in()
        page = self.get(f"/my/returns/{ret.id}").text
        self.assertNotIn("Credit note", page)
        ret.sudo().credit_note_ids.action_post()
        page = self.get(f"/my/returns/{ret.id}").text
        self.assertIn(ret.sudo().credit_note_ids.name, page)

    def test_tracking(self):
        ret = self._create_return()
        ret.action_submit()
        token = ret.sudo().tracking_token
        page = self.get(f"/returns/track/{token}")
        self.assertEqual(page.status_code, 200)
        self.assertEqual(page.headers["Referrer-Policy"], "no-referrer")
        self.assertIn(ret.name, page.text)
        self.assertNotIn(self.customer.name, page.text)
        for wrong in (ret.name, str(ret.id), "x" * 24, "%C3%A9", "%00", "A" * 10000):
            answer = self.get(f"/returns/track/{wrong}")
            self.assertEqual(answer.status_code, 404, wrong)

    def test_help_page_is_made_from_the_rules(self):
        self.env["return.policy.rule"].create(
            [
                {
                    "policy_id": self.env.ref("reverse_logistics.policy_standard").id,
                    "partner_id": partner.id,
                    "window_days": days,
                    "restocking_fee_percent": 12.5,
                }
                for partner, days in ((self.customer, 77), (self.other_customer, 88))
            ]
        )
        page = self.get("/returns/help").text
        self.assertIn("30 days", page)
        self.assertNotIn("77 days", page)
        self.sign_in()
        page = self.get("/returns/help").text
        self.assertIn("77 days", page)
        self.assertIn("12.5 %", page)
        self.assertNotIn("88 days", page)

    def test_dangerous_goods_ask_for_acknowledgement_and_get_no_label(self):
        self.widget.return_hazard = "battery"
        reason = self.env.ref("reverse_logistics.reason_damaged_battery")
        self.sign_in()
        answer = self.ask(reason_id=str(reason.id))
        self.assertRefused(answer, contains="Confirm that you have read")
        answer = self.ask(reason_id=str(reason.id), acknowledged="1")
        self.assertEqual(answer.status_code, 303)
        ret = self.last()
        self.assertTrue(ret.is_hazard_acknowledged)
        self.assertIn("standard label", ret._get_paper_obstacle("label"))
        self.assertFalse(ret._prepare_paper()["has_label"])
        self.assertIn("sand", " ".join(ret._prepare_paper()["hazard"]))
        self.ask(self.so.order_line[0], "1")  # for another reason they do
        self.assertFalse(self.last()._get_paper_obstacle("label"))

    def test_queries_of_the_pages_do_not_grow(self):
        """The list with 3 and 60 returns, and the form with 25 lines instead of 6."""
        self.sign_in()

        def count(path):
            self.get(path)  # templates are compiled once
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(self.get(path).status_code, 200)
            return self.env.cr.sql_log_count - before

        def grow(number):
            self._sell([(self.widget, 1)] * number)
            self.env["return.order"].create(
                [
                    {
                        "partner_id": self.customer.id,
                        "line_ids": [
                            (
                                0,
                                0,
                                {
                                    "product_id": self.widget.id,
                                    "quantity": 1,
                                    "reason_id": self.env.ref(
                                        "reverse_logistics.reason_defective"
                                    ).id,
                                },
                            )
                        ],
                    }
                    for _number in range(number)
                ]
            )

        grow(3)
        few = count("/my/returns"), count("/my/returns/new")
        grow(57)
        many = count("/my/returns"), count("/my/returns/new")
        self.assertLessEqual(many[0], few[0] + 2, "the list")
        self.assertLessEqual(many[1], few[1] + 2, "the form")

    def test_the_page_says_its_language(self):
        self.sign_in()
        self.assertIn('<html lang="en-US" dir="ltr"', self.get("/my/returns").text)
        self.env["res.lang"]._activate_lang("ar_001")
        self.dana.lang = "ar_001"
        self.sign_in()
        self.assertIn('dir="rtl"', self.url_open("/my/returns").text)
