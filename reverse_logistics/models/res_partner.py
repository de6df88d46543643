# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    return_destroy_only = fields.Boolean(
        string="Returns: Destroy Only",
        help="By contract, what this customer sends back may only be recycled or"
        " scrapped.",
    )
