# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import csv
import hashlib
import io
import random
from datetime import timedelta, timezone
from decimal import Decimal

import psycopg2

from odoo import api, fields, models

from ..edi import (
    EdiError,
    EdifactEnvelope,
    X12Envelope,
    blank,
    write_180,
    write_acknowledgments,
    write_contrl,
    write_edifact,
    write_json,
    write_retann,
    write_x12,
)
from ..edi.maps import TABLES
from ..edi.model import Line, Party, ReturnNotice
from ..transports import TransportError

BATCH = 50
# Minutes until the next try; after the last one a person is called.
DELAYS = (1, 5, 30, 120, 480, 1440, 1440)
JITTER = 0.2


class TplMessage(models.Model):
    """The outbox: rows of the business transaction, sent by a job."""

    _inherit = "tpl.message"

    # === WRITE === #

    @api.model
    def _queue(self, provider, document, shipment=None):
        """Put a return notice into the outbox, as the bytes that will go.

        What cannot be written is kept, too, for a person: booking goes on.
        """
        number = self._take_control_number()
        partner = provider._get_edi_partner()
        values = self._prepare_document_vals(document)
        values |= {"state": "to_send", "document_key": False}
        try:
            raw = self._write_document(provider, partner, document, number)
        except EdiError as error:
            raw = b""
            values |= {"state": "dead", "error": str(error)}
        return self._put(provider, number, raw, values, shipment)

    @api.model
    def _put(self, provider, number, raw, values, shipment=None, parent=None):
        message = self._quietly().create(
            {
                **values,
                "direction": "out",
                "provider_id": provider.id,
                "message_format": provider.message_format or "json",
                **({"message_format": parent.message_format} if parent else {}),
                "key": number,
                "raw": base64.b64encode(raw),
                "digest": hashlib.sha256(raw).hexdigest(),
                "next_try_at": fields.Datetime.now(),
                "shipment_id": shipment and shipment.id,
                "parent_id": parent and parent.id,
            }
        )
        if message.state == "dead":
            message._call_person()
        self._wake("ir_cron_message")
        return message.with_env(self.env)

    @api.model
    def _take_control_number(self):
        """Nine digits, never given twice; a gap does no harm."""
        numbers = self.env.ref("reverse_logistics_3pl.sequence_tpl_message")
        # sudo: who books loads does not read sequences
        return numbers.sudo()._take(1)[0]

    @api.model
    def _write_document(self, provider, partner, document, number):
        writer = getattr(self, f"_write_as_{provider.message_format}")
        return writer(provider, partner, document, number)

    @api.model
    def _write_as_json(self, provider, partner, document, number):
        return write_json(document, self._now())

    @api.model
    def _write_as_x12(self, provider, partner, document, number):
        envelope = self._get_x12_envelope(provider, number)
        sets = [("180", write_180(document, partner))]
        return write_x12(envelope, sets).encode(partner.encoding)

    @api.model
    def _write_as_edifact(self, provider, partner, document, number):
        envelope = self._get_edifact_envelope(provider, number)
        return write_edifact(envelope, [("RETANN", write_retann(document, partner))])

    @api.model
    def _write_as_csv(self, provider, partner, document, number):
        head = ("number", "date", "purpose", "shipment_number", "use")
        names = ("line", "sku", "gtin", "description", "quantity", "unit")
        names += ("package", "reason", "return_number", "order_number")
        plain = self.env["tpl.message.document"]._to_plain(document)
        out = io.StringIO(newline="")
        table = csv.writer(out)
        table.writerow([*head, *names])
        for line in plain["lines"]:
            cells = [plain.get(name) or "" for name in head]
            table.writerow([*cells, *(_cell(line.get(name)) for name in names)])
        return out.getvalue().encode(partner.encoding)

    @api.model
    def _now(self):
        return fields.Datetime.now().replace(tzinfo=timezone.utc)

    @api.model
    def _get_x12_envelope(self, provider, number):
        return X12Envelope(
            sender=provider._get_edi_address("our"),
            receiver=provider._get_edi_address("their"),
            control=int(number),
            at=self._now(),
            test=provider.is_test,
        )

    @api.model
    def _get_edifact_envelope(self, provider, number):
        qualifier, ours = provider._get_edi_address("our")
        their_qualifier, theirs = provider._get_edi_address("their")
        return EdifactEnvelope(
            sender=(qualifier, ours),
            receiver=(their_qualifier, theirs),
            control=number,
            at=self._now(),
            test=provider.is_test,
            syntax=("UNOY", "4"),
        )

    @api.model
    def _prepare_notice_document(self, load, lines):
        """A load as a neutral return notice."""
        centre = load.warehouse_id.partner_id or load.company_id.partner_id
        day = fields.Date.context_today(load)
        parties = [
            blank(
                Party,
                role="ship_to",
                code="",
                name=centre.name,
                street=centre.street or None,
                city=centre.city or None,
                zip=centre.zip or None,
                country=centre.country_id.code or None,
            )
        ]
        return blank(
            ReturnNotice,
            kind="return_notice",
            number=load.name,
            date=day,
            shipment_number=load.name,
            parties=parties,
            lines=[{**line, "line": str(at)} for at, line in enumerate(lines, 1)],
        )

    @api.model
    def _prepare_notice_line(self, line, product, quantity):
        """One product of one return on a load."""
        reason = line.order_id.line_ids.filtered(lambda li: li.product_id == product)
        code = reason[:1].reason_id.x12_code
        ids = {}
        if product.default_code:
            ids["sku"] = product.default_code
        if product.barcode:
            ids["gtin"] = product.barcode
        if not ids:
            ids["sku"] = f"P{product.id}"
        provider = line.shipment_id.provider_id
        return blank(
            Line,
            sku=ids.get("sku"),
            gtin=ids.get("gtin"),
            ids=ids,
            description=product.name,
            quantity=Decimal(repr(quantity)).normalize() + 0,
            unit="PCE" if provider.message_format == "edifact" else "EA",
            package=line.package_id.name or None,
            reason=_neutral_reason(code, provider),
            return_number=line.order_id.name,
        )

    # === ACKNOWLEDGMENTS === #

    def _answer_x12(self, acknowledgments):
        self.ensure_one()
        number = self._take_control_number()
        envelope = self._get_x12_envelope(self.provider_id, number)
        raw = write_acknowledgments(envelope, acknowledgments).encode()
        self._put_ack(number, raw, acknowledgments)

    def _answer_edifact(self, acknowledgments):
        self.ensure_one()
        number = self._take_control_number()
        envelope = self._get_edifact_envelope(self.provider_id, number)
        self._put_ack(number, write_contrl(envelope, acknowledgments), acknowledgments)

    def _put_ack(self, number, raw, acknowledgments):
        plain = self.env["tpl.message.document"]._to_plain(acknowledgments)
        values = {
            "kind": "acknowledgment",
            "name": plain[0]["reference"],
            "document": {"acknowledgments": plain},
            "state": "to_send",
        }
        self._put(self.provider_id, number, raw, values, parent=self)

    # === SEND === #

    @api.model
    def _cron_exchange(self):
        """Fetch, work off, send."""
        self.env["tpl.provider"]._cron_fetch()
        self._cron_process()
        self._cron_send()

    @api.model
    def _cron_send(self):
        """Send what is due, a transaction each: what was sent stays sent."""
        now = fields.Datetime.now()
        domain = [
            ("direction", "=", "out"),
            ("state", "in", ("to_send", "failed")),
            ("next_try_at", "<=", now),
            "|",
            ("provider_id.paused_until", "=", False),
            ("provider_id.paused_until", "<=", now),
        ]
        cron = self.env["ir.cron"]
        for message in self.search(domain, order="next_try_at, id", limit=BATCH):
            message._send_alone()
            if not cron._commit_progress(1):
                return
        cron._commit_progress(remaining=self.search_count(domain, limit=BATCH))

    def _send_alone(self):
        try:
            row = self.try_lock_for_update()
            paused = row.provider_id.paused_until
            if row.state in ("to_send", "failed") and not (
                paused and paused > fields.Datetime.now()
            ):
                row._send()
        except psycopg2.OperationalError:
            self.env.cr.rollback()

    def _send(self):
        """Send one row, always the same bytes and key; never raises for what the other
        side does."""
        self.ensure_one()
        attempts = self.attempts + 1
        try:
            transport = self.provider_id._get_transport()
            transport.send(self._get_file_name(), self._get_raw(), self._get_send_id())
        except TransportError as error:
            self._note_failure(attempts, error)
            return
        self._unguarded().write(
            {
                "state": "sent",
                "attempts": attempts,
                "error": False,
                "next_try_at": False,
                "ack_state": False,
                "done_at": fields.Datetime.now(),
            }
        )
        if self.provider_id.failures:
            self.provider_id._unguarded().write({"failures": 0, "paused_until": False})

    def _note_failure(self, attempts, error):
        is_dead = error.is_final or attempts > len(DELAYS)
        minutes = 0 if is_dead else DELAYS[attempts - 1]
        # Jitter keeps providers that come back from being met by all at once.
        minutes *= 1 + random.uniform(-JITTER, JITTER)  # noqa: S311
        wait = max(timedelta(minutes=minutes), timedelta(seconds=error.retry_after))
        now = fields.Datetime.now()
        self._unguarded().write(
            {
                "state": "dead" if is_dead else "failed",
                "attempts": attempts,
                "error": str(error),
                "next_try_at": False if is_dead else now + wait,
            }
        )
        if is_dead:
            self._call_person()
        if not error.is_final:
            self.provider_id._note_failure()

    def _get_send_id(self):
        return f"rl-{self.provider_id.id}-{self.key}"

    def _get_file_name(self):
        endings = {"json": "json", "x12": "x12", "edifact": "edi", "csv": "csv"}
        return f"{self.kind}-{self.key}.{endings[self.message_format]}"


def _cell(value):
    """A cell of a table; a spreadsheet takes no text of ours for a formula."""
    text = str(value or "")
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _neutral_reason(code, provider):
    """The neutral reason of a code of X12, as far as the format can carry it."""
    if not code or provider.message_format == "edifact":
        return None
    return TABLES["reason"].get(code)
