# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..edi.maps import TABLES


class TplMessageCode(models.Model):
    """What a code of one provider means; the standard's own codes are known."""

    _name = "tpl.message.code"
    _description = "Code of a Provider"
    _order = "table, code"
    _rec_name = "code"

    provider_id = fields.Many2one(
        comodel_name="tpl.provider", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True)
    table = fields.Selection(
        selection=[(name, name) for name in sorted(TABLES)], required=True
    )
    code = fields.Char(required=True)
    name = fields.Char(string="Meaning", required=True)

    _code_uniq = models.Constraint(
        'unique(provider_id, "table", code)',
        "This code of the provider has a meaning already.",
    )

    @api.constrains("table", "name")
    def _check_name(self):
        for one in self:
            known = set(TABLES[one.table].values())
            if known and one.name not in known:
                raise ValidationError(
                    self.env._(
                        "%(name)s is no meaning of %(table)s: choose one of %(known)s.",
                        name=one.name,
                        table=one.table,
                        known=", ".join(sorted(known)),
                    )
                )
