# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """What matters of a product when it comes back; the gates ask for it."""

    _inherit = "product.template"

    return_holds_data = fields.Boolean(
        string="Holds Data",
        help="May hold data of a customer. What comes back is neither sold nor given"
        " away nor recycled before an inspection says that the data are gone.",
    )
    return_no_resale = fields.Boolean(
        string="No Second-Hand Sale",
        help="A brand or contract forbids to sell or give away used pieces.",
    )
    return_no_destruction = fields.Boolean(
        string="No Destruction",
        help="The law forbids to destroy what is fit for use (ESPR, article 25).",
    )
    return_is_electronic = fields.Boolean(
        string="Electronic Equipment",
        help="Used pieces cross a border only with a test record of each"
        " (WEEE, annex VI).",
    )
