# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scanner around its screen: as an app of its own, and the sheet of commands."""

import io
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from PIL import Image

from odoo.tests import HttpCase, tagged
from odoo.tools.misc import file_open

from .test_scan_receive import ScanCommon

try:
    import zxingcpp
except ImportError:
    zxingcpp = None

APP = "/scoped_app?app_id=reverse_logistics&path=scoped_app%2Freturn-scanner"


@tagged("post_install", "-at_install")
class TestScanApp(HttpCase, ScanCommon):
    def test_installs_as_an_app(self):
        page = self.url_open(APP)
        self.assertEqual(page.status_code, 200)
        self.assertIn("Returns Scanner", page.text)
        found = re.search(r'rel="manifest"[^>]*href="([^"]+)"', page.text) or re.search(
            r'href="([^"]+)"[^>]*rel="manifest"', page.text
        )
        manifest = self.url_open(found[1].replace("&amp;", "&")).json()
        self.assertEqual(manifest["name"], "Returns Scanner")
        self.assertEqual(manifest["start_url"], "/scoped_app/return-scanner")
        self.assertEqual(manifest["scope"], manifest["start_url"])
        self.assertEqual(manifest["display"], "standalone")
        # Browsers offer to install what has icons of both sizes.
        sizes = set()
        for icon in manifest["icons"]:
            image = Image.open(io.BytesIO(self.url_open(icon["src"]).content))
            self.assertEqual("{}x{}".format(*image.size), icon["sizes"])
            sizes.add(image.size[0])
        self.assertEqual(sizes, {192, 512})
        touch = self.url_open("/scoped_app_icon_png?app_id=reverse_logistics")
        self.assertEqual(touch.headers["Content-Type"], "image/png")

    def test_other_apps_keep_their_own(self):
        manifest = self.url_open(
            "/web/manifest.scoped_app_manifest?app_id=web&path=scoped_app/x"
        ).json()
        self.assertNotIn("reverse_logistics", str(manifest["icons"]))

    def test_app_opens_the_scanner(self):
        self.authenticate("rl_operator", "rl_operator")
        page = self.url_open("/scoped_app/return-scanner")
        self.assertEqual(page.status_code, 200)
        self.assertIn("web.assets_web", page.text)
        action = self.env.ref("reverse_logistics.return_scanner_action")
        self.assertEqual(action.path, "return-scanner")

    def test_reader_pushes_to_its_person(self):
        sent = []
        bus = type(self.env["bus.bus"])
        self.patch(bus, "_sendone", lambda self, *args: sent.append(args))
        partner = self.operator.partner_id
        self.env["return.scan"]._push_codes(partner, ["A", "B"], "rfid")
        self.assertEqual(
            sent,
            [
                (
                    partner,
                    "reverse_logistics.scan_push",
                    {"codes": ["A", "B"], "source": "rfid"},
                )
            ],
        )


@tagged("post_install", "-at_install")
class TestScanCommands(ScanCommon):
    def _get_commands(self):
        """What the screen does on which code."""
        path = "reverse_logistics/static/src/scanner/scan_modes.js"
        with file_open(path) as script:
            return set(re.findall(r"^    (OBTRL\w+): ", script.read(), re.M))

    def test_menu_prints_the_sheet(self):
        menu = self.env.ref("reverse_logistics.return_menu_scan_commands")
        self.assertIn(menu, menu.with_user(self.operator)._filter_visible_menus())
        action = menu.action.with_user(self.operator).run()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(
            action["report_name"], "reverse_logistics.report_scan_commands"
        )

    def test_a_reader_reads_every_command(self):
        if not (zxingcpp and shutil.which("wkhtmltopdf") and shutil.which("pdftoppm")):
            self.skipTest("zxing-cpp, wkhtmltopdf and pdftoppm are needed")
        parameters = self.env["ir.config_parameter"].sudo()
        # No server answers: the sheet needs nothing from one.
        parameters.set_param("report.url", "http://127.0.0.1:9")
        parameters.set_param("report.print_delay", "0")
        report = self.env["ir.actions.report"].with_user(self.operator)
        pdf, kind = report.with_context(force_report_rendering=True)._render_qweb_pdf(
            "reverse_logistics.report_scan_commands", self.env.company.ids
        )
        self.assertEqual(kind, "pdf")
        self.assertEqual(self._read(pdf), self._get_commands())

    def _read(self, pdf):
        """All Code 128 in a PDF, on all its pages."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "x.pdf").write_bytes(pdf)
            command = ["pdftoppm", "-r", "203", "-gray", "-png", "x.pdf", "page"]
            subprocess.run(command, cwd=folder, check=True)
            return {
                code.text
                for page in Path(folder).glob("page*.png")
                for code in zxingcpp.read_barcodes(Image.open(page))
                if code.format == zxingcpp.BarcodeFormat.Code128
            }
