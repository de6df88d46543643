# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""Row P8 of the threat model: files that customers send."""

import struct

from odoo.tests import tagged

from .portal_common import PNG, PortalCommon


@tagged("post_install", "-at_install")
class TestPortalUploads(PortalCommon):
    def test_p8_files_are_served_as_downloads(self):
        self.sign_in(self.dana)
        self.ask(files=[("files", ("photo.png", PNG, "image/png"))])
        ret = self.last()
        answer = self.get(f"/my/returns/{ret.id}/file/{ret.evidence_ids.id}")
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        self.assertFalse(ret.evidence_ids.public)

    def test_p8_what_pretends_to_be_a_picture(self):
        """Files that are two things at once, bombs, and names that are commands."""
        self.sign_in(self.dana)
        html = b"<html><script>alert(1)</script></html>"
        bomb = PNG[:16] + struct.pack(">II", 60000, 60000) + PNG[24:]
        before = self.env["ir.attachment"].search_count([])
        for name, data, kind in (
            ("a.svg", b"<svg onload='alert(1)'/>", "image/svg+xml"),
            ("a.png", html, "image/png"),
            ("a.gif", b"GIF89a/*" + html + b"*/=1;", "image/gif"),
            ("a.jpg", b"\xff\xd8\xff" + html, "image/jpeg"),
            ("bomb.png", bomb, "image/png"),
            ("a.png", b"%PDF-1.4 " + html, "image/png"),
            ("a.txt", html, "text/plain"),
            ("a.js", b"alert(1)//<b>", "text/javascript"),
            ("a.xml", b"<?xml version='1.0'?><x/>", "text/plain"),
            ("empty.png", b"", "image/png"),
        ):
            answer = self.ask(
                self.so2.order_line, files=[("files", (name, data, kind))]
            )
            self.assertRefused(answer, contains=name)
        self.assertEqual(self.env["ir.attachment"].search_count([]), before)
        # A real picture with something behind it stays a picture, however named.
        answer = self.ask(
            self.so2.order_line,
            files=[("files", ("\u202egnp.lmth\r\n.png", PNG + html, "text/html"))],
        )
        self.assertEqual(answer.status_code, 303, answer.text[-500:])
        ret = self.last()
        self.assertEqual(ret.evidence_ids.mimetype, "image/png")
        self.assertNotRegex(ret.evidence_ids.name, "[\r\n\u202e/]")
        served = self.get(f"/my/returns/{ret.id}/file/{ret.evidence_ids.id}")
        self.assertEqual(served.headers["Content-Type"], "image/png")
        self.assertEqual(served.headers["X-Content-Type-Options"], "nosniff")
        self.assertTrue(served.headers["Content-Disposition"].startswith("attachment"))
        # Odoo's own way to the file asks who may see the return, and nobody else does.
        self.sign_in(self.stranger)
        for path in ("content", "image"):
            answer = self.get(f"/web/{path}/{ret.evidence_ids.id}")
            self.assertNotIn(b"IHDR", answer.content[:64] if path == "content" else b"")
            self.assertNotEqual(answer.content, PNG + html)
