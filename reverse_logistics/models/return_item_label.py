# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import re
from unicodedata import bidirectional

from barcode import Code128
from barcode.codex import Gs1_128
from markupsafe import Markup
from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_Q

from odoo import models
from odoo.tools import get_lang

from odoo.addons.base.models.ir_actions_report import _wkhtml

# Formats of the label and the reports that print them.
LABEL_REPORTS = {
    "sheet": "reverse_logistics.action_report_return_item_sheet",
    "roll": "reverse_logistics.action_report_return_item_roll",
    "small": "reverse_logistics.action_report_return_item_small",
    "zpl": "reverse_logistics.action_report_return_item_zpl",
    "zpl_small": "reverse_logistics.action_report_return_item_zpl_small",
}
# A wkhtmltopdf without the patched Qt (Debian's) shrinks every page by this much,
# whatever it is asked: measured, and the test measures it again.
UNPATCHED_ZOOM = 125 / 96
RIGHT_TO_LEFT = "\u200f"
# White on either side of a Code 128, and around a QR code, in modules.
CODE128_QUIET = 10
QR_QUIET = 4
# Widths of characters as parts of their height, rounded up for the fonts of PDF (bold)
# and of label printers: what is measured too wide is cut early, what is measured too
# narrow leaves its box.
NARROW = frozenset(" .,:;'|!iIjltf()[]/-")
WIDE = frozenset("MWmw@%&+=~^<>#")


def code128_modules(text):
    """The bars of a Code 128, as a string of 1 (bar) and 0 (space)."""
    return Code128(text).build()[0]


def code128_image(text):
    """A Code 128 with its quiet zones, to be stretched to any width and height."""
    return _bars_image(code128_modules(text))


def gs1_128_image(elements):
    """A GS1-128 of a GS1 element string without brackets, as `code128_image`."""
    return _bars_image(Gs1_128(elements).build()[0])


def _bars_image(modules):
    quiet = "0" * CODE128_QUIET
    return _svg([quiet + modules + quiet])


def qr_image(text):
    """A QR code with its quiet zone; up to a quarter of it may be damaged."""
    code = QRCode(error_correction=ERROR_CORRECT_Q, border=QR_QUIET)
    code.add_data(text)
    return _svg(["".join("01"[dark] for dark in row) for row in code.get_matrix()])


def _svg(rows):
    """An image of rows of modules, as a data URI: nothing to fetch when it prints."""
    bars = [
        f"M{bar.start()} {y}h{bar.end() - bar.start()}v1H{bar.start()}z"
        for y, row in enumerate(rows)
        for bar in re.finditer("1+", row)
    ]
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{len(rows[0])}"'
        f' height="{len(rows)}" viewBox="0 0 {len(rows[0])} {len(rows)}"'
        ' preserveAspectRatio="none" shape-rendering="crispEdges">'
        f'<path d="{"".join(bars)}"/></svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def zpl_escape(text):
    """Field data for a field with `^FH`: no character of it is a command."""
    clean = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    # Markup: this is not HTML, where & would be written &amp;.
    return Markup(re.sub(r"[\^~_]", lambda m: f"_{ord(m[0]):02X}", clean))


def text_width(text, height):
    """About how wide a line of text is in letters of a height."""
    return height * sum(map(_letter_width, text))


def _letter_width(char):
    if char in NARROW:
        return 0.38
    if char in WIDE or ord(char) >= 0x2E80:  # Chinese, Japanese, Korean
        return 1.0
    return 0.72 if char.isupper() else 0.62


