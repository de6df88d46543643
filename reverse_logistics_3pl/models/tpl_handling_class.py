# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TplHandlingClass(models.Model):
    """How goods must be handled on the road: general, dangerous, e-waste."""

    _name = "tpl.handling.class"
    _description = "Handling Class"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_parcel_allowed = fields.Boolean(
        string="May Go as a Parcel",
        default=True,
        help="Whether a parcel carrier takes such goods when no load fits.",
    )
    color = fields.Integer()

    _code_uniq = models.Constraint(
        "unique(code)", "Another handling class has this code."
    )
