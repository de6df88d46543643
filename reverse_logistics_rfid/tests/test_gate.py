# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The gate screen: a pallet, counted and received."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RfidHttpCase


@tagged("post_install", "-at_install")
class TestGate(RfidHttpCase):
    def open(self, user=None):
        gates = self.env["rfid.gate"].with_user(user or self.operator)
        state = gates.open_gate(self.device.id)
        return gates.browse(state["id"])

    def numbers(self, gate):
        state = gate.get_state()
        names = ("expected", "matched", "unexpected", "missing", "unknown")
        return tuple(state[name] for name in names)

    def test_pallet_of_200(self):
        """200 tags: all but two of a return, two of another one, one nobody knows."""
        ret = self._create_pallet(200)
        items = ret.item_ids.sorted("id")
        other = self._create_expected()
        gate = self.open()
        gate.set_receipts([ret.picking_ids.name])
        self.assertEqual(self.numbers(gate), (200, 0, 0, 200, 0))
        reads = [self.see(1000 + n, ago=-0.001 * n) for n in range(198)]
        self.send(*reads[:100])
        self.assertEqual(self.numbers(gate), (200, 100, 0, 100, 0))
        self.send(*reads, self.see(1), self.see(2), self.see(5000))
        self.assertEqual(self.numbers(gate), (200, 198, 2, 2, 1))
        done = gate.action_confirm()
        self.assertEqual(done, {"received": 198, "problems": []})
        self.assertEqual(
            sorted(items.mapped("stage")), ["expected"] * 2 + ["received"] * 198
        )
        self.assertEqual(set(other.item_ids.mapped("stage")), {"expected"})
        self.assertEqual((gate.state, gate.matched, gate.missing), ("received", 198, 2))
        self.assertEqual(len(ret.picking_ids), 2)
        self._process_reads()
        self.assertEqual(set(items[:198].mapped("stage")), {"received"})
        self.assertInvariants()

    def test_without_receipts(self):
        """With no receipt named, the returns of what was seen are the load."""
        ret = self._create_expected()
        gate = self.open()
        self.assertEqual(self.numbers(gate), (0, 0, 0, 0, 0))
        self.send(self.see(2, ago=-1))
        self.assertEqual(self.numbers(gate), (2, 1, 0, 1, 0))
        lists = gate.get_state()["lists"]
        self.assertEqual(lists["missing"][0]["name"], ret.item_ids.sorted("id")[0].name)
        gate.action_confirm()
        self.assertEqual(self.numbers(self.open()), (0, 0, 0, 0, 0))
        with self.assertRaises(UserError):
            gate.action_confirm()

    def news(self, gate):
        channel = f"rfid_gate_{gate.id}"
        return self.env["bus.bus"].search([("channel", "like", channel)])

    def test_live(self):
        """A batch tells the open gate that there is something new."""
        gate = self.open()
        self.env["bus.bus"].search([]).unlink()
        self.send(self.see(1))
        self.env.cr.precommit.run()
        self.assertEqual(len(self.news(gate)), 1)
        gate.action_leave()
        self.env["bus.bus"].search([]).unlink()
        self.send(self.see(1))
        self.env.cr.precommit.run()
        self.assertFalse(self.news(gate))

    def test_who(self):
        """The gate is for who works in returns; names that mean nothing are told."""
        with self.assertRaises(AccessError):
            self.env["rfid.gate"].with_user(self.accountant).get_gates()
        gate = self.open()
        with self.assertRaises(AccessError):
            gate.with_user(self.accountant).action_confirm()
        with self.assertRaises(UserError):
            gate.set_receipts(["WH/RET/99999"])
        with self.assertRaises(UserError):
            gate.action_confirm()
        with self.assertRaises(AccessError):
            gate.write({"state": "received"})

    def test_count(self):
        """A sweep says what is there, what is not, and what lies elsewhere."""
        ret = self._create_received()
        first, second = ret.item_ids.sorted("id")
        self._tag(ret.item_ids)
        other = self._create_return(order=self._sell([(self.widget, 1)]))
        other.action_submit()
        self._tag(other.item_ids, first=20)
        count = (
            self.env["rfid.count"]
            .with_user(self.operator)
            .create({"device_id": self.device.id, "location_id": self.inspection.id})
        )
        self.send(self.see(1), self.see(20), self.see(99))
        count.action_refresh()
        told = (count.found, count.missing, count.elsewhere, count.unknown)
        self.assertEqual(told, (1, 1, 1, 1))
        by_item = {line.item_id: line.result for line in count.line_ids}
        self.assertEqual(by_item[first], "found")
        self.assertEqual(by_item[second], "missing")
        self.send(self.see(2))
        count.action_end()
        self.assertEqual((count.found, count.missing), (2, 0))
        self.assertIn("elsewhere", other.item_ids.activity_ids.summary)
        with self.assertRaises(UserError):
            count.action_refresh()
        with self.assertRaises(UserError):
            count.location_id = self.stock
        self.assertInvariants()
