# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import uuid

from odoo import api, fields, models

from ..epcis import DocumentError, check_event
from ..epcis.check import prefixes


class RfidCapture(models.Model):
    """EPCIS events that somebody else sent: kept as they came, each once.

    Where an event names one of our read points, it is a visit there, and has no more
    effect than a reader's.
    """

    _name = "rfid.capture"
    _description = "EPCIS Capture"
    _order = "id desc"

    name = fields.Char(
        string="Capture ID",
        required=True,
        readonly=True,
        default=lambda self: str(uuid.uuid4()),
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    behaviour = fields.Selection(
        selection=[("rollback", "All or nothing"), ("proceed", "What is good")],
        string="On Error",
        required=True,
        readonly=True,
    )
    success = fields.Boolean(readonly=True)
    errors = fields.Json(readonly=True)
    event_ids = fields.One2many(
        comodel_name="rfid.capture.event", inverse_name="capture_id", readonly=True
    )

    _name_uniq = models.UniqueIndex("(name)")

    @api.model
    def _take(self, document, behaviour):
        """Store the events of a document that was checked as a whole.

        :return: the job
        """
        declared = prefixes(document)
        good, errors = [], []
        for index, event in enumerate(document["epcisBody"]["eventList"]):
            try:
                good.append((event, check_event(event, declared)))
            except DocumentError as error:
                errors.append({"index": index, "reason": str(error)})
        if errors and behaviour == "rollback":
            good = []
        job = self.create(
            {"behaviour": behaviour, "success": not errors, "errors": errors}
        )
        self.env["rfid.capture.event"]._store(job, good)
        return job

    def _get_job(self):
        """The job as the standard has it."""
        self.ensure_one()
        moment = self.env["rfid.epcis"]._format_time(self.create_date)
        return {
            "captureID": self.name,
            "createdAt": moment,
            "finishedAt": moment,
            "running": False,
            "success": self.success,
            "captureErrorBehaviour": self.behaviour,
            "errors": [
                {
                    "type": "epcisException:ValidationException",
                    "title": f"eventList[{error['index']}]: {error['reason']}",
                    "status": 400,
                }
                for error in self.errors or []
            ],
        }
