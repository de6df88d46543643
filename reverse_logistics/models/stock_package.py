# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockPackage(models.Model):
    _inherit = "stock.package"

    _return_name_idx = models.Index("(name)")  # as on `stock.lot`
