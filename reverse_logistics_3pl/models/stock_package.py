# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class StockPackage(models.Model):
    _inherit = "stock.package"

    return_shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Return Load",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )
    return_shipment_line_ids = fields.One2many(
        comodel_name="return.shipment.line", inverse_name="package_id", readonly=True
    )
