# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TplMessageControl(models.Model):
    """Control number of an interchange that was taken: it is never taken again."""

    _name = "tpl.message.control"
    _description = "Control Number of an Interchange"
    _order = "id desc"

    provider_id = fields.Many2one(
        comodel_name="tpl.provider", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True)
    name = fields.Char(required=True)
    message_id = fields.Many2one(
        comodel_name="tpl.message", required=True, index=True, ondelete="restrict"
    )

    _name_uniq = models.Constraint(
        "unique(provider_id, name)", "This interchange was taken already."
    )
