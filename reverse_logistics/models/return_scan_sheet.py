# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from .return_item_label import code128_image

# What the scanner does on these codes: static/src/scanner/scan_modes.js.
COMMANDS = [
    ("OBTRLSTART", "fa-home"),
    ("OBTRLRECEIVE", "fa-download"),
    ("OBTRLPARK", "fa-question-circle"),
    ("OBTRLINSPECT", "fa-search-plus"),
    ("OBTRLDISPOSE", "fa-random"),
    ("OBTRLREPAIR", "fa-wrench"),
    ("OBTRLPUTAWAY", "fa-map-marker"),
    ("OBTRLFIND", "fa-search"),
    ("OBTRLACCEPT", "fa-check"),
    ("OBTRLYES", "fa-thumbs-up"),
    ("OBTRLNO", "fa-thumbs-down"),
    ("OBTRLUNDO", "fa-undo"),
    ("OBTRLCLOSE", "fa-check-square-o"),
]


class ReportScanCommands(models.AbstractModel):
    """The sheet of command barcodes that hangs at the dock."""

    _name = "report.reverse_logistics.report_scan_commands"
    _description = "Sheet of Scanner Commands"

    @api.model
    def _get_report_values(self, docids, data=None):
        labels = self._get_labels()
        return {
            "docs": self.env.company,
            "commands": [
                {
                    "code": code,
                    "icon": icon,
                    "label": labels[code],
                    "image": code128_image(code),
                }
                for code, icon in COMMANDS
            ],
        }

    @api.model
    def _get_labels(self):
        """{code: what it does, in the user's language}"""
        return {
            "OBTRLSTART": self.env._("Start"),
            "OBTRLRECEIVE": self.env._("Receive"),
            "OBTRLPARK": self.env._("Unknown Box"),
            "OBTRLINSPECT": self.env._("Inspect"),
            "OBTRLDISPOSE": self.env._("Dispose"),
            "OBTRLREPAIR": self.env._("Repair"),
            "OBTRLPUTAWAY": self.env._("Put Away"),
            "OBTRLFIND": self.env._("Find"),
            "OBTRLACCEPT": self.env._("Accept"),
            "OBTRLYES": self.env._("Yes"),
            "OBTRLNO": self.env._("No"),
            "OBTRLUNDO": self.env._("Undo"),
            "OBTRLCLOSE": self.env._("Close Receipt"),
        }
