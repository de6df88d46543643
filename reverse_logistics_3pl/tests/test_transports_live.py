# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Transports against real servers on this machine: what partners do to us."""

import shutil
import socket
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from unittest import skipIf
from unittest.mock import patch

from odoo.tests import BaseCase, tagged
from odoo.tests.common import _super_send
from odoo.tools import mute_logger

from ..edi import verify
from ..transports import Http, Sftp, TransportError, http, sftp

try:
    from . import sftp_server
except ImportError:
    sftp_server = None

SECRET = "whsec_" + "c2VjcmV0LW9mLXRlc3RzLW9mLXRoZS0zcGw="


class Partner(BaseHTTPRequestHandler):
    """A partner's web server that does what the path says."""

    def log_message(self, *args):
        pass

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        self.server.seen.append((dict(self.headers), self.rfile.read(length)))
        getattr(self, f"_on_{self.path.strip('/')}")()

    do_GET = do_POST

    def _answer(self, status, body=b"{}", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _on_good(self):
        self._answer(200, b'{"status": "received"}')

    def _on_broken(self):
        self._answer(500)

    def _on_busy(self):
        self._answer(429, Retry_After="120")

    def _on_busy_until(self):
        at = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 300))
        self._answer(503, Retry_After=at)

    def _on_odd_wait(self):
        self._answer(429, Retry_After="soon")

    def _on_wrong(self):
        self._answer(422)

    def _on_elsewhere(self):
        self._answer(302, Location="http://127.0.0.1:1/")

    def _on_cut(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b"half")
        self.close_connection = True

    def _on_silent(self):
        time.sleep(1.5)

    def _on_drip(self):
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        try:
            for _byte in range(30):
                self.wfile.write(b"x")
                self.wfile.flush()
                time.sleep(0.1)
        except OSError:
            return

    def _on_endless(self):
        self._answer(200, b"x" * 5000)


@tagged("post_install", "-at_install")
class TestHttpLive(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Partner)
        cls.server.seen = []
        thread = threading.Thread(target=cls.server.serve_forever, daemon=True)
        thread.start()
        cls.addClassCleanup(thread.join, 5)
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        cls.host = f"127.0.0.1:{cls.server.server_port}"

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Requests of these tests do leave, to the server above only."""
        assert r.url.startswith("http://127.0.0.1:")
        return _super_send(s, r, **kw)

    def _send(self, path, data=b"ISA*00"):
        way = Http(f"http://{self.host}/{path}", SECRET, (self.host,))
        way.send("return_notice-000000001.x12", data, "rl-1-000000001")

    def _refused(self, path):
        with self.assertRaises(TransportError) as caught:
            self._send(path)
        return caught.exception

    def test_what_arrives_is_signed_and_the_same_on_every_try(self):
        self.server.seen.clear()
        self._send("good")
        self._send("good")
        for headers, body in self.server.seen:
            verify(headers, body, [SECRET], int(time.time()))
            self.assertEqual(body, b"ISA*00")
            self.assertEqual(headers["Idempotency-Key"], "rl-1-000000001")
            self.assertEqual(headers["Content-Type"], "application/edi-x12")
        self.assertEqual(len({h["webhook-id"] for h, _body in self.server.seen}), 1)

    def test_what_is_tried_again_and_when(self):
        for path, final, wait in (
            ("broken", False, 0),
            ("busy", False, 120),
            ("odd_wait", False, 0),
            ("wrong", True, 0),
            ("elsewhere", True, 0),
        ):
            error = self._refused(path)
            self.assertEqual((error.is_final, error.retry_after), (final, wait), path)
        error = self._refused("busy_until")
        self.assertFalse(error.is_final)
        self.assertTrue(290 <= error.retry_after <= 300, error.retry_after)

    def test_cut_silent_dripping_and_endless_answers(self):
        self.assertFalse(self._refused("cut").is_final)
        with patch.object(http, "TIMEOUT", (1, 0.5)):
            self.assertFalse(self._refused("silent").is_final)
        started = time.monotonic()
        with patch.object(http, "DEADLINE", 0.4), patch.object(http, "CHUNK", 1):
            self.assertFalse(self._refused("drip").is_final)
        self.assertLess(time.monotonic() - started, 2)
        with patch.object(http, "LARGEST", 1000), patch.object(http, "CHUNK", 100):
            self.assertFalse(self._refused("endless").is_final)

    def test_nobody_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            host = f"127.0.0.1:{free.getsockname()[1]}"
        with self.assertRaises(TransportError) as caught:
            Http(f"http://{host}/", SECRET, (host,)).send("a.json", b"{}", "k")
        self.assertFalse(caught.exception.is_final)


@skipIf(sftp_server is None, "paramiko is not installed")
@tagged("post_install", "-at_install")
class TestSftpLive(BaseCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.root = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.root)
        for folder in ("in", "out", "archive", "error"):
            (cls.root / "box" / folder).mkdir(parents=True)
        cls.server = sftp_server.Server(cls.root)
        quiet = mute_logger("paramiko.transport")
        quiet.__enter__()
        cls.addClassCleanup(quiet.__exit__, None, None, None)
        cls.addClassCleanup(cls.server.close)

    def _way(self):
        return Sftp(f"sftp://swift@127.0.0.1:{self.server.port}/box")

    def test_files_go_and_come_whole(self):
        box = self.root / "box"
        with self.server.known():
            self._way().send("return_notice-1.x12", b"ISA*00", "k")
            self._way().send("return_notice-1.x12", b"ISA*00", "k")
            self.assertEqual(
                [p.name for p in (box / "out").iterdir()], ["return_notice-1.x12"]
            )
            (box / "in" / "214.x12").write_bytes(b"ISA*00*214")
            (box / "in" / ".half.tmp").write_bytes(b"ISA")
            (box / "in" / "odd name.x12").write_bytes(b"ISA")
            found = self._way().fetch()
            self.assertEqual(found, [("214.x12", "214.x12", b"ISA*00*214")])
            self._way().done("214.x12", True)
            self.assertTrue((box / "archive" / "214.x12").exists())
            self.assertFalse(self._way().fetch())

    def test_an_unknown_server_gets_nothing(self):
        with self.server.known(other=True), self.assertRaises(TransportError):
            self._way().send("secret.x12", b"ISA*00", "k")
        self.assertFalse((self.root / "box" / "out" / "secret.x12").exists())

    def test_a_server_that_is_away(self):
        with self.server.known(), socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
            with self.assertRaises(TransportError) as caught:
                Sftp(f"sftp://swift@127.0.0.1:{port}/box").fetch()
        self.assertFalse(caught.exception.is_final)

    def test_without_the_library(self):
        with patch.object(sftp, "paramiko", None):
            with self.assertRaises(TransportError) as caught:
                self._way()
        self.assertTrue(caught.exception.is_final)
