# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TplProvider(models.Model):
    """How far freight bills may be off."""

    _inherit = "tpl.provider"

    audit_tolerance = fields.Float(
        string="Tolerance",
        default=0.05,
        help="How far each charge of a freight bill may be off, in money.",
    )
    audit_tolerance_percent = fields.Float(string="Tolerance (%)", default=0.0)

    _tolerance_bounded = models.Constraint(
        "CHECK (audit_tolerance BETWEEN 0 AND 1e6"
        " AND audit_tolerance_percent BETWEEN 0 AND 100)",
        "A tolerance is 0 or more.",
    )
