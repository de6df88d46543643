# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The webhook: rows A-edi-01 to A-edi-07, -17, -19, and X1 to X3, X5."""

import json
import time

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ..edi import sign
from .messages import MessageCommon


@tagged("post_install", "-at_install")
class TestMessageWebhook(MessageCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.secret = cls.provider._rotate_secret()

    def _body(self, quantity="2", number="R-1"):
        line = self._line(self.load.order_ids[0], self.widget, quantity)
        data = {"number": number, "date": "2026-01-31", "lines": [line]}
        data["shipment_number"] = self.load.name
        body = {"type": "receipt", "timestamp": "2026-01-31T09:30:00Z", "data": data}
        return json.dumps(body).encode()

    def _post(self, body, headers=None, name="msg_1", late=0, key=None, secret=None):
        if headers is None:
            stamp = int(time.time()) - late
            headers = sign(secret or self.secret, name, stamp, body)
        return self.url_open(
            f"/reverse_logistics/3pl/v1/webhook/{key or self.provider.key}",
            data=body,
            headers={"Content-Type": "application/json", **headers},
        )

    def _assert_refused(self, answer, status=401):
        self.assertEqual(answer.status_code, status, answer.text)
        self.assertTrue(answer.json()["error"])
        self.assertNotIn("Traceback", answer.text)

    def _count(self):
        return self.Message.search_count([("direction", "=", "in")])

    def test_forged_messages_are_refused(self):
        """A-edi-01, A-edi-02, A-edi-03, A-edi-04, X1."""
        body = self._body()
        stamp = int(time.time())
        good = sign(self.secret, "msg_1", stamp, body)
        forged = [{}, {**good, "webhook-signature": "v1,AAAA"}]
        forged += [{k: v for k, v in good.items() if k != name} for name in good]
        forged += [{**good, "webhook-id": "msg_2"}]
        for headers in forged:
            self._assert_refused(self._post(body, headers))
        self._assert_refused(self._post(self._body("1"), good))
        for late in (301, -302):
            self._assert_refused(self._post(body, late=late))
        self._assert_refused(self._post(body, key="no-such-key"))
        self.assertEqual(self._count(), 0)

    def test_without_a_secret_it_is_closed_and_somebody_is_told(self):
        """A-edi-05, X2."""
        other = self._create_provider("Another")
        body = self._body()
        for _time in range(2):
            answer = self._post(body, key=other.key)
            self._assert_refused(answer)
        self.assertEqual(len(other.activity_ids), 1)

    def test_one_id_is_done_once(self):
        """A-edi-06, A-edi-07, X3."""
        body = self._body()
        first = self._post(body)
        self.assertEqual(first.status_code, 200, first.text)
        self.assertEqual(self.load.state, "booked", "a webhook is a hint")
        self._cron("_cron_process")
        self.assertEqual(self.load.state, "arrived")
        again = self._post(body)
        self.assertEqual((again.status_code, again.json()), (200, first.json()))
        self._cron("_cron_process")
        self.assertEqual(len(self.load.finding_ids), 1)
        self.assertEqual(self._count(), 1)
        self._assert_refused(self._post(self._body("1")), 409)
        self._assert_refused(self._post(self._body("1")), 409)
        conflict = self.Message.search([("key", "like", "#")])
        self.assertEqual(conflict.state, "exception")
        self.assertEqual(len(self.load.finding_ids), 1)

    @mute_logger("odoo.http")
    def test_bad_bodies(self):
        """A-edi-17 and A-edi-19 in JSON, X5."""
        entity = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]><a>&e;</a>'
        for place, (body, status) in enumerate(
            (
                (entity, 400),
                (b"{", 400),
                (b"\xff\xfe", 400),
                (b"[]", 422),
                (self._body("-1"), 422),
                (self._body("0"), 422),
                (self._body("two"), 422),
                (b'{"a": 1}', 422),
            )
        ):
            answer = self._post(body, name=f"bad_{place}")
            self._assert_refused(answer, status)
            self.assertNotIn("root:", answer.text)
        self._assert_refused(self._post(b"x" * 1_048_577, name="long"), 413)
        self._cron("_cron_process")
        self.assertEqual(self.load.state, "booked")
