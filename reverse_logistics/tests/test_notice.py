# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
from unittest.mock import patch

import requests

from odoo.exceptions import AccessError, ValidationError

from ..models import return_webhook_delivery
from ..outbound import verify
from .common import ReturnCommon

MAIL = """From: Dana <{sender}>
To: returns@example.com
Subject: Broken pump
Message-ID: <{number}@example.com>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=xx

--xx
Content-Type: text/plain; charset=utf-8

It smokes <b>a lot</b>.
--xx
Content-Type: text/plain; name="proof.txt"
Content-Disposition: attachment; filename="proof.txt"

photo
--xx--
"""


class TestNotice(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"email": "dana@example.com", "return_wants_notices": True})
        # The scheduled actions commit, which a test must not.
        cls.startClassPatcher(
            patch.object(cls.registry["ir.cron"], "_commit_progress", lambda *a, **k: 9)
        )

    def _send(self):
        """What the scheduled action writes: {milestone: mail}."""
        before = self.env["mail.mail"].search([])
        self.env["return.notice"]._cron_send()
        return self.env["mail.mail"].search([]) - before

    def test_a_mail_at_each_milestone_once(self):
        ret = self._create_received()
        mails = self._send()
        self.assertEqual(
            {mail.subject for mail in mails},
            {
                f"We have your request {ret.name}",
                f"Your return {ret.name} is approved",
                f"Your return {ret.name} has arrived",
            },
        )
        self.assertEqual(
            set(mails.mapped("email_to")), {'"Northwind" <dana@example.com>'}
        )
        ret._log_milestone("approved")  # replayed
        self.assertFalse(self._send())
        self._inspect(ret.item_ids)
        self.assertIn("was inspected", self._send().subject)
        ret.with_user(self.manager).action_credit()
        ret.sudo().credit_note_ids.action_post()
        self.assertIn("Your credit", self._send()[-1:].subject)

    def test_only_who_wants_them(self):
        self.customer.return_wants_notices = False
        ret = self._create_return()
        ret.action_submit()
        self.assertFalse(self._send())
        self.assertFalse(self.env["return.notice"].search([("order_id", "=", ret.id)]))

    def test_in_the_language_of_the_customer(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(
            ["reverse_logistics"], ["de_DE"]
        )
        self.customer.lang = "de_DE"
        ret = self._create_return()
        ret.action_submit()
        subjects = self._send().mapped("subject")
        self.assertIn(f"Ihre Retoure {ret.name} ist genehmigt", subjects)

    def test_a_broken_template_stops_nobody(self):
        template = self.env.ref("reverse_logistics.mail_template_return_submitted")
        template.subject = "{{ object.nonesuch }}"
        ret = self._create_return()
        ret.action_submit()
        self.assertEqual(len(self._send()), 1)
        failed = self.env["return.notice"].search([("state", "=", "failed")])
        self.assertEqual(failed.milestone, "submitted")
        self.assertTrue(failed.error)

    def test_weekly_mail_once_a_week(self):
        self.customer.return_wants_digest = True
        ret = self._create_return()
        ret.action_submit()
        before = self.env["mail.mail"].search([])
        partners = self.env["res.partner"]
        partners._cron_return_digest()
        partners._cron_return_digest()
        mail = self.env["mail.mail"].search([]) - before
        self.assertEqual(len(mail), 1)
        self.assertIn(ret.name, mail.body_html)

    # === MAIL GATEWAY === #

    def _receive_mail(self, sender, number=1):
        self.env["ir.config_parameter"].set_param("mail.catchall.domain", "example.com")
        return self.env["return.order"].browse(
            self.env["mail.thread"].message_process(
                "return.order", MAIL.format(sender=sender, number=number)
            )
        )

    def test_a_mail_becomes_a_draft_with_attachments(self):
        ret = self._receive_mail("dana@example.com")
        self.assertEqual(ret.partner_id, self.customer)
        self.assertEqual(ret.state, "draft")
        self.assertIn("It smokes <b>a lot</b>", ret.note)
        self.assertEqual(ret.customer_reference, "Broken pump")
        self.assertEqual(ret.evidence_ids.name, "proof.txt")
        self.assertIn("proof.txt", ret.message_ids.attachment_ids.mapped("name"))
        self.assertFalse(self._receive_mail("dana@example.com"), "the same mail again")

    def test_strangers_become_contacts(self):
        ret = self._receive_mail("new.face@example.org", 2)
        self.assertEqual(ret.partner_id.email, "new.face@example.org")

    # === WEBHOOKS === #

    def _hook(self, **values):
        return self.env["return.webhook"].create(
            {"name": "ERP", "url": "https://erp.example.com/hook", **values}
        )

    def _deliver(self, *answers):
        """Run the scheduled action; what was posted."""
        posted = []

        def post(url, **values):
            posted.append((url, values))
            answer = answers[min(len(posted), len(answers)) - 1]
            if isinstance(answer, Exception):
                raise answer
            response = requests.Response()
            response.status_code = answer
            return response

        with patch.object(return_webhook_delivery.requests, "post", post):
            self.env["return.webhook.delivery"]._cron_send()
        return posted

    def test_events_go_out_signed(self):
        hook = self._hook()
        ret = self._create_return([(self.so.order_line[0], 1)])
        ret.action_submit()
        posted = self._deliver(200)
        self.assertEqual(len(posted), len(ret.event_ids))
        for url, values in posted:
            self.assertEqual(url, hook.url)
            headers = values["headers"]
            self.assertTrue(
                verify(
                    hook.secret,
                    headers["webhook-id"],
                    int(headers["webhook-timestamp"]),
                    values["data"],
                    headers["webhook-signature"],
                )
            )
        body = json.loads(posted[0][1]["data"])
        self.assertEqual(body["type"], "return.submitted")
        self.assertEqual(body["data"]["return"], ret.name)
        self.assertFalse(self._deliver(200), "each one once")

    def test_failures_are_tried_again_and_given_up(self):
        self._hook()
        ret = self._create_return()
        ret._log_milestone("submitted")
        (row,) = self.env["return.webhook.delivery"].search([])
        self._deliver(requests.ConnectionError("no route"))
        self.assertEqual(
            (row.state, row.failures, row.answer), ("pending", 1, "no route")
        )
        self.assertFalse(self._deliver(200), "not before its time")
        for answer in (500, 404, 302, 200):
            row.next_try = "2020-01-01"
            self._deliver(answer)
        self.assertEqual((row.state, row.failures), ("sent", 4))
        row.action_replay()
        self.assertEqual(len(self._deliver(200)), 1)
        row.write({"state": "pending", "failures": 9, "next_try": "2020-01-01"})
        self._deliver(500)
        self.assertEqual(row.state, "failed")

    def test_only_the_returns_of_a_customer(self):
        hook = self._hook(partner_id=self.other_customer.id)
        self._create_return()._log_milestone("submitted")
        self.assertFalse(hook.delivery_ids)

    def test_webhooks_are_the_managers(self):
        hook = self._hook()
        self.assertTrue(hook.with_user(self.manager).secret)
        with self.assertRaises(AccessError):
            hook.with_user(self.operator).read(["url"])
        with self.assertRaises(ValidationError):
            hook.url = "file:///etc/passwd"
