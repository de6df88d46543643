# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Tags made for items, tags that are scanned, and totes that come and go."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..epc import decode, encode
from .common import RfidHttpCase, epc


@tagged("post_install", "-at_install")
class TestTagging(RfidHttpCase):
    def test_commission(self):
        """Each item gets a tag of its own, once, and a label that writes it."""
        ret = self._create_return()
        ret.action_submit()
        items = ret.item_ids.with_user(self.operator)
        for _time in range(2):
            action = items.action_print_rfid_labels()
        self.assertEqual(action["type"], "ir.actions.report")
        tags = items.rfid_tag_ids
        self.assertEqual(len(tags), len(items))
        self.assertEqual(decode(tags[0].epc).scheme, "gid-96")
        text = (
            self.env["ir.actions.report"]
            ._render_qweb_text(action["report_name"], items.ids)[0]
            .decode()
        )
        for tag in tags:
            self.assertIn(f"^RFW,H,,,A^FD{tag.epc}^FS", text)
        self.assertEqual(text.count("^XA"), text.count("^XZ"))

    def test_gs1_numbers(self):
        """With a company prefix plates are GIAIs; serials with a GTIN are SGTINs."""
        self.company.return_gs1_prefix = "0614141"
        ret = self._create_return()
        ret.action_submit()
        tag = ret.item_ids[0]._commission()[ret.item_ids[0]]
        self.assertEqual(tag.scheme, "giai-96")
        self.assertIn("(8004)0614141", tag.gs1)
        product = self._create_product(
            "S", 1, 1, tracking="serial", barcode="09506000134352"
        )
        lot = self.env["stock.lot"].create({"name": "a/1", "product_id": product.id})
        item = self.env["return.item"]._create_items(
            [
                {
                    "product_id": product.id,
                    "lot_id": lot.id,
                    "quantity": 1,
                    "company_id": self.company.id,
                    "location_id": self.inspection.id,
                }
            ],
            "expected",
        )
        tag = item._commission()[item]
        self.assertEqual(tag.gs1, "(01)09506000134352(21)a/1")

    def test_scan(self):
        """The scanner knows tags: by what they are on, else by what they say."""
        ret = self._create_expected()
        scan = self.env["return.scan"].with_user(self.operator)
        found = scan._resolve(epc(1).lower())
        self.assertEqual(found.match.record, ret.item_ids.sorted("id")[0])
        self.widget.barcode = "00614141000005"
        tag = encode("urn:epc:tag:sgtin-96:1.0614141.000000.77")
        self.assertEqual(scan._resolve(tag).match.record, self.widget)
        self.assertEqual(scan._resolve(epc(99)).status, "unknown")
        pairs = " ".join(epc(1)[at : at + 2] for at in range(0, len(epc(1)), 2))
        for text in (pairs, f"0x{epc(1)}", f"urn:epc:raw:96.x{epc(1)}"):
            found = scan._resolve(text)
            self.assertEqual(found.match.record, ret.item_ids.sorted("id")[0], text)

    def test_reader_of_a_person(self):
        """What it sees now is pushed to his scanner, the nearest first; nothing old,
        nothing twice, and nothing of a reader that is nobody's."""
        pushed = []
        scan = type(self.env["return.scan"])
        self.patch(scan, "_push_codes", lambda self, *args: pushed.append(args))
        self.send(self.see(1))
        self.assertEqual(pushed, [])
        self.device.scanner_user_id = self.operator
        self.env.flush_all()
        reads = [self.see(2, rssi=-70.0), self.see(3, rssi=-40.0), self.see(4, ago=90)]
        for _time in range(2):
            self.send(*reads, batch="sled")
        partner = self.operator.partner_id
        self.assertEqual(pushed, [(partner, [epc(3), epc(2)], "rfid")])

    def test_totes(self):
        """A crate goes out, is overdue, lost, and comes back through the gate."""
        crate = self.env["rfid.tote.type"].create({"name": "Crate", "deposit": 12.5})
        tag = self.env["rfid.tag"].create(
            {"epc": encode("urn:epc:tag:grai-96:0.0614141.12345.1")}
        )
        tote = self.env["rfid.tote"].create({"tag_id": tag.id, "type_id": crate.id})
        tote.with_user(self.operator).send(self.customer.id)
        self.assertEqual((tote.state, tote.partner_id), ("out", self.customer))
        with self.assertRaises(UserError):
            tote.with_user(self.operator).send(self.customer.id)
        with self.assertRaises(AccessError):
            tote.with_user(self.operator).action_lose()
        tote.open_trip_id.out_at = fields.Datetime.now() - timedelta(days=70)
        self.assertTrue(tote.is_overdue)
        tote.with_user(self.manager).action_lose()
        self.assertEqual(tote.state, "lost")
        due = self.env["rfid.tote.trip"]._read_group(
            [], ["partner_id"], ["deposit_due:sum"]
        )
        self.assertEqual(due, [(self.customer, 12.5)])
        self.send(self.see(tag.epc, ago=80 * 3600))
        self._process_reads()
        self.assertEqual((tote.state, tote.trip_count), ("here", 1))
        self.assertEqual(tote.trip_ids.deposit_due, 0)
        self._create_point("Out", 2, "out")
        self.send(self.see(tag.epc, antenna=2, ago=90 * 3600))
        self._process_reads()
        self.assertEqual(tote.state, "here")
        self.send(self.see(tag.epc, antenna=2))
        self._process_reads()
        self.assertEqual((tote.state, tote.trip_count), ("out", 2))

    def _create_tote(self, number=1):
        crate = self.env["rfid.tote.type"].create({"name": "Crate", "deposit": 12.5})
        tag = self.env["rfid.tag"].create(
            {"epc": encode(f"urn:epc:tag:grai-96:0.0614141.12345.{number}")}
        )
        return self.env["rfid.tote"].create({"tag_id": tag.id, "type_id": crate.id})

    def test_send_by_the_button(self):
        """Several totes go to a customer at once; the dialog tells the deposit."""
        totes = self._create_tote(1) | self._create_tote(2)
        wizard = (
            self.env["rfid.tote.send"]
            .with_user(self.operator)
            .create({"tote_ids": totes.ids, "partner_id": self.customer.id})
        )
        self.assertEqual(wizard.deposit, 25)
        wizard.action_confirm()
        self.assertEqual(set(totes.mapped("state")), {"out"})
        self.assertEqual(totes.partner_id, self.customer)
        totes.with_user(self.operator).action_take_back()
        self.assertEqual(totes.mapped("trip_count"), [1, 1])

    def test_contents(self):
        """Items are packed, seen through their tote, and taken out again."""
        tote, other = self._create_tote(1), self._create_tote(2)
        ret = self._create_received()
        items = ret.item_ids
        pack = self.env["rfid.tote.pack"].with_user(self.operator)
        pack.create({"tote_id": tote.id, "item_ids": items.ids}).action_confirm()
        pack.create({"tote_id": tote.id, "item_ids": items.ids}).action_confirm()
        self.assertEqual(tote.item_count, 2)
        self.assertEqual(tote.tag_id._get_items()[tote.tag_id], items)
        pack.create({"tote_id": other.id, "item_ids": items[0].ids}).action_confirm()
        self.assertEqual((tote.item_ids, other.item_ids), (items[1], items[0]))
        tote.with_user(self.operator).action_empty()
        self.assertFalse(tote.item_ids)
        self._inspect(items[0])
        self._dispose(items[0], "restock", override_reason_id=self.other_reason.id)
        self.assertFalse(other.item_ids, "what is back on the shelf is in no tote")
        told = [
            (event.packing, event.parent_code)
            for event in ret.item_ids.event_ids.sorted("id")
            if event.packing
        ]
        uri, second = tote.tag_id.uri, other.tag_id.uri
        self.assertEqual(
            sorted(told),
            sorted(
                [("ADD", uri)] * 2
                + [("DELETE", uri)] * 2
                + [("ADD", second), ("DELETE", second)]
            ),
        )
        self.assertInvariants()

    def test_what_may_be_packed(self):
        """Only what is here, into what is here, by who works in returns."""
        tote = self._create_tote()
        expected = self._create_return(order=self._sell([(self.widget, 1)]))
        expected.action_submit()
        with self.assertRaises(UserError):
            tote.with_user(self.operator)._pack(expected.item_ids)
        items = self._create_received().item_ids
        with self.assertRaises(AccessError):
            tote.with_user(self.accountant).action_empty()
        tote.send(self.customer.id)
        with self.assertRaises(UserError):
            tote.with_user(self.operator)._pack(items)
        with self.assertRaises(AccessError):
            items.with_user(self.operator).write({"tote_id": tote.id})
