# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import io

from PIL import Image

from odoo.tests import HttpCase, tagged
from odoo.tools.misc import file_path

from .test_scan_receive import ScanCommon

SELFIE = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


def suite_id(name):
    """The id of a suite of HOOT: the hash of its path, as its runner makes it."""
    number = 0
    for char in name:
        number = (number * 31 + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"


class BrowserCase(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            file_path(SELFIE)
        except FileNotFoundError:
            # Debian's build leaves this file out; a page that asks for it complains.
            cls.env["ir.asset"].create(
                {
                    "name": "Not in this build",
                    "bundle": "web.assets_backend",
                    "directive": "remove",
                    "path": SELFIE,
                }
            )


@tagged("post_install", "-at_install")
class TestScanTours(BrowserCase, ScanCommon):
    """A tour a mode, in a real browser."""

    browser_size = "360x740"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.inspector.lang = "en_US"

    def _tour(self, name):
        self.start_tour(
            "/odoo/return-scanner", f"return_scanner_{name}", login="rl_inspector"
        )

    def _prepare_item(self):
        """An item at the dock, with a label that tours know."""
        ret = self._create_received()
        item = ret.item_ids.filtered(lambda i: i.product_id == self.widget)
        item._unguarded().name = "TOUR-ITEM"
        return item

    def test_receive(self):
        ret = self._create_approved(carrier_tracking_ref="TRACK-TOUR")
        self._tour("receive")
        self.assertEqual(ret.state, "processing")
        self.assertEqual(sum(ret.line_ids.mapped("qty_received")), 5)
        self.assertInvariants()

    def test_wedge_and_commands(self):
        self._create_approved(carrier_tracking_ref="TRACK-TOUR")
        self._tour("wedge")

    def test_bad_codes(self):
        ret = self._create_approved(carrier_tracking_ref="TRACK-TOUR")
        self._tour("bad")
        self.assertEqual(self._counted(ret), 1)

    def test_inspect(self):
        item = self._prepare_item()
        self._tour("inspect")
        self.assertEqual(item.house_grade, "A")
        photo = item.inspection_ids.photo_id
        self.assertEqual(photo.mimetype, "image/jpeg")
        self.assertEqual(photo.res_model, "return.inspection")
        self.assertEqual(photo.res_id, item.inspection_ids.id)
        size = Image.open(io.BytesIO(photo.raw)).size
        self.assertEqual(size, (1600, 800), "made small before it is sent")
        self.assertEqual(item.stage, "closed")

    def test_dispose(self):
        item = self._prepare_item()
        self._inspect(item)
        self._tour("dispose")
        self.assertEqual(item.disposition_id.code, "scrap")
        self.assertTrue(item.override_reason_id)

    def test_repair(self):
        item = self._prepare_item()
        self._inspect(item, function="F2", cosmetic="C7")
        self._dispose(item, "refurbish", override_reason_id=self.other_reason.id)
        self._tour("repair")
        repair = self.env["repair.order"].search([("return_item_id", "=", item.id)])
        self.assertEqual(len(repair), 1)
        self.assertNotEqual(repair.state, "draft")

    def test_put_away(self):
        item = self._prepare_item()
        shelf = self.env["stock.location"].create(
            {
                "name": "Tour Shelf",
                "barcode": "TOUR-SHELF",
                "location_id": self.warehouse.return_inspection_loc_id.id,
            }
        )
        self._tour("put_away")
        self.assertEqual(item.location_id, shelf)

    def test_find(self):
        self._prepare_item()
        self._tour("find")

    def test_unknown_box_is_parked_in_two_scans(self):
        ret = self._create_approved()
        self._tour("park")
        parked = self.env["return.item"].search(
            [("box_note", "=", "NOBODY-KNOWS-1")], limit=1
        )
        self.assertEqual(parked.order_id, ret)
        self.assertEqual(parked.product_id, self.widget)
        photo = self.env["ir.attachment"].search(
            [("res_model", "=", "return.item"), ("res_id", "=", parked.id)]
        )
        self.assertEqual(photo.mimetype, "image/jpeg")


@tagged("post_install", "-at_install")
class TestScanUnits(BrowserCase):
    def test_queue(self):
        """The HOOT tests of this addon."""
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={suite_id('@reverse_logistics')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
