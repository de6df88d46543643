# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Command


class AccountMoveReversal(models.TransientModel):
    _inherit = "account.move.reversal"

    def _prepare_default_reversal(self, move):
        """Say on the credit note of a return which return it is, and who asked."""
        vals = super()._prepare_default_reversal(move)
        given = dict(self.env.context.get("return_values", {}).get(move.id, {}))
        if given:
            given["return_order_ids"] = [Command.set(given["return_order_ids"])]
        return {**vals, **given}
