# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo.tests import tagged

from ..models.return_item_label import (
    code128_modules,
    text_lines,
    text_width,
    zpl_escape,
)
from .test_label import ARABIC, LONG, NASTY, ZPL_FORMATS, LabelCommon


@tagged("post_install", "-at_install")
class TestLabelZpl(LabelCommon):
    """Labels for printers that speak ZPL, and texts that fit on them."""

    def test_each_item_is_one_complete_zpl_label(self):
        items = self._create_items(3)
        for name in ZPL_FORMATS:
            labels = re.findall(r"\^XA.*?\^XZ", self._zpl(items, name), re.S)
            self.assertEqual(len(labels), 3)
            for item, label in zip(items, labels, strict=True):
                self.assertIn("^CI28", label)
                self.assertRegex(label, rf"\^BC\S*\^FH\^FD{item.name}\^FS")
                self.assertRegex(label, rf"\^BQN,2,\d+,Q\^FH\^FDQA,{item.name}\^FS")
                self.assertEqual(label.count("^FD"), label.count("^FS"))
                self.assertEqual(label.count("^FD"), label.count("^FH"))

    def test_names_cannot_command_the_printer(self):
        product = self._create_product(NASTY, 1.0, 1.0, default_code="A~^B")
        item = self._create_items(1, product_id=product.id)
        for name in ZPL_FORMATS:
            text = self._zpl(item, name)
            self.assertEqual((text.count("^XA"), text.count("^XZ")), (1, 1))
            self.assertNotIn("~", text)
            self.assertNotIn("&amp;", text)
            printed = self._printed(text)
            for word in ("[A~^B]", "^XZ", "~JA", "5_6", "&", "<b>more</b>", "^FS"):
                self.assertIn(word, printed)

    def _printed(self, zpl):
        """What a printer makes of the fields: text, with the hex digits read."""
        fields = re.findall(r"\^FD(.*?)\^FS", zpl)
        return " ".join(
            re.sub("_([0-9A-F]{2})", lambda m: chr(int(m[1], 16)), field)
            for field in fields
        )

    def test_zpl_stays_on_the_label(self):
        ret = self._create_received()
        item = ret.item_ids.sudo()[0]
        item.product_id.name = "W" * 150
        item.product_id.default_code = "CODE-1"
        self.customer.name = LONG
        for name, (width, height) in {
            "zpl": (812, 1218),
            "zpl_small": (799, 400),
        }.items():
            text = self._zpl(item, name)
            self.assertIn("...", text)
            for x, y, letters, field in re.findall(
                r"\^FO(\d+),(\d+)\^A0N,(\d+)\^FH\^FD(.*?)\^FS", text
            ):
                right = int(x) + text_width(
                    self._printed(f"^FD{field}^FS"), int(letters)
                )
                self.assertLessEqual(right, width, field)
                self.assertLessEqual(int(y) + int(letters), height, field)
            ((x, module),) = re.findall(r"\^FO(\d+),\d+\^BY(\d+)", text)
            bars = int(module) * len(code128_modules(item.name))
            self.assertGreaterEqual(int(x), 10 * int(module), "quiet zone")
            self.assertLessEqual(int(x) + bars + 10 * int(module), width, "quiet zone")

    def test_field_data(self):
        self.assertEqual(zpl_escape("a^b~c_d\\e & f"), "a_5Eb_7Ec_5Fd\\e & f")
        self.assertEqual(
            zpl_escape("two\nlines\tand\x00 \u200fmarks"), "two lines and marks"
        )
        self.assertEqual(zpl_escape("Größe سماعة 耳机"), "Größe سماعة 耳机")

    # === CUTTING === #

    def test_texts_are_cut_at_words_where_they_can_be(self):
        self.assertEqual(text_lines("short", 10, 100), ["short"])
        self.assertEqual(text_lines("", 10, 100, 2), [])
        lines = text_lines("one two three four five six seven", 10, 80, 2)
        self.assertEqual(len(lines), 2)
        self.assertTrue(lines[1].endswith("..."))
        self.assertTrue("one two three".startswith(lines[0]))
        for text in (
            LONG,
            ARABIC,
            NASTY,
            "W" * 200,
            "耳机" * 60,
            "a " * 200,
            "i" * 300,
        ):
            for count in (1, 2, 3):
                lines = text_lines(text, 10, 200, count)
                self.assertLessEqual(len(lines), count)
                for line in lines:
                    self.assertLessEqual(text_width(line, 10), 200)
        whole = "SN0123456789" * 2
        self.assertEqual("".join(text_lines(whole, 10, 100, 9)), whole)
