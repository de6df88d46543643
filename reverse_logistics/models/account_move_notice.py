# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class AccountMove(models.Model):
    _inherit = "account.move"

    def _post(self, soft=True):
        """A credit note that is posted is a milestone of its return."""
        posted = super()._post(soft=soft)
        notes = posted.filtered(lambda move: move.move_type == "out_refund")
        # sudo: accounting posts, and need not have rights on returns.
        notes.sudo().return_order_id._log_milestone("credited")
        return posted
