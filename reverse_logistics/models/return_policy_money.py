# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnPolicy(models.Model):
    _inherit = "return.policy"

    credit_percent_ids = fields.One2many(
        comodel_name="return.credit.percent",
        inverse_name="policy_id",
        string="Credit Percentages",
        copy=True,
    )
    restocking_fee_percent = fields.Float(
        string="Restocking Fee (%)",
        digits=(5, 2),
        help="Of what is credited; waived where the customer is not at fault.",
    )

    credit_posting = fields.Selection(
        selection=[("manual", "By Hand"), ("draft", "Draft"), ("posted", "Posted")],
        string="Credit Note",
        required=True,
        default="manual",
        help="Whether credit notes are made by hand, drafted, or also posted when they"
        " are due. Rules of the policy have one of their own.",
    )
    credit_period = fields.Selection(
        selection=[("return", "A Return"), ("month", "A Month and Customer")],
        string="One Credit Note",
        required=True,
        default="return",
        help="Monthly: on the first of the month one draft for each customer and"
        " currency, over all returns.",
    )

    _fee_bounded = models.Constraint(
        "CHECK (COALESCE(restocking_fee_percent, 0) BETWEEN 0 AND 100)",
        "The restocking fee is a percentage from 0 to 100.",
    )
