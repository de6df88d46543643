# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    return_loss_limit = fields.Monetary(
        string="Second Person above",
        default=1000.0,
        help="Stock worth more than this is written off by two people: who inspected"
        " it may not scrap it alone.",
    )

    return_slip_on_delivery = fields.Boolean(
        string="Return Slip with Each Delivery",
        help="Print a page for the box with each delivery that is validated: a scan of"
        " it at the dock finds the delivery that the goods came from.",
    )

    def _get_return_day(self, moment):
        """The day of a moment (naive, UTC) where the company is: return windows count
        from and to such days."""
        self.ensure_one()
        zone = self.sudo().partner_id.tz or "UTC"  # sudo: who asks sees no partners
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        return local.date()

    def _get_return_warehouse(self):
        """The warehouse for goods that no return was made for."""
        self.ensure_one()
        return self.env["stock.warehouse"].search(
            [("company_id", "=", self.id)], limit=1
        )
