# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""EPCIS: the log as others read it, and what they send."""

import json
import os

from odoo.tests import tagged

from ..epcis import CONTEXT, DocumentError, check_event
from ..hooks import post_init_hook
from .common import RfidHttpCase

BASE = "/reverse_logistics/epcis/v2"
EVENT = {
    "type": "ObjectEvent",
    "eventTime": "2026-03-01T10:00:00.000+01:00",
    "eventTimeZoneOffset": "+01:00",
    "epcList": ["urn:epc:id:sgtin:0614141.812345.6789"],
    "action": "OBSERVE",
    "bizStep": "receiving",
    "disposition": "returned",
    "readPoint": {"id": "urn:epc:id:sgln:0614141.12345.0"},
}


def document(*events, **values):
    return {
        "@context": [CONTEXT, {"ex": "https://example.org/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": "2026-03-01T10:00:00Z",
        "epcisBody": {"eventList": list(events)},
        **values,
    }


@tagged("post_install", "-at_install")
class TestEpcis(RfidHttpCase):
    def ask(self, status=200, key=None, **parameters):
        reply = self.url_open(
            f"{BASE}/events",
            params=parameters,
            headers={"Authorization": f"Bearer {key or self.key}"},
        )
        self.assertEqual(reply.status_code, status, reply.text)
        self.assertEqual(reply.headers["Content-Type"], "application/json")
        return reply

    def get_list(self, **parameters):
        body = self.ask(**parameters).json()
        return body["epcisBody"]["queryResults"]["resultsBody"]["eventList"]

    def test_life_of_a_return(self):
        """Receiving, inspecting, stocking and destroying in words of CBV."""
        ret = self._create_received()
        self._tag(ret.item_ids)
        first, second = ret.item_ids.sorted("id")
        self._inspect(first)
        self._inspect(second, function="F1", cosmetic="C2")
        self._dispose(first, "restock", override_reason_id=self.other_reason.id)
        self._dispose(second, "scrap", override_reason_id=self.other_reason.id)
        events = self.get_list()
        tags = {item: item.rfid_tag_ids.uri for item in (first, second)}
        told = [
            (event["epcList"], event["bizStep"], event["disposition"], event["action"])
            for event in events
        ]
        for item, step, disposition, action in (
            (first, "receiving", "returned", "OBSERVE"),
            (first, "inspecting", "conformant", "OBSERVE"),
            (second, "inspecting", "damaged", "OBSERVE"),
            (first, "stocking", "sellable_accessible", "OBSERVE"),
            (second, "destroying", "destroyed", "DELETE"),
        ):
            self.assertIn(([tags[item]], step, disposition, action), told)
        for event in events:
            check_event(event)
            self.assertEqual(event["bizTransactionList"][0]["type"], "rma")
        self.assertEqual(len({event["eventID"] for event in events}), len(events))
        self.check_schema(self.ask().json())
        for step in {event["bizStep"] for event in events}:
            self.assertEqual(
                self.get_list(EQ_bizStep=step),
                [event for event in events if event["bizStep"] == step],
            )
        self.assertEqual(
            self.get_list(MATCH_epc=tags[first]),
            [event for event in events if event["epcList"] == [tags[first]]],
        )

    def test_aggregation(self):
        """A tote that is packed and emptied: two AggregationEvents an item."""
        crate = self.env["rfid.tote.type"].create({"name": "Crate"})
        tag = self.env["rfid.tag"].create({"epc": "3374257BF40C0E400000162E"})
        tote = self.env["rfid.tote"].create({"tag_id": tag.id, "type_id": crate.id})
        items = self._create_received().item_ids
        tote._pack(items)
        tote.action_empty()
        events = self.get_list(eventType="AggregationEvent")
        self.assertEqual(
            [(event["bizStep"], event["action"]) for event in events],
            [("packing", "ADD")] * 2 + [("unpacking", "DELETE")] * 2,
        )
        for event in events:
            check_event(event)
            self.assertEqual(event["parentID"], "urn:epc:id:grai:0614141.12345.5678")
            self.assertEqual(len(event["childEPCs"]), 1)
            self.assertNotIn("epcList", event)
        self.check_schema(self.ask(eventType="AggregationEvent").json())
        self.assertEqual(self.get_list(EQ_bizStep="unpacking"), events[2:])
        self.assertEqual(self.get_list(EQ_action="ADD"), events[:2])
        for name in ("MATCH_parentID", "MATCH_anyEPC"):
            self.assertEqual(self.get_list(**{name: tag.uri}), events)
        kinds = {event["type"] for event in self.get_list()}
        self.assertEqual(kinds, {"ObjectEvent", "AggregationEvent"})
        self.assertNotIn(
            "AggregationEvent",
            {event["type"] for event in self.get_list(eventType="ObjectEvent")},
        )

    def test_packed_before(self):
        """What was packed before the addon came is told when it is installed."""
        item = self._create_received().item_ids[0]
        event = item._record("received", data={"packed_in": "004012345000000012"})
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE return_event SET packing = NULL, parent_code = NULL WHERE id = %s",
            [event.id],
        )
        post_init_hook(self.env)
        self.env.invalidate_all()
        told = self.get_list(eventType="AggregationEvent")
        self.assertEqual(
            [one["parentID"] for one in told],
            ["https://id.gs1.org/00/004012345000000012"],
        )

    def check_schema(self, body):
        """With GS1's schema where there is a copy (EPCIS_SCHEMA) and jsonschema."""
        if not os.environ.get("EPCIS_SCHEMA"):
            return
        import jsonschema

        with open(os.environ["EPCIS_SCHEMA"]) as schema:
            validator = jsonschema.Draft7Validator(
                json.load(schema),
                format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER,
            )
        self.assertEqual([error.message for error in validator.iter_errors(body)], [])

    def test_query(self):
        """Times, pages, other ways of naming a step; what is not known is an error."""
        self._create_received()
        events = self.get_list()
        self.assertEqual(len(events), 2)
        first = self.ask(perPage=1)
        self.assertEqual(first.headers["GS1-EPCIS-Version"], "2.0.0")
        link = first.headers["Link"]
        self.assertIn('rel="next"', link)
        token = link.split("nextPageToken=")[1].split(">")[0]
        last = self.ask(perPage=1, nextPageToken=token)
        self.assertNotIn("Link", last.headers)
        self.assertEqual(self.get_list(perPage=1, nextPageToken=token), events[1:])
        self.assertEqual(self.get_list(LT_eventTime="2020-01-01T00:00:00Z"), [])
        self.assertEqual(
            self.get_list(GE_eventTime="2020-01-01T00:00:00+02:00"), events
        )
        for step in (
            "https://ns.gs1.org/cbv/BizStep-receiving",
            "cbv:BizStep-receiving",
        ):
            self.assertEqual(self.get_list(EQ_bizStep=step), events)
        self.assertEqual(self.get_list(EQ_bizStep="shipping"), [])
        self.assertEqual(self.get_list(MATCH_epc=events[0]["epcList"][0]), events[:1])
        self.assertEqual(self.get_list(eventType="AggregationEvent"), [])
        for bad in (
            {"perPage": 0},
            {"perPage": "x"},
            {"nextPageToken": "-1"},
            {"GE_eventTime": "yesterday"},
            {"GE_eventTime": "2026-01-01T00:00:00"},
            {"EQ_colour": "red"},
        ):
            self.ask(400, **bad)

    def test_who_may_ask(self):
        """Users who work in returns, by session or key; not portals, not strangers."""
        self.ask(401, key="0" * 40)
        self.assertEqual(self.url_open(f"{BASE}/events").status_code, 401)
        keys = self.env["res.users.apikeys"].sudo()
        for user, status in ((self.operator, 200), (self.accountant, 403)):
            key = keys.with_user(user).sudo()._generate("rpc", "epcis", False)
            self.ask(status, key=key)
        self.authenticate("rl_operator", "rl_operator")
        self.assertEqual(self.url_open(f"{BASE}/events").status_code, 200)

    def test_other_warehouse(self):
        """A device sees the returns of its warehouse only."""
        self._create_received()
        other = self.env["stock.warehouse"].create({"name": "Two", "code": "TWO"})
        self.assertEqual(len(self.get_list()), 2)
        self.device.warehouse_id = other
        self.env.flush_all()
        self.assertEqual(self.get_list(), [])

    # === CAPTURE === #

    def capture(self, body, status=202, **headers):
        reply = self.post(body, path=f"{BASE}/capture", **headers)
        self.assertEqual(reply.status_code, status, reply.text)
        self.assertNotIn("Traceback", reply.text)
        return reply

    def count(self):
        return self.env["rfid.capture.event"].search_count([])

    def test_capture(self):
        """A document is taken, its job can be asked for, an event is stored once."""
        reply = self.capture(document(EVENT))
        headers = {"Authorization": f"Bearer {self.key}"}
        job = self.url_open(reply.headers["Location"], headers=headers).json()
        self.assertTrue(job["success"])
        self.assertFalse(job["running"])
        self.capture(document(EVENT, EVENT))
        self.assertEqual(self.count(), 1)
        self.assertEqual(
            self.url_open(f"{BASE}/capture/nothing", headers=headers).status_code, 404
        )

    def test_capture_errors(self):
        """Rollback keeps nothing of a document with an error, proceed what is good."""
        bad = {**EVENT, "epcList": ["urn:epc:tag:sgtin-96:3.0614141.812345.6789"]}
        good = {**EVENT, "eventID": "urn:uuid:1"}
        job = self.capture(document(good, bad)).json()
        self.assertFalse(job["success"])
        self.assertEqual(len(job["errors"]), 1)
        self.assertEqual(self.count(), 0)
        how = {"GS1_Capture_Error_Behaviour": "proceed"}
        job = self.capture(document(good, bad), **how).json()
        self.assertEqual((job["success"], self.count()), (False, 1))
        how = {"GS1_Capture_Error_Behaviour": "maybe"}
        self.capture(document(good), 400, **how)

    def test_bad_documents(self):
        for body in (
            b"[",
            b"[" * 100_000,
            [],
            {},
            document(),
            document(EVENT, schemaVersion="1.2"),
            document(EVENT, creationDate="today"),
            document(EVENT, type="EPCISQueryDocument"),
        ):
            self.capture(body, 400)
        self.capture(document(EVENT), 415, Content_Type="text/plain")
        self.assertEqual(
            self.post(document(EVENT), key="x", path=f"{BASE}/capture").status_code, 401
        )

    def test_bad_events(self):
        """What the schema of GS1 lets pass, and what it does not."""
        for change in (
            {"type": "Event"},
            {"eventTime": "2026-03-01T10:00:00"},
            {"eventTimeZoneOffset": "1"},
            {"action": "LOOK"},
            {"bizStep": "returning"},
            {"disposition": "ok"},
            {"epcList": []},
            {"epcList": ["3074257BF7194E4000001A85"]},
            {"epcList": ["urn:epc:id:sgtin:0614141.8123456789.1"]},
            {"epcList": ["urn:epc:tag:sgtin-96:3.0614141.812345.6789"]},
            {"epcList": ["nobody:said"]},
            {"epcList": "x"},
            {"quantityList": [1]},
            {"readPoint": "here"},
            {"no:where": 1},
        ):
            with self.subTest(change=change), self.assertRaises(DocumentError):
                check_event({**EVENT, **change})
        check_event({**EVENT, "ex:own": 1}, {"ex"})
        check_event({**EVENT, "bizStep": "https://example.org/rl#recycling"})
