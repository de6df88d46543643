# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class ReturnItem(models.Model):
    """Why a disposition is recommended, and who decided what."""

    _inherit = "return.item"

    _guarded_fields = ("needs_person", "decided_by_id", "decided_at")

    needs_person = fields.Boolean(
        string="Close Call",
        readonly=True,
        help="The figures do not settle what to do: a person has to choose.",
    )
    decided_by_id = fields.Many2one(
        comodel_name="res.users", string="Decided by", readonly=True
    )
    decided_at = fields.Datetime(string="Decided on", readonly=True)

    def _record(self, to_stage, *, values=None, **event):
        if to_stage == "decided" and "disposition_id" in (values or {}):
            moment = event.get("occurred_at") or fields.Datetime.now()
            values = {**values, "decided_by_id": self.env.uid, "decided_at": moment}
        return super()._record(to_stage, values=values, **event)

    def _prepare_event_vals(self, to_stage, **event):
        """A decision keeps what was recommended at that moment."""
        vals = super()._prepare_event_vals(to_stage, **event)
        if to_stage == "decided" and "disposition" in (event.get("data") or {}):
            stored = self.recommendation or {}
            vals["data"] = {
                **event["data"],
                "recommended": self.recommended_disposition_id.code or None,
                "nrv": stored.get("nrv"),
                "inputs_hash": stored.get("inputs_hash"),
            }
        return vals

    # === ACCEPTING === #

    def accept_recommendation(self):
        """Dispose these items as recommended; for screens, by RPC. For inspectors, and
        not for close calls: see `_accept_recommendation`."""
        self._accept_recommendation()
        return True

    def _accept_recommendation(self):
        """Dispose each item as recommended: one scan, one click.

        :raises UserError: when nothing is recommended, or a person has to choose
        """
        for item in self:
            problem = item._get_acceptance_problem()
            if problem:
                raise UserError(problem)
        self._dispose(
            [(item, item.recommended_disposition_id, item.quantity) for item in self]
        )

    def _get_acceptance_problem(self):
        """Why the recommendation cannot just be accepted; empty when it can."""
        self.ensure_one()
        if not self.recommended_disposition_id:
            return self.env._(
                "Nothing is recommended for %s: choose what is to be done.", self.name
            )
        if self.needs_person:
            return self.env._(
                "%s is a close call: look at it and choose what is to be done.",
                self.name,
            )
        return ""

    # === EXPLAINING === #

    def get_explanation(self):
        """Why, for screens; by RPC, for who may read the item."""
        self.check_access("read")
        return self._get_explanation()

    def _get_explanation(self):
        """The stored recommendation as plain data to show.

        :return: {"item", "currency", "winner", "winner_name", "nrv", "quantity",
            "expected_recovery", "status", "confidence", "close_call", "ask_person",
            "problem", "options" (best first: code, name, disposition_id, nrv, low,
            high, bar from 0 to 1, rank, confidence, is_winner, terms), "excluded"
            (code, name, reason), "to_win" (what would let the runner-up win),
            "holds", "text", "decided", "chain"}; "options" is empty without a
            recommendation. Amounts are for one piece.
        """
        self.ensure_one()
        stored = self.recommendation or {}
        options = stored.get("options", [])
        valued = sorted(
            (one for one in options if one["feasible"] and one["nrv"] is not None),
            key=lambda one: one["rank"],
        )
        scale = max((abs(one["nrv"]) for one in valued), default=0.0) or 1.0
        ids = self._get_disposition_ids(options)
        return {
            "item": self.name,
            "currency": stored.get("unit", {}).get("currency", ""),
            "winner": stored.get("winner") or "",
            "winner_name": self.recommended_disposition_id.name or "",
            "nrv": stored.get("nrv"),
            "quantity": self.quantity,
            "expected_recovery": self.expected_recovery,
            "status": stored.get("status", ""),
            "confidence": stored.get("confidence", ""),
            "close_call": bool(stored.get("close_call")),
            "ask_person": stored.get("ask_person", []),
            "problem": self._get_acceptance_problem(),
            "options": [
                self._prepare_option(one, stored, scale, ids) for one in valued
            ],
            "excluded": [
                {"code": one["code"], "name": one["name"], "reason": one["reason"]}
                for one in options
                if not one["feasible"]
            ],
            "to_win": self._pick_sentences(stored, "wins_if", stored.get("runner_up")),
            "holds": self._pick_sentences(stored, "holds"),
            "text": stored.get("text", ""),
            "decided": self._prepare_decided(),
            "chain": self._get_decision_chain(),
        }

    def _get_disposition_ids(self, options):
        codes = [option["code"] for option in options]
        found = self.env["return.disposition"].search([("code", "in", codes)])
        return {disposition.code: disposition.id for disposition in found}

    def _prepare_option(self, option, stored, scale, ids):
        names = ("code", "name", "nrv", "low", "high", "rank", "confidence", "terms")
        return {
            **{name: option[name] for name in names},
            "disposition_id": ids.get(option["code"], False),
            "bar": abs(option["nrv"]) / scale,
            "is_winner": option["code"] == stored.get("winner"),
        }

    def _pick_sentences(self, stored, key, code=None):
        name = next(
            (o["name"] for o in stored.get("options", []) if o["code"] == code), None
        )
        return [
            sentence["text"]
            for sentence in stored.get("explanation", [])
            if sentence["key"] == key
            and (name is None or sentence["display"].get("name") == name)
        ]

    def _prepare_decided(self):
        decided = self.disposition_id
        return {
            "disposition": decided.name or "",
            "by": self.decided_by_id.name or "",
            "at": fields.Datetime.to_string(self.decided_at) or "",
            "is_override": bool(decided) and self._is_override(decided),
            "override_reason": self.override_reason_id.name or "",
        }

    def _get_decision_chain(self):
        """Every decision on this item, the first one first, with what was recommended
        then and by whom it was decided."""
        names = {
            disposition.code: disposition.name
            for disposition in self.env["return.disposition"]
            .with_context(active_test=False)
            .search([("code", "!=", False)])
        }
        events = self.event_ids.filtered(
            lambda event: event.to_stage == "decided"
            and "disposition" in (event.data or {})
        )
        return [
            {
                "at": fields.Datetime.to_string(event.occurred_at),
                "by": event.user_id.name or "",
                "decided": names.get(event.data["disposition"], ""),
                "recommended": names.get(event.data.get("recommended"), ""),
                "override_reason": event.data.get("override") or "",
            }
            for event in events.sorted("id")
        ]
