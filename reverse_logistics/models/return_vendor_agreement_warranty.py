# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnVendorAgreement(models.Model):
    """Vendors who take back only what is in their warranty."""

    _inherit = "return.vendor.agreement"

    is_warranty_only = fields.Boolean(
        string="Only within His Warranty",
        help="Lots and serial numbers whose warranty of the vendor is over are not"
        " taken back; claims are to be made before it ends.",
    )

    def _score(self, item, day=None):
        end = item.sudo().lot_id.return_vendor_warranty_date
        day = day or fields.Date.context_today(self)
        if self.is_warranty_only and end and end < day:
            return 0
        return super()._score(item, day)

    def _get_deadline(self, item):
        deadline = super()._get_deadline(item)
        end = item.sudo().lot_id.return_vendor_warranty_date
        if not self.is_warranty_only or not end:
            return deadline
        return min(deadline, end) if deadline else end


class ReturnItem(models.Model):
    _inherit = "return.item"

    warranty_date = fields.Date(
        string="Customer's Warranty until", related="lot_id.return_warranty_date"
    )
    vendor_warranty_date = fields.Date(
        string="Vendor's Warranty until", related="lot_id.return_vendor_warranty_date"
    )

    def _is_in_warranty(self):
        """Whether we owe a free repair: the return says so, or what is defect was
        asked for within the customer's warranty."""
        self.ensure_one()
        order, end = self.order_id, self.sudo().lot_id.return_warranty_date
        if order.kind == "warranty":
            return True
        asked = order.date_submitted or self.date_received or fields.Datetime.now()
        reason = self.found_reason_id or self.claimed_reason_id
        return bool(end and reason.is_defect and asked.date() <= end)
