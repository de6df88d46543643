# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnOrder(models.Model):
    _inherit = "return.order"

    _guarded_fields = ("recall_id",)

    recall_id = fields.Many2one(
        comodel_name="return.recall",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
