# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .messages import MessageCommon


@tagged("post_install", "-at_install")
class TestMessage(MessageCommon):
    def test_status_goes_forward_only(self):
        self.assertEqual(self._status("departed").state, "done")
        self.assertEqual(self.load.state, "in_transit")
        self.assertEqual(self._status("picked_up").state, "done")
        self.assertEqual(self.load.state, "in_transit", "an older message")
        self._status("delivered")
        self.assertEqual(self.load.state, "arrived")
        late = self._status("cancelled")
        self.assertEqual((late.state, self.load.state), ("exception", "arrived"))
        self.assertTrue(late.activity_ids)

    def test_unknown_status_is_set_aside_corrected_and_reprocessed(self):
        message = self._status(None, status_code="QX")
        self.assertEqual(message.state, "exception")
        self.assertEqual(self.load.state, "booked")
        text = message.document_text.replace(
            '"status_code": "QX"', '"status": "departed"'
        )
        with self.assertRaises(AccessError):
            message.with_user(self.operator).action_reprocess()
        own = message.with_user(self.manager)
        with self.assertRaises(UserError):
            own.document_text = "{no json"
        own.document_text = text
        own.action_reprocess()
        self.assertEqual((message.state, self.load.state), ("done", "in_transit"))
        with self.assertRaises(UserError):
            own.action_reprocess()

    def test_a_provider_acts_on_its_own_loads_only(self):
        """X4."""
        other = self._create_provider("Another")
        message = self._take(
            "status",
            {"number": self.load.name, "events": [{"status": "departed"}]},
            provider=other,
        )
        self.assertEqual(message.state, "exception")
        unknown = self._status("departed", load=self.load.new({"name": "LOAD/0"}))
        self.assertEqual(
            message.error.replace(self.load.name, "X"),
            unknown.error.replace("LOAD/0", "X"),
        )
        self.assertEqual(self.load.state, "booked")

    def test_the_same_message_twice_is_done_once(self):
        order = self.load.order_ids[0]
        lines = [self._line(order, self.widget, 2)]
        first = self._receipt(lines)
        again = self._receipt(lines)
        self.assertEqual((first.state, again.state), ("done", "done"))
        self.assertEqual(again.first_id, first)
        self.assertEqual(len(self.load.finding_ids), 1)
        other = self._receipt([self._line(order, self.widget, 1)])
        self.assertEqual(other.state, "exception")

    def test_more_than_announced_counts_nothing(self):
        """A-edi-16 in JSON."""
        order = self.load.order_ids[0]
        message = self._receipt([self._line(order, self.widget, 5)])
        self.assertEqual(message.state, "exception")
        self.assertIn("5", message.error)
        self.assertFalse(self.load.finding_ids)
        self.assertEqual(self.load.state, "booked")

    def test_findings_are_proposals(self):
        self.provider.does_inspect = True
        order = self.load.order_ids[0]
        self._receipt(
            [
                self._line(order, self.widget, 1, condition="good", expected="1"),
                self._line(order, self.widget, 1, condition="damaged"),
            ]
        )
        self.assertEqual(self.load.state, "arrived")
        findings = self.load.finding_ids
        self.assertEqual(
            sorted(findings.mapped("kind")),
            ["damaged", "inspection", "inspection", "received"],
        )
        self.assertEqual(set(order.item_ids.mapped("stage")), {"in_transit"})
        damaged = findings.filtered(lambda f: f.kind == "damaged")
        with self.assertRaises(AccessError):
            damaged.with_user(self.driver).action_confirm()
        damaged.with_user(self.operator).action_confirm()
        self.assertEqual(damaged.dispute_id.kind, "damaged")

    def test_booking_announces_the_load(self):
        message = self.load.tpl_message_ids
        self.assertEqual(message.mapped("state"), ["to_send"])
        lines = message.document["lines"]
        self.assertEqual(len(lines), 6)
        self.assertEqual({line["sku"] for line in lines}, {"WID-1", "GAD-1"})
        self._cron("_cron_send")
        self.assertEqual(message.state, "sent")
        folder = self.provider._get_directory() / "out"
        self.assertEqual(
            (folder / message._get_file_name()).read_bytes(), message._get_raw()
        )

    def test_tables(self):
        head = "number,date,shipment_number,sku,quantity,condition,return_number"
        order = self.load.order_ids[0]
        row = f"T-1,2026-01-31,{self.load.name},WID-1,2,good,{order.name}"
        message = self._file(f"{head}\n{row}\n", "csv")
        self.assertEqual(message.state, "done", message.error)
        self.assertEqual(message.child_ids.state, "done", message.child_ids.error)
        wrong = self._file(f"{head}\n{row}\n".replace("quantity", "quantiy"), "csv")
        self.assertEqual(wrong.state, "rejected")
        self.assertIn("quantiy", wrong.error)
        book = Workbook()
        book.active.append(head.split(","))
        book.active.append([*row.replace("T-1", "T-2").split(",")])
        book.active["E2"] = 1
        book.active["D2"] = "GAD-1"
        out = io.BytesIO()
        book.save(out)
        raw = out.getvalue()
        self.assertEqual(self.provider._guess_format("a.xlsx", raw), "csv")
        message, _what = self.Message._take(self.provider, raw, "csv", "sheet")
        message._process()
        self.assertEqual(message.child_ids.state, "done", message.error)
        self.assertEqual(sum(self.load.finding_ids.mapped("quantity")), 3)
        message, _what = self.Message._take(self.provider, raw[:300], "csv", "cut")
        message._process()
        self.assertEqual(message.state, "rejected")
