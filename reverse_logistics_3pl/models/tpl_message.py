# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .tpl_provider_exchange import FORMATS

KINDS = [
    ("interchange", "Interchange"),
    ("return_notice", "Return Notice"),
    ("receipt", "Receipt"),
    ("status", "Transport Status"),
    ("shipment_notice", "Shipment Notice"),
    ("freight_bill", "Freight Bill"),
    ("acknowledgment", "Acknowledgment"),
]
STATES = [
    ("received", "Received"),
    ("done", "Done"),
    ("exception", "Needs a Person"),
    ("rejected", "Refused"),
    ("to_send", "To Send"),
    ("sent", "Sent"),
    ("failed", "Failed, Tried Again"),
    ("dead", "Given Up"),
]
SHOWN = 20_000


class TplMessage(models.Model):
    """A message from or to a provider: inbox and outbox.

    What comes in is a row first, committed; its effect, its state and the answer are
    one transaction after that. What goes out is a row of the transaction that causes
    it, and sent after that. The key makes each happen once.
    """

    _name = "tpl.message"
    _description = "Message of a 3PL"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"

    _guarded_fields = (
        "direction",
        "provider_id",
        "message_format",
        "kind",
        "key",
        "name",
        "raw",
        "digest",
        "document",
        "document_key",
        "state",
        "error",
        "answer",
        "attempts",
        "next_try_at",
        "done_at",
        "parent_id",
        "first_id",
        "shipment_id",
        "order_id",
        "ack_state",
        "is_corrected",
    )

    name = fields.Char(string="Number", readonly=True, help="Number of the document.")
    direction = fields.Selection(
        selection=[("in", "In"), ("out", "Out")], required=True, readonly=True
    )
    provider_id = fields.Many2one(
        comodel_name="tpl.provider",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        related="provider_id.company_id", store=True, precompute=True, index=True
    )
    message_format = fields.Selection(
        selection=FORMATS, string="Format", required=True, readonly=True
    )
    kind = fields.Selection(
        selection=KINDS, string="Document", required=True, readonly=True, index=True
    )
    key = fields.Char(
        required=True,
        readonly=True,
        help="Control number or id; once a provider and direction.",
    )
    raw = fields.Binary(string="As Sent", attachment=False, readonly=True)
    raw_text = fields.Text(string="Text", compute="_compute_raw_text")
    digest = fields.Char(string="SHA-256", readonly=True)
    document = fields.Json(string="Neutral Document", readonly=True)
    document_text = fields.Text(
        string="What It Says",
        compute="_compute_document_text",
        inverse="_inverse_document_text",
        help="A returns manager may correct it and reprocess.",
    )
    document_key = fields.Char(
        readonly=True, help="Kind and number: a document has its effect once."
    )
    state = fields.Selection(
        selection=STATES, string="Status", required=True, readonly=True, index=True
    )
    error = fields.Text(string="What Is Wrong", readonly=True)
    answer = fields.Json(readonly=True)
    attempts = fields.Integer(readonly=True, default=0)
    next_try_at = fields.Datetime(string="Next Try", readonly=True, index=True)
    done_at = fields.Datetime(string="Done on", readonly=True)
    is_corrected = fields.Boolean(string="Corrected by Hand", readonly=True)
    ack_state = fields.Selection(
        selection=[
            ("accepted", "Accepted"),
            ("rejected", "Refused by the Provider"),
            ("overdue", "Overdue"),
        ],
        string="Acknowledged",
        readonly=True,
    )
    parent_id = fields.Many2one(
        comodel_name="tpl.message",
        string="Part of",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    child_ids = fields.One2many(
        comodel_name="tpl.message", inverse_name="parent_id", string="Parts"
    )
    first_id = fields.Many2one(
        comodel_name="tpl.message",
        string="Repeats",
        readonly=True,
        index="btree_not_null",
        help="The first message with the same document; this one had no effect.",
    )
    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        readonly=True,
        index="btree_not_null",
    )
    order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        readonly=True,
        index="btree_not_null",
    )
    finding_ids = fields.One2many(
        comodel_name="tpl.finding", inverse_name="message_id", string="Findings"
    )

    _key_uniq = models.Constraint(
        "unique(provider_id, direction, key)", "This message was taken already."
    )
    _document_uniq = models.UniqueIndex(
        "(provider_id, document_key) WHERE direction = 'in' AND state = 'done'"
        " AND first_id IS NULL AND document_key IS NOT NULL",
        "This document had its effect already.",
    )

    @api.depends("raw")
    def _compute_raw_text(self):
        for message in self:
            data = message._get_raw()
            message.raw_text = data[:SHOWN].decode("utf-8", "replace").replace("\0", "")

    @api.depends("document")
    def _compute_document_text(self):
        for message in self:
            told = {
                name: value
                for name, value in (message.document or {}).items()
                if name not in ("issues", "source") and value not in (None, [], {})
            }
            message.document_text = (
                json.dumps(told, indent=2, ensure_ascii=False) if told else False
            )

    @api.depends("kind", "name", "key")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for message in self:
            label = labels.get(message.kind, "")
            message.display_name = f"{label} {message.name or message.key or ''}"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        raise UserError(
            self.env._("Messages are kept: they say what was told, and when.")
        )

    def _get_raw(self):
        """The bytes as they came or go."""
        self.ensure_one()
        # Without bin_size, which would give the size in words instead.
        return base64.b64decode(self.with_context(bin_size=False).raw or b"")

    # === BY HAND === #

    def _inverse_document_text(self):
        self._ensure_manager()
        for message in self:
            message._correct(message.document_text)

    def _correct(self, text):
        """Put what a person says in the place of what was read; nothing is done yet.

        :raises UserError: for what is no document, or a message that had its effect
        """
        self.ensure_one()
        if self.direction != "in" or self.state not in ("exception", "rejected"):
            raise UserError(
                self.env._("Only messages that wait for a person can be corrected.")
            )
        document = self.env["tpl.message.document"]._read_text(text, self.kind)
        source = (self.document or {}).get("source") or {}
        self._unguarded().write(
            {
                "document": {**document, "source": source},
                "name": document["number"],
                "is_corrected": True,
            }
        )

    def action_reprocess(self):
        """Try again what waits for a person, and work off what was just taken, now.

        :raises AccessError: for users who are not returns managers
        :raises UserError: for messages that had their effect
        """
        self._ensure_manager()
        done = self.filtered(
            lambda m: m.direction != "in"
            or m.state not in ("received", "exception", "rejected")
        )
        if done:
            raise UserError(
                self.env._(
                    "%s does not wait: nothing is to be done again.",
                    done[0].display_name,
                )
            )
        # sudo: effects are those of the provider, within its own loads
        for message in self.sudo():
            message._unguarded().write({"state": "received", "error": False})
            message._process()
        return True

    def action_replay(self):
        """Send again, with the same key: a receiver knows it by that.

        :raises AccessError: for users who are not returns managers
        """
        self._ensure_manager()
        if self.filtered(lambda message: message.direction != "out"):
            raise UserError(self.env._("Only messages of ours are sent."))
        self._unguarded().write(
            {
                "state": "to_send",
                "attempts": 0,
                "error": False,
                "next_try_at": fields.Datetime.now(),
            }
        )
        self._wake("ir_cron_message")
        return True

    def _ensure_manager(self):
        group = "reverse_logistics.group_return_manager"
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._("Messages are corrected and repeated by a returns manager.")
            )
        self.check_access("write")

    @api.model
    def _wake(self, cron):
        # sudo: a job is woken, not changed
        self.env.ref(f"reverse_logistics_3pl.{cron}").sudo()._trigger()

    @api.model
    def _load_demo(self):
        """Make the demonstration's messages; called by the demo data only."""
        from ..demo import messages

        messages.load(self.env)
