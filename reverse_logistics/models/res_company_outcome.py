# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    return_repair_limit_percent = fields.Float(
        string="Repair up to (%)",
        default=70.0,
        help="A repair that costs more than this share of the price of a new one is"
        " beyond economic repair. 0: no limit.",
    )

    return_recycler_id = fields.Many2one(
        comodel_name="res.partner",
        string="Usual Recycler",
        help="Who takes goods that are recycled, unless another one is chosen.",
    )

    _return_repair_limit_bounded = models.Constraint(
        "CHECK (return_repair_limit_percent >= 0"
        " AND return_repair_limit_percent <= 1000)",
        "Type the limit of a repair as a share of the price, for example 70.",
    )
