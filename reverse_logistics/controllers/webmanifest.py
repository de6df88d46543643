# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo.http import request

from odoo.addons.web.controllers.webmanifest import WebManifest

APP = "reverse_logistics"
ICON = f"/{APP}/static/img/scanner-%s.png"


class ScannerManifest(WebManifest):
    """The scanner as an app of its own on a phone: its name and its icons."""

    def _get_scoped_app_name(self, app_id):
        if app_id == APP:
            return request.env._("Returns Scanner")
        return super()._get_scoped_app_name(app_id)

    def _get_scoped_app_icons(self, app_id):
        if app_id != APP:
            return super()._get_scoped_app_icons(app_id)
        return [
            {"src": ICON % size, "sizes": f"{size}x{size}", "type": "image/png"}
            for size in (192, 512)
        ]
