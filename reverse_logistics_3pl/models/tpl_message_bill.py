# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class TplMessage(models.Model):
    """Freight bills (210, INVOIC, CSV) go to the audit."""

    _inherit = "tpl.message"

    def _apply_freight_bill(self, document):
        number = self.env["tpl.message.document"]._decimal
        names = [document.get("shipment_number")]
        names += [
            entry.get("value")
            for entry in document.get("references") or []
            if entry.get("type") in ("shipment", "bill_of_lading", "tracking")
        ]
        total = document.get("total")
        bill = self.env["tpl.invoice"]._take_bills(
            self.provider_id,
            [
                {
                    "number": document["number"],
                    "date": document.get("date"),
                    "load": next(filter(None, names), None),
                    "currency": document.get("currency"),
                    "total": None if total is None else number(total),
                    "message_id": self.id,
                    "charges": [
                        (
                            charge.get("charge"),
                            charge.get("charge_code"),
                            charge.get("description"),
                            number(charge["amount"]),
                        )
                        for charge in document["charges"]
                    ],
                }
            ],
        )
        self._unguarded().shipment_id = bill.shipment_id
        return {"bill": bill.name, "payable": bill.amount_payable, "state": bill.state}
