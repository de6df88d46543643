# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Interchanges of X12 and EDIFACT through the inbox: rows A-edi-08 to A-edi-18."""

from datetime import datetime, timedelta, timezone

from odoo import fields
from odoo.tests import tagged

from ..edi import (
    EdifactEnvelope,
    X12Envelope,
    blank,
    read_interchanges,
    read_x12,
    refused,
    write_edifact,
    write_iftsta,
    write_x12,
)
from ..edi.model import Event, Status
from .messages import THEM, US, MessageCommon

AT = datetime(2026, 1, 31, 9, 30, tzinfo=timezone.utc)


@tagged("post_install", "-at_install")
class TestMessageX12(MessageCommon):
    def _x12(self, *sets, control=7, **values):
        envelope = X12Envelope(
            **{"sender": THEM, "receiver": US, "control": control, "at": AT, **values}
        )
        return write_x12(envelope, sets)

    def _set_214(self, status="AF", load=None):
        return (
            "214",
            [
                ["B10", "PRO1", load or self.load.name, "SWFT"],
                ["AT7", status, "NS", "", "", "20260130", "0800", "UT"],
            ],
        )

    def _set_180(self, number, quantity=1, disposition="CR"):
        return (
            "180",
            [
                ["BGN", "00", "N-1", "20260131"],
                ["N9", "RZ", number],
                ["BLI", "SK", "WID-1", str(quantity), "EA"],
                ["RDR", disposition, "DR"],
            ],
        )

    def _get_acks(self, message):
        """The acknowledgments that were put into the outbox for a file."""
        out = self.Message.search(
            [("parent_id", "=", message.id), ("direction", "=", "out")]
        )
        found = []
        for one in out:
            for interchange in read_x12(one._get_raw()):
                found += interchange.documents
        return found

    def _assert_ta1(self, message, code):
        (ack,) = self._get_acks(message)
        self.assertEqual((ack["level"], ack["status"]), ("interchange", "rejected"))
        self.assertEqual(ack["codes"], [code])
        self.assertEqual(message.state, "rejected")
        self.assertFalse(message.child_ids.filtered(lambda m: m.direction == "in"))
        self.assertEqual(self.load.state, "booked")

    def test_214_moves_the_load_and_is_acknowledged(self):
        message = self._file(self._x12(self._set_214()))
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(self.load.state, "in_transit")
        (ack,) = self._get_acks(message)
        self.assertEqual((ack["level"], ack["status"]), ("group", "accepted"))

    def test_envelope_faults(self):
        """A-edi-08, A-edi-09, A-edi-11."""
        good = self._x12(self._set_214())
        cut = good.replace("SWIFTHAUL ", "SWIFTHAUL", 1)
        self.assertEqual(len(cut), len(good) - 1)
        self._assert_ta1(self._file(cut), "022")
        wrong = good.replace("IEA*1*000000007", "IEA*1*000000008")
        self._assert_ta1(self._file(wrong), "001")
        other = self._x12(self._set_214(), receiver=("ZZ", "SOMEBODY"))
        message = self._file(other)
        (ack,) = self._get_acks(message)
        self.assertIn(ack["codes"][0], ("008", "009"))
        self.assertEqual(self.load.state, "booked")

    def test_an_interchange_is_taken_once(self):
        """A-edi-10."""
        text = self._x12(self._set_214())
        self._file(text)
        again = self._file(text)
        (ack,) = self._get_acks(again)
        self.assertEqual((ack["status"], ack["codes"]), ("rejected", ["025"]))
        self.assertFalse(again.child_ids.filtered(lambda m: m.direction == "in"))

    def test_counts_of_groups_and_sets(self):
        """A-edi-12, A-edi-13, A-edi-14."""
        text = self._x12(self._set_214(), self._set_214("X1"))
        (ack,) = self._get_acks(self._file(text.replace("GE*2*", "GE*3*")))
        self.assertEqual((ack["status"], ack["codes"]), ("rejected", ["5"]))
        self.assertEqual(self.load.state, "booked")
        text = self._x12(self._set_214(), control=8)
        for old, new, code in (
            ("SE*4*", "SE*9*", "4"),
            ("SE*4*0001", "SE*4*0002", "3"),
        ):
            self.assertIn(old, text)
            (ack,) = self._get_acks(self._file(text.replace(old, new)))
            text = text.replace("000000008", "000000009").replace("*8*X", "*9*X")
            text = text.replace("GE*1*8", "GE*1*9")
            self.assertEqual(ack["sets"][0]["status"], "rejected")
            self.assertEqual(ack["sets"][0]["codes"], [code])
        self.assertEqual(self.load.state, "booked")

    def test_an_unknown_return_is_an_exception_and_good_syntax(self):
        """A-edi-15."""
        count = self.env["return.order"].search_count([])
        message = self._file(self._x12(self._set_180("RET/0/404")))
        (ack,) = self._get_acks(message)
        self.assertEqual(ack["status"], "accepted")
        part = message.child_ids.filtered(lambda m: m.direction == "in")
        self.assertEqual(part.state, "exception")
        self.assertIn("RET/0/404", part.error)
        self.assertEqual(self.env["return.order"].search_count([]), count)

    def test_quantities_and_codes_of_a_180(self):
        """A-edi-16, A-edi-17, A-edi-18."""
        order = self.load.order_ids[0]
        message = self._file(self._x12(self._set_180(order.name, 5)))
        part = message.child_ids.filtered(lambda m: m.direction == "in")
        self.assertEqual(part.state, "exception")
        self.assertFalse(part.finding_ids)
        message = self._file(self._x12(self._set_180(order.name, 1, "XX"), control=9))
        part = message.child_ids.filtered(lambda m: m.direction == "in")
        self.assertEqual(part.state, "exception")
        self.assertIn("XX", part.error)
        for place, quantity in enumerate(("-1", "0", "two"), 10):
            message = self._file(
                self._x12(self._set_180(order.name, quantity), control=place)
            )
            (ack,) = self._get_acks(message)
            self.assertEqual(ack["sets"][0]["status"], "rejected", quantity)
            self.assertEqual(message.state, "rejected")
        message = self._file(self._x12(self._set_180(order.name, 2), control=20))
        part = message.child_ids.filtered(lambda m: m.direction == "in")
        self.assertEqual(part.state, "done", part.error)
        self.assertEqual(part.finding_ids.proposed, "consumer_return")

    def test_what_we_write_we_can_read(self):
        """X8."""
        self.widget.name = "A*B~SE*1'+:?"
        for message_format in ("x12", "edifact"):
            self.provider.message_format = message_format
            self.load._announce("replacement")
            message = self.load.tpl_message_ids.sorted("id")[-1]
            self.assertEqual(message.state, "to_send", message.error)
            (found,) = read_interchanges(message._get_raw())
            self.assertFalse(found.errors)
            (document,) = found.documents
            self.assertEqual(len(document["lines"]), 6)
            self.assertFalse(refused(document))

    def test_a_missing_acknowledgment_is_seen(self):
        self.provider.message_format = "x12"
        self.load._announce("replacement")
        sent = self.load.tpl_message_ids.sorted("id")[-1]
        self._cron("_cron_send")
        self.assertEqual(sent.state, "sent")
        self._cron("_cron_watch")
        self.assertFalse(sent.ack_state, "not yet")
        late = fields.Datetime.now() - timedelta(hours=25)
        sent._unguarded().done_at = late
        self.provider.ack_hours = 0
        self._cron("_cron_watch")
        self.assertFalse(sent.ack_state, "this one acknowledges nothing")
        self.provider.ack_hours = 24
        self._cron("_cron_watch")
        self._cron("_cron_watch")
        self.assertEqual(sent.ack_state, "overdue")
        self.assertEqual(len(sent.activity_ids), 1)
        group = ["AK1", "AN", str(int(sent.key))]
        self._file(self._x12(("997", [group, ["AK9", "A", "1", "1", "1"]])))
        self.assertEqual(sent.ack_state, "accepted")
        self.assertFalse(sent.error)
        self.assertFalse(sent.activity_ids)

    def test_a_refusal_of_ours_is_seen(self):
        sent = self.load.tpl_message_ids
        group = ["AK1", "AN", str(int(sent.key))]
        sets = [("997", [group, ["AK9", "R", "1", "1", "0", "5"]])]
        message = self._file(self._x12(*sets))
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual((sent.ack_state, sent.state), ("rejected", "dead"))
        self.assertFalse(self._get_acks(message), "no acknowledgment of one")

    def test_iftsta_is_answered_by_contrl(self):
        envelope = EdifactEnvelope(sender=THEM, receiver=US, control="77", at=AT)
        document = blank(
            Status,
            kind="status",
            number="PRO1",
            date=AT.date(),
            shipment_number=self.load.name,
            events=[blank(Event, status="departed", at=AT, zone="UTC")],
        )
        raw = write_edifact(envelope, [("IFTSTA", write_iftsta(document))])
        message = self._file(raw.decode(), "edifact")
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(self.load.state, "in_transit")
        out = message.child_ids.filtered(lambda m: m.direction == "out")
        (found,) = read_interchanges(out._get_raw())
        self.assertEqual(found.documents[0]["status"], "accepted")
