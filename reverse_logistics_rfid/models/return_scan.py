# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, models

from odoo.addons.reverse_logistics.models.return_scan_resolver import ScanMatch

from ..epc import EpcError, decode, identity

HEX = re.compile(r"(?:[0-9A-Fa-f]{4}){4,31}")
# How readers and people write it, too: 0x before it, blanks in it, or a raw EPC URI.
AROUND = re.compile(r"^(?:0x|urn:epc:raw:\d+\.x)|[ -]", re.IGNORECASE)


class ReturnScan(models.AbstractModel):
    _inherit = "return.scan"

    @api.model
    def _get_resolvers(self):
        """Tags after what carries the very text: a serial may look like hex, too."""
        names = super()._get_resolvers()
        place = names.index("_resolve_text") + 1 if "_resolve_text" in names else 0
        return [*names[:place], "_resolve_tag", *names[place:]]

    @api.model
    def _resolve_tag(self, code):
        """The memory of an RFID tag, as handheld readers type it: what it is on, else
        what it says."""
        code = AROUND.sub("", code)
        if not HEX.fullmatch(code):
            return []
        try:
            epc = identity(code)
        except EpcError:
            return []
        tag = self.env["rfid.tag"].search([("epc", "=", epc)], limit=1)
        items = tag._get_items().get(tag) if tag else None
        if items:
            return [ScanMatch("item", item) for item in self._in_companies(items)]
        if tag.lot_id:
            return [ScanMatch("lot", tag.lot_id)]
        if tag.package_id:
            return [ScanMatch("package", tag.package_id)]
        return self._match_tag_memory(epc)

    @api.model
    def _match_tag_memory(self, epc):
        try:
            elements = decode(epc).elements
        except EpcError:
            return []
        if "00" in elements:
            return self._match_elements({"package": elements["00"]})
        if "01" in elements:
            found = {"product": elements["01"], "lot": elements.get("21", "")}
            return self._match_elements(found)
        return []
