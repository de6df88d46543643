# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnOverrideReason(models.Model):
    """Why a person decided otherwise than the suite recommended."""

    _name = "return.override.reason"
    _description = "Override Reason"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
