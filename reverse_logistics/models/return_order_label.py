# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class ReturnOrder(models.Model):
    _inherit = "return.order"

    def action_print_labels(self):
        """Print the labels of all items of the returns.

        :raises UserError: when nothing has arrived that could carry a label
        """
        if not self.item_ids:
            raise UserError(
                self.env._(
                    "There is nothing to label yet: items get their plates when the"
                    " goods are received."
                )
            )
        return self.item_ids.action_print_labels()
