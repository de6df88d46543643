# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import BaseCase, tagged

from ..scanning import codes
from .test_scan_receive import ScanCommon


@tagged("standard")
class TestCodeForms(BaseCase):
    """Text to text, without a database."""

    def test_upc_e(self):
        for short, full in (
            ("04252614", "042100005264"),  # ends in 1
            ("01234505", "012000003455"),  # in 0
            ("01234531", "012300000451"),
            ("01234543", "012340000053"),
            ("01234596", "012345000096"),
        ):
            self.assertEqual(codes.from_upc_e(short), full)
        for text in ("04252615", "84252614", "425261", "0425261x", ""):
            self.assertIsNone(codes.from_upc_e(text), text)
        self.assertFalse(codes.wrong_check_digit("04252614"))
        self.assertTrue(codes.wrong_check_digit("04252615"))

    def test_marks_of_direction_go(self):
        for text in (
            "\u202e1001",
            "\u20661001\u2069",
            "10\u200f01",
            "\ufeff1001\u200b",
        ):
            self.assertEqual(codes.clean(text), "1001")
        self.assertEqual(codes.clean("\u200f\u200e"), "")

    def test_words_of_digital_link(self):
        text = codes.from_link("https://id.gs1.org/gtin/09506000134352/ser/1001")
        self.assertEqual(text, "0109506000134352211001")


class TestScanSpellings(ScanCommon):
    """One thing, written in many ways: each is found, or told to be wrong."""

    def _resolve(self, code):
        return self.env["return.scan"].with_user(self.operator)._resolve(code)

    def _assert_found(self, codes_, kind, record):
        for code in codes_:
            with self.subTest(code=code):
                found = self._resolve(code)
                self.assertEqual(found.status, "found", found)
                self.assertEqual((found.match.type, found.match.record), (kind, record))

    def test_serial(self):
        forms = (
            "]e00109506000134352211001",
            "]d20109506000134352211001",
            "]Q30109506000134352211001",
            "]J10109506000134352211001",
            "010950600013435210LOT7\x1d211001",  # its batch, too
            "0109506000134352211001\x1d10LOT7",
            "010950600013435217261231211001",
            "(01)09506000134352(10)LOT7(21)1001",
            "HTTPS://ID.GS1.ORG/01/09506000134352/21/1001",
            "http://id.gs1.org/01/09506000134352/21/1001/",
            "https://id.gs1.org/01/09506000134352/10/LOT7/21/1001?17=261231#top",
            "https://id.gs1.org/gtin/09506000134352/ser/1001",
            "URN:EPC:ID:SGTIN:9506000.013435.1001",
            "\u20661001\u2069",
            "١٠٠١",
            "１００１",
        )
        self._assert_found(forms, "lot", self.serials[0])
        self.assertFalse(
            self.env["stock.lot"].search([("name", "=", "LOT7")]), "made by guessing"
        )

    def test_batch_where_batches_are_followed(self):
        paint = self._create_product(
            "Paint", 10.0, 5.0, tracking="lot", barcode="9506000134369"
        )
        batch = self.env["stock.lot"].create({"name": "LOT7", "product_id": paint.id})
        found = self._resolve("010950600013436910LOT7\x1d211001")
        self.assertEqual(found.match.record, batch)

    def test_short_and_long_numbers_of_goods(self):
        for barcode, forms in (
            ("96385074", ("96385074", "00000096385074", "9638 5074", "]E496385074")),
            ("042100005264", ("04252614", "0042100005264", "00042100005264")),
            ("10614141000415", ("10614141000415", "0110614141000415")),
            (
                "4006381333931",
                ("40 06381 33393 1", "04006381333931", "]E04006381333931"),
            ),
        ):
            self.widget.barcode = barcode
            self._assert_found(forms, "product", self.widget)

    def test_wrong_numbers_of_goods(self):
        for code in (
            "96385075",
            "04252615",
            "042100005265",
            "10614141000416",
            "00000000",
            "0000000000000",
            "106141412345678909",
            "]C1",
            "]d2\x1d",
            "(01)09506000134352(21)1001(",
            "(99)x",
            "https://x.example/01/",
            "https://id.gs1.org/01/%00/21/1",
            "http://[bad",
            "urn:epc:idpat:sgtin:9506000.*.*",
            "\x02SN-1003\x03",
            "SN\x1b1003",
            "A" * 501,
            "A" * 10240,
        ):
            with self.subTest(code=code[:40]):
                answer = self._scan(code)
                self.assertEqual(answer["status"], "invalid", answer)
                self.assertIn("not a valid code", answer["message"])

    def test_nothing_is_made_of_nonsense(self):
        before = self.env["stock.lot"].search_count([])
        for code in (
            "😀" * 5,
            "é",
            "'",
            "' OR 1=1 --",
            "<img src=x onerror=alert(1)>",
            "{{7*7}}",
            "${7*7}",
            "%00",
            "../../../",
            "null",
            "\\x1d",
            "RI1",
            "1" * 500,
            "[01]09506000134352",
        ):
            with self.subTest(code=code[:40]):
                answer = self._scan(code)
                self.assertEqual(answer["status"], "unknown", answer)
                self.assertIn(code[:40], answer["message"])
        self.assertEqual(self.env["stock.lot"].search_count([]), before)

    def test_label_of_another_return_names_it(self):
        first, second = (
            self._create_approved(),
            self._create_return(order=self._sell([(self.widget, 1)])),
        )
        second.action_submit()
        answer = self._scan(second.item_ids.name, order_id=first.id)
        self.assertEqual(answer["status"], "choose")
        self.assertIn(second.name, answer["message"])

    def test_number_without_goods(self):
        ret = self._create_approved()
        answer = self._scan("3700000001", order_id=ret.id)
        self.assertEqual(answer["status"], "refused")
        self.assertIn("Scan the goods first", answer["message"])
