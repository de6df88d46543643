# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    def _get_fee_percent(self, reason=None):
        """No fee when another order offsets the return."""
        if self.order_id._is_fee_waived():
            return 0.0
        return super()._get_fee_percent(reason)
