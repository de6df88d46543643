# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnItem(models.Model):
    """What an item really brought, by where it came from."""

    _inherit = "return.item"

    _guarded_fields = ("recovery_by_source",)

    recovery_by_source = fields.Json(
        readonly=True,
        copy=False,
        help="What came in, by where it came from: vendor, sale, parts, repair.",
    )

    def _note_recovery(self, source, amount, name):
        """Set what one source has brought so far; the sum is the actual recovery.

        :param source: "vendor", "sale", "parts" or "repair"
        :param amount: all that this source brought, in company currency
        :param name: what the event is called
        """
        self.ensure_one()
        known = dict(self.recovery_by_source or {})
        amount = self.currency_id.round(amount)
        if self.currency_id.is_zero(amount - known.get(source, 0.0)):
            return
        known[source] = amount
        total = self.currency_id.round(sum(known.values()))
        self._record(
            self.stage,
            source="system",
            name=name,
            values={"recovery_by_source": known, "actual_recovery": total},
            data={"recovery": {"source": source, "amount": amount, "total": total}},
        )
