# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

from ..epc import encode

CRATES = 6


class RfidDevice(models.Model):
    _inherit = "rfid.device"

    @api.model
    def _load_demo(self):
        """Tags on what is on its way, and crates of which some are away."""
        bench = self.env.ref("reverse_logistics_rfid.device_bench")
        inspection = bench.warehouse_id.return_inspection_loc_id
        self.env["rfid.read.point"].create(
            {
                "name": "Inspection bench",
                "device_id": bench.id,
                "antenna": 1,
                "location_id": inspection.id,
                "stage": "inspection",
            }
        )
        expected = self.env["return.item"].search(
            [("stage", "in", ("expected", "in_transit", "received"))], limit=200
        )
        expected._commission()
        self._load_demo_crates()

    @api.model
    def _load_demo_crates(self):
        tags = self.env["rfid.tag"].create(
            [
                {"epc": encode(f"urn:epc:tag:grai-96:0.0614141.12345.{number}")}
                for number in range(1, CRATES + 1)
            ]
        )
        crate = self.env.ref("reverse_logistics_rfid.tote_type_crate")
        bench = self.env.ref("reverse_logistics_rfid.device_bench")
        crate_place = bench.warehouse_id.return_inspection_loc_id
        totes = self.env["rfid.tote"].create(
            [{"tag_id": tag.id, "type_id": crate.id} for tag in tags]
        )
        customers = self.env["return.order"].search([], limit=4).partner_id
        now = fields.Datetime.now()
        for days, tote, partner in zip(
            (75, 12, 3), totes, [*customers] * 3, strict=False
        ):
            tote._go_out(now - timedelta(days=days), partner)
        received = self.env["return.item"].search(
            [
                ("stage", "=", "received"),
                ("order_id", "!=", False),
                ("location_id", "=", crate_place.id),
            ],
            limit=3,
        )
        totes[-1]._pack(received)
