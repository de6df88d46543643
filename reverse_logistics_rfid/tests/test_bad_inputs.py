# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What is sent by mistake or in bad faith, row by row of the list of bad inputs, and
the threats to devices D1 to D10. Races, kills, revocation in every process and timing
need real processes: they are in `tests/test_rfid.py`."""

import gzip
import json
import time
from datetime import datetime, timedelta

from odoo import fields
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..controllers import device as device_routes
from .common import PATH, RfidHttpCase, epc

TAG = "30364433400D1EC0000003E9"

ODD_READS = (
    {"epc": TAG[:-1]},
    {"epc": ""},
    {"epc": None},
    {"epc": 7},
    {"epc": [TAG]},
    {"epc": {"hex": TAG}},
    {"epc": "\x00" * 24},
    {"epc": "\ud800" * 24},
    {"epc": "٣" * 24},
    {"epc": "0x" + TAG[2:]},
    {"epc": "F" * 10_000},
    {"antenna": -1},
    {"antenna": 2**63},
    {"antenna": 1.5},
    {"antenna": True},
    {"antenna": "1"},
    {"antenna": [1]},
    {"rssi": 1e400},
    {"rssi": 2**63},
    {"rssi": 10**400},
    {"rssi": "-50"},
    {"rssi": True},
    {"seen_at": "9999-12-31T23:59:59-14:00"},
    {"seen_at": "9999-12-31T23:59:59Z"},
    {"seen_at": "0001-01-01T00:00:00Z"},
    {"seen_at": "0001-01-01T00:00:00+14:00"},
    {"seen_at": "2026-02-30T00:00:00Z"},
    {"seen_at": "2026-03-01T25:00:00Z"},
    {"seen_at": "2026-03-01"},
    {"seen_at": 1_772_359_200},
    {"seen_at": ""},
    {"seen_at": None},
    {"seen_at": "٢٠٢٦-٠٣-٠١T10:00:00Z"},
)


class BadInputCase(RfidHttpCase):
    def setUp(self):
        super().setUp()
        device_routes._buckets.clear()

    def count(self):
        self.env.invalidate_all()
        return self.env["rfid.read"].search_count([])

    def assertRefused(self, reply, status):
        """Refused as a whole: JSON, no trace of our insides, and nothing is stored."""
        self.assertEqual(reply.status_code, status, reply.text)
        self.assertEqual(reply.headers["Content-Type"], "application/json")
        self.assertEqual(set(reply.json()), {"error"})
        self.assertNotIn("Traceback", reply.text)
        self.assertNotIn("Set-Cookie", reply.headers)
        self.assertFalse(self.count())

    def assertReadRefused(self, **values):
        """One read is refused with its index and a reason, the others are kept."""
        before = self.count()
        answer = self.send(self.see(1), {**self.see(2), **values}, self.see(3))
        self.assertEqual(answer["accepted"], 2, answer)
        self.assertEqual([r["index"] for r in answer["rejected"]], [1])
        self.assertTrue(answer["rejected"][0]["reason"])
        self.assertEqual(self.count(), before + 2)

    def batch(self, *reads, name="a"):
        return {"batch_id": name, "reads": list(reads)}


@tagged("post_install", "-at_install")
class TestBadInputs(BadInputCase):
    """The rows A-rfid-01 to A-rfid-20."""

    def test_a_rfid_01_no_header(self):
        self.assertRefused(self.post({}, Authorization=""), 401)

    def test_a_rfid_02_wrong_key(self):
        self.device._issue_key()
        wrong = self.post({}, key="0" * 40)
        self.device.action_revoke_keys()
        revoked = self.post({})
        for reply in (wrong, revoked):
            self.assertRefused(reply, 401)
        self.assertEqual(wrong.text, revoked.text)

    def test_a_rfid_03_revoked_and_past_its_date(self):
        old, new = self.key, self.device._issue_key()
        self.assertEqual(self.post([], key=old).status_code, 400)
        self.device.key_ids.filtered("expires_at").expires_at = (
            fields.Datetime.now() - timedelta(seconds=1)
        )
        self.env.flush_all()
        self.assertRefused(self.post([], key=old), 401)
        self.device.action_revoke_keys()
        self.assertRefused(self.post([], key=new), 401)

    def test_a_rfid_04_key_of_a_user(self):
        keys = self.env["res.users.apikeys"].with_user(self.env.ref("base.user_admin"))
        theirs = keys._generate(None, "everything", False)
        self.assertRefused(self.post({}, key=theirs), 403)

    @mute_logger("odoo.addons.base.models.ir_http", "odoo.http")
    def test_a_rfid_05_device_key_elsewhere(self):
        path = "/json/2/res.users/search_read"
        self.assertEqual(self.post({"domain": []}, path=path).status_code, 401)

    def test_a_rfid_06_plain_text(self):
        body = self.batch(self.see(1))
        self.assertRefused(self.post(body, Content_Type="text/plain"), 415)

    def test_a_rfid_07_cut(self):
        self.assertRefused(self.post(b"["), 400)

    def test_a_rfid_08_nested(self):
        begun = time.monotonic()
        self.assertRefused(self.post(b"[" * 100_000), 400)
        self.assertLess(time.monotonic() - begun, 1)

    def test_a_rfid_09_not_a_number(self):
        self.assertRefused(self.post(b'{"batch_id":"a","reads":NaN}'), 400)

    def test_a_rfid_10_repeated_name(self):
        body = b'{"batch_id":"a","batch_id":"b","reads":[]}'
        self.assertRefused(self.post(body), 400)

    def test_a_rfid_11_short_epc(self):
        self.assertReadRefused(epc="3036443340")

    def test_a_rfid_12_no_hex(self):
        self.assertReadRefused(epc="ZZ364433400D1EC0000003E9")

    def test_a_rfid_13_partition_7(self):
        self.assertReadRefused(epc="303E4433400D1EC0000003E9")

    def test_a_rfid_14_sent_twice(self):
        body = self.batch(self.see(1), self.see(2))
        first, second = self.post(body), self.post(body)
        self.assertEqual((first.status_code, second.status_code), (200, 200))
        self.assertEqual(first.content, second.content)
        self.assertEqual(self.count(), 2)

    def test_a_rfid_15_other_body(self):
        body = self.batch(self.see(1))
        first = self.post(body)
        self.assertEqual(self.post(self.batch(self.see(2))).status_code, 409)
        self.assertEqual(self.post(body).content, first.content)
        self.assertEqual(self.env["rfid.read"].search([]).mapped("epc"), [epc(1)])

    def test_a_rfid_16_in_the_field(self):
        reads = [self.see(TAG, ago=n / 100) for n in range(500)]
        self.send(*reads)
        self._process_reads()
        visit = self.env["rfid.visit"].search([])
        self.assertEqual((visit.tag_id.epc, visit.count), (TAG, 500))

    def test_a_rfid_17_clock_ahead(self):
        ret = self._create_expected()
        due = ret.picking_ids.mapped("date_deadline")
        self.assertEqual(self.send(self.see(1, ago=-7200))["accepted"], 1)
        self._process_reads()
        self.assertTrue(self.env["rfid.visit"].search([]).clock_ahead)
        item = ret.item_ids.filtered(lambda i: i.stage == "received")
        self.assertEqual(len(item), 1)
        moments = item.event_ids.mapped("occurred_at") + [item.date_received]
        self.assertLessEqual(max(moments), fields.Datetime.now() + timedelta(seconds=1))
        self.assertEqual(ret.picking_ids[:1].mapped("date_deadline"), due[:1])

    def test_a_rfid_18_without_zone(self):
        self.assertReadRefused(seen_at="2026-03-01T10:00:00")

    def test_a_rfid_19_too_many_reads(self):
        self.assertRefused(self.post(self.batch(*[self.see(1)] * 10_001)), 413)

    def test_a_rfid_20_too_large(self):
        self.assertRefused(self.post(b" " * (6 * 1024 * 1024)), 413)

    # === OTHERS OF THE SAME KINDS === #

    def test_bodies(self):
        """No batch, whatever it is instead."""
        good = json.dumps(self.batch(self.see(1))).encode()
        for body in (
            b"",
            b" ",
            b"\xef\xbb\xbf" + good,
            good.decode().encode("utf-16"),
            good + b"x",
            good[:-1],
            b"reads=1",
            b'"text"',
            b"-Infinity",
            b"1" * 5_000,
            b'{"batch_id": 7, "reads": []}',
            b'{"batch_id": "", "reads": []}',
            b'{"batch_id": "%s", "reads": []}' % (b"x" * 129),
            b'{"batch_id": "a\\ud83d", "reads": []}',
            b'{"batch_id": "a\\u202e", "reads": []}',
            b'{"batch_id": "a", "reads": {}}',
            b'{"batch_id": "a", "reads": [{"epc": "1", "epc": "2"}]}',
            b'{"batch_id": "a", "reads": [{"rssi": Infinity}]}',
            b'{"batch_id": "a", "reads": [' + b'{"a":' * 20 + b"1" + b"}" * 20 + b"]}",
            b'[{"foo": 1}]',
            b"[1, 2]",
        ):
            with self.subTest(body=body[:60]):
                self.assertRefused(self.post(body), 400)

    def test_reads(self):
        """A read that cannot be, beside good ones."""
        for number, values in enumerate(ODD_READS):
            with self.subTest(values=str(values)[:60]):
                reads = self.see(1), {**self.see(2), **values}
                text = json.dumps(self.batch(*reads, name=f"odd {number}"))
                # beyond all bounds, but written as JSON allows it
                text = text.replace("Infinity", "1e400")
                reply = self.post(text.encode())
                self.assertEqual(reply.status_code, 200, reply.text)
                answer = reply.json()
                self.assertEqual([r["index"] for r in answer["rejected"]], [1])
                self.assertEqual(answer["accepted"], 1)
        self._process_reads()

    def test_harmless(self):
        """What looks odd and is right."""
        for values in (
            {"epc": TAG.lower()},
            {"epc": TAG + "0000"},
            {"antenna": None},
            {"rssi": None},
            {"rssi": -50},
            {"seen_at": "1970-01-01T00:00:00Z"},
            {"seen_at": "2026-03-01 10:00:00.123456789+05:30"},
            {"more": {"than": ["we", "know"]}},
        ):
            with self.subTest(values=values):
                answer = self.send({**self.see(2), **values})
                self.assertFalse(answer["rejected"])
        self._process_reads()
        self.assertFalse(self.env["rfid.batch"].search([("state", "=", "new")]))

    def test_packing(self):
        """gzip that is none, that bursts, that is cut; other ways of packing."""
        good = json.dumps(self.batch(self.see(1))).encode()
        bomb = gzip.compress(gzip.compress(b" " * 50_000_000))
        for body, status in (
            (good, 400),
            (gzip.compress(good)[:-4], 400),
            (gzip.compress(good) + b"more", 400),
            (gzip.compress(b" " * 50_000_000), 413),
            (bomb, 400),
            (b"", 400),
        ):
            with self.subTest(body=body[:20]):
                reply = self.post(body, Content_Encoding="gzip")
                self.assertRefused(reply, status)
        for encoding in ("deflate", "br", "gzip, gzip", "zstd"):
            reply = self.post(good, Content_Encoding=encoding)
            self.assertRefused(reply, 415)
        for kind in ("", "application/xml", "multipart/form-data; boundary=x"):
            self.assertRefused(self.post(good, Content_Type=kind), 415)

    def test_in_chunks(self):
        """A body in chunks, without its length, is a body."""
        body = json.dumps(self.batch(self.see(1))).encode()
        headers = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": "application/json",
        }
        parts = (body[at : at + 7] for at in range(0, len(body), 7))
        reply = self.opener.post(self.base_url() + PATH, data=parts, headers=headers)
        self.assertEqual(reply.status_code, 200, reply.text)
        self.assertEqual(reply.json()["accepted"], 1)

    def test_odd_queries(self):
        """EPCIS: odd parameters are refused in words, too."""
        base = "/reverse_logistics/epcis/v2"
        headers = {"Authorization": f"Bearer {self.key}"}
        for path, status in (
            ("/events?MATCH_epc=%00", 400),
            ("/events?EQ_bizStep=a%00", 400),
            ("/events?LT_eventTime=9999-12-31T23:59:59.999Z", 200),
            ("/events?GE_eventTime=0001-01-01T00:00:00%2B14:00", 400),
            ("/events?perPage=1e3", 400),
            ("/events?nextPageToken=9999999999999999999999", 400),
            ("/events?eventType=Nonsense", 200),
            ("/epcs/%00/events", 404),
            ("/epcs/urn:epc:id:sgtin:1.2.3/events", 200),
            ("/capture/%00", 404),
        ):
            with self.subTest(path=path):
                reply = self.url_open(base + path, headers=headers)
                self.assertEqual(reply.status_code, status, reply.text)
                self.assertNotIn("Traceback", reply.text)

    def test_odd_events(self):
        """EPCIS: events that no database keeps are refused each with its reason."""
        event = {
            "type": "ObjectEvent",
            "eventTime": "2026-03-01T10:00:00Z",
            "eventTimeZoneOffset": "+00:00",
            "epcList": ["urn:epc:id:sgtin:0614141.812345.6789"],
            "action": "OBSERVE",
        }
        changes = (
            {"type": []},
            {"action": {}},
            {"bizStep": ["receiving"]},
            {"eventTime": "0001-01-01T00:00:00Z"},
            {"eventTime": "9999-12-31T23:59:59Z"},
            {"https://a.b/x": "\x00"},
            {"https://a.b/x": ["\ud800"]},
            {"readPoint": None},
            {"epcList": [None]},
            {"parentID": []},
        )
        body = {
            "@context": ["https://ref.gs1.org/standards/epcis/epcis-context.jsonld"],
            "type": "EPCISDocument",
            "schemaVersion": "2.0",
            "creationDate": "2026-03-01T10:00:00Z",
            "epcisBody": {"eventList": [{**event, **change} for change in changes]},
        }
        reply = self.post(
            body,
            path="/reverse_logistics/epcis/v2/capture",
            GS1_Capture_Error_Behaviour="proceed",
        )
        self.assertEqual(reply.status_code, 202, reply.text)
        self.assertEqual(len(reply.json()["errors"]), len(changes))
        raw = json.dumps(body).replace('"action": {}', '"https://a.b/x": 1e999')
        reply = self.post(raw.encode(), path="/reverse_logistics/epcis/v2/capture")
        self.assertFalse(reply.json()["success"])


@tagged("post_install", "-at_install")
class TestThreats(BadInputCase):
    """D1 to D10; D2, D5 and D10 once more with processes in `tests/test_rfid.py`."""

    @mute_logger("odoo.addons.base.models.ir_http", "odoo.http")
    def test_d1_one_door(self):
        """The key of a device opens the routes of devices only."""
        for path in ("/json/2/res.users/search_read", "/json/2/rfid.read/search_read"):
            self.assertEqual(self.post({"domain": []}, path=path).status_code, 401)
        for service, method, args in (
            ("common", "authenticate", [self.env.cr.dbname, "admin", self.key, {}]),
            ("common", "login", [self.env.cr.dbname, "admin", self.key]),
        ):
            call = {"service": service, "method": method, "args": args}
            body = {"jsonrpc": "2.0", "method": "call", "params": call}
            reply = self.post(body, path="/jsonrpc", key="")
            self.assertFalse(reply.json().get("result"), reply.text)
        headers = {"Authorization": f"Bearer {self.key}"}
        reply = self.url_open("/odoo", headers=headers, allow_redirects=False)
        self.assertIn(reply.status_code, (302, 303))
        self.assertIn("/web/login", reply.headers["Location"])

    def test_d2_rotation(self):
        """Two keys during the overlap; the first ends by itself, or at once."""
        old, new = self.key, self.device._issue_key()
        for key in (old, new):
            self.assertEqual(self.post([], key=key).status_code, 400)
        ends = self.device.key_ids.filtered("expires_at").expires_at
        hours = (ends - fields.Datetime.now()) / timedelta(hours=1)
        self.assertTrue(23 < hours <= 24)
        self.device.action_revoke_keys()
        for key in (old, new):
            self.assertEqual(self.post([], key=key).status_code, 401)

    def test_d3_other_warehouse_and_company(self):
        """A device moves nothing of another site, whatever its reads say."""
        ret = self._create_expected()
        self.device.warehouse_id = self.env["stock.warehouse"].create(
            {"name": "Two", "code": "TWO"}
        )
        self.env.flush_all()
        read = self.see(1, warehouse_id=self.warehouse.id, company_id=1)
        self.send(read)
        self._process_reads()
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"expected"})
        self.assertEqual(
            self.env["rfid.exception"].search([]).mapped("kind"), ["elsewhere"]
        )

    def test_d4_replay(self):
        """Of eight days ago: stored as evidence, without effect."""
        ret = self._create_expected()
        self.send(self.see(1, ago=8 * 86400))
        self._process_reads()
        self.assertEqual(self.env["rfid.visit"].search([]).state, "ignored")
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"expected"})

    def test_d5_flood(self):
        """Beyond the limit 429, and others are served."""
        other = self.env["rfid.device"].create({"name": "Dock 2"})
        key = other._issue_key()
        body = self.batch()
        self.post(body)
        device_routes._buckets[self.device.id] = (3.0, time.monotonic() + 60)
        statuses = [self.post(body).status_code for _time in range(5)]
        self.assertEqual(statuses, [429] * 5)
        device_routes._buckets[self.device.id] = (3.0, time.monotonic())
        self.assertEqual(self.post(body).status_code, 200)
        self.assertEqual(self.post(body, key=key).status_code, 200)

    def test_d6_odd_json(self):
        """Bombs are refused within a second and little memory."""
        for body in (
            b"[" * 1_000_000,
            b'{"a":' * 200_000,
            b"[" + b"[]," * 500_000 + b"[]]",
            b'{"batch_id":"a","reads":' + b"9" * 4_000_000 + b"}",
        ):
            begun = time.monotonic()
            self.assertIn(self.post(body).status_code, (400, 413))
            self.assertLess(time.monotonic() - begun, 2)

    def test_d7_other_origin(self):
        """A page of somebody else's in the browser of a user sends nothing."""
        self.authenticate("rl_operator", "rl_operator")
        body = self.batch(self.see(1))
        origin = {"Origin": "https://evil.example"}
        reply = self.post(body, Authorization="", **origin)
        self.assertRefused(reply, 401)
        reply = self.post(body, Content_Type="text/plain", **origin)
        self.assertRefused(reply, 415)
        reply = self.post(body, **origin)
        self.assertNotIn("Access-Control-Allow-Origin", reply.headers)

    def test_d8_false_facts(self):
        """Reads make no product, serial, receipt or item, and dispose of nothing."""
        ret = self._create_received()
        self._tag(ret.item_ids)
        names = ("product.product", "stock.lot", "stock.picking", "return.item")
        before = [self.env[name].search_count([]) for name in names]
        reads = [self.see(code, ago=-9_000) for code in (TAG, 1, 2, 999)]
        self.send(*reads)
        self._process_reads()
        self.assertEqual([self.env[name].search_count([]) for name in names], before)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"received"})
        self.assertFalse(ret.sudo().credit_note_ids)
        self.assertFalse(ret.item_ids.disposition_id)

    def test_d9_keys_are_kept_nowhere(self):
        """Neither a table nor the log knows the clear key."""
        with self.assertLogs(level="DEBUG") as log:
            self.send(self.see(1))
            self.post(b"[")
            self.device._issue_key()
        self.assertNotIn(self.key, "\n".join(log.output))
        self.env.flush_all()
        cr = self.env.cr
        for table in ("rfid_device_key", "rfid_batch", "mail_message", "ir_logging"):
            cr.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s",  # noqa: S608
                       [f"%{self.key}%"])  # fmt: skip
            self.assertEqual(cr.fetchone(), (0,), table)

    def test_d10_one_answer(self):
        """Missing, wrong, revoked and past its date are answered alike."""
        replies = [self.post({}, key="0" * 43), self.post({}, Authorization="")]
        past = self.device._issue_key()
        self.device.key_ids.sorted("id")[-1].expires_at = datetime(2026, 1, 1)
        self.env.flush_all()
        replies.append(self.post({}, key=past))
        self.device.action_revoke_keys()
        replies.append(self.post({}))
        self.assertEqual({reply.status_code for reply in replies}, {401})
        self.assertEqual(len({reply.content for reply in replies}), 1)
