# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..const import COSMETIC_GRADES, FUNCTION_GRADES


class ReturnReason(models.Model):
    """Why goods come back: claimed by the customer, found by the inspector."""

    _name = "return.reason"
    _description = "Return Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="Short code for exports and barcodes.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    fault = fields.Selection(
        selection=[
            ("company", "Us"),
            ("customer", "Customer"),
            ("carrier", "Carrier"),
            ("vendor", "Vendor"),
            ("nobody", "Nobody"),
        ],
        string="Fault Party",
        required=True,
        default="customer",
        help="Who is answerable: decides who pays the freight and the fee.",
    )
    is_defect = fields.Boolean(
        string="Claims a Defect",
        help="Tested units with this reason and no fault count as no-fault-found.",
    )
    is_unsafe = fields.Boolean(
        string="May Be Unsafe",
        help="Dangerous goods with this reason get no standard label, and a parcel"
        " service may not take them: the customer is told what to do instead.",
    )
    taken_function_grade = fields.Selection(
        selection=FUNCTION_GRADES,
        string="Function if Skipped",
        help="Taken for granted where the policy skips the inspection. Empty: F6, or F2"
        " where a defect is claimed.",
    )
    taken_cosmetic_grade = fields.Selection(
        selection=COSMETIC_GRADES,
        string="Cosmetics if Skipped",
        help="Taken for granted where the policy skips the inspection. Empty: C9, or C6"
        " where a defect is claimed.",
    )
    x12_code = fields.Char(string="X12 1293", help="Request reason of an X12 180.")
    description = fields.Text(translate=True)

    _code_uniq = models.Constraint(
        "unique(code)", "Another return reason has this code: choose a new one."
    )
