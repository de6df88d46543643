# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The threats of portal and public pages: others' ids, tokens and children.

P1 to P15 are the rows of the threat model; P8 is in `test_portal_uploads.py`.
"""

from odoo.tests import tagged

from ..controllers.tracking import MISSES
from .portal_common import PNG, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalSecurity(PortalCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mine = cls._create_full(cls.so, cls.dana)
        cls.theirs = cls._create_full(cls.other_so, cls.stranger)

    @classmethod
    def _create_full(cls, order, user):
        """A return with items, grades, a photo, a repair and a credit note."""
        ret = cls._create_return(order=order, partner_id=user.partner_id.id)
        ret.action_submit()
        ret._attach_evidence([("photo.png", PNG, "image/png")])
        cls._receive(ret)
        cls._inspect(ret.item_ids)
        item = ret.item_ids.filtered(lambda item: item.product_id == cls.widget)
        cls._dispose(item, "refurbish", override_reason_id=cls._get_other_reason().id)
        item.sudo().repair_ids.action_create_sale_order()
        ret.with_user(cls.manager).action_credit()
        return ret

    def _routes(self, ret, child=None):
        """Every route that takes an id: (method, path). Children of `child`."""
        child = child or ret
        path = f"/my/returns/{ret.id}"
        return [
            ("GET", path),
            ("GET", f"{path}?report_type=pdf"),
            ("GET", f"{path}?report_type=label"),
            ("GET", f"{path}?report_type=html"),
            ("GET", f"{path}/file/{child.evidence_ids.id}"),
            ("POST", f"{path}/edit"),
            ("POST", f"{path}/cancel"),
            ("POST", f"{path}/message"),
            ("POST", f"{path}/contest/{child.item_ids[0].id}"),
            ("POST", f"{path}/repair/{child.repair_ids[0].id}"),
        ]

    def _call(self, method, path, **data):
        if method == "POST":
            return self.post(path, text="x", answer="accept", **data)
        return self.get(path)

    def assertUnknown(self, answer, path, login=False):
        self.assertEqual(answer.status_code, 303, path)
        wanted = "/web/login" if login else "/my"
        location = answer.headers["Location"].partition("?")[0]
        self.assertTrue(location.endswith(wanted), (path, location))

    def _snapshot(self, ret):
        self.env.invalidate_all()
        return (
            ret.state,
            len(ret.message_ids),
            ret.item_ids.contest_ids.ids,
            ret.item_ids.mapped("repair_quote_state"),
        )

    def test_p1_other_customers(self):
        before = self._snapshot(self.mine)
        self.sign_in(self.stranger)
        for method, path in self._routes(self.mine):
            answer = self._call(method, path)
            self.assertUnknown(answer, path)
            unknown = self._call(
                method, path.replace(f"/{self.mine.id}", "/2147483000", 1)
            )
            self.assertEqual(answer.content, unknown.content, path)
            self.assertEqual(
                answer.headers["Location"], unknown.headers["Location"], path
            )
        self.assertEqual(self._snapshot(self.mine), before)

    def test_p1_walking_the_numbers(self):
        self.sign_in(self.stranger)
        for order_id in range(max(1, self.mine.id - 8), self.mine.id + 8):
            answer = self.get(f"/my/returns/{order_id}")
            if order_id != self.theirs.id:
                self.assertUnknown(answer, order_id)
        for odd in ("0", "-1", "99999999999", "9" * 30, "abc", "1.5"):
            self.assertIn(self.get(f"/my/returns/{odd}").status_code, (303, 404), odd)

    def test_p1_the_public(self):
        self.authenticate(None, None)
        before = self._snapshot(self.mine)
        for method, path in self._routes(self.mine):
            self.assertUnknown(self._call(method, path), path, login=method == "POST")
        pages = ("/my/returns", "/my/returns/new", "/my/returns/export")
        for path in (*pages, f"/my/returns/{self.mine.id}/edit"):
            self.assertUnknown(self.get(path), path, login=True)
        self.assertEqual(self._snapshot(self.mine), before)

    def test_p2_children_of_another_return(self):
        """The own return with items, repairs and files of somebody else."""
        before = self._snapshot(self.theirs)
        self.sign_in(self.dana)
        for method, path in self._routes(self.mine, child=self.theirs)[4:]:
            if method == "POST" and path.endswith(("edit", "cancel", "message")):
                continue
            self.assertUnknown(self._call(method, path), path)
        token = self.mine._portal_ensure_token()
        foreign = self.env["ir.attachment"].create({"name": "x", "raw": b"secret"})
        self.authenticate(None, None)
        for file_id in (self.theirs.evidence_ids.id, foreign.id, 99999999):
            path = f"/my/returns/{self.mine.id}/file/{file_id}?access_token={token}"
            self.assertUnknown(self.get(path), path)
        self.assertEqual(self._snapshot(self.theirs), before)

    def test_p3_tokens(self):
        token = self.mine._portal_ensure_token()
        other = self.theirs._portal_ensure_token()
        bare = self._create_return([(self.so2.order_line, 1)], order=self.so2)
        self.assertFalse(bare.access_token)
        self.authenticate(None, None)
        path = f"/my/returns/{self.mine.id}"
        for wrong in (other, "%C3%A9", "%00", "x" * 10240, "", token[:-1], "None"):
            answer = self.get(f"{path}?access_token={wrong}")
            self.assertUnknown(answer, wrong)
            self.assertUnknown(
                self.get(f"/my/returns/{bare.id}?access_token={wrong}"), wrong
            )
        answer = self.get(f"{path}?access_token={token}")
        self.assertEqual(answer.status_code, 200)
        self.mine.access_token = "another"
        self.assertUnknown(self.get(f"{path}?access_token={token}"), "old token")

    def test_p4_tokens_do_not_leak(self):
        token = self.mine._portal_ensure_token()
        self.authenticate(None, None)
        path = f"/my/returns/{self.mine.id}?access_token={token}"
        for address in (path, f"/returns/track/{self.mine.tracking_token}"):
            answer = self.get(address)
            self.assertEqual(answer.headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(answer.headers["Cache-Control"], "no-store")
            for source in ('src="http', "src='http", 'link href="http'):
                self.assertNotIn(source, answer.text)
        bodies = " ".join(str(body) for body in self.mine.message_ids.mapped("body"))
        self.assertNotIn(token, bodies)
        self.assertNotIn(self.mine.tracking_token, bodies)

    def test_p5_nothing_but_the_allowed_fields(self):
        """Every field of the models, posted to each form, changes nothing else."""
        ret = self._create_return(
            [(self.so2.order_line, 1)],
            order=self.so2,
            partner_id=self.dana.partner_id.id,
        )
        models = ("return.order", "return.order.line", "return.item", "return.contest")
        names = {name for model in models for name in self.env[model]._fields}
        names -= {"text", "answer", "customer_reference", "note", "kind"}
        hostile = {name: "1" for name in names} | {
            "state": "done",
            "decision": "approved",
            "approved_by_id": str(self.manager.id),
            "partner_id": str(self.other_customer.id),
            "company_id": "2",
            "price_unit": "9999",
        }
        before = self._values(self.mine), self._values(self.theirs)
        self.sign_in(self.dana)
        own = {"line_id": str(self.so2.order_line.id), "quantity": "1"}
        for path, values in (
            (f"/my/returns/{self.mine.id}/message", {"text": "x"}),
            (f"/my/returns/{self.mine.id}/contest/{self.mine.item_ids[0].id}", {}),
            (f"/my/returns/{ret.id}/edit", {**own, "action": "draft"}),
        ):
            answer = self.post(path, **{**hostile, **values})
            self.assertIn(answer.status_code, (303, 422), (path, answer.text[-300:]))
        self.env.invalidate_all()
        self.assertEqual((self._values(self.mine), self._values(self.theirs)), before)
        self.assertEqual(ret.state, "draft")
        self.assertEqual(ret.line_ids.price_unit, 100)
        self.assertEqual(ret.partner_id, self.dana.partner_id)

    def _values(self, ret):
        """All that is stored of a return and its children, but for what a message or
        an objection changes."""
        kept = []
        for records in (ret.sudo(), ret.sudo().line_ids, ret.sudo().item_ids):
            names = [
                name
                for name, field in records._fields.items()
                if field.store
                and field.type not in ("one2many", "binary")
                and not name.startswith(("message_", "activity_", "write_", "date_"))
                and name not in ("information_request", "seconds_waited")
            ]
            kept.append(records.read(sorted(names), load=None))
        return kept

    def test_p6_foreign_references(self):
        other_company = self.env["res.company"].create({"name": "Elsewhere"})
        self.sign_in(self.dana)
        reason = self.env["return.reason"].create(
            {"name": "Old", "code": "OLD", "active": False}
        )
        answer = self.ask(self.so2.order_line, reason_id=str(reason.id))
        self.assertRefused(answer)
        self.ask(
            self.so2.order_line,
            pickup_address_id=str(self.other_customer.id),
            company_id=str(other_company.id),
            carrier_id="1",
        )
        ret = self.last()
        self.assertNotEqual(ret.pickup_address_id, self.other_customer)
        self.assertEqual(ret.company_id, self.company)
        self.assertFalse(ret.carrier_id)

    def test_p7_names_are_text(self):
        self.dana.partner_id.name = "<script>alert(1)</script>"
        self.widget.name = "<script>alert(2)</script>"
        self.sign_in(self.dana)
        self.ask(self.so2.order_line)
        ret = self.last()
        self.post(
            f"/my/returns/{ret.id}/message",
            files=[("files", ("<script>alert(3).png", PNG, "image/png"))],
            text="x",
        )
        for path in (f"/my/returns/{ret.id}", "/my/returns", "/my/returns/new"):
            self.assertNotIn("<script>alert", self.get(path).text)

    def test_p9_attachments_are_not_bound_by_id(self):
        foreign = self.env["ir.attachment"].create({"name": "x", "raw": b"secret"})
        self.sign_in(self.dana)
        self.ask(
            self.so2.order_line,
            attachment_ids=str(foreign.id),
            evidence_ids=str(foreign.id),
        )
        self.post(
            f"/my/returns/{self.last().id}/message",
            text="x",
            attachment_ids=str(foreign.id),
        )
        self.env.invalidate_all()
        self.assertFalse(foreign.res_id)
        self.assertNotIn(foreign, self.last()._get_portal_files())

    def test_p10_posts_need_the_secret_and_gets_change_nothing(self):
        self.sign_in(self.dana)
        before = self._snapshot(self.mine)
        for method, path in self._routes(self.mine):
            if method == "POST":
                self.assertEqual(self.post(path, token=False).status_code, 400, path)
                if not path.endswith("edit"):  # a form to look at, too
                    self.assertIn(self.get(path).status_code, (404, 405), path)
            else:
                self.assertEqual(self.post(path).status_code, 405, path)
        answer = self.post("/my/returns/new", token=False, csrf_token="wrong")
        self.assertEqual(answer.status_code, 400)
        self.assertEqual(self._snapshot(self.mine), before)

    def test_p11_p12_numbers_open_nothing(self):
        self.authenticate(None, None)
        for guess in (self.mine.name, self.mine.name.replace("/", "-"), self.mine.id):
            self.assertEqual(self.get(f"/returns/track/{guess}").status_code, 404)
        self.assertGreaterEqual(len(self.mine.tracking_token), 24)

    def test_p11_guessing_is_slowed_down(self):
        """Ten wrong links a minute and address get the same bytes, the next none."""
        self.authenticate(None, None)
        answers = [
            self.get(f"/returns/track/{guess}")
            for guess in (self.mine.name.replace("/", "-"), *map(str, range(9)))
        ]
        self.assertEqual({answer.status_code for answer in answers}, {404})
        self.assertEqual(len({answer.content for answer in answers}), 1)
        for token in ("10", self.mine.tracking_token):
            answer = self.get(f"/returns/track/{token}")
            self.assertEqual(answer.status_code, 429, token)
            self.assertGreater(int(answer.headers["Retry-After"]), 0)
            self.assertNotIn(self.mine.name, answer.text)
        MISSES.clear()
        answer = self.get(f"/returns/track/{self.mine.tracking_token}")
        self.assertEqual(answer.status_code, 200)

    def test_p13_search_is_no_oracle(self):
        self.sign_in(self.dana)
        for query in (
            "sortby=tracking_token",
            "filterby=tracking_token",
            "search_in=tracking_token&search=" + self.mine.tracking_token[:6],
            "search=" + self.mine.tracking_token,
            "search=" + self.theirs.name,
        ):
            page = self.get(f"/my/returns?{query}").text
            self.assertNotIn(f"/my/returns/{self.theirs.id}", page, query)
        page = self.get(f"/my/returns?search={self.mine.tracking_token}").text
        self.assertNotIn(f'"/my/returns/{self.mine.id}"', page)

    def test_p14_followers_see_nothing(self):
        self.mine.message_subscribe(self.stranger.partner_id.ids)
        self.sign_in(self.stranger)
        self.assertUnknown(self.get(f"/my/returns/{self.mine.id}"), "follower")

    def test_p15_reports(self):
        ret = self._create_return([(self.so2.order_line, 1)], order=self.so2)
        ret.action_submit()
        self.sign_in(self.dana)
        for kind in ("../../x", "text", "html", "pdf%00", "xlsx", "{{1}}"):
            answer = self.get(f"/my/returns/{ret.id}?report_type={kind}")
            self.assertEqual(answer.status_code, 303, kind)

    def test_methods_are_closed_to_portal_users(self):
        """What the controllers call cannot be called by RPC."""
        for model, method, args in (
            ("return.order", "write", [[self.mine.id], {"note": "x"}]),
            ("return.order", "action_cancel", [[self.mine.id]]),
            ("return.order", "action_approve", [[self.mine.id]]),
            ("return.order", "action_request_information", [[self.mine.id], "x"]),
            ("return.order", "message_post", [[self.theirs.id]]),
            ("return.request", "_create_order", []),
            ("return.contest", "action_accept", [[1]]),
            ("return.contest", "search_read", []),
            ("return.policy.rule", "search_read", []),
        ):
            self.sign_in(self.dana)
            answer = self.url_open(
                "/web/dataset/call_kw",
                data=None,
                json={
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": {},
                    },
                },
            ).json()
            self.assertIn("error", answer, (model, method))

    def test_signed_in_users_of_the_office_use_the_page_too(self):
        self.authenticate("rl_manager", "rl_manager")
        self.assertEqual(self.get(f"/my/returns/{self.mine.id}").status_code, 200)
