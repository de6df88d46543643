# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import time

from odoo import api, models
from odoo.exceptions import UserError

# Seconds between two reports of how far a run is.
REPORT_EVERY = 2.0


class ReturnConsolidation(models.Model):
    _inherit = "return.consolidation"

    @api.model
    def _cron_plan_nightly(self):
        """Plan every returns centre that has lanes and waiting returns, before the
        first cut-off; people confirm in the morning."""
        lanes = self.env["tpl.lane"].search([("kind", "=", "load")])
        for warehouse in lanes.warehouse_id:
            if not self.env["return.planning"]._get_orders(warehouse):
                continue
            consolidation = self.search(
                [
                    ("warehouse_id", "=", warehouse.id),
                    ("is_nightly", "=", True),
                    ("state", "in", ("draft", "planning", "planned")),
                ],
                limit=1,
            ) or self.create({"warehouse_id": warehouse.id, "is_nightly": True})
            consolidation._plan_later()

    @api.model
    def _cron_plan(self):
        """Work off the plans that wait, one transaction each."""
        todo = self.search([("state", "=", "planning")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(todo))
        for consolidation in todo:
            if consolidation.try_lock_for_update() and consolidation.exists():
                consolidation._plan_in_background()
            if not cron._commit_progress(1):
                break

    def _plan_in_background(self):
        """Plan with reports of progress; what goes wrong is told to a person."""
        self.ensure_one()
        if self.state != "planning":
            return
        reporter = Reporter(self)
        try:
            self._plan(self.effort, reporter.tell, reporter.is_stopped)
        except UserError as error:
            self._unguarded().write({"state": "draft", "progress_note": str(error)})
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self.create_uid.id or self.env.uid,
                summary=self.env._("The plan could not be made"),
                note=str(error),
            )

    def _report(self, share, cents, stage):
        """Write how far the run is and commit; whether to go on."""
        unit = 10**self.currency_id.decimal_places
        stages = {
            "search": self.env._("Searching"),
            "bound": self.env._("Proving"),
            "done": self.env._("Done"),
        }
        self._unguarded().write(
            {
                "progress": 100 * share,
                "progress_note": self.env._(
                    "%(stage)s: best so far %(cost)s",
                    stage=stages.get(stage, stage),
                    cost=self.currency_id.format(cents / unit),
                ),
            }
        )
        left = self.env["ir.cron"]._commit_progress()
        self.invalidate_recordset(["is_stop_requested", "state"])
        return left > 0 and not self.is_stop_requested


class Reporter:
    """Reports to a plan every now and then, and remembers that it was told to stop."""

    def __init__(self, consolidation):
        self.consolidation = consolidation
        self.last = time.monotonic()
        self.stopped = False
        self.share, self.cents, self.stage = 0.0, 0, "search"

    def tell(self, share, cents, stage):
        """Take note of the share done, the best cost in cents and the stage."""
        self.share, self.cents, self.stage = share, cents, stage

    def is_stopped(self):
        """Asked often by the planner: report when it is time, then answer."""
        if time.monotonic() - self.last > REPORT_EVERY:
            self.last = time.monotonic()
            going = self.consolidation._report(self.share, self.cents, self.stage)
            self.stopped = self.stopped or not going
        return self.stopped
