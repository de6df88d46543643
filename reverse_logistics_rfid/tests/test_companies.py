# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Two companies with readers, and the end of old reads."""

from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..models import rfid_read
from .common import RfidHttpCase, epc


@tagged("post_install", "-at_install")
class TestCompanies(RfidHttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.env["res.company"].create({"name": "Other"})
        cls.theirs = cls.env["rfid.device"].create(
            {"name": "Their dock", "company_id": cls.other.id}
        )
        cls.env["rfid.read.point"].create(
            {
                "name": "Their door",
                "device_id": cls.theirs.id,
                "antenna": 1,
                "stage": "received",
            }
        )
        cls.their_key = cls.theirs._issue_key()
        cls.stranger = new_test_user(
            cls.env,
            login="rl_stranger",
            groups="reverse_logistics.group_return_manager",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )

    def test_what_each_sees(self):
        """Nobody sees devices, batches, visits, tags or exceptions of the others."""
        ret = self._create_expected()
        self.send(self.see(1), self.see(501))
        self.send(self.see(2), self.see(502), key=self.their_key)
        self._process_reads()
        for name in (
            "rfid.device",
            "rfid.device.key",
            "rfid.read.point",
            "rfid.batch",
            "rfid.visit",
            "rfid.exception",
        ):
            with self.subTest(model=name):
                ours = self.env[name].with_user(self.manager).search([])
                theirs = self.env[name].with_user(self.stranger).search([])
                self.assertTrue(ours and theirs)
                self.assertFalse(ours & theirs)
        tags = self.env["rfid.tag"].with_user(self.stranger).search([])
        self.assertNotIn(epc(1), tags.mapped("epc"), "on an item of ours")
        self.assertIn(epc(501), tags.mapped("epc"), "unknown: on nothing of anybody")
        self.assertFalse(
            self.env["rfid.read"].with_user(self.stranger).has_access("read")
        )
        stages = {i.rfid_tag_ids.epc: i.stage for i in ret.item_ids}
        self.assertEqual(stages, {epc(1): "received", epc(2): "expected"})

    def test_their_reader_moves_nothing_of_ours(self):
        """A tag of ours at their door is an exception of theirs, without our names."""
        self._create_expected()
        self.send(self.see(1), key=self.their_key)
        self._process_reads()
        found = self.env["rfid.exception"].with_user(self.stranger).search([])
        self.assertEqual(found.mapped("kind"), ["elsewhere"])
        self.assertFalse(found.item_id)

    def test_events_of_others(self):
        """The key of their device asks for their events only."""
        self._create_received()
        headers = {"Authorization": f"Bearer {self.their_key}"}
        reply = self.url_open("/reverse_logistics/epcis/v2/events", headers=headers)
        body = reply.json()["epcisBody"]["queryResults"]["resultsBody"]
        self.assertEqual(body["eventList"], [])

    def test_reads_go_in_pieces(self):
        """Old reads are deleted chunk by chunk, each committed; visits stay."""
        self.send(*[self.see(number, ago=number) for number in range(1, 8)])
        self._process_reads()
        visits = self.env["rfid.visit"].search_count([])
        self.env.cr.execute(
            "UPDATE rfid_read SET received_at = received_at - interval '40 days'"
        )
        self.env.cr.execute(
            "UPDATE rfid_batch SET received_at = received_at - interval '40 days'"
        )
        self.send(self.see(99))
        done = []

        def commit(cron, count=0, **_remaining):
            done.append(count)
            return 9.0

        cron = self.env.registry["ir.cron"]
        with (
            patch.object(rfid_read, "CHUNK", 3),
            patch.object(cron, "_commit_progress", commit),
        ):
            self.env["rfid.read"]._cron_delete_old()
        self.assertEqual(done, [3, 3, 1, 1])
        self.assertEqual(self.env["rfid.read"].search([]).mapped("epc"), [epc(99)])
        self.assertEqual(self.env["rfid.visit"].search_count([]), visits)
