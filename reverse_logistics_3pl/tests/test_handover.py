# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import re

from odoo.tests import HttpCase, tagged

from .common import TplCommon

PIXEL = base64.b64encode(
    base64.b64decode(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNk+A8AAQUBAScY42YA"
        "AAAASUVORK5CYII="
    )
).decode()


@tagged("post_install", "-at_install")
class TestHandover(HttpCase, TplCommon):
    """A driver without a login hands a load over by the code on its manifest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.load = cls._book(2)

    def _sign(self, **values):
        path = f"/returns/handover/{self.load.handover_token}"
        page = self.url_open(path)
        token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.text)
        data = {
            "csrf_token": token and token[1],
            "count": "1",
            "signed_by": "Sam",
            "signature": f"data:image/png;base64,{PIXEL}",
            **values,
        }
        return self.url_open(f"{path}/sign", data=data)

    def test_count_name_and_signature(self):
        link = self.load._get_handover_link()
        page = self.url_open(link[link.index("/returns/") :])
        self.assertIn(self.load.name, page.text)
        self.assertEqual(self.load.state, "booked", "opening it changes nothing")
        for wrong in (
            {"count": ""},
            {"count": "-1"},
            {"count": "1e3"},
            {"signed_by": "  "},
            {"signature": ""},
            {"signature": "data:image/png;base64,PHN2Zz4="},
        ):
            self.assertIn("alert-danger", self._sign(**wrong).text, wrong)
        self.env.invalidate_all()
        self.assertEqual(self.load.state, "booked")
        self.assertIn("Handed over", self._sign(signed_by="<b>Sam</b>").text)
        self.env.invalidate_all()
        self.assertEqual(self.load.state, "picked_up")
        self.assertEqual(self.load.handover_count, 1)
        self.assertEqual(self.load.handover_by, "<b>Sam</b>")
        self.assertTrue(self.load.handover_signature)
        self.assertEqual(
            set(self.load.line_ids.item_ids.mapped("stage")), {"in_transit"}
        )

    def test_what_is_not_known_is_not_found(self):
        token = self.load.handover_token
        for guess in ("x", token[:-1], str(self.load.id), f"{token}a", "%00" * 20):
            self.assertEqual(
                self.url_open(f"/returns/handover/{guess}").status_code, 404
            )
        self.load._unguarded().state = "planned"
        self.env.flush_all()
        page = self.url_open(f"/returns/handover/{token}")
        self.assertEqual(page.status_code, 404, "a proposal has no page")
