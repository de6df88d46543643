# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import tagged

from .common import RfidHttpCase


@tagged("post_install", "-at_install")
class TestVisits(RfidHttpCase):
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
        visit = self.env["rfid.visit"].search([])
        self.assertEqual((visit.count, visit.state), (2, "done"))
        self.assertInvariants()
        self.send(self.see(2), self.see(1))
        self._process_reads()
        self.assertEqual(second.stage, "received")
        self.assertEqual(ret.state, "processing")
        self.assertInvariants()
