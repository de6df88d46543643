# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    return_handling_rate = fields.Monetary(
        string="Cost of an Hour",
        help="Of handling returned goods. 0: handling is not costed.",
    )
    return_minutes_receive = fields.Float(
        string="Minutes to Receive", default=2.0, help="Standard time a licence plate."
    )
    return_minutes_inspect = fields.Float(
        string="Minutes to Inspect", default=5.0, help="Standard time a licence plate."
    )
    return_minutes_dispose = fields.Float(
        string="Minutes to Dispose", default=3.0, help="Standard time a licence plate."
    )

    _return_handling_bounded = models.Constraint(
        "CHECK (COALESCE(return_handling_rate, 0) BETWEEN 0 AND 1e9"
        " AND COALESCE(return_minutes_receive, 0) BETWEEN 0 AND 1440"
        " AND COALESCE(return_minutes_inspect, 0) BETWEEN 0 AND 1440"
        " AND COALESCE(return_minutes_dispose, 0) BETWEEN 0 AND 1440)",
        "An hour of handling costs 0 or more, and a step takes 0 to 1,440 minutes.",
    )
