# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import shutil
import subprocess
import tempfile
from pathlib import Path
from unittest.mock import patch

from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader, PdfFileWriter

from .common import ReturnCommon

try:
    import zxingcpp
except ImportError:
    zxingcpp = None

LONG = "Heavy duty insulated dispenser with tank, pump, drip tray and bracket " * 2


def blank_page():
    """A PDF of one page of 4 x 6 in, as a carrier may send."""
    writer, stream = PdfFileWriter(), io.BytesIO()
    writer.add_blank_page(288, 432)
    writer.write(stream)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestReturnPapers(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        parameters = cls.env["ir.config_parameter"].sudo()
        # No server answers: papers need nothing from one.
        parameters.set_param("report.url", "http://127.0.0.1:9")
        parameters.set_param("report.print_delay", "0")
        cls.warehouse.partner_id.write({"street": "Dock 7", "city": "Ghent"})

    def _approved(self, **values):
        ret = self._create_return(**values)
        ret.action_submit()
        return ret

    def _read(self, pdf):
        """The barcodes of each page of a PDF: [{text: format}, ...]."""
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "x.pdf").write_bytes(pdf)
            command = ["pdftoppm", "-r", "203", "-gray", "-png", "x.pdf", "page"]
            subprocess.run(command, cwd=folder, check=True)
            pages = sorted(Path(folder).glob("page*.png"))
            return [
                {c.text: c.format for c in zxingcpp.read_barcodes(Image.open(page))}
                for page in pages
            ]

    def _require_printer(self):
        if not (zxingcpp and shutil.which("wkhtmltopdf") and shutil.which("pdftoppm")):
            self.skipTest("zxing-cpp, wkhtmltopdf and pdftoppm are needed")

    def _print(self, ret, kind):
        ret = ret.with_context(force_report_rendering=True)
        return ret._render_paper(kind)

    def test_a_reader_reads_label_and_instructions(self):
        self._require_printer()
        self.widget.name = LONG
        self.customer.write({"name": LONG, "street": LONG, "city": "Łódź"})
        ret = self._approved()
        for kind in ("label", "pdf"):
            pages = self._read(self._print(ret, kind))
            codes = pages[0]
            self.assertEqual(codes[ret.name], zxingcpp.BarcodeFormat.Code128, kind)
            url = ret._get_tracking_url()
            self.assertEqual(codes[url], zxingcpp.BarcodeFormat.QRCode, kind)
            if kind == "label":
                self.assertEqual(len(pages), 1)

    def test_gs1_128_where_the_company_has_a_prefix(self):
        self._require_printer()
        self.company.return_gs1_prefix = "4012345"
        ret = self._approved()
        (codes, *_rest) = self._read(self._print(ret, "label"))
        bars = [c for c, kind in codes.items() if kind.name.startswith("Code128")]
        self.assertEqual(bars, [f"(401)4012345{ret.name}"])
        for code in (
            f"]C14014012345{ret.name}",
            f"4014012345{ret.name}",
            f"(401)4012345{ret.name}",
        ):
            found = self.env["return.scan"]._resolve(code)
            self.assertEqual(found.status, "found", code)
            self.assertEqual(found.match.record, ret, code)
        self.assertEqual(
            self.env["return.scan"]._resolve(f"4017777777{ret.name}").status, "unknown"
        )
        text, _kind = self.env["ir.actions.report"]._render_qweb_text(
            "reverse_logistics.action_report_return_label_zpl", ret.ids
        )
        self.assertIn(f"^FD(401)4012345{ret.name}^FS", text.decode())

    def test_what_the_instructions_say(self):
        self.widget.return_packing = "Drain the tank first."
        ret = self._approved()
        paper = ret._prepare_paper()
        self.assertIn("Drain the tank first.", paper["packing"])
        self.assertEqual(paper["address"], self.warehouse.partner_id)
        self.assertEqual(paper["until"], ret.line_ids[0].policy_deadline)
        self.assertEqual(paper["contact"], self.operator.partner_id)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "reverse_logistics.action_report_return_instructions", ret.ids
        )
        for text in ("Drain the tank", "Dock 7", ret.name, "Widget", "4 Units"):
            self.assertIn(text, html.decode())

    def test_papers_only_while_goods_are_expected(self):
        ret = self._create_return()
        self.assertIsNone(ret._render_paper("label"))
        with self.assertRaises(UserError):
            ret.action_print_papers()
        ret.action_submit()
        self.assertFalse(ret._get_paper_obstacle("label"))
        self.assertEqual(ret.action_print_papers()["type"], "ir.actions.report")
        ret.action_cancel()
        self.assertIsNone(ret._render_paper("pdf"))
        self.assertIsNone(ret._render_paper("../../x"))

    def test_what_is_kept_has_no_label(self):
        self.env["return.policy.rule"].create(
            {
                "policy_id": self.env.ref("reverse_logistics.policy_standard").id,
                "instruction": "destroy",
            }
        )
        ret = self._approved()
        self.assertTrue(ret._get_paper_obstacle("label"))
        paper = ret._prepare_paper()
        self.assertFalse(paper["has_label"])
        self.assertIn("Destroy it on site", paper["lines"][0]["told"])

    # === CARRIERS === #

    def _carrier(self):
        """A carrier of a test: it gives return labels as a connector does."""
        product = self.env["product.product"].create(
            {"name": "Freight", "type": "service"}
        )
        carrier = self.env["delivery.carrier"].create(
            {"name": "Test Post", "product_id": product.id, "delivery_type": "fixed"}
        )

        def get_label(carrier, pickings, tracking_number=None, origin_date=None):
            for picking in pickings:
                picking.carrier_tracking_ref = "TP123"
                picking.message_post(
                    body="Label",
                    attachments=[
                        (f"{carrier.get_return_label_prefix()}-TP123.pdf", blank_page())
                    ],
                )

        kind = self.registry["delivery.carrier"]
        for patcher in (
            patch.object(
                kind,
                "_compute_can_generate_return",
                lambda carriers: carriers.update({"can_generate_return": True}),
            ),
            patch.object(kind, "fixed_get_return_label", get_label, create=True),
        ):
            self.startPatcher(patcher)
        return carrier

    def test_a_prepaid_label_of_the_carrier(self):
        self._require_printer()
        ret = self._approved(carrier_id=self._carrier().id)
        ret.with_user(self.operator).action_fetch_label()
        self.assertEqual(ret.carrier_tracking_ref, "TP123")
        self.assertEqual(len(ret._get_carrier_labels()), 1)
        self.assertFalse(ret._prepare_paper()["has_label"], "not two labels")
        label = PdfFileReader(io.BytesIO(self._print(ret, "label")))
        self.assertEqual(len(label.pages), 1)
        pack = PdfFileReader(io.BytesIO(self._print(ret, "pdf")))
        self.assertGreaterEqual(len(pack.pages), 2)

    def test_carriers_without_labels(self):
        ret = self._approved()
        with self.assertRaisesRegex(UserError, "no return labels"):
            ret.action_fetch_label()

    def test_damaged_batteries_get_no_standard_label(self):
        self.widget.return_hazard = "battery"
        ret = self._create_return(carrier_id=self._carrier().id)
        ret.line_ids.reason_id = self.env.ref(
            "reverse_logistics.reason_damaged_battery"
        )
        ret.action_submit()
        with self.assertRaisesRegex(UserError, "no standard label"):
            ret.action_fetch_label()
        self.assertIsNone(ret._render_paper("label"))
        paper = ret._prepare_paper()
        self.assertFalse(paper["has_label"])
        self.assertTrue(any("by air" in note for note in paper["hazard"]))

    # === ZPL AND THE SLIP === #

    def test_zpl(self):
        self.customer.name = "^XZ~JA"
        ret = self._approved()
        text, _kind = self.env["ir.actions.report"]._render_qweb_text(
            "reverse_logistics.action_report_return_label_zpl", ret.ids
        )
        text = text.decode()
        self.assertEqual(text.count("^XA"), 1)
        self.assertEqual(text.count("^XZ"), 1)
        self.assertIn(f"^FD{ret.name}^FS", text)
        self.assertIn("/returns/track/", text)

    def test_the_slip_of_a_delivery(self):
        self._require_printer()
        picking = self.so.picking_ids
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, _kind = reports._render_qweb_pdf(
            "reverse_logistics.action_report_return_slip", picking.ids
        )
        (codes, *_rest) = self._read(content)
        self.assertIn(picking.name, codes)
        self.assertTrue(any(code.endswith("/my/returns/new") for code in codes))

    def test_the_slip_prints_with_each_delivery_where_wanted(self):
        picking = self.so.picking_ids
        self.assertFalse(picking._get_autoprint_report_actions())
        self.company.return_slip_on_delivery = True
        (action,) = picking._get_autoprint_report_actions()
        self.assertEqual(action["report_name"], "reverse_logistics.report_return_slip")
