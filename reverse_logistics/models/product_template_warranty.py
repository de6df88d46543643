# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    return_warranty_months = fields.Integer(
        string="Customer's Warranty (months)",
        help="From the delivery of a lot or serial number.",
    )
    return_vendor_warranty_months = fields.Integer(
        string="Vendor's Warranty (months)",
        help="From the receipt of a lot or serial number. 0: not known.",
    )

    _return_warranty_bounded = models.Constraint(
        "CHECK (COALESCE(return_warranty_months, 0) BETWEEN 0 AND 1200"
        " AND COALESCE(return_vendor_warranty_months, 0) BETWEEN 0 AND 1200)",
        "Type a warranty of 0 to 1200 months.",
    )
