# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..edi import LENIENCIES, EdiError, Partner

FORMATS = [
    ("json", "JSON (webhook)"),
    ("x12", "X12"),
    ("edifact", "EDIFACT"),
    ("csv", "CSV"),
]


class TplProvider(models.Model):
    """How messages are exchanged with a provider."""

    _inherit = "tpl.provider"

    _guarded_fields = ("key", "failures", "paused_until", "polled_until")

    key = fields.Char(
        string="Webhook Key",
        readonly=True,
        copy=False,
        default=lambda self: secrets.token_urlsafe(16),
        help="The last part of the address that the provider posts to.",
    )
    message_format = fields.Selection(
        selection=FORMATS,
        string="Format of Messages",
        help="What is written to the provider. Empty: it gets no messages.",
    )
    transport = fields.Selection(
        selection=[
            ("directory", "Directory on the Server"),
            ("http", "HTTP"),
            ("sftp", "SFTP"),
        ],
        string="Exchanged by",
        required=True,
        default="directory",
    )
    transport_url = fields.Char(
        string="Address",
        groups="base.group_system",
        help="https://host/path, or sftp://user@host/path.",
    )
    poll_url = fields.Char(
        string="Address to Ask",
        groups="base.group_system",
        help="Asked once a day for messages that did not arrive.",
    )
    our_id = fields.Char(string="Our EDI Id")
    our_id_qualifier = fields.Char(string="Qualifier of Ours", size=4)
    their_id = fields.Char(string="Their EDI Id")
    their_id_qualifier = fields.Char(string="Qualifier of Theirs", size=4)
    is_test = fields.Boolean(
        string="Test Interchanges", help="Only test interchanges are exchanged."
    )
    lenient = fields.Char(
        string="Tolerated",
        help="Deviations from the standard that are let through, separated by commas: "
        + ", ".join(sorted(LENIENCIES)),
    )
    encoding = fields.Char(string="Character Set", default="utf-8", required=True)
    decimal_mark = fields.Selection(
        selection=[(".", "Point"), (",", "Comma")], required=True, default="."
    )
    ack_hours = fields.Float(
        string="Acknowledged within (h)",
        default=24.0,
        help="Interchanges of X12 and EDIFACT that the provider has not acknowledged"
        " after so many hours become a task. 0: it acknowledges nothing.",
    )
    code_ids = fields.One2many(
        comodel_name="tpl.message.code", inverse_name="provider_id", string="Codes"
    )
    message_count_open = fields.Integer(
        string="Messages to Look At", compute="_compute_message_count_open"
    )
    failures = fields.Integer(
        string="Failed in a Row", readonly=True, copy=False, default=0
    )
    paused_until = fields.Datetime(
        readonly=True,
        copy=False,
        help="Nothing is sent until then: the provider did not answer.",
    )
    polled_until = fields.Datetime(readonly=True, copy=False)

    _ack_hours_bounded = models.Constraint(
        "CHECK (ack_hours BETWEEN 0 AND 8760)",
        "An acknowledgment comes within 0 to 8,760 hours.",
    )
    _key_uniq = models.Constraint("unique(key)", "Another provider has this key.")

    @api.constrains("lenient", "encoding")
    def _check_exchange(self):
        for provider in self:
            try:
                "".encode(provider.encoding)
                provider._get_edi_partner()
            except (EdiError, LookupError) as error:
                raise ValidationError(
                    self.env._("The exchange is not set up right: %s", error)
                ) from error

    def _compute_message_count_open(self):
        groups = self.env["tpl.message"]._read_group(
            [
                ("provider_id", "in", self.ids),
                ("state", "in", ("exception", "rejected", "dead")),
            ],
            ["provider_id"],
            ["__count"],
        )
        counts = dict(groups)
        for provider in self:
            provider.message_count_open = counts.get(provider, 0)

    def action_open_messages(self):
        """The messages of these providers."""
        messages = self.env["tpl.message"].search([("provider_id", "in", self.ids)])
        return messages._get_records_action(name=self.env._("Messages"))

    def _get_edi_partner(self):
        """The agreement with the provider as the pure readers take it."""
        self.ensure_one()
        maps = {}
        for code in self.code_ids:
            maps.setdefault(code.table, {})[code.code] = code.name
        names = (self.lenient or "").replace(",", " ").split()
        return Partner(
            their_ids=self._get_edi_ids("their"),
            our_ids=self._get_edi_ids("our"),
            test=True if self.is_test else None,
            lenient=frozenset(names),
            encoding=self.encoding,
            decimal=self.decimal_mark,
            maps=maps,
        )

    def _get_edi_ids(self, whose):
        name = self[f"{whose}_id"]
        return ((self[f"{whose}_id_qualifier"] or "", name),) if name else ()

    def _get_edi_address(self, whose):
        """(qualifier, id) to write into an envelope; the name stands for no id."""
        name = self[f"{whose}_id"]
        fallback = self.company_id.name if whose == "our" else self.name
        ascii_name = "".join(c for c in fallback.upper() if c.isascii() and c.isalnum())
        return (
            self[f"{whose}_id_qualifier"] or "ZZ",
            name or ascii_name[:15] or "UNKNOWN",
        )
