# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Loads of the 3PL addon at a gate, where both addons are installed."""

from unittest import SkipTest

from odoo.tests import tagged

from odoo.addons.reverse_logistics_3pl.tests.common import TplCommon

from ..epc import from_elements
from .common import RfidHttpCase


class WithLoads(RfidHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "return.shipment" not in cls.env:
            raise SkipTest("The 3PL addon is not installed.")


@tagged("post_install", "-at_install")
class TestLoads(TplCommon, WithLoads):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.return_gs1_prefix = "4012345"
        cls.load = cls._book(2)
        cls.load.action_pick_up()
        cls.pallet = cls.load.package_ids[:1]
        cls.sscc = from_elements({"00": cls.pallet.name}, 2, 7).hex

    def test_a_pallet_arrives(self):
        """The tag of a pallet at the door: its load has arrived, nothing is received
        by that."""
        self.dock.stage = "in_transit"
        self.send(self.see(self.sscc))
        self._process_reads()
        self.assertEqual(self.load.state, "arrived")
        items = self.load.line_ids.item_ids
        self.assertEqual(set(items.mapped("stage")), {"in_transit"})
        self.send(self.see(self.sscc, ago=-100))
        self._process_reads()
        self.assertEqual(self.load.state, "arrived")

    def test_a_pallet_is_received(self):
        """At a point that receives: the load has arrived, all of the pallet is in."""
        self.send(self.see(self.sscc))
        self._process_reads()
        self.assertEqual(self.load.state, "arrived")
        items = self.load.line_ids.item_ids.filtered(
            lambda item: item.product_id.tracking == "none"
        )
        self.assertEqual(set(items.mapped("stage")), {"received"})
        self.assertInvariants()

    def test_one_item_is_enough(self):
        """A tagged item of the load tells as much as the pallet's tag."""
        item = self.load.line_ids.item_ids[0]
        self._tag(item, first=300)
        self.dock.stage = "in_transit"
        self.send(self.see(300))
        self._process_reads()
        self.assertEqual(self.load.state, "arrived")

    def test_the_gate_takes_a_load(self):
        """At the gate screen a load is named by its number or by a pallet."""
        gates = self.env["rfid.gate"].with_user(self.operator)
        gate = gates.browse(gates.open_gate(self.device.id)["id"])
        for name in (self.load.name, self.pallet.name):
            state = gate.set_receipts([name])
            receipts = {receipt["id"] for receipt in state["receipts"]}
            self.assertEqual(receipts, set(self.load.picking_ids.ids))
            self.assertEqual(state["expected"], len(self.load.line_ids.item_ids))
        self.send(self.see(self.sscc))
        self.assertEqual(gate.get_state()["matched"], state["expected"])
        gate.action_confirm()
        self.assertEqual(self.load.state, "arrived")

    def test_events_of_the_pallet(self):
        """Picked up, the returns are packed on the pallet, by its SSCC."""
        events = self.load.line_ids.item_ids.event_ids.filtered("packing")
        self.assertEqual(set(events.mapped("parent_code")), {self.pallet.name})
        context = self.env["rfid.epcis"]._get_context(events)
        told = self.env["rfid.epcis"]._export(events[0], context)
        self.assertEqual(told["parentID"], f"https://id.gs1.org/00/{self.pallet.name}")
