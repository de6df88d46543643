# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class ReturnScorecardMixin(models.AbstractModel):
    """A row for whom figures are about, and a month.

    Counts are sums of the flags of the views of figures, so they mean what those mean
    (`return_kpi_definition.py`). A share without a denominator is "n/a" and not 0.
    """

    _name = "return.scorecard.mixin"
    _description = "Scorecard"
    _order = "month desc, id"

    # The field that says whom a card is about.
    _subject = ""
    # {field of a share: (numerator, denominator)}
    _rates = {}
    # {field: SQL of a sum}, a tuple a source: (model, condition, date, {...})
    _sources = ()

    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    month = fields.Date(readonly=True)

    @property
    def _table_query(self):
        """The sources, each summed up by subject and month, put side by side."""
        names = list(
            dict.fromkeys(name for source in self._sources for name in source[3])
        )
        parts = [
            SQL(
                "SELECT %s, company_id, date_trunc('month', %s)::date AS month, %s"
                " FROM (%s) AS source WHERE %s IS NOT NULL AND %s IS NOT NULL AND %s",
                SQL.identifier(self._subject),
                SQL.identifier(date),
                SQL(", ").join(
                    SQL("%s AS %s", SQL(sums.get(name, "NULL")), SQL.identifier(name))
                    for name in names
                ),
                self._get_source(model),
                SQL.identifier(self._subject),
                SQL.identifier(date),
                SQL(condition),
            )
            for model, condition, date, sums in self._sources
        ]
        return SQL(
            "SELECT row_number() OVER (ORDER BY month, %s, company_id) AS id, card.*"
            " FROM (SELECT %s, company_id, month, %s FROM (%s) AS part"
            " GROUP BY 1, 2, 3) AS card",
            SQL.identifier(self._subject),
            SQL.identifier(self._subject),
            SQL(", ").join(
                SQL("COALESCE(SUM(%s), 0) AS %s", *(SQL.identifier(name),) * 2)
                for name in names
            ),
            SQL(" UNION ALL ").join(parts),
        )

    @api.model
    def _get_source(self, model):
        source = self.env[model]
        return source._table_query or SQL(
            "SELECT * FROM %s", SQL.identifier(source._table)
        )

    def _compute_rates(self):
        for card in self:
            for name, (part, whole) in self._rates.items():
                card[name] = self._format_rate(card[part], card[whole])

    @api.model
    def _format_rate(self, part, whole):
        return f"{100 * part / whole:.1f} %" if whole else self.env._("n/a")

    @api.readonly
    def action_open_rows(self):
        """The rows that a card counts: those of its first source."""
        self.ensure_one()
        model, _condition, date, _sums = self._sources[0]
        first, following = self.month, self.month + relativedelta(months=1)
        domain = (
            Domain(self._subject, "=", self[self._subject].id)
            & Domain("company_id", "=", self.company_id.id)
            & Domain(date, ">=", first)
            & Domain(date, "<", following)
        )
        return {
            "type": "ir.actions.act_window",
            "name": f"{self[self._subject].display_name}, {first:%Y-%m}",
            "res_model": model,
            "views": [[False, "list"], [False, "form"]]
            if self.env[model]._auto
            else [[False, "list"], [False, "pivot"], [False, "graph"]],
            "domain": list(domain),
            "context": {"create": False},
        }
