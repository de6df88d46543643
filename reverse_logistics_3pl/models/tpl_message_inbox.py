# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib
import logging
from datetime import timedelta

import psycopg2

from odoo import api, fields, models
from odoo.exceptions import AccessError, ConcurrencyError, UserError, ValidationError

from ..edi import EdiError, read_json

_logger = logging.getLogger(__name__)
BATCH = 100
LARGEST = 40_000_000
# Bodies that are no JSON at all; other errors are of what they say.
MALFORMED = {"json", "encoding", "depth"}


class TplMessage(models.Model):
    """The inbox: take, then work off."""

    _inherit = "tpl.message"

    # === TAKE === #

    @api.model
    def _take(self, provider, raw, message_format, key, **values):
        """Put a message into the inbox, once a key.

        :param raw: the bytes as they came
        :param key: id or control number by the sender, or a name made here
        :param values: further values of the row, `kind`, `document`, `state` ...
        :return: (message, what it was: `new`, `same` or `conflict`); of a conflict, the
            new row that a person looks at
        :raises ConcurrencyError: when a rival takes the same key at this moment
        """
        # sudo: messages are taken for the provider, whoever's request brings them
        self = self.sudo()
        digest = hashlib.sha256(raw).hexdigest()
        known = self._find_key(provider, key)
        if known:
            if known.digest == digest:
                return known, "same"
            return self._take_conflict(provider, raw, message_format, known, digest)
        return self._insert(provider, raw, message_format, key, digest, values), "new"

    @api.model
    def _find_key(self, provider, key, direction="in"):
        return self.search(
            [
                ("provider_id", "=", provider.id),
                ("direction", "=", direction),
                ("key", "=", key),
            ]
        )

    @api.model
    def _take_conflict(self, provider, raw, message_format, known, digest):
        key = f"{known.key}#{digest[:16]}"
        again = self._find_key(provider, key)
        if again:
            return again, "conflict"
        error = self.env._(
            "The provider used the id %(key)s for two contents. The first one"
            " (%(first)s) counts; ask which is right.",
            key=known.key,
            first=known.display_name,
        )
        values = {"kind": known.kind, "state": "exception", "error": error}
        message = self._insert(provider, raw, message_format, key, digest, values)
        message._call_person()
        return message, "conflict"

    @api.model
    def _insert(self, provider, raw, message_format, key, digest, values):
        if len(raw) > LARGEST:
            raise UserError(self.env._("The message is too long: split it."))
        try:
            with self.env.cr.savepoint():
                return (
                    self._quietly()
                    .create(
                        {
                            "kind": "interchange",
                            "state": "received",
                            **values,
                            "direction": "in",
                            "provider_id": provider.id,
                            "message_format": message_format,
                            "key": key,
                            "digest": digest,
                            "raw": base64.b64encode(raw),
                        }
                    )
                    .with_env(self.env)
                )
        except psycopg2.errors.UniqueViolation as error:
            raise ConcurrencyError("This message is taken at this moment.") from error

    @api.model
    def _take_webhook(self, provider, name, raw):
        """Take one proven message: JSON, or an interchange of X12 or EDIFACT.

        :param name: its webhook-id
        :return: (message, status of HTTP, answer); of a message that came before, the
            answer of then
        """
        kind = provider._guess_format("", raw)
        values, status, body = {}, 200, {"status": "received", "id": name}
        if kind not in ("x12", "edifact") or raw[:1] == b"{":
            kind = "json"
            try:
                document = read_json(raw, provider._get_edi_partner())
                values = self._prepare_document_vals(document)
            except EdiError as error:
                status = 400 if error.code in MALFORMED else 422
                errors = [str(one) for one in (error, *error.others)][:20]
                body = {"error": errors[0], "errors": errors}
                values = {"state": "rejected", "error": "\n".join(errors)}
        values["answer"] = {"status": status, "body": body}
        message, what = self._take(provider, raw, kind, f"webhook:{name}", **values)
        if what == "conflict":
            error = "This webhook-id was used for another message before."
            return message, 409, {"error": error}
        if what == "new" and status == 200:
            self._wake("ir_cron_message")
        first = message.answer or {}
        return message, first.get("status", status), first.get("body", body)

    def _quietly(self):
        """Without notes and followers: the row itself is the record."""
        return self._unguarded().with_context(
            tracking_disable=True, mail_create_nolog=True, mail_create_nosubscribe=True
        )

    # === WORK OFF === #

    @api.model
    def _cron_process(self):
        """Work off the inbox: each message is a transaction of its own."""
        now = fields.Datetime.now()
        domain = [
            ("direction", "=", "in"),
            ("state", "=", "received"),
            ("parent_id", "=", False),
            "|",
            ("next_try_at", "=", False),
            ("next_try_at", "<=", now),
        ]
        cron = self.env["ir.cron"]
        for message in self.search(domain, order="id", limit=BATCH):
            message._process_alone()
            if not cron._commit_progress(1):
                return
        cron._commit_progress(remaining=self.search_count(domain, limit=BATCH))

    def _process_alone(self):
        """Work off one message in the transaction of a job; never raises, so that one
        message cannot keep the others waiting."""
        try:
            self.try_lock_for_update()._process()
        except psycopg2.OperationalError:
            # Met by somebody else; nothing happened, so it is tried again.
            self.env.cr.rollback()
            self._unguarded().write(
                {"next_try_at": fields.Datetime.now() + timedelta(minutes=1)}
            )

    def _process(self):
        """Give messages their effect: with state and answer in one savepoint each."""
        for message in self:
            if message.state == "received" and message.direction == "in":
                message._process_one()

    def _process_one(self):
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                company = self.company_id
                self.with_company(company)._unguarded()._work()
                return
        except psycopg2.OperationalError:
            raise
        except EdiError as error:
            state, text = "rejected", str(error)
        except (UserError, ValidationError, AccessError) as error:
            state, text = "exception", str(error)
        except Exception:
            _logger.exception("Message %s of a 3PL has no effect", self.id)
            state = "exception"
            text = self.env._(
                "An error of the server: its log tells more. Nothing was changed."
            )
        self._set_aside(state, text)

    def _work(self):
        """The effect of one message, and its end."""
        if self.kind == "interchange":
            self._read_interchange()
            return
        first = self._find_first()
        if first:
            self._repeat(first)
            return
        questions = self.env["tpl.message.document"]._get_questions(self.document)
        if questions:
            raise UserError("\n".join(questions[:20]))
        answer = getattr(self, f"_apply_{self.kind}")(self.document) or {}
        self._finish({"result": "done", **answer})

    def _finish(self, answer, **values):
        self._unguarded().write(
            {
                "state": "done",
                "error": False,
                "done_at": fields.Datetime.now(),
                "answer": {**(self.answer or {}), **answer},
                **values,
            }
        )
        # sudo: the task may be of any manager
        self.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        self.env.flush_all()

    def _set_aside(self, state, text):
        self._unguarded().write({"state": state, "error": text})
        if state == "exception":
            self._call_person()

    def _call_person(self):
        """A task for a manager: one a message."""
        self.ensure_one()
        if self.activity_ids:
            return
        order = self.order_id or self.shipment_id.order_ids[:1]
        order = order or self.env["return.order"].with_company(self.company_id)
        user = order.user_id or self._get_any_manager()
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=self.env._("A message of %s waits", self.provider_id.name),
        )

    def _get_any_manager(self):
        group = self.env.ref("reverse_logistics.group_return_manager").sudo()
        managers = group.all_user_ids.filtered(
            lambda user: self.company_id in user.company_ids
        )
        return managers[:1] or self.env.ref("base.user_admin")

    # === ONCE A DOCUMENT === #

    def _find_first(self):
        """An earlier message with the same document that had its effect."""
        self.ensure_one()
        if not self.document_key:
            return self.browse()
        return self.search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("direction", "=", "in"),
                ("document_key", "=", self.document_key),
                ("state", "=", "done"),
                ("first_id", "=", False),
                ("id", "!=", self.id),
            ],
            limit=1,
        )

    def _repeat(self, first):
        """The same document again is no news; another content under its number is a
        question for a person."""
        if self._get_content() != first._get_content():
            raise UserError(
                self.env._(
                    "%(number)s came before with another content (%(first)s), and that"
                    " one counts. Ask the provider which is right.",
                    number=self.name,
                    first=first.key,
                )
            )
        told = first.answer or {}
        self._finish(
            {name: told[name] for name in told if name not in ("status", "body")},
            first_id=first.id,
            shipment_id=first.shipment_id.id,
            order_id=first.order_id.id,
        )

    def _get_content(self):
        return {
            name: value
            for name, value in (self.document or {}).items()
            if name not in ("source", "issues") and value not in (None, [], {})
        }

    @api.model
    def _prepare_document_vals(self, document):
        """Values of a row for a neutral document."""
        plain = self.env["tpl.message.document"]._to_plain(document)
        kind, number = plain["kind"], plain.get("number")
        # Transport events of one load share its number; they are ordered by rank.
        once = kind in ("receipt", "freight_bill", "return_notice", "shipment_notice")
        purpose = plain.get("purpose") or "original"
        return {
            "kind": kind,
            "name": number,
            "document": plain,
            "document_key": f"{kind}:{purpose}:{number}" if once and number else False,
        }
