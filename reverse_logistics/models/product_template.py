# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ProductTemplate(models.Model):
    """What matters of a product when it comes back; the gates ask for it."""

    _inherit = "product.template"

    return_hazard = fields.Selection(
        selection=[
            ("battery", "Lithium Battery"),
            ("aerosol", "Aerosol or Gas"),
            ("liquid", "Flammable Liquid"),
            ("other", "Other Dangerous Goods"),
        ],
        string="Dangerous Goods",
        help="Damaged or recalled pieces of these get no standard return label: the"
        " customer is told how to handle them, and confirms it.",
    )
    return_packing = fields.Text(
        string="How to Pack for Return",
        translate=True,
        help="For the customer, printed with the label.",
    )
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
