# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""The scanner in a browser, as a person at the dock has it in hand."""

import json

from real_server import PASSWORD


class Device:
    """A phone at the dock."""

    def __init__(self, browser, login="operator"):
        self.browser = browser
        browser.login(login, PASSWORD)
        browser.open("/odoo/return-scanner", wait=None)
        try:
            browser.wait(".o_return_scanner", 90)
        except TimeoutError:
            # Two of Odoo's processes built its files at once, and one of them failed.
            browser.open("/odoo/return-scanner", wait=None)
            browser.wait(".o_return_scanner", 150)

    def wedge(self, code):
        """What a keyboard wedge does: keys on the page, then Enter."""
        self.browser.evaluate(
            "for (const key of [..."
            + json.dumps(code)
            + ", 'Enter']) document.body.dispatchEvent("
            "new KeyboardEvent('keydown', {key, bubbles: true}))"
        )

    def open(self, order):
        self.wedge("OBTRLRECEIVE")
        self.wedge(order["name"])
        self.browser.wait(f"[data-order='{order['id']}']")

    def offline(self, off):
        self.browser.send(
            "Network.emulateNetworkConditions",
            offline=off,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )

    def wait(self, script, seconds=120):
        self.browser.wait_for(script, seconds)

    def text(self, selector):
        return self.browser.evaluate(
            f"document.querySelector({json.dumps(selector)})?.innerText || ''"
        )
