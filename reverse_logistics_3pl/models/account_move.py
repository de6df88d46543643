# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _get_return_cost_items(self):
        """The items of the load that a freight bill is for."""
        # sudo: an accountant of returns need not see freight bills.
        bills_sudo = (
            self.env["tpl.invoice"].sudo().search([("move_id", "in", self.ids)])
        )
        items_sudo = bills_sudo.shipment_id._get_lines().item_ids
        return super()._get_return_cost_items() | items_sudo.sudo(False)
