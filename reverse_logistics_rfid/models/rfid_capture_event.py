# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models


class RfidCaptureEvent(models.Model):
    """An event that was captured, as it came."""

    _name = "rfid.capture.event"
    _description = "EPCIS Event of Others"
    _order = "event_time desc, id desc"
    _rec_name = "event_key"

    capture_id = fields.Many2one(
        comodel_name="rfid.capture",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="capture_id.company_id", store=True, index=True
    )
    event_key = fields.Char(
        string="Event ID",
        required=True,
        readonly=True,
        help="As it came, or made of the event when it came without one.",
    )
    event_time = fields.Datetime(required=True, readonly=True, index=True)
    step = fields.Char(string="Business Step", readonly=True)
    content = fields.Json(required=True, readonly=True)

    _key_uniq = models.UniqueIndex("(company_id, event_key)")

    @api.model
    def _get_key(self, event):
        """The id of an event; without one, the same content has the same id."""
        if event.get("eventID"):
            return event["eventID"]
        text = repr(sorted((key, repr(value)) for key, value in event.items()))
        return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, text)}"

    @api.model
    def _store(self, job, events):
        """Keep events that are new; an event that came before is that event."""
        keyed = {self._get_key(event): (event, moment) for event, moment in events}
        known = set(
            self.search(
                [
                    ("company_id", "=", job.company_id.id),
                    ("event_key", "in", list(keyed)),
                ]
            ).mapped("event_key")
        )
        fresh = {key: pair for key, pair in keyed.items() if key not in known}
        self.create(
            [
                {
                    "capture_id": job.id,
                    "event_key": key,
                    "event_time": moment.replace(microsecond=0),
                    "step": event.get("bizStep"),
                    "content": event,
                }
                for key, (event, moment) in fresh.items()
            ]
        )
        self._make_visits(job.company_id, fresh.values())

    @api.model
    def _make_visits(self, company, events):
        """What was seen at read points of ours is a visit there."""
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url")
        head = f"{base}/reverse_logistics/read-point/"
        points = self.env["rfid.read.point"].search([("company_id", "=", company.id)])
        by_uri = {f"{head}{point.id}": point for point in points}
        now, spans = fields.Datetime.now(), defaultdict(list)
        for event, moment in events:
            point = by_uri.get((event.get("readPoint") or {}).get("id"))
            if not point:
                continue
            moment = min(moment, now + timedelta(seconds=60))
            tags = self.env["rfid.tag"].search(
                [("uri", "in", event.get("epcList") or [])]
            )
            for tag in tags:
                spans[tag.epc, point].append((moment, moment, 1, None, None))
        if spans:
            self.env["rfid.fold"]._store(company, spans)
