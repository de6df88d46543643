# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import zipfile
from itertools import islice

from openpyxl import load_workbook

from odoo import api, models
from odoo.exceptions import UserError

from ..edi import (
    EdiError,
    acknowledge_edifact,
    acknowledge_x12,
    read_csv,
    read_edifact,
    read_json,
    read_rows,
    read_x12,
)
from ..edi.tables import MANDATORY

UNPACKED = 50_000_000
ROWS = 50_000


class TplMessage(models.Model):
    """From bytes to a row a document, and the acknowledgments."""

    _inherit = "tpl.message"

    def _read_interchange(self):
        """Read the bytes, answer the envelope, and work off every document in it."""
        partner = self.provider_id._get_edi_partner()
        raw = self._get_raw()
        reader = getattr(self, f"_read_as_{self.message_format}")
        refusals, parts = reader(raw, partner)
        parts._process()
        states = parts.mapped("state")
        if refusals and not parts:
            raise_later = "\n".join(refusals[:20])
            self._unguarded().write({"state": "rejected", "error": raise_later})
            self._call_person()
            return
        self._finish(
            {
                "result": "done",
                "documents": len(parts),
                "exceptions": states.count("exception"),
            }
        )
        if refusals:
            self._unguarded().error = "\n".join(refusals[:20])

    def _read_as_json(self, raw, partner):
        document = read_json(raw, partner)
        return [], self._add_parts([document])

    def _read_as_csv(self, raw, partner):
        if raw.startswith(b"PK"):
            rows = _read_sheet(raw)
            head = ",".join(str(cell or "") for cell in rows[0]) if rows else ""
            kind = self._guess_kind(head)
            return [], self._add_parts(read_rows(rows, kind, partner))
        head = raw[:4000].decode(partner.encoding, "replace").partition("\n")[0]
        kind = self._guess_kind(head)
        return [], self._add_parts(read_csv(raw, kind, partner))

    def _guess_kind(self, head):
        """The kind of a table: by its file name, else by the columns that tell it."""
        name = (self.name or "").lower()
        for kind in MANDATORY:
            if kind in name:
                return kind
        for kind, column in (
            ("freight_bill", "amount"),
            ("status", "status"),
            ("receipt", "condition"),
            ("return_notice", "reason"),
        ):
            if column in head:
                return kind
        return "receipt"

    def _read_as_x12(self, raw, partner):
        interchanges = read_x12(raw, partner, seen=self._is_taken)
        refusals, documents = [], []
        acks = []
        for interchange in interchanges:
            refusals += [str(error) for error in interchange.errors]
            if interchange.accepted:
                self._take_control(interchange.key)
                refusals += _get_x12_refusals(interchange)
            documents += interchange.documents
            found = acknowledge_x12(interchange)
            if found:
                acks.append((interchange.header, found))
        parts = self._add_parts(documents)
        for _header, found in acks:
            self._answer_x12(found)
        return refusals, parts

    def _read_as_edifact(self, raw, partner):
        interchanges = read_edifact(raw, partner, seen=self._is_taken)
        refusals, documents = [], []
        acks = []
        for interchange in interchanges:
            refusals += [str(error) for error in interchange.errors]
            if interchange.accepted:
                self._take_control(interchange.key)
                for item in interchange.messages:
                    refusals += _get_set_refusals(item)
            documents += interchange.documents
            found = acknowledge_edifact(interchange)
            if found:
                acks.append(found)
        parts = self._add_parts(documents)
        if acks:
            self._answer_edifact(acks)
        return refusals, parts

    # === CONTROL NUMBERS === #

    @api.model
    def _get_control_name(self, key):
        return "/".join(key)

    def _is_taken(self, key):
        """Whether the interchange was taken from this provider before."""
        return bool(
            self.env["tpl.message.control"].search_count(
                [
                    ("provider_id", "=", self.provider_id.id),
                    ("name", "=", self._get_control_name(key)),
                ],
                limit=1,
            )
        )

    def _take_control(self, key):
        if key is not None:
            self.env["tpl.message.control"].create(
                {
                    "provider_id": self.provider_id.id,
                    "name": self._get_control_name(key),
                    "message_id": self.id,
                }
            )

    # === PARTS === #

    def _add_parts(self, documents):
        """A row for each document, still without effect."""
        self.ensure_one()
        vals_list = []
        for place, document in enumerate(documents, 1):
            vals = (
                self._prepare_ack_vals(document)
                if document["kind"] == "acknowledgment"
                else self._prepare_document_vals(document)
            )
            vals_list.append(
                {
                    **vals,
                    "direction": "in",
                    "state": "received",
                    "provider_id": self.provider_id.id,
                    "message_format": self.message_format,
                    "key": f"{self.key}/{place}",
                    "parent_id": self.id,
                }
            )
        return self._quietly().create(vals_list).with_env(self.env)

    def _prepare_ack_vals(self, document):
        plain = self.env["tpl.message.document"]._to_plain(document)
        return {
            "kind": "acknowledgment",
            "name": plain["reference"],
            "document": plain,
        }

    def _apply_acknowledgment(self, document):
        """The provider has read what we sent, or refuses it."""
        number = (document.get("reference") or "").lstrip("0")
        sent = self.search(
            [
                ("provider_id", "=", self.provider_id.id),
                ("direction", "=", "out"),
                ("kind", "!=", "acknowledgment"),
                ("key", "=", number.zfill(9)),
            ],
            limit=1,
        )
        if not sent:
            raise UserError(
                self.env._(
                    "The provider acknowledges %s, which was never sent.", number
                )
            )
        accepted = document["status"] in (
            "accepted",
            "accepted_with_errors",
            "received",
        )
        if sent.ack_state == "overdue":
            sent._unguarded().error = False
            # sudo: the task may be of any manager
            sent.sudo().activity_unlink(["mail.mail_activity_data_todo"])
        sent._unguarded().ack_state = "accepted" if accepted else "rejected"
        if not accepted:
            codes = document.get("codes") or []
            for item in document.get("sets") or []:
                codes = [*codes, *item["codes"]]
            sent._unguarded().write(
                {
                    "state": "dead",
                    "error": self.env._(
                        "The provider refuses it (codes %s): mend the cause and send a"
                        " new one.",
                        ", ".join(codes) or "-",
                    ),
                }
            )
            sent._call_person()
        return {"acknowledges": sent.key}


def _read_sheet(raw):
    """The rows of the first sheet of an XLSX file.

    :raises EdiError: for what is no such file, or unpacks to too much
    """
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
        if size > UNPACKED:
            raise EdiError("too_long", "The sheet is too large; split it.")
        book = load_workbook(io.BytesIO(raw), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True)
        return [list(row) for row in islice(rows, ROWS + 1)]
    except EdiError:
        raise
    except Exception as error:
        # The library has no family of errors of its own.
        raise EdiError("xlsx", "This is no XLSX file; export it again.") from error


def _get_x12_refusals(interchange):
    found = []
    for group in interchange.groups:
        found += [str(error) for error in group.errors]
        for item in group.sets:
            found += _get_set_refusals(item)
    return found


def _get_set_refusals(item):
    found = [str(error) for error in item.errors]
    return found + [
        f"{issue['message']} ({issue['segment']})"
        for issue in item.issues
        if issue["level"] == "error"
    ]
