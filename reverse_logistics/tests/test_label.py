# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import PdfFileReader

from ..models.return_item_label import (
    LABEL_REPORTS,
    code128_image,
    code128_modules,
    qr_image,
)
from .common import ReturnCommon

try:
    import zxingcpp
except ImportError:
    zxingcpp = None

PDF_FORMATS = ("sheet", "roll", "small")
ZPL_FORMATS = ("zpl", "zpl_small")
DPI = 203
LONG = "Heavy duty insulated dispenser with tank, pump, drip tray and bracket " * 2
ARABIC = "سماعة رأس لاسلكية بخاصية إلغاء الضوضاء وميكروفون مدمج طويل جدا " * 2
NASTY = "Bolt ^XZ ~JA 5_6 & <b>more</b>\n^FS"


class LabelCommon(ReturnCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reports = cls.env["ir.actions.report"].with_user(cls.operator)
        parameters = cls.env["ir.config_parameter"].sudo()
        # No server answers: labels need nothing from one.
        parameters.set_param("report.url", "http://127.0.0.1:9")
        parameters.set_param("report.print_delay", "0")

    @classmethod
    def _create_items(cls, count, **values):
        defaults = {"company_id": cls.company.id, "product_id": cls.widget.id}
        return (
            cls.env["return.item"]
            .with_user(cls.operator)
            ._create_items(
                [{**defaults, "quantity": 1, **values} for _number in range(count)],
                "received",
            )
        )

    def _html(self, items, name="sheet"):
        content, _kind = self.reports._render_qweb_html(LABEL_REPORTS[name], items.ids)
        return content.decode()

    def _pdf(self, items, name):
        reports = self.reports.with_context(force_report_rendering=True)
        content, kind = reports._render_qweb_pdf(LABEL_REPORTS[name], items.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _zpl(self, items, name="zpl"):
        content, _kind = self.reports._render_qweb_text(LABEL_REPORTS[name], items.ids)
        return content.decode()

    def _label(self, item):
        (label,) = item._prepare_labels()
        return label

    def _rows(self, item):
        return {key: value for key, _caption, value in self._label(item)["rows"]}


@tagged("post_install", "-at_install")
class TestLabel(LabelCommon):
    """What labels say, and that machines read them."""

    # === WHAT IT SAYS === #

    def test_a_label_tells_what_the_item_is(self):
        self.widget.default_code = "W-1"
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda i: i.product_id == self.widget)
        self._inspect(item, cosmetic="C5")
        self._dispose(item, "resell_b", override_reason_id=self.other_reason.id)
        label = self._label(item.with_user(self.operator))
        self.assertEqual(label["plate"], item.name)
        self.assertEqual(label["product"], "[W-1] Widget")
        self.assertEqual(label["status"]["grade"], f"Grade {item.house_grade}")
        self.assertEqual(label["status"]["disposition"], "Sell as B-grade")
        self.assertEqual(
            self._rows(item),
            {"quantity": "4 Units", "order": ret.name, "customer": "Northwind"},
        )
        for name in PDF_FORMATS:
            text = self._html(item, name)
            for part in ("Widget", "4 Units", ret.name, "Northwind"):
                self.assertIn(part, text)
        for name in ZPL_FORMATS:
            text = self._zpl(item, name)
            for part in ("Widget", "4 Units", ret.name, "Northwind"):
                self.assertIn(part, text)

    def test_unannounced_goods_have_no_order_and_no_grade(self):
        item = self._create_items(1)
        label = self._label(item)
        self.assertEqual(self._rows(item), {"quantity": "1 Units"})
        self.assertEqual(label["status"], {"grade": "", "disposition": ""})
        for name in PDF_FORMATS:
            self.assertNotIn("False", self._html(item, name))
        for name in ZPL_FORMATS:
            self.assertNotIn("False", self._zpl(item, name))

    def test_a_serial_number_is_printed(self):
        phone = self._create_product("Phone", 100.0, 50.0, tracking="serial")
        lot = self.env["stock.lot"].create({"name": "SN-77", "product_id": phone.id})
        item = self._create_items(1, product_id=phone.id, lot_id=lot.id)
        self.assertEqual(self._rows(item)["lot"], "SN-77")
        self.assertIn("SN-77", self._html(item))
        self.assertIn("SN-77", self._zpl(item))

    def test_quantities_have_no_needless_zeros(self):
        self.assertEqual(self._rows(self._create_items(1))["quantity"], "1 Units")
        many = self._create_items(1, quantity=1200)
        self.assertEqual(self._rows(many)["quantity"], "1200 Units")
        sugar = self._create_product(
            "Sugar", 1.0, 1.0, uom_id=self.env.ref("uom.product_uom_kgm").id
        )
        item = self._create_items(1, product_id=sugar.id, quantity=2.5)
        self.assertEqual(self._rows(item)["quantity"], "2.5 kg")
        language = self.env["res.lang"]._lang_get(self.env.user.lang or "en_US")
        language.decimal_point = ","
        self.assertEqual(self._rows(item)["quantity"], "2,5 kg")

    def test_a_reprint_gives_the_same_plate(self):
        item = self._create_items(1)
        plate = item.name
        for name in PDF_FORMATS:
            first, second = (self._html(item, name) for _time in range(2))
            self.assertEqual(first, second)
            self.assertIn(code128_image(plate), first)
            self.assertIn(qr_image(plate), first)
        self.assertEqual(self._zpl(item), self._zpl(item))
        self.assertEqual(item.name, plate)
        self.assertEqual(len(item.event_ids), 1, "printing is no event")

    def test_parts_have_labels_of_their_own(self):
        item = self._create_items(1, quantity=5)
        plate = item.name
        part = item._split(2)
        self.assertEqual(item.name, plate)
        text = self._html(item + part)
        self.assertEqual(text.count(code128_image(plate)), 1)
        self.assertEqual(text.count(code128_image(part.name)), 1)

    # === BUTTONS === #

    def test_one_button_prints_all_items_of_a_return(self):
        ret = self._create_received()
        action = ret.with_user(self.operator).action_print_labels()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(action["report_type"], "qweb-pdf")
        self.assertEqual(
            action["context"]["active_ids"], ret.item_ids.sorted("name").ids
        )
        zebra = ret.with_context(return_label_format="zpl").action_print_labels()
        self.assertEqual(zebra["report_type"], "qweb-text")
        unknown = ret.with_context(return_label_format="x").action_print_labels()
        self.assertEqual(unknown["report_name"], action["report_name"])

    def test_several_returns_print_at_once(self):
        other = self._sell([(self.widget, 2)])
        returns = self._create_received() + self._create_received(order=other)
        action = returns.action_print_labels()
        self.assertEqual(
            set(action["context"]["active_ids"]), set(returns.item_ids.ids)
        )

    def test_nothing_to_label_is_said(self):
        with self.assertRaisesRegex(UserError, "nothing to label"):
            self._create_return().action_print_labels()

    def test_reports_are_in_the_print_menu(self):
        actions = self.env["ir.actions.actions"].with_user(self.operator)
        bound = {
            report["id"] for report in actions.get_bindings("return.item")["report"]
        }
        for xmlid in LABEL_REPORTS.values():
            self.assertIn(self.env.ref(xmlid).id, bound)
        bound = {
            action["id"] for action in actions.get_bindings("return.order")["action"]
        }
        server = self.env.ref("reverse_logistics.action_return_order_print_labels")
        self.assertIn(server.id, bound)
        ret = self._create_received()
        action = server.with_user(self.operator).with_context(
            active_model="return.order", active_id=ret.id, active_ids=ret.ids
        )
        self.assertEqual(action.run()["type"], "ir.actions.report")

    # === ACCESS === #

    def test_the_customer_cannot_print_plates(self):
        ret = self._create_received()
        portal = new_test_user(
            self.env, login="label_portal", groups="base.group_portal"
        )
        portal.partner_id.parent_id = self.customer
        ret.with_user(portal).check_access("read")
        with self.assertRaises(AccessError):
            ret.with_user(portal).action_print_labels()
        reports = self.env["ir.actions.report"].with_user(portal)
        for name in PDF_FORMATS:
            with self.assertRaises(AccessError):
                reports._render_qweb_html(LABEL_REPORTS[name], ret.item_ids.ids)
        for name in ZPL_FORMATS:
            with self.assertRaises(AccessError):
                reports._render_qweb_text(LABEL_REPORTS[name], ret.item_ids.ids)

    def test_operators_of_another_company_cannot_print(self):
        item = self._create_items(1)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.operator.write(
            {"company_ids": [(6, 0, other.ids)], "company_id": other.id}
        )
        self.env.invalidate_all()
        with self.assertRaises(AccessError):
            self._zpl(item)

    # === MANY === #

    def test_queries_do_not_grow_with_the_items(self):
        products = [
            self._create_product(f"P{number}", 1.0, 1.0, tracking="serial")
            for number in range(60)
        ]
        lots = self.env["stock.lot"].create(
            [{"name": f"L{p.id}", "product_id": p.id} for p in products]
        )
        order = self._create_return()
        items = self.env["return.item"].browse()
        for lot in lots:
            items += self._create_items(
                1, product_id=lot.product_id.id, lot_id=lot.id, order_id=order.id
            )
        self.env.flush_all()
        for render in (self._html, self._zpl):
            self._count_queries(render, items[:3])  # templates are compiled once
            few, many = (
                self._count_queries(render, group) for group in (items[:3], items)
            )
            self.assertEqual(few, many)

    def _count_queries(self, render, items):
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        render(items)
        return self.env.cr.sql_log_count - before

    def test_a_page_a_label_and_24_labels_a_sheet(self):
        if not shutil.which("wkhtmltopdf"):
            self.skipTest("wkhtmltopdf is not installed")
        items = self._create_items(25)
        for name, pages in (("sheet", 2), ("roll", 25), ("small", 25)):
            reader = PdfFileReader(io.BytesIO(self._pdf(items, name)))
            self.assertEqual(len(reader.pages), pages, name)

    # === BARCODES === #

    def test_barcodes_hold_the_plate_and_need_no_server(self):
        items = self._create_items(2)
        for name in PDF_FORMATS:
            text = self._html(items, name)
            for item in items:
                self.assertEqual(text.count(code128_image(item.name)), 1)
                self.assertEqual(text.count(qr_image(item.name)), 1)
            self.assertNotIn("/report/barcode", text)

    @unittest.skipUnless(zxingcpp, "zxing-cpp reads barcodes")
    def test_a_reader_reads_the_bars(self):
        for plate in ("RI00000001", "RI99999999", "RI123456789", "RI1234567890123"):
            quiet = "0" * 10
            bars = Image.new("L", (len(code128_modules(plate)) + 20, 1))
            bars.putdata(
                [255 * (m == "0") for m in quiet + code128_modules(plate) + quiet]
            )
            bars = bars.resize((bars.width * 3, 80), Image.Resampling.NEAREST)
            self.assertEqual([b.text for b in zxingcpp.read_barcodes(bars)], [plate])

    def test_a_reader_reads_the_printed_pages_at_true_size(self):
        if not (zxingcpp and shutil.which("wkhtmltopdf") and shutil.which("pdftoppm")):
            self.skipTest("zxing-cpp, wkhtmltopdf and pdftoppm are needed")
        products = [
            self._create_product(name, 1.0, 1.0) for name in (LONG, ARABIC, NASTY)
        ]
        items = self.env["return.item"].browse()
        for product in products:
            items += self._create_items(1, product_id=product.id)
        items += self._create_items(1, house_grade="B")
        # width of the Code 128 without its quiet zones, in millimetres
        for name, width in (("sheet", 64), ("roll", 98), ("small", 97)):
            pages = self._pages(self._pdf(items, name))
            self.assertEqual(len(pages), 1 if name == "sheet" else 4)
            read = [code for page in pages for code in zxingcpp.read_barcodes(page)]
            plates = sorted(code.text for code in read)
            self.assertEqual(plates, sorted(items.mapped("name") * 2), name)
            modules = len(code128_modules(items[0].name))
            for code in read:
                if code.format == zxingcpp.BarcodeFormat.Code128:
                    place = code.position
                    found = (place.top_right.x - place.top_left.x) / DPI * 25.4
                    wanted = width * modules / (modules + 20)
                    self.assertAlmostEqual(found, wanted, delta=wanted * 0.02)

    def _pages(self, pdf):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder)
            (path / "labels.pdf").write_bytes(pdf)
            command = ["pdftoppm", "-r", str(DPI), "-gray", "-png"]
            subprocess.run([*command, "labels.pdf", "page"], cwd=folder, check=True)
            return [Image.open(page).copy() for page in sorted(path.glob("page*.png"))]
