# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The pages of a provider's people, as they and as others open them."""

import re

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from .common import TplCommon

STEPS = ("pick_up", "depart", "arrive", "finding")


@tagged("post_install", "-at_install")
class TestLoadPortal(TplCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load = cls._book(2)
        cls.other = cls._create_provider("Other Haul")
        cls.stranger = new_test_user(
            cls.env, login="rl_stranger", groups="base.group_portal"
        )
        cls.other.user_ids = cls.stranger
        cls.shopper = new_test_user(
            cls.env, login="rl_shopper", groups="base.group_portal"
        )
        cls.dispute = cls.env["tpl.dispute"].create(
            {
                "provider_id": cls.provider.id,
                "shipment_id": cls.load.id,
                "amount": 50.0,
                "note": "Two pieces are missing.",
            }
        )

    def get(self, path="", status=200):
        reply = self.url_open(f"/my/loads{path}")
        self.assertEqual(reply.status_code, status, reply.text[:2000])
        return reply

    def post(self, path, status=200, **values):
        values.setdefault("csrf_token", Request.csrf_token(self))
        reply = self.url_open(f"/my/loads{path}", data=values)
        self.assertEqual(reply.status_code, status, reply.text[:2000])
        return reply

    def act(self, step, status=200, **values):
        return self.post(f"/{self.load.id}/{step}", status, **values)

    # === THE WAY OF A LOAD === #

    def test_from_pick_up_to_arrival(self):
        """A driver's day: the list, the hand-over, on the road, there."""
        self.authenticate("rl_driver", "rl_driver")
        self.assertIn(self.load.name, self.get().text)
        page = self.get(f"/{self.load.id}").text
        for order in self.load.order_ids:
            self.assertIn(order.name, page)
        self.act("pick_up", count=self.load.package_count, signed_by="Jo Driver")
        self.assertEqual(self.load.state, "picked_up")
        self.assertEqual(self.load.handover_by, "Jo Driver")
        self.assertEqual(self.load.handover_user_id, self.driver)
        self.act("depart")
        self.assertEqual(self.load.state, "in_transit")
        self.act("arrive")
        self.assertEqual(self.load.state, "arrived")
        link = f'href="/my/loads/{self.load.id}"'
        self.assertNotIn(link, self.get("?filterby=open").text)
        self.assertIn(link, self.get("?filterby=all").text)
        home = self.url_open(
            "/my/counters", json={"params": {"counters": ["load_count"]}}
        )
        self.assertEqual(home.json()["result"]["load_count"], 1)

    def test_no_costs(self):
        """What a load costs us is on no page."""
        self.authenticate("rl_driver", "rl_driver")
        page = self.get(f"/{self.load.id}").text
        for amount in (self.load.cost_freight, self.load.cost_planned):
            self.assertNotIn(f"{amount:.2f}", page)
        self.assertNotIn(self.load.handover_token, page)

    def test_refused_in_words(self):
        """Wrong steps and inputs come back with a sentence and what was typed."""
        self.authenticate("rl_driver", "rl_driver")
        for values in (
            {"count": "", "signed_by": "Jo"},
            {"count": "-1", "signed_by": "Jo"},
            {"count": "1e9", "signed_by": "Jo"},
            {"count": "99999", "signed_by": "Jo"},
            {"count": "1", "signed_by": " "},
            {"count": "1"},
        ):
            reply = self.act("pick_up", 422, **values)
            self.assertIn("alert-danger", reply.text)
            self.assertEqual(self.load.state, "booked")
        for step in ("depart", "arrive", "finding"):
            self.assertIn("alert-danger", self.act(step, 422).text)
        reply = self.act("pick_up", count="2", signed_by="<b>x</b>\0")
        self.assertNotIn("<b>x</b>", reply.text)
        self.act("pick_up", 422, count="2", signed_by="Jo")

    def test_findings_are_proposals(self):
        """What is reported is proposed; bad reports are refused."""
        self.authenticate("rl_driver", "rl_driver")
        self.act("pick_up", count=1, signed_by="Jo")
        line = self.load.line_ids[0]
        good = {
            "line_id": line.id,
            "kind": "damaged",
            "count": "1",
            "note": "The corner is crushed.",
        }
        for wrong in (
            {"line_id": "0"},
            {"line_id": "9" * 12},
            {"line_id": "x"},
            {"kind": "received"},
            {"kind": "stolen"},
            {"count": "0"},
            {"count": "9000"},
            {"count": ""},
            {"note": "  "},
        ):
            self.act("finding", 422, **{**good, **wrong})
        self.assertFalse(self.load.finding_ids)
        self.assertIn("The corner is crushed.", self.act("finding", **good).text)
        finding = self.load.finding_ids
        self.assertEqual(
            (finding.state, finding.kind, finding.order_id, finding.told_by_id),
            ("proposed", "damaged", line.order_id, self.driver),
        )
        self.assertEqual(finding.provider_id, self.provider)
        self.assertEqual(finding.company_id, self.company)
        self.assertEqual(set(line.item_ids.mapped("stage")), {"in_transit"})
        finding.with_user(self.operator).action_confirm()
        self.assertEqual(finding.dispute_id.kind, "damaged")

    def test_a_dispute_is_answered(self):
        """The provider answers; one of us settles it."""
        self.authenticate("rl_driver", "rl_driver")
        path = f"/disputes/{self.dispute.id}"
        self.assertIn(self.dispute.name, self.get().text)
        self.assertIn("Two pieces are missing.", self.get(path).text)
        self.post(path, 422, answer="  ")
        self.post(path, answer="They were never loaded.")
        self.assertEqual(self.dispute.answer, "They were never loaded.")
        self.assertEqual(self.dispute.state, "open")
        self.assertTrue(self.dispute.activity_ids)
        self.dispute.with_user(self.manager).action_refuse()
        self.post(path, 422, answer="Again.")

    # === WHO === #

    def foreign(self, path, **values):
        """The answer to a number of somebody else's and to one that is not there."""
        replies = []
        for number in (self.load.id, 2**31 - 9):
            if values:
                values["csrf_token"] = Request.csrf_token(self)
                replies.append(self.url_open(path % number, data=values))
            else:
                replies.append(self.url_open(path % number))
        return replies

    def test_others_learn_nothing(self):
        """Foreign is as unknown: same status, same bytes; nothing happens."""
        for login in ("rl_stranger", "rl_shopper"):
            self.authenticate(login, login)
            self.assertNotIn(self.load.name, self.get("?filterby=all").text)
            self.assertNotIn(self.dispute.name, self.get().text)
            ways = [("/my/loads/%s", {}), ("/my/loads/%s/manifest", {})]
            ways += [
                (f"/my/loads/%s/{step}", {"count": "1", "signed_by": "x"})
                for step in STEPS
            ]
            for path, values in ways:
                with self.subTest(login=login, path=path):
                    known, unknown = self.foreign(path, **values)
                    self.assertEqual(known.status_code, 404)
                    self.assertEqual(unknown.status_code, 404)
                    self.assertEqual(known.content, unknown.content)
            for number in (self.dispute.id, 2**31 - 9, 2**40, 0):
                reply = self.url_open(f"/my/loads/disputes/{number}")
                self.assertEqual(reply.status_code, 404)
        self.assertEqual(self.load.state, "booked")

    def test_numbers_that_cannot_be(self):
        self.authenticate("rl_driver", "rl_driver")
        for number in ("0", "-1", str(2**31), str(2**70), "x"):
            self.get(f"/{number}", 404)

    def test_proposals_of_a_plan_are_unknown(self):
        """A load that is only planned is not the provider's yet."""
        self.load._unguarded().state = "planned"
        self.authenticate("rl_driver", "rl_driver")
        self.get(f"/{self.load.id}", 404)
        self.assertNotIn(f"/my/loads/{self.load.id}", self.get("?filterby=all").text)

    def test_strangers_to_the_site(self):
        """Without a login: to the login; without the token of the form: refused."""
        reply = self.url_open(f"/my/loads/{self.load.id}", allow_redirects=False)
        self.assertEqual(reply.status_code, 303)
        self.authenticate("rl_driver", "rl_driver")
        self.act("pick_up", 400, count="1", signed_by="x", csrf_token="wrong")
        self.assertEqual(self.load.state, "booked")

    def test_manifest(self):
        """The manifest of an own load, as PDF."""
        self.authenticate("rl_driver", "rl_driver")
        reply = self.get(f"/{self.load.id}/manifest")
        self.assertIn(
            reply.headers["Content-Type"].split(";")[0],
            ("application/pdf", "text/html"),
        )

    def test_pages_without_scripts(self):
        """Every field has a label, every form the token."""
        self.authenticate("rl_driver", "rl_driver")
        page = self.get(f"/{self.load.id}").text
        for name in ("count", "signed_by"):
            self.assertRegex(page, rf'<label[^>]*for="{name}"')
        forms = re.findall(r"<form[^>]*method=\"post\".*?</form>", page, re.S)
        self.assertTrue(forms)
        for form in forms:
            self.assertIn("csrf_token", form)
