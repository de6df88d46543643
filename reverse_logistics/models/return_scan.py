# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import json
import logging

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, MissingError, UserError, ValidationError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ..scanning.codes import MAX_LENGTH
from ..scanning.events import (
    MAX_EVENTS,
    UUID,
    EventError,
    printable,
    read_event,
    read_uuid,
)
from .return_scan_message import MESSAGES

_logger = logging.getLogger(__name__)
REFUSALS = (AccessError, MissingError, UserError, ValidationError)
OPERATOR = "reverse_logistics.group_return_operator"
INSPECTOR = "reverse_logistics.group_return_inspector"


# Whether another device opened the return of a new row of the log.
SHARED = """EXISTS (
    SELECT 1 FROM return_scan_log AS other
    WHERE other.order_id = return_scan_log.order_id AND other.effect IS NULL
      AND (other.user_id <> return_scan_log.user_id
           OR other.device IS DISTINCT FROM return_scan_log.device)
      AND other.create_date > return_scan_log.create_date - interval '12 hours')"""


class ScanRefused(Exception):
    """A step says no: `reason` is a key of the messages."""

    def __init__(self, reason, status="refused", **params):
        super().__init__(reason)
        self.reason, self.status, self.params = reason, status, params


class ReturnScan(models.AbstractModel):
    """The server's side of the scanner.

    A device sends events, each with an id of its own (`uuid`), and gets an answer for
    each. An event that comes again gets the answer it got, and does nothing. The modes:
    receive and count (`return_scan_receive.py`, `_count`), find (`_item`), inspect and
    dispose (`_inspect`), put_away and repair (`_work`). What a code stands for:
    `return_scan_resolver.py`.
    """

    _name = "return.scan"
    _description = "Returns Scanner"

    @api.model
    def process_scans(self, events):
        """Take events of a device, in order, and answer each.

        :param events: a list of objects: `uuid` (needed), `mode` (one of `MODES`),
            `step` (scan unless undo, close, open, park or create_return), `code`,
            `quantity`, `device`, `occurred_at` (UTC, ISO 8601), the context `order_id`
            and `item_id`, and what a step needs: `choice` ({type, id}), `decision`
            (record, skip), `accept`, `disposition`, `override_reason_id`, `values`,
            `rest` (wait, short), `target` (the uuid to undo)
        :return: a list of {uuid, status, next_state, message, data} in the same order.
            status: ok, warning, duplicate, choose, ask, refused, unknown, invalid,
            ignored, or error (not stored: it may be sent again)
        :raises AccessError: for users who are no operators
        """
        self._check_operator()
        if not isinstance(events, list):
            return [self._answer_error(None, EventError("not_an_event"))]
        if len(events) > MAX_EVENTS:
            late = EventError("too_many", count=MAX_EVENTS)
            return [
                {**self._answer_error(self._peek_uuid(event), late), "status": "error"}
                for event in events
            ]
        known = self._collect_answers(events)
        answers = []
        changed = set()
        for event in events:
            uuid = self._peek_uuid(event)
            answer = known.get(uuid) if uuid else None
            if not answer:
                answer = self._process(event, changed)
                if uuid and answer["status"] != "error":
                    known[uuid] = answer
            answers.append(answer)
        if changed:
            self._tell_others(changed, answers)
        return answers

    # === ONE EVENT === #

    @api.model
    def _process(self, raw, changed):
        """Do one event in a savepoint of its own and keep its answer."""
        try:
            event = read_event(raw, fields.Datetime.now())
        except EventError as error:
            return self._keep_malformed(raw, error)
        try:
            with self.env.cr.savepoint():
                answer, log = self._run(event)
                stored = self._store(event, answer, log)
                if not stored:
                    raise ScanRefused("other_user")
            # Opening and looking change nothing for others.
            alone = log.get("effect") == "counted" and not stored[1]
            told = log.get("effect") == "counted" or event.step in ("undo", "close")
            if log.get("order_id") and told and not alone:
                changed.add(log["order_id"])
            return answer
        except ScanRefused as refusal:
            answer = self._answer(
                event.uuid,
                refusal.status,
                self._say(refusal.reason, **refusal.params),
                event.mode,
            )
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # Odoo runs the whole call again
        except psycopg2.errors.UniqueViolation:
            # Another device counted the same serial or item at this moment.
            answer = self._answer(
                event.uuid,
                "duplicate",
                self._say("already", name=event.raw_code),
                event.mode,
            )
        except REFUSALS as refusal:
            answer = self._answer(event.uuid, "refused", str(refusal), event.mode)
        except Exception:  # pylint: disable=broad-except
            # One event must not spoil the others; it is not stored, so it may be sent
            # again.
            _logger.exception("Scan %s failed", event.uuid)
            return self._answer(event.uuid, "error", self._say("failed"), event.mode)
        self.env.invalidate_all(flush=False)
        with self.env.cr.savepoint():
            self._store(event, answer, {"order_id": self._known_order(event)})
        return answer

    @api.model
    def _known_order(self, event):
        """The return in the event's context, when the user may see it."""
        order = self.env["return.order"].browse(event.order_id or ())
        return order.exists()._filtered_access("read").id

    @api.model
    def _run(self, event):
        """Do what an event says.

        :return: the answer, and the values of the log's row that its effect needs
        """
        method = (
            f"_step_{event.step}" if event.step != "scan" else f"_scan_{event.mode}"
        )
        return getattr(self, method)(event)

    @api.model
    def _keep_malformed(self, raw, error):
        """Answer what cannot be read; the log keeps it when it has an id."""
        answer = self._answer_error(self._peek_uuid(raw), error)
        if answer["uuid"]:
            code = raw.get("code", raw.get("barcode"))
            code = printable(code[:100]) if isinstance(code, str) else ""
            self._insert_log(
                {
                    "uuid": answer["uuid"],
                    "mode": "start",
                    "step": "scan",
                    "source": "barcode",
                    "code": code,
                    "occurred_at": fields.Datetime.now(),
                    **self._prepare_answer_vals(answer),
                }
            )
        return answer

    # === ANSWERS === #

    @api.model
    def _say(self, key, **params):
        """A sentence of `MESSAGES` in the user's language."""
        sentence = self.env._(MESSAGES[key])
        return sentence % params if params else sentence

    @api.model
    def _answer(self, uuid, status, message, next_state, data=None):
        return {
            "uuid": uuid,
            "status": status,
            "next_state": next_state,
            "message": message,
            "data": data or {},
        }

    @api.model
    def _answer_error(self, uuid, error):
        params = {"code": "", "limit": MAX_LENGTH, **error.params}
        return self._answer(uuid, "invalid", self._say(error.reason, **params), "start")

    @api.model
    def _peek_uuid(self, raw):
        try:
            return read_uuid(raw)
        except EventError:
            uuid = raw.get("uuid") if isinstance(raw, dict) else None
            return uuid if isinstance(uuid, str) and UUID.match(uuid) else None

    # === THE LOG === #

    @api.model
    def _collect_answers(self, events):
        """{uuid: answer} of events that came before, in one query."""
        uuids = list(filter(None, map(self._peek_uuid, events)))
        self.env.cr.execute(
            "SELECT uuid, user_id, answer FROM return_scan_log WHERE uuid = ANY(%s)",
            [uuids],
        )
        other = self._say("other_user")
        return {
            uuid: answer
            if user == self.env.uid
            else self._answer(uuid, "refused", other, "start")
            for uuid, user, answer in self.env.cr.fetchall()
        }

    @api.model
    def _store(self, event, answer, log):
        """Keep an event with its answer.

        :return: see `_insert_log`
        """
        return self._insert_log(
            {
                "uuid": event.uuid,
                "device": event.device or None,
                "mode": event.mode,
                "step": event.step,
                "source": event.source,
                "code": event.raw_code,
                "occurred_at": event.occurred_at,
                **self._prepare_answer_vals(answer),
                **{name: value or None for name, value in log.items()},
            }
        )

    @api.model
    def _prepare_answer_vals(self, answer):
        return {
            "status": answer["status"],
            "message": answer["message"],
            "answer": json.dumps(answer),
        }

    @api.model
    def _insert_log(self, vals):
        """The row of an event, if there is none with its uuid.

        Beside another transaction that stores the same uuid, PostgreSQL lets one wait
        and then fail to serialize; Odoo runs it again and it finds the answer.

        :return: (id, whether another device opened the same return today), or None
            when the uuid is known: nothing is kept then
        """
        vals = {
            **vals,
            "user_id": self.env.uid,
            "company_id": vals.get("company_id") or self.env.company.id,
            "create_uid": self.env.uid,
            "create_date": fields.Datetime.now(),
        }
        columns = ", ".join(vals)
        places = ", ".join(f"%({name})s" for name in vals)
        self.env.flush_all()
        self.env.cr.execute(
            f"INSERT INTO return_scan_log ({columns}) VALUES ({places})"  # noqa: S608
            f" ON CONFLICT (uuid) DO NOTHING RETURNING id, {SHARED}",
            vals,
        )
        return self.env.cr.fetchone()

    # === OTHER DEVICES === #

    @api.model
    def _tell_others(self, orders, answers):
        """Devices on the same returns look again. Names and numbers are not told: who
        listens may be of another company."""
        number = self.env["ir.model.data"]._xmlid_to_res_id(OPERATOR)
        # sudo: only its channel is used
        operators = self.env["res.groups"].sudo().browse(number)
        operators._bus_send(
            "reverse_logistics.scan",
            {
                "orders": sorted(orders),
                "uuids": [answer["uuid"] for answer in answers][:50],
            },
        )

    @api.model
    def _push_codes(self, partner, codes, source):
        """Let the open scanner of a person scan these codes, the nearest first.

        :param partner: of the person
        :param codes: texts, as a reader gives them
        :param source: rfid or barcode
        """
        self.env["bus.bus"]._sendone(
            partner,
            "reverse_logistics.scan_push",
            {"codes": codes, "source": source},
        )

    # === SHARED BY THE MODES === #

    @api.model
    def _find(self, event):
        """The one thing an event's code stands for, with the choice of a person.

        :return: a `ScanMatch`, or an answer when there is none or more than one
        """
        found = self._resolve_for(event)
        if found.status == "choose" and event.choice:
            for match in found.matches:
                if (match.type, match.record.id) == event.choice:
                    return match, None
            raise ScanRefused("gone")
        if found.status == "found":
            return found.match, None
        status = {"choose": "choose", "unknown": "unknown"}.get(found.status, "invalid")
        if found.reason == "empty":
            status = "ignored"
        data = {"candidates": [self._describe(match) for match in found.matches]}
        message = self._say(found.reason or "choose", code=event.raw_code)
        return None, self._answer(
            event.uuid, status, message, status if found.matches else event.mode, data
        )

    @api.model
    def _resolve_for(self, event):
        """What an event's code stands for. Goods that are counted on a return need not
        be readable, when they are on it: who may read the return may know of them."""
        if event.order_id and event.mode in ("receive", "count"):
            found = self.with_context(return_scan_on_order=True)._resolve(event.code)
            kinds = [match.type for match in found.matches]
            if "product" not in kinds or kinds == ["product"]:
                return found
        return self._resolve(event.code)

    @api.model
    def _require_inspector(self):
        if not self.env.user.has_group(INSPECTOR):
            raise ScanRefused("inspector_only")
