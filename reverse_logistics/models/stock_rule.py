# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockRule(models.Model):
    _inherit = "stock.rule"

    def _get_custom_move_fields(self):
        """Moves know which replacement they carry."""
        return [*super()._get_custom_move_fields(), "return_replacement_id"]
