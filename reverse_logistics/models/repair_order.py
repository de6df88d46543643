# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class RepairOrder(models.Model):
    _inherit = "repair.order"

    return_item_id = fields.Many2one(
        comodel_name="return.item",
        index="btree_not_null",
        readonly=True,
        copy=False,
    )
    return_order_id = fields.Many2one(
        related="return_item_id.order_id", store=True, index="btree_not_null"
    )
