# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command, Domain

from .return_scan import ScanRefused
from .return_scan_receive import EXPECTED

FINDING_TEXTS = (
    "function_grade",
    "cosmetic_grade",
    "completeness",
    "data_status",
    "note",
    "photo",
    "station",
    "started_at",
    "amendment_reason",
)
# Sentences of an explanation that fit on a phone.
REASONS = ("undecided", "obliged", "only", "best", "tie", "close_call")


class ReturnScan(models.AbstractModel):
    """Inspect and dispose: one item at a time."""

    _inherit = "return.scan"

    # === INSPECT === #

    @api.model
    def _scan_inspect(self, event):
        """Show what to check, or take the finding when the event brings one."""
        item, answer = self._find_item(event, ("received", "inspected"))
        if answer:
            return answer, {}
        if item.stage in EXPECTED:
            raise ScanRefused("not_here", item=item.name)
        if not event.values:
            return self._answer_item(
                event,
                item,
                "inspect_it",
                "inspect",
                data={"form": item._get_inspection_form()},
            )
        self._require_inspector()
        item._inspect(self._read_finding(event.values))
        if item.stage == "received":
            return self._answer_item(event, item, "sealed", "inspect")
        key = "inspected" if item.recommended_disposition_id else "no_recommendation"
        if item.needs_person:
            key = "close_call"
        return self._answer_item(
            event, item, key, "dispose", data=self._data_decision(item)
        )

    @api.model
    def _read_finding(self, values):
        """What of an event's values `return.item._inspect` takes, of the right types.

        :raises ScanRefused: for a value of another type
        """
        kinds = {
            **dict.fromkeys(FINDING_TEXTS, str),
            "found_reason_id": int,
            "answers": dict,
        }
        finding = {}
        for name, kind in kinds.items():
            value = values.get(name)
            if value in (None, False, "", {}):
                continue
            if not isinstance(value, kind) or isinstance(value, bool):
                raise ScanRefused("wrong_type", status="invalid", field=name)
            finding[name] = value
        try:
            fields.Datetime.to_datetime(finding.get("started_at"))
        except ValueError:
            raise ScanRefused("wrong_time", status="invalid") from None
        return finding

    # === DISPOSE === #

    @api.model
    def _data_decision(self, item):
        """What is recommended, why, and what else may be chosen."""
        options = self.env["return.disposition"].search(Domain.TRUE)
        excluded = item._get_exclusions(options)
        return {
            "explanation": self._explain(item),
            "dispositions": [
                {**self._data_disposition(option), "gate": ""}
                for option in options
                if option not in excluded
            ],
            "override_reasons": [
                [reason.id, reason.name]
                for reason in self.env["return.override.reason"].search([])
            ],
        }

    @api.model
    def _explain(self, item):
        """What the stored explanation says first: by how much the winner wins."""
        told = (item.recommendation or {}).get("explanation") or []
        return [line["text"] for line in told if line["key"] in REASONS][:3]

    @api.model
    def _scan_dispose(self, event):
        """Show the recommendation, or carry a decision out."""
        item, answer = self._find_item(event, ("inspected", "decided", "in_process"))
        if answer:
            return answer, {}
        if item.stage == "received":
            raise ScanRefused("not_inspected", item=item.name)
        chosen = self._get_chosen(event, item)
        if not chosen:
            key = (
                "dispose_it" if item.recommended_disposition_id else "no_recommendation"
            )
            if item.needs_person:
                key = "close_call"
            return self._answer_item(
                event, item, key, "dispose", data=self._data_decision(item)
            )
        self._require_inspector()
        self.env["return.disposition.wizard"].create(
            {
                "item_ids": [Command.set(item.ids)],
                "disposition_id": chosen.id,
                "override_reason_id": self._get_override(event).id,
            }
        ).action_confirm()
        return self._answer_item(event, item, "disposed", self._get_next(item))

    @api.model
    def _get_chosen(self, event, item):
        """The disposition an event decides on; none when it only asks."""
        Disposition = self.env["return.disposition"]
        if event.disposition_id:
            chosen = Disposition.browse(event.disposition_id).exists()
        elif event.disposition:
            chosen = Disposition.search([("code", "=", event.disposition)], limit=1)
        elif event.accept and not item.needs_person:
            return item.recommended_disposition_id
        else:
            return Disposition
        if not chosen:
            raise ScanRefused("wrong_type", field="disposition")
        return chosen

    @api.model
    def _get_override(self, event):
        return (
            self.env["return.override.reason"]
            .browse(event.override_reason_id or ())
            .exists()
        )
