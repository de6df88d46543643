# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    _inherit = "res.company"

    rfid_company_prefix = fields.Char(
        string="GS1 Prefix for Tags",
        help="6 to 12 digits, from GS1. New tags of return items are numbered with it;"
        " without one they get a number that is good within the company only.",
    )

    @api.constrains("rfid_company_prefix")
    def _check_rfid_company_prefix(self):
        for company in self:
            prefix = company.rfid_company_prefix
            if prefix and not (prefix.isdecimal() and 6 <= len(prefix) <= 12):
                raise ValidationError(
                    self.env._(
                        "%s is not a GS1 company prefix: type its 6 to 12 digits.",
                        prefix,
                    )
                )
