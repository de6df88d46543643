# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..const import HOUSE_GRADES
from ..disposition import Input

MONEY = ("price", "parts", "work", "handling", "transport", "disposal")
BASES = {
    **dict.fromkeys(MONEY, ("amount", "minutes", "kg", "list_price", "cost")),
    "price": ("amount", "list_price"),
    "parts": ("amount", "list_price", "cost"),
    "fee": ("percent",),
    "decay": ("percent",),
    "success": ("percent",),
    "days": ("days",),
    "co2e": ("kg_co2e",),
}


class ReturnStandard(models.Model):
    """A figure the company works with: a price by grade, a standard time, a rate.

    Where there are several, the one for the product goes before one for its category
    (the nearest first), these before one for everything; and what names a disposition
    or a grade goes before what does not.
    """

    _name = "return.standard"
    _description = "Standard Figure"
    _order = "kind, disposition_id, sequence, id"

    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    kind = fields.Selection(
        selection=[
            ("price", "Price it brings"),
            ("parts", "Value of its parts"),
            ("work", "Cost of the work on it"),
            ("handling", "Cost of handling"),
            ("transport", "Cost of transport"),
            ("disposal", "Cost of disposal"),
            ("fee", "Fee of the channel"),
            ("days", "Days to cash"),
            ("decay", "Loss of value a week"),
            ("success", "Success of the work"),
            ("co2e", "CO2e"),
        ],
        string="Figure",
        required=True,
    )
    disposition_id = fields.Many2one(
        comodel_name="return.disposition", ondelete="cascade", index="btree_not_null"
    )
    product_id = fields.Many2one(
        comodel_name="product.product", ondelete="cascade", index="btree_not_null"
    )
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        ondelete="cascade",
        help="With the categories below it.",
    )
    house_grade = fields.Selection(selection=HOUSE_GRADES, string="Grade")
    # Without digits, so that NaN meets the check of the row and not a traceback.
    value = fields.Float(required=True)
    basis = fields.Selection(
        selection=[
            ("amount", "a piece"),
            ("minutes", "minutes a piece"),
            ("kg", "a kilogram"),
            ("list_price", "% of the list price"),
            ("cost", "% of the cost"),
            ("percent", "%"),
            ("days", "days"),
            ("kg_co2e", "kg CO2e a piece"),
        ],
        string="In",
        required=True,
        default="amount",
        help="Amounts are in the currency of the company; minutes cost its hourly"
        " rate.",
    )
    spread = fields.Float(
        string="± %",
        default=15.0,
        help="How sure it is: what lies within so many per cent is plausible.",
    )
    note = fields.Char(help="Where the figure comes from.")

    _bounded = models.Constraint(
        "CHECK (value >= -1e9 AND value <= 1e9 AND spread >= 0 AND spread <= 100"
        " AND (value >= 0 OR kind IN ('co2e', 'disposal')))",
        "Type a figure of zero or more, and a spread of 0 to 100 %.",
    )
    _share_bounded = models.Constraint(
        "CHECK (kind NOT IN ('fee', 'decay', 'success') OR value <= 100)",
        "A share is at most 100 %.",
    )

    @api.constrains("kind", "basis")
    def _check_basis(self):
        for figure in self:
            if figure.basis not in BASES[figure.kind]:
                known = dict(self._fields["basis"]._description_selection(self.env))
                raise ValidationError(
                    self.env._(
                        "This figure is stated in one of these: %s.",
                        ", ".join(known[basis] for basis in BASES[figure.kind]),
                    )
                )

    @api.onchange("kind")
    def _onchange_kind(self):
        if self.kind and self.basis not in BASES[self.kind]:
            self.basis = BASES[self.kind][0]

    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for figure in self:
            about = figure.product_id or figure.categ_id
            parts = [kinds.get(figure.kind), figure.disposition_id.name]
            parts += [about.display_name, figure.house_grade]
            figure.display_name = ", ".join(part for part in parts if part)

    # === READING === #

    @api.model
    def _load(self, companies):
        """All figures of companies, in one query; to be asked by `_pick`."""
        # sudo: the figures hold for everybody's items.
        return self.sudo().search([("company_id", "in", [False, *companies.ids])])

    def _pick(self, item, disposition, kind, grade=""):
        """The figure for an item, of those loaded; empty when there is none."""
        ranks = [
            (rank, -place, figure)
            for place, figure in enumerate(self)
            if figure.kind == kind
            and (rank := figure._get_rank(item, disposition, grade)) is not None
        ]
        best = max(ranks, key=lambda entry: entry[:2], default=None)
        return best[-1] if best else self.browse()

    def _get_rank(self, item, disposition, grade):
        """How well the figure fits; None: not at all."""
        if self.company_id and self.company_id.id != item.company_id.id:
            return None
        if self.disposition_id and self.disposition_id.id != disposition.id:
            return None
        if self.house_grade and self.house_grade != grade:
            return None
        if self.product_id and self.product_id.id != item.product_id.id:
            return None
        depth = 0
        if self.categ_id:
            path = (item.product_id.categ_id.parent_path or "").split("/")
            if str(self.categ_id.id) not in path:
                return None
            depth = path.index(str(self.categ_id.id)) + 1
        return (
            bool(self.product_id),
            depth,
            bool(self.company_id),
            bool(self.disposition_id),
            bool(self.house_grade),
        )

    def _make_input(self, unit, weight, hourly_rate):
        """The figure as the engine takes it; None for an empty one.

        :param unit: engine Unit with `list_price` and `cost` of one piece
        :param weight: kg of one piece
        :param hourly_rate: what an hour of work costs
        """
        if not self or (self.basis == "minutes" and not hourly_rate):
            return None
        factors = {
            "minutes": hourly_rate / 60,
            "kg": weight,
            "list_price": (unit.list_price or 0.0) / 100,
            "cost": (unit.cost or 0.0) / 100,
            "percent": 0.01,
        }
        value = self.value * factors.get(self.basis, 1.0)
        slack = abs(value) * self.spread / 100
        low, high = value - slack, value + slack
        if value >= 0:
            low = max(low, 0.0)
        if self.basis == "percent":
            high = min(high, 1.0)
        source = self.note or self._describe()
        return Input(value, low, high, source, self._get_confidence())

    def _get_confidence(self):
        if self.spread <= 5:
            return "high"
        return "medium" if self.spread <= 25 else "low"

    def _describe(self):
        about = self.product_id.display_name or self.categ_id.name
        units = dict(self._fields["basis"]._description_selection(self.env))
        figure = f"{self.value:g} {units[self.basis]}"
        if about:
            return self.env._(
                "standard of %(about)s: %(figure)s", about=about, figure=figure
            )
        return self.env._("standard: %s", figure)
