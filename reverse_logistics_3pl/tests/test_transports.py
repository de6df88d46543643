# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Files and addresses: A-edi-20, X6, X7, X9; failures, back-off, circuit breaker."""

import os
import shutil
import socket
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..transports import TransportError, safe_name
from ..transports.http import resolve
from .messages import MessageCommon


@tagged("post_install", "-at_install")
class TestTransports(MessageCommon):
    def setUp(self):
        super().setUp()
        self.root = self.provider._get_directory()
        self.transport = self.provider._get_transport()
        self.addCleanup(shutil.rmtree, self.root, ignore_errors=True)

    def _fetch(self):
        with patch.object(
            self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 9.0
        ):
            self.provider._fetch()

    def test_names_and_links_stay_inside(self):
        """A-edi-20, X6."""
        for name in ("../../odoo.conf", "/etc/passwd", "a\0b", "a\nb", "..", ".hid"):
            safe = safe_name(name)
            self.assertEqual(os.path.basename(safe), safe)
            self.assertFalse(safe.startswith("."))
            self.provider._take_file("x" + safe, name, b"ISA")
        os.symlink("/etc/passwd", self.root / "in" / "link.x12")
        (self.root / "in" / "half.x12.tmp").write_bytes(b"ISA")
        (self.root / "in" / "whole.x12").write_bytes(b"whole")
        count = self.Message.search_count([("direction", "=", "in")])
        self._fetch()
        found = self.Message.search([("direction", "=", "in")])[: -count or None]
        self.assertEqual([m._get_raw() for m in found][:1], [b"whole"])
        self.assertEqual(len(list((self.root / "error").iterdir())), 1, "the link")
        self.assertTrue((self.root / "in" / "half.x12.tmp").exists())
        self._fetch()
        self.assertEqual(
            self.Message.search_count([("direction", "=", "in")]), count + 1
        )

    def test_addresses_inside_are_not_called(self):
        """X7."""
        for url in (
            "http://169.254.169.254/latest",
            "http://127.0.0.1:8069/",
            "http://[::1]/",
            "http://10.0.0.1/",
            "file:///etc/passwd",
            "ftp://example.com",
            "http://user@example.com/",
        ):
            with self.assertRaises(TransportError):
                resolve(url)
        self.assertEqual(
            resolve("http://127.0.0.1:1/", ("127.0.0.1:1",)),
            ("127.0.0.1", 1, "127.0.0.1"),
        )
        inside = [(socket.AF_INET, 1, 6, "", ("127.0.0.1", 443))]
        with patch.object(socket, "getaddrinfo", return_value=inside):
            with self.assertRaises(TransportError):
                resolve("https://provider.example/")

    def test_a_provider_that_does_not_answer_is_left_alone(self):
        message = self.load.tpl_message_ids
        down = TransportError("down")
        with patch.object(type(self.transport), "send", side_effect=down):
            for number in range(1, 6):
                message._send()
                self.assertEqual((message.state, message.attempts), ("failed", number))
            self.assertTrue(self.provider.paused_until > fields.Datetime.now())
            for _number in range(3):
                message._send()
        self.assertEqual(message.state, "dead")
        self.assertTrue(message.activity_ids)
        with self.assertRaises(AccessError):
            message.with_user(self.operator).action_replay()
        message.with_user(self.manager).action_replay()
        self._cron("_cron_send")
        self.assertEqual(message.state, "to_send", "the provider is paused")
        self.provider.with_user(self.manager).action_resume()
        key, raw = message.key, message._get_raw()
        self._cron("_cron_send")
        self.assertEqual(message.state, "sent")
        self.assertEqual((message.key, message._get_raw()), (key, raw))

    @mute_logger("odoo.models")
    def test_secrets_are_not_read(self):
        """X9."""
        self.provider._rotate_secret()
        secret = self.provider.sudo().secret_ids
        for user in (self.manager, self.operator, self.driver):
            with self.assertRaises(AccessError):
                secret.with_user(user).read(["secret"])
            with self.assertRaises(AccessError):
                self.provider.with_user(user).read(["transport_url"])
        with self.assertRaises(AccessError):
            self.provider.with_user(self.driver).read(["key"])
        self.assertNotEqual(
            self.provider.copy({"partner_id": self.customer.id}).key, self.provider.key
        )
