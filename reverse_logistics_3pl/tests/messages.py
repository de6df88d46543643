# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the tests of messages share: a provider that writes, and its messages."""

import json
from unittest.mock import patch

from odoo.tools import mute_logger

from .common import TplCommon

US, THEM = ("ZZ", "RETURNSDESK"), ("ZZ", "SWIFTHAUL")


class MessageCommon(TplCommon):
    """A booked load of three returns, whose provider exchanges messages."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.widget.write({"default_code": "WID-1", "barcode": "4006381333931"})
        cls.gadget.default_code = "GAD-1"
        cls.provider.write(
            {
                "our_id": US[1],
                "our_id_qualifier": US[0],
                "their_id": THEM[1],
                "their_id_qualifier": THEM[0],
                "message_format": "json",
            }
        )
        cls.load = cls._book(3)
        cls.Message = cls.env["tpl.message"]

    def _take(self, kind, data, key=None, provider=None, process=True):
        """A JSON message of the provider, worked off."""
        body = {"type": kind, "timestamp": "2026-01-31T09:30:00Z", "data": data}
        raw = json.dumps(body).encode()
        type(self).taken = getattr(self, "taken", 0) + 1
        message, _status, _answer = self.Message._take_webhook(
            provider or self.provider, key or f"test-{self.taken}", raw
        )
        if process:
            message._process()
        return message

    def _file(self, text, message_format="x12", process=True, name="file"):
        type(self).taken = getattr(self, "taken", 0) + 1
        message, _what = self.Message._take(
            self.provider, text.encode(), message_format, f"f-{self.taken}", name=name
        )
        if process:
            message._process()
        return message

    def _status(self, status, at="2026-01-30T08:00:00Z", load=None, **values):
        event = {"status": status, "at": at, **values}
        name = (load or self.load).name
        return self._take("status", {"number": name, "events": [event]})

    def _receipt(self, lines, number="R-1", **values):
        data = {"number": number, "date": "2026-01-31", "lines": lines}
        return self._take(
            "receipt", {**data, "shipment_number": self.load.name, **values}
        )

    def _line(self, order, product, quantity, **values):
        return {
            "sku": product.default_code,
            "ids": {"sku": product.default_code},
            "quantity": str(quantity),
            "return_number": order.name,
            **values,
        }

    def _cron(self, name):
        with (
            patch.object(
                self.registry["ir.cron"], "_commit_progress", lambda *a, **k: 9.0
            ),
            mute_logger("odoo.addons.reverse_logistics_3pl"),
        ):
            getattr(self.Message, name)()