def text_lines(text, height, width, count=1):
    """A text in at most so many lines of a width, the last one cut with "...".

    Neither medium is left to do it: the field block of a label printer prints what is
    too long over its last line, and a wkhtmltopdf that measures Arabic wrongly does not
    break it.
    """
    words, lines = text.split(), []
    while words and len(lines) < count:
        line = words.pop(0)
        while words and text_width(f"{line} {words[0]}", height) <= width:
            line = f"{line} {words.pop(0)}"
        if text_width(line, height) > width:  # one long word
            head = _cut(line, height, width)
            words.insert(0, line[len(head) :])
            line = head
        lines.append(line)
    if words:
        dots = text_width("...", height)
        lines[-1] = _cut(f"{lines[-1]} {words[0]}", height, width - dots) + "..."
    return lines


def _cut(text, height, width):
    while len(text) > 1 and text_width(text, height) > width:
        text = text[:-1]
    return text.rstrip()


class ReturnItem(models.Model):
    _inherit = "return.item"

    def action_print_labels(self):
        """Print the labels, in the order in which the plates were given out."""
        report = self.env.ref(LABEL_REPORTS[self._get_label_format()])
        # The labels have no company header that would have to be set up first.
        return report.report_action(self.sorted("name"), config=False)

    def _get_label_format(self):
        """A key of `LABEL_REPORTS`: what a button prints when nobody chooses."""
        wanted = self.env.context.get("return_label_format")
        return wanted if wanted in LABEL_REPORTS else "sheet"

    def _prepare_labels(self):
        """What the labels of the items say, in the order of the items.

        :return: a list of dicts; a value is "" where an item has none
        """
        self.check_access("read")
        return [item._prepare_label() for item in self]

    def _prepare_label(self):
        self.ensure_one()
        grade = self.house_grade
        return {
            "plate": self.name,
            "product": self.product_id.display_name,
            "status": {
                "grade": self.env._("Grade %s", grade) if grade else "",
                "disposition": self.disposition_id.name or "",
            },
            "rows": [
                row
                for row in (
                    ("lot", self.env._("Lot/Serial"), self.lot_id.name),
                    ("quantity", self.env._("Quantity"), self._format_quantity()),
                    ("order", self.env._("Return"), self.order_id.name),
                    ("customer", self.env._("Customer"), self.partner_id.display_name),
                )
                if row[2]
            ],
        }

    def _format_quantity(self):
        """The quantity with its unit and without needless zeros: 1 Units, 2.5 kg."""
        self.ensure_one()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        number = f"{self.quantity:.{digits}f}"
        if "." in number:
            number = number.rstrip("0").rstrip(".")
        point = get_lang(self.env).decimal_point
        return f"{number.replace('.', point)} {self.product_uom_id.name}"

    # === PDF === #

    def _label_lines(self, text, space):
        """:param space: height of the letters, width and number of the lines"""
        # The mark keeps the end of Arabic or Hebrew, "..." for one, on its left.
        return [
            line + RIGHT_TO_LEFT * any(bidirectional(c) in ("R", "AL") for c in line)
            for line in text_lines(text, *space)
        ]

    def _label_barcode(self, plate):
        return code128_image(plate)

    def _label_qr(self, plate):
        return qr_image(plate)

    def _label_zoom(self):
        """By how much labels are enlarged, so that a millimetre comes out as one."""
        return 1 if _wkhtml().is_patched_qt else UNPATCHED_ZOOM

    # === ZPL === #

    def _zpl_text(self, text, height, width, count=1):
        """Lines for the label printer, each with its distance from the first in dots.

        :param height: of the letters, in dots
        :param width: of the lines, in dots
        :param count: of lines, at most
        """
        lines = text_lines(text, height, width, count)
        step = round(height * 1.12)
        return [(index * step, zpl_escape(line)) for index, line in enumerate(lines)]

    def _zpl_fit(self, text, height, width):
        """The height at which a text fits one line of a width."""
        return min(height, int(height * width / text_width(text, height)))

    def _zpl_module(self, plate, width):
        """How many dots wide the narrowest bar of a plate may be."""
        modules = len(code128_modules(plate)) + 2 * CODE128_QUIET
        return max(1, min(10, width // modules))

    def _zpl_escape(self, text):
        return zpl_escape(text)
