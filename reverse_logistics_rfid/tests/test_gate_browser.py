# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The gate screen in a browser: a pallet of 200 tags, and the screen by itself."""

from odoo.tests import tagged

from odoo.addons.reverse_logistics.tests.test_scan_browser import (
    BrowserCase,
    suite_id,
)

from .common import RfidCommon


@tagged("post_install", "-at_install")
class TestGateTour(BrowserCase, RfidCommon):
    browser_size = "360x740"

    def test_pallet(self):
        """Read by an antenna, counted on the screen, received by one button."""
        ret = self._create_pallet(200)
        ret.picking_ids.name = "TOUR/PALLET"
        self.start_tour("/odoo/rfid-gate", "rfid_gate_pallet", login="admin")
        stages = ret.item_ids.mapped("stage")
        self.assertEqual(stages.count("received"), 198)
        self.assertEqual(stages.count("expected"), 2)
        gate = self.env["rfid.gate"].search([])
        self.assertEqual(
            (gate.state, gate.expected, gate.matched, gate.unexpected, gate.missing),
            ("received", 200, 198, 2, 2),
        )
        self.assertInvariants()


@tagged("post_install", "-at_install")
class TestGateUnits(BrowserCase):
    def test_screen(self):
        """The HOOT tests of this addon."""
        self.browser_js(
            "/web/tests?headless&loglevel=2&preset=desktop&timeout=15000"
            f"&id={suite_id('@reverse_logistics_rfid')}",
            "",
            "",
            login="admin",
            timeout=300,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=lambda message: "[HOOT]" not in message,
        )
