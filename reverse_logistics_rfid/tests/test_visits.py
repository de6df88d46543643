# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Visits, what they move, and what becomes an exception."""

from datetime import timedelta
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import RfidHttpCase, epc

SERIAL = "30364433400D1EC0000003E9"  # GTIN 09506000134352, serial 1001


@tagged("post_install", "-at_install")
class TestVisits(RfidHttpCase):
    def visits(self):
        return self.env["rfid.visit"].search([], order="id")

    def exceptions(self, kind=None):
        domain = [("state", "=", "open")]
        return self.env["rfid.exception"].search(
            domain + ([("kind", "=", kind)] if kind else [])
        )

    def test_dock_receives(self):
        """A tagged item that is read at the dock is received by its receipt."""
        ret = self._create_expected()
        first, second = ret.item_ids.sorted("id")
        self.send(self.see(1), self.see(1, ago=2))
        self._process_reads()
        self.assertEqual(first.stage, "received")
        self.assertEqual(second.stage, "expected")
        event = first.event_ids.filtered(lambda e: e.to_stage == "received")
        self.assertEqual(event.source, "rfid")
        self.assertEqual((self.visits().count, self.visits().state), (2, "done"))
        self.assertInvariants()
        self.send(self.see(2), self.see(1))
        self._process_reads()
        self.assertEqual(second.stage, "received")
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()

    def test_the_item_that_was_seen(self):
        """Of several expected items of a line the one with the tag is received."""
        ret = self._create_return()
        ret.action_submit()
        whole = ret.item_ids.sorted("id")[0]
        part = whole._split(1)
        self._tag(part, first=50)
        self.send(self.see(50))
        self._process_reads()
        self.assertEqual((part.stage, whole.stage), ("received", "expected"))
        self.assertInvariants()

    def test_serial_in_the_tag(self):
        """A tag that names a known serial needs no binding."""
        product = self._create_product(
            "Serial", 10.0, 5.0, tracking="serial", barcode="9506000134352"
        )
        lot = self.env["stock.lot"].create({"name": "1001", "product_id": product.id})
        self._stock_up(product, 1, lot)
        order = self._sell([(product, 1)], deliver=False, invoice=False)
        move_line = order.picking_ids.move_ids.move_line_ids
        move_line.write({"lot_id": lot.id, "quantity": 1})
        self._process(order.picking_ids)
        order._create_invoices().action_post()
        ret = self._create_return(order=order)
        ret.line_ids.lot_ids = lot
        ret.action_submit()
        self.send(self.see(SERIAL))
        self._process_reads()
        self.assertEqual(self.visits().tag_id.lot_id, lot)
        self.assertEqual(ret.item_ids.stage, "received")
        self.assertEqual(ret.item_ids.lot_id, lot)
        self.assertInvariants()

    def test_any_order(self):
        """Late and out-of-order reads end in the same visits, and move nothing back."""
        ret = self._create_expected()
        self.send(self.see(1, ago=40), self.see(1, ago=90))
        self._process_reads()
        self.assertEqual(self.visits().mapped("count"), [1, 1])
        item = ret.item_ids.sorted("id")[0]
        self._inspect(item)
        self.send(self.see(1, ago=65), self.see(1, ago=3600))
        self._process_reads()
        self.assertEqual(sorted(self.visits().mapped("count")), [1, 3])
        self.assertEqual(item.stage, "inspected")

    def test_reversed_receipt(self):
        """Reads from before a receipt was reversed do not receive the goods again."""
        ret = self._create_expected()
        item = ret.item_ids.sorted("id")[0]
        self.send(self.see(1, ago=60))
        self._process_reads()
        picking = item.move_ids.picking_id
        wizard = (
            self.env["stock.return.picking"]
            .with_context(active_id=picking.id, active_model="stock.picking")
            .create({})
        )
        wizard.product_return_moves.quantity = item.quantity
        self._process(wizard._create_return())
        self.assertEqual(item.stage, "expected")
        self.send(self.see(1, ago=600))
        self._process_reads()
        self.assertEqual(item.stage, "expected")

    def test_weak_reads(self):
        """What another lane's tag sends is too weak to count."""
        self.send(self.see(1, rssi=-95))
        self._process_reads()
        self.assertFalse(self.visits())

    def test_inspection_and_out(self):
        """Goods are put where they are seen; leaving undecided is an exception."""
        ret = self._create_expected()
        item = ret.item_ids.sorted("id")[0]
        shelf = self.env["stock.location"].create(
            {"name": "Shelf", "location_id": self.inspection.id}
        )
        self._create_point("Shelf", 2, "inspection", location_id=shelf.id)
        self._create_point("Gate", 3, "out")
        self.send(self.see(1, antenna=2, ago=9))
        self._process_reads()
        early = self.exceptions("not_received")
        self.assertEqual(early.item_id, item)
        early.with_user(self.operator).action_receive()
        self.assertEqual((item.stage, early.state), ("received", "answered"))
        self.assertEqual(item.location_id, shelf)
        self.send(self.see(1, antenna=3))
        self._process_reads()
        self.assertEqual(item.stage, "received")
        self.assertEqual(self.exceptions("undecided").item_id, item)
        self.assertInvariants()

    def test_two_zones(self):
        """Outer then inner is in, inner then outer is out, the door is neither."""
        self.dock.write({"zone": "inner", "direction": "in"})
        self._create_point("Yard", 2, False, zone="outer")
        ret = self._create_expected()
        first, second = ret.item_ids.sorted("id")
        self.send(self.see(1, antenna=1, ago=20), self.see(1, antenna=2, ago=15))
        self._process_reads()
        self.assertEqual(first.stage, "expected")
        self.assertEqual(set(self.visits().mapped("direction")), {"out"})
        self.send(self.see(2, antenna=2, ago=9), self.see(2, antenna=1, ago=8))
        self.send(self.see(2, antenna=2, ago=6))
        self._process_reads()
        self.assertEqual(second.stage, "expected")
        self.assertIn("waiting", self.visits().mapped("state"))
        self.send(self.see(2, antenna=1, ago=5))
        self._process_reads()
        self.assertEqual(second.stage, "received")
        self.assertInvariants()

    def test_unknown_tag(self):
        """An unknown tag waits once for an answer; bound and tried again, it counts."""
        ret = self._create_return()
        ret.action_submit()
        item = ret.item_ids.sorted("id")[0]
        for _time in range(2):
            self.send(self.see(77, ago=100 * _time))
            self._process_reads()
        found = self.exceptions("unknown")
        self.assertEqual((len(found), found.count), (1, 2))
        found.tag_id.with_user(self.operator).item_id = item
        found.with_user(self.operator).action_retry()
        self.assertEqual(found.state, "answered")
        self.assertEqual(item.stage, "received")

    def test_antenna_without_point(self):
        """An antenna that means nothing is told, not guessed; its visits are kept."""
        ret = self._create_expected()
        self.send(self.see(1, antenna=9), self.see(2, antenna=9))
        self._process_reads()
        found = self.exceptions("no_point")
        self.assertEqual((found.antenna, found.count), (9, 2))
        self.assertEqual(self.visits().mapped("state"), ["done", "done"])
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"expected"})
        action = found.with_user(self.operator).action_add_point()
        self.assertEqual(action["res_id"], self.visits().point_id.id)
        found.with_user(self.operator).action_ignore()
        self.assertFalse(self.exceptions())

    def test_belongs_elsewhere(self):
        """A device moves nothing of another warehouse."""
        ret = self._create_expected()
        self.device.warehouse_id = self.env["stock.warehouse"].create(
            {"name": "Two", "code": "TWO"}
        )
        self.send(self.see(1))
        self._process_reads()
        self.assertEqual(len(self.exceptions("elsewhere")), 1)
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"expected"})

    def test_receipt_in_hand(self):
        """Nobody's half-done receipt is posted by a reader."""
        ret = self._create_expected()
        ret.picking_ids.move_ids[1].picked = True
        self.send(self.see(1))
        self._process_reads()
        self.assertEqual(set(ret.item_ids.mapped("stage")), {"expected"})
        self.assertIn("receipt", self.exceptions("refused").note)

    def test_without_gap(self):
        """The number of queries does not grow with the number of tags read again."""
        self.send(*[self.see(n, ago=50) for n in range(100, 140)])
        self._process_reads()
        counts = []
        for number in (4, 40):
            self.send(*[self.see(100 + n, ago=49) for n in range(number)])
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.env["rfid.fold"]._fold_some()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)

    def test_texts_of_tags(self):
        """EPCs are upper case, once, and such as a tag can hold."""
        tag = self.env["rfid.tag"].create({"epc": f" {epc(5).lower()} "})
        self.assertEqual((tag.epc, tag.kind), (epc(5), "unknown"))
        for bad in ("", "xyz", "303E4433400D1EC0000003E9", False, "30"):
            with self.assertRaises(ValidationError):
                self.env["rfid.tag"].create({"epc": bad})
        grai = self.env["rfid.tag"].create({"epc": "3374257BF40C0E400000162E"})
        self.assertEqual(grai.kind, "tote")
        self.assertEqual(grai.gs1, "(8003)006141411234525678")

    def test_roles(self):
        """Others than those who work in returns answer nothing."""
        self.send(self.see(77))
        self._process_reads()
        found = self.exceptions("unknown").with_user(self.accountant)
        with self.assertRaises(AccessError):
            found.action_ignore()
        with self.assertRaises(UserError):
            found.with_user(self.operator).action_receive()

    def test_old_reads_are_deleted(self):
        """Reads go by their age in pieces, visits stay."""
        self.send(self.see(1), self.see(2))
        self._process_reads()
        self.env.cr.execute(
            "UPDATE rfid_read SET received_at = received_at - interval '40 days'"
            " WHERE epc = %s",
            [epc(1)],
        )
        cron = self.env.registry["ir.cron"]
        with patch.object(cron, "_commit_progress", return_value=9.0):
            self.env["rfid.read"]._cron_delete_old()
        self.assertEqual(self.env["rfid.read"].search([]).mapped("epc"), [epc(2)])
        self.assertEqual(len(self.visits()), 2)

    def test_silent_device(self):
        """A device that falls silent is somebody's task, once."""
        self.send(self.see(1))
        self.device.silent_minutes = 5
        self.assertEqual(self.device.health, "ok")
        self.env.cr.execute(
            "UPDATE rfid_batch SET received_at = received_at - %s",
            [timedelta(minutes=9)],
        )
        self.env.invalidate_all()
        for _time in range(2):
            self.env["rfid.device"]._cron_alert()
        self.assertEqual(self.device.health, "silent")
        self.assertEqual(len(self.device.activity_ids), 1)
