# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnMaterial(models.Model):
    """What goods are made of, as recyclers tell it apart."""

    _name = "return.material"
    _description = "Material of Goods"
    _order = "sequence, name, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    is_traced = fields.Boolean(
        string="Traced to its End",
        help="Recyclers must show where it ends, as with batteries and circuit boards.",
    )
    active = fields.Boolean(default=True)

    _name_uniq = models.UniqueIndex("(name)", "There is a material of this name.")
