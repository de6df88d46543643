# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The route of the readers: what is stored and answered, and what is refused."""

import gzip
import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import device as device_routes
from .common import PATH, RfidHttpCase, epc

SERIAL = "30364433400D1EC0000003E9"


@tagged("post_install", "-at_install")
class TestIngest(RfidHttpCase):
    def setUp(self):
        super().setUp()
        device_routes._buckets.clear()

    def count(self):
        self.env.invalidate_all()
        return self.env["rfid.read"].search_count([])

    def test_same_body_same_answer(self):
        """A batch is stored once and answered the same each time."""
        body = {"batch_id": "a", "reads": [self.see(1), self.see(2, ago=1)]}
        replies = [self.post(body) for _time in range(3)]
        for reply in replies:
            self.assertEqual(reply.status_code, 200)
            self.assertNotIn("Set-Cookie", reply.headers)
            self.assertEqual(
                reply.json(),
                {"batch_id": "a", "accepted": 2, "duplicates": 0, "rejected": []},
            )
        self.assertEqual(self.count(), 2)
        self.assertEqual(self.env["rfid.batch"].search_count([]), 1)

    def test_other_body_same_id(self):
        """Another body under a used id is refused and the first result stands."""
        body = {"batch_id": "a", "reads": [self.see(1)]}
        self.post(body)
        reply = self.post({"batch_id": "a", "reads": [self.see(2)]})
        self.assertEqual(reply.status_code, 409)
        self.assertIn("batch_id", reply.json()["error"])
        self.assertEqual(self.post(body).json()["accepted"], 1)
        self.assertEqual(self.count(), 1)

    def test_batch_ids_are_of_a_device(self):
        """Two devices may use one batch id."""
        other = self.env["rfid.device"].create({"name": "Dock 2"})
        body = {"batch_id": "a", "reads": [self.see(1)]}
        for key in (self.key, other._issue_key()):
            self.assertEqual(self.post(body, key=key).json()["accepted"], 1)
        self.assertEqual(self.count(), 2)

    def test_bad_reads_are_refused_alone(self):
        """One bad read never spoils the batch."""
        bad = [
            {"epc": "3036443340"},
            {"epc": "ZZ364433400D1EC0000003E9"},
            {"epc": "303E4433400D1EC0000003E9"},
            {"seen_at": "2026-03-01T10:00:00"},
            {"epc": "\x00\ud800"},
        ]
        reads = [self.see(1), *[{**self.see(2), **part} for part in bad], self.see(3)]
        answer = self.send(*reads)
        self.assertEqual(answer["accepted"], 2)
        self.assertEqual([r["index"] for r in answer["rejected"]], [1, 2, 3, 4, 5])
        self.assertTrue(all(r["reason"] for r in answer["rejected"]))

    def test_all_bad(self):
        """A batch of bad reads only is an answered batch, too."""
        answer = self.send({"epc": 1}, None, batch="bad")
        self.assertEqual((answer["accepted"], len(answer["rejected"])), (0, 2))
        self.assertEqual(self.env["rfid.batch"].search([]).state, "done")

    def test_tag_in_the_field(self):
        """Five hundred reads of a tag: one tag, one visit, five hundred counted."""
        reads = [self.see(SERIAL, ago=i / 1000) for i in range(400)]
        answer = self.send(*reads, *reads[:100])
        self.assertEqual((answer["accepted"], answer["duplicates"]), (400, 100))
        self._process_reads()
        visit = self.env["rfid.visit"].search([])
        self.assertEqual((len(visit), visit.count), (1, 500))
        self.assertEqual(visit.tag_id.epc, SERIAL)

    def test_overlapping_batches(self):
        """Reads that come again in another batch are not counted again."""
        reads = [self.see(i, ago=i) for i in range(10)]
        self.send(*reads[:6])
        answer = self.send(*reads[4:][::-1])
        self.assertEqual((answer["accepted"], answer["duplicates"]), (4, 2))
        again = self.send(*reads)
        self.assertEqual((again["accepted"], again["duplicates"]), (0, 10))
        self.assertEqual(self.count(), 10)

    def test_readers_as_they_are(self):
        """Impinj and Zebra bodies, plain and in gzip."""
        impinj = {
            "timestamp": "2021-02-02T18:39:33.886617Z",
            "hostname": "impinj-14-4a-8b",
            "eventType": "tagInventory",
            "tagInventoryEvent": {
                "epcHex": "329CCCC05E2C02C9D8081562301FD644",
                "antennaPort": 1,
                "antennaName": "Antena_1",
                "peakRssiCdbm": -4050,
            },
        }
        zebra = {
            "data": {
                "eventNum": 231,
                "format": "epc",
                "idHex": "e28011606000020a1b2c3d4e",
                "antenna": 1,
                "peakRssi": -61,
                "reads": 2,
                "channel": 915.75,
                "phase": 0,
            },
            "timestamp": "2023-05-09T15:04:12.310+0000",
            "type": "SIMPLE",
        }
        for body in (
            impinj,
            [impinj, {"eventType": "inventoryStatus"}],
            zebra,
            [zebra],
        ):
            with self.subTest(body=body):
                reply = self.post(body)
                self.assertEqual(reply.status_code, 200, reply.text)
                answer = reply.json()
                self.assertTrue(answer["batch_id"])
                self.assertEqual(answer["accepted"] + answer["duplicates"], 1)
                self.assertFalse(answer["rejected"])
                self.assertEqual(self.post(body).json(), answer)
        packed = gzip.compress(json.dumps(zebra).encode())
        reply = self.post(packed, Content_Encoding="gzip")
        self.assertEqual(reply.status_code, 200, reply.text)
        self.assertEqual(self.count(), 2)
        self.assertEqual(
            self.env["rfid.read"].search([]).mapped("epc"),
            ["E28011606000020A1B2C3D4E", "329CCCC05E2C02C9D8081562301FD644"],
        )

    def test_clock_ahead(self):
        """A time of the future is kept and marked, and counts as the receipt's."""
        self.send(self.see(1, ago=-7200))
        self._process_reads()
        visit = self.env["rfid.visit"].search([])
        self.assertTrue(visit.clock_ahead)
        self.assertLessEqual(
            visit.last_at, fields.Datetime.now() + timedelta(seconds=1)
        )
        self.assertGreater(self.device.clock_ahead, 7000)
        self.assertEqual(self.device.health, "clock")

    def test_old_reads_have_no_effect(self):
        """Reads of eight days ago are counted and move nothing."""
        ret = self._create_expected()
        self.send(self.see(1, ago=8 * 86400))
        self._process_reads()
        self.assertEqual(self.env["rfid.visit"].search([]).state, "ignored")
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"expected"})

    # === REFUSED AS A WHOLE === #

    def assertRefused(self, reply, status):
        self.assertEqual(reply.status_code, status, reply.text)
        self.assertEqual(reply.headers["Content-Type"], "application/json")
        self.assertEqual(set(reply.json()), {"error"})
        self.assertNotIn("Traceback", reply.text)
        self.assertNotIn("Set-Cookie", reply.headers)

    def test_malformed_bodies(self):
        """Whatever is no batch is answered 400 and stores nothing."""
        for body in (
            b"",
            b"[",
            b"[" * 100_000,
            b"[" * 100 + b"]" * 100,
            b'{"batch_id":"a","reads":NaN}',
            b'{"batch_id":"a","batch_id":"b","reads":[]}',
            b'{"batch_id":"a"}',
            b'{"reads":[]}',
            b'{"batch_id":null,"reads":[]}',
            b'{"batch_id":"\\u0000","reads":[]}',
            b'{"batch_id":"\\ud800","reads":[]}',
            b'{"batch_id":"a","reads":"b"}',
            b"[]",
            b"{}",
            b"null",
            b"1e999",
            b"\xff",
            b"\x1f\x8b\x00",
        ):
            with self.subTest(body=body[:30]):
                self.assertRefused(self.post(body), 400)
        self.assertRefused(self.post(b"{}", Content_Encoding="gzip"), 400)
        self.assertFalse(self.count())

    def test_limits_of_size(self):
        """Too many reads, too many bytes, too many once unpacked."""
        reads = [{}] * 10_001
        body = json.dumps({"batch_id": "a", "reads": reads}).encode()
        self.assertRefused(self.post(body), 413)
        fits = {"batch_id": "a", "reads": reads[1:]}
        self.assertEqual(len(self.post(fits).json()["rejected"]), 10_000)
        self.assertRefused(self.post(b" " * (6 * 1024 * 1024)), 413)
        packed = gzip.compress(b" " * (6 * 1024 * 1024))
        self.assertRefused(self.post(packed, Content_Encoding="gzip"), 413)

    def test_types_and_methods(self):
        """JSON by POST, nothing else."""
        body = {"batch_id": "a", "reads": []}
        for kind in ("text/plain", "application/x-www-form-urlencoded", "text/html"):
            self.assertRefused(self.post(body, Content_Type=kind), 415)
        self.assertRefused(self.post(body, Content_Encoding="br"), 415)
        reply = self.post(body, Content_Type="application/json; charset=utf-8")
        self.assertEqual(reply.status_code, 200)
        for method in ("GET", "PUT", "DELETE"):
            reply = self.url_open(PATH, method=method)
            self.assertRefused(reply, 405)
            self.assertEqual(reply.headers["Allow"], "POST")

    # === KEYS === #

    def test_no_key_wrong_key(self):
        """Missing, wrong, revoked, expired and archived: one answer."""
        replies = [
            self.post({}, key="", Authorization=""),
            self.post({}, key="0" * 40),
            self.post({}, key="ä"),
            self.post({}, Authorization=f"Basic {self.key}"),
            self.post({}, Authorization="Bearer"),
        ]
        self.device.action_revoke_keys()
        replies.append(self.post({}))
        fresh = self.device._issue_key()
        self.device.key_ids[:1].expires_at = fields.Datetime.now() - timedelta(hours=1)
        self.env.flush_all()
        replies.append(self.post({}, key=fresh))
        fresh = self.device._issue_key()
        self.device.active = False
        self.env.flush_all()
        replies.append(self.post({}, key=fresh))
        for reply in replies:
            self.assertRefused(reply, 401)
            self.assertIn("Bearer", reply.headers["WWW-Authenticate"])
        self.assertEqual(len({reply.text for reply in replies}), 1)

    def test_rotation(self):
        """The key before stays good for the overlap, then is refused."""
        new = self.device._issue_key()
        for key in (self.key, new):
            self.assertEqual(self.post([], key=key).status_code, 400)
        old = self.device.key_ids.filtered("expires_at")
        self.assertEqual(len(old), 1)
        old.expires_at = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()
        self.assertEqual(self.post([]).status_code, 401)
        self.assertEqual(self.post([], key=new).status_code, 400)

    @mute_logger("odoo.addons.base.models.ir_http", "odoo.http")
    def test_keys_open_one_door_each(self):
        """A user's key is no device's, and a device's key opens nothing else."""
        keys = self.env["res.users.apikeys"].with_user(self.env.ref("base.user_admin"))
        for scope in (None, "rpc"):
            theirs = keys._generate(scope, "everything", False)
            self.assertRefused(self.post({}, key=theirs), 403)
        for path in ("/json/2/res.users/search_read", "/json/2/rfid.tag/search_read"):
            self.assertEqual(self.post({"domain": []}, path=path).status_code, 401)

    def test_keys_are_not_kept(self):
        """The clear key is nowhere in the database, and its digest in no answer."""
        self.assertGreaterEqual(len(self.key), 40)
        self.env.cr.execute("SELECT to_jsonb(k) FROM rfid_device_key k")
        self.assertNotIn(self.key, json.dumps(self.env.cr.fetchall()))
        with self.assertRaises(AccessError):
            self.device.with_user(self.manager).key_ids.read(["digest"])
        self.assertNotIn(
            "digest", self.device.with_user(self.manager).key_ids.read()[0]
        )

    def test_who_issues_keys(self):
        """An administrator issues keys, a manager revokes them, others do neither."""
        with self.assertRaises(AccessError):
            self.device.with_user(self.manager).action_issue_key()
        for user in (self.operator, self.inspector):
            with self.assertRaises(AccessError):
                self.device.with_user(user).action_revoke_keys()
        action = self.device.action_issue_key()
        self.assertEqual(
            self.post([], key=action["context"]["default_key"]).status_code, 400
        )
        self.device.with_user(self.manager).action_revoke_keys()
        self.assertEqual(self.post([]).status_code, 401)

    def test_rate(self):
        """A device that floods is told to wait; others are not."""
        other = self.env["rfid.device"].create({"name": "Dock 2"})
        device_routes._buckets[self.device.id] = (1.0, device_routes.time.monotonic())
        statuses = [self.post([]).status_code for _time in range(2)]
        device_routes._buckets[self.device.id] = (
            0.0,
            device_routes.time.monotonic() + 9,
        )
        reply = self.post([])
        self.assertEqual(statuses[0], 400)
        self.assertRefused(reply, 429)
        self.assertEqual(reply.headers["Retry-After"], "1")
        self.assertEqual(self.post([], key=other._issue_key()).status_code, 400)

    def test_evidence_is_not_changed(self):
        """Nobody writes, changes or deletes reads and batches by hand."""
        self.send(self.see(1))
        for name in ("rfid.read", "rfid.batch"):
            rows = self.env[name].search([])
            with self.assertRaises(AccessError):
                self.env[name].create({})
            with self.assertRaises(AccessError):
                rows.write({"state": "new"})
        with self.assertRaises(AccessError):
            self.env["rfid.read"].search([]).unlink()

    def test_facts_are_not_made(self):
        """A fake tag makes no product, lot, receipt or item."""
        names = ("product.product", "stock.lot", "stock.picking", "return.item")
        before = [self.env[name].search_count([]) for name in names]
        self.send(self.see(SERIAL), self.see("3074257BF7194E4000001A85"), self.see(7))
        self._process_reads()
        self.assertEqual([self.env[name].search_count([]) for name in names], before)
        tags = self.env["rfid.tag"].search([("epc", "in", [SERIAL, epc(7)])])
        self.assertEqual(set(tags.mapped("kind")), {"unknown"})
