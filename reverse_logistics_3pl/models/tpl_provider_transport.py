# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import hashlib
import json
import logging
from datetime import timedelta
from pathlib import Path

from odoo import api, fields, models
from odoo.tools import config

from ..transports import Directory, Http, Sftp, TransportError, safe_name

_logger = logging.getLogger(__name__)
ENDINGS = {
    **{"json": "json", "x12": "x12", "edi": "edifact", "edifact": "edifact"},
    **{
        "csv": "csv",
        "xlsx": "csv",
        "180": "x12",
        "214": "x12",
        "210": "x12",
        "944": "x12",
    },
}
OVERLAP = timedelta(days=1)


class TplProvider(models.Model):
    """The way to a provider and from it."""

    _inherit = "tpl.provider"

    def _get_transport(self):
        """The way to the provider.

        :raises TransportError: when it is not set up
        """
        self.ensure_one()
        # sudo: addresses are set by an administrator, and used by the job
        url = self.sudo().transport_url
        if self.transport == "directory":
            return Directory(self._get_directory())
        if self.transport == "sftp":
            return Sftp(url)
        return Http(url, self._get_first_secret(), self._get_allowed_hosts())

    def _get_first_secret(self):
        return next(iter(self._get_secrets_sudo()), None)

    def _get_directory(self):
        """Below the data directory of the server: no one chooses a path."""
        database = safe_name(self.env.cr.dbname)
        root = Path(config["data_dir"]) / "reverse_logistics_3pl" / database
        return root / f"{self.id}-{safe_name(self.key)}"

    @api.model
    def _get_allowed_hosts(self):
        """Hosts inside our network that may be called, as an administrator says."""
        # sudo: a setting of the system
        value = self.env["ir.config_parameter"].sudo()
        value = value.get_param("reverse_logistics_3pl.allowed_hosts") or ""
        return tuple(value.replace(",", " ").split())

    def _ask_for_secret(self):
        """Tell an administrator that the provider sends and has no secret; once."""
        self.ensure_one()
        if not self.activity_ids:
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=self.env.ref("base.user_admin").id,
                summary=self.env._("%s sends messages and has no secret", self.name),
            )

    # === FILES IN === #

    @api.model
    def _cron_fetch(self):
        """Take what providers have put down for us."""
        cron = self.env["ir.cron"]
        providers = self.search([("transport", "in", ("directory", "sftp"))])
        for provider in providers.filtered("message_format"):
            provider._fetch()
            if not cron._commit_progress(1):
                return

    def _fetch(self):
        """Take the files of one provider; each is committed before it is filed away."""
        self.ensure_one()
        cron = self.env["ir.cron"]
        try:
            transport = self._get_transport()
            files = transport.fetch()
        except TransportError as error:
            _logger.warning("Nothing fetched from %s: %s", self.name, error)
            return
        for own, name, data in files:
            self._take_file(own, name, data)
            cron._commit_progress(1)
            try:
                transport.done(own, True)
            except TransportError as error:
                _logger.warning("%s: %s", self.name, error)

    def _take_file(self, own, name, data):
        """Put a file into the inbox.

        :param own: the name that makes it unique
        :param name: as the provider calls it
        """
        self.ensure_one()
        digest = hashlib.sha256(data).hexdigest()[:16]
        message, _what = self.env["tpl.message"]._take(
            self,
            data,
            self._guess_format(name, data),
            f"file:{own}:{digest}",
            name=safe_name(name),
        )
        self.env["tpl.message"]._wake("ir_cron_message")
        return message

    def _guess_format(self, name, data):
        head = data[:20].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head.startswith(b"ISA"):
            return "x12"
        if head.startswith((b"UNA", b"UNB")):
            return "edifact"
        if head.startswith(b"{"):
            return "json"
        if head.startswith(b"PK"):
            return "csv"
        ending = name.rpartition(".")[2].lower()
        return ENDINGS.get(ending) or self.message_format or "x12"

    # === ASK === #

    @api.model
    def _cron_poll(self):
        """Ask providers once a day for what did not arrive: a webhook is a hint."""
        cron = self.env["ir.cron"]
        # sudo: addresses are the administrator's
        for provider in self.sudo().search([("poll_url", "!=", False)]):
            provider._poll()
            if not cron._commit_progress(1):
                return

    def _poll(self):
        """Take every message of the provider since the last time, and some before;
        what is here already is known by its id."""
        self.ensure_one()
        now = fields.Datetime.now()
        since = (self.polled_until or now - OVERLAP) - OVERLAP
        # sudo: see _cron_poll
        url = self.sudo().poll_url
        try:
            transport = Http(url, self._get_first_secret(), self._get_allowed_hosts())
            entries = json.loads(transport.poll(since))["messages"]
            self._take_polled(entries)
        except (TransportError, ValueError, KeyError, TypeError) as error:
            _logger.warning("%s cannot be asked: %s", self.name, error)
            self._note_failure()
            return
        self._unguarded().polled_until = now

    def _take_polled(self, entries):
        """Put messages that the provider lists into the inbox.

        :param entries: [{"id", "type", "timestamp", "data"}]
        """
        self.ensure_one()
        Message = self.env["tpl.message"]
        for entry in entries:
            body = {name: entry[name] for name in ("type", "timestamp", "data")}
            raw = json.dumps(body, ensure_ascii=False).encode()
            name = str(entry["id"])[:200]
            if not Message._find_key(self, f"webhook:{name}"):
                Message._take_webhook(self, name, raw)
        Message._wake("ir_cron_message")
