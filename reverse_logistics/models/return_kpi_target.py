# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnKpiTarget(models.Model):
    """What a company wants a figure to be; shown as a line in the charts."""

    _name = "return.kpi.target"
    _description = "Target of a Figure"
    _order = "code, id"

    code = fields.Selection(
        selection="_get_codes", string="Figure", required=True, index=True
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    value = fields.Float(
        required=True, help="In the unit of the figure: 95 for 95 %, 8 for 8 hours."
    )

    _code_company_uniq = models.Constraint(
        "unique(code, company_id)", "This figure has a target already: change that one."
    )
    _value_bounded = models.Constraint(
        "CHECK (value >= -1e12 AND value <= 1e12)", "The target must be a number."
    )

    @api.model
    def _get_codes(self):
        kpis = self.env["return.kpi"]._get_kpis()
        return [(kpi.code, str(kpi.name)) for kpi in kpis]

    @api.depends("code")
    def _compute_display_name(self):
        names = dict(self._get_codes())
        for target in self:
            target.display_name = names.get(target.code, "")
