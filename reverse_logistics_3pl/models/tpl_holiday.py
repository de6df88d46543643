# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TplHoliday(models.Model):
    """A day on which a provider does not drive."""

    _name = "tpl.holiday"
    _description = "Provider Holiday"
    _order = "date"

    provider_id = fields.Many2one(
        comodel_name="tpl.provider", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True)
    date = fields.Date(required=True)
    name = fields.Char(string="Holiday")

    _date_uniq = models.Constraint(
        "unique(provider_id, date)", "This holiday is there already."
    )
