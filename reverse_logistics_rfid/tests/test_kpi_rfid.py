# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The figures of totes, counted by hand."""

from datetime import datetime, timedelta

from ..epc import encode
from .common import RfidCommon

PERIOD = {"date_from": "2026-03-01", "date_to": "2026-03-31"}
MONDAY = datetime(2026, 3, 2, 8)


class TestKpiRfid(RfidCommon):
    def _value(self, code):
        kpi = self.env["return.kpi"]
        return kpi._get_values(kpi._read_filters(PERIOD), {code})[code]["value"]

    def test_totes(self):
        self.env.user.tz = "UTC"
        self.assertIsNone(self._value("tote_loss"))
        self.assertIsNone(self._value("tote_days"))
        crate = self.env["rfid.tote.type"].create({"name": "Crate", "deposit": 12.5})
        tags = self.env["rfid.tag"].create(
            [
                {"epc": encode(f"urn:epc:tag:grai-96:0.0614141.12345.{number}")}
                for number in range(1, 5)
            ]
        )
        totes = self.env["rfid.tote"].create(
            [{"tag_id": tag.id, "type_id": crate.id} for tag in tags]
        )
        for tote in totes:
            tote.with_user(self.operator).send(self.customer.id)
        # two came back, after 4 and 8 days; one was lost, one is out
        days = (4, 8, False, False)
        for tote, length in zip(totes, days, strict=True):
            trip = tote.sudo().open_trip_id
            trip.out_at = MONDAY
            if length:
                trip.in_at = MONDAY + timedelta(days=length)
        totes[2].sudo().open_trip_id.lost_at = MONDAY + timedelta(days=30)
        self.env.flush_all()
        self.assertAlmostEqual(self._value("tote_loss"), 25.0)
        self.assertAlmostEqual(self._value("tote_days"), 6.0)
        action = self.env["return.kpi"].get_drilldown("tote_loss", PERIOD)
        rows = self.env[action["res_model"]].search_count(action["domain"])
        self.assertEqual(rows, 1)
