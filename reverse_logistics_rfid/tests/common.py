# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""A device with read points, tagged items, and reads as a reader sends them."""

import json
from datetime import datetime, timedelta, timezone

from odoo.tests import HttpCase

from odoo.addons.reverse_logistics.tests.common import ReturnCommon
from odoo.addons.reverse_logistics_rfid.epc import encode

PATH = "/reverse_logistics/rfid/v1/reads"


def epc(number):
    """The EPC of one of our tags: a GID has no meaning that could hit something."""
    return encode(f"urn:epc:tag:gid-96:31415.271828.{number}")


class RfidCommon(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspection = cls.warehouse.return_inspection_loc_id
        cls.device = cls.env["rfid.device"].create(
            {"name": "Dock 1", "warehouse_id": cls.warehouse.id}
        )
        cls.dock = cls._create_point("Dock", 1, "received")
        cls.key = cls.device._issue_key()
        cls.batches = 0

    @classmethod
    def _create_point(cls, name, antenna, stage, **values):
        return cls.env["rfid.read.point"].create(
            {
                "name": name,
                "device_id": cls.device.id,
                "antenna": antenna,
                "location_id": cls.inspection.id,
                "stage": stage,
                **values,
            }
        )

    @classmethod
    def _create_expected(cls, **values):
        """A return of all of so, approved; its items carry tags 1, 2, …"""
        ret = cls._create_return(**values)
        ret.action_submit()
        cls._tag(ret.item_ids)
        return ret

    @classmethod
    def _create_pallet(cls, count, first=1000):
        """A return of so many pieces, an item each, with tags from `first` on."""
        ret = cls._create_return(order=cls._sell([(cls.widget, count)]))
        ret.action_submit()
        if ret.state == "submitted":
            ret.with_user(cls.manager).action_approve()
        items = ret.item_ids
        for _part in range(count - 1):
            items |= ret.item_ids[0]._split(1)
        cls._tag(items, first=first)
        return ret

    @classmethod
    def _tag(cls, items, first=1):
        return cls.env["rfid.tag"].create(
            [
                {"epc": epc(first + index), "item_id": item.id}
                for index, item in enumerate(items.sorted("id"))
            ]
        )

    @classmethod
    def see(cls, code=1, antenna=1, ago=0.0, **values):
        """A read of tag number (or EPC) so many seconds ago."""
        at = datetime.now(timezone.utc) - timedelta(seconds=ago)
        return {
            "epc": epc(code) if isinstance(code, int) else code,
            "antenna": antenna,
            "seen_at": at.isoformat(),
            "rssi": -50.0,
            **values,
        }

    def _process_reads(self):
        """What the cron does, without committing."""
        fold = self.env["rfid.fold"]
        while fold._fold_some():
            pass
        visits = self.env["rfid.visit"].search([("state", "in", ("new", "waiting"))])
        self.env["rfid.mover"]._move(visits)


class RfidHttpCase(RfidCommon, HttpCase):
    def post(self, body, key=None, path=PATH, **headers):
        """Post a body (bytes, or a value for JSON) with a key, as a device does."""
        headers = {
            "Authorization": f"Bearer {self.key if key is None else key}",
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        headers = {name: value for name, value in headers.items() if value}
        if not isinstance(body, bytes):
            body = json.dumps(body).encode()
        return self.url_open(path, data=body, headers=headers, method="POST")

    def send(self, *reads, batch=None, **headers):
        """Post reads in a batch; the answer, which must be good."""
        type(self).batches += 1
        name = batch or f"batch-{self.batches}"
        reply = self.post({"batch_id": name, "reads": list(reads)}, **headers)
        self.assertEqual(reply.status_code, 200, reply.text)
        return reply.json()
