# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnVendorClaimReason(models.Model):
    """Why a vendor did not pay, or not all of it."""

    _name = "return.vendor.claim.reason"
    _description = "Reason to Write Off a Vendor Claim"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _code_uniq = models.Constraint(
        "unique(code)", "Another reason has this code: choose a new one."
    )
