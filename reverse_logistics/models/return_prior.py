# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..const import HOUSE_GRADES
from ..disposition import Input, shrink
from ..disposition.learn import ENOUGH, NORMAL_90, SOME, STRENGTH

# What a success probability is drawn towards where not even the category has a case.
FALLBACK_SUCCESS = 0.7

UPSERT = """
    INSERT INTO return_prior AS prior (
        company_id, product_id, categ_id, disposition_id, house_grade, kind,
        n, value, spread, create_uid, create_date, write_uid, write_date)
    VALUES %s
    ON CONFLICT (company_id, COALESCE(product_id, 0), COALESCE(categ_id, 0),
                 disposition_id, COALESCE(house_grade, ''), kind)
    DO UPDATE SET
        n = prior.n + excluded.n,
        value = (prior.value * prior.n + excluded.value * excluded.n)
                / (prior.n + excluded.n),
        spread = prior.spread + excluded.spread
                 + (prior.value - excluded.value) ^ 2
                 * prior.n * excluded.n / (prior.n + excluded.n),
        write_uid = excluded.write_uid, write_date = excluded.write_date
"""


class ReturnPrior(models.Model):
    """What dispositions really brought, by product and by category: what the engine
    expects next time.

    `value` is the mean of `n` cases: of kind *price* the share of the list price that
    a piece brought (0.62), of kind *success* the share of cases that succeeded, of
    kind *cost* what the work on a piece cost, in the currency of the company.
    """

    _name = "return.prior"
    _description = "Experience with Dispositions"
    _order = "kind, product_id, categ_id, disposition_id, house_grade"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    product_id = fields.Many2one(
        comodel_name="product.product", index="btree_not_null", ondelete="cascade"
    )
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Product Category",
        index="btree_not_null",
        ondelete="cascade",
        help="Filled in on rows that are about all products of a category.",
    )
    disposition_id = fields.Many2one(
        comodel_name="return.disposition", required=True, ondelete="cascade"
    )
    house_grade = fields.Selection(selection=HOUSE_GRADES, string="Grade")
    kind = fields.Selection(
        selection=[
            ("price", "Share of the list price"),
            ("success", "Success"),
            ("cost", "Cost a piece"),
        ],
        required=True,
    )
    value = fields.Float(string="Mean", digits=(16, 4), aggregator="avg")
    n = fields.Integer(string="Cases", default=1)
    spread = fields.Float(
        string="Squared Deviations",
        digits=(16, 6),
        aggregator=None,
        help="Sum of the squared distances from the mean: how much the cases differ.",
    )

    _key_uniq = models.UniqueIndex(
        "(company_id, COALESCE(product_id, 0), COALESCE(categ_id, 0), disposition_id,"
        " COALESCE(house_grade, ''), kind)",
        "There is a row of experience for this already: change that one.",
    )
    _bounded = models.Constraint(
        "CHECK (n > 0 AND n <= 1e9 AND value >= 0 AND value <= 1e9"
        " AND (spread IS NULL OR (spread >= 0 AND spread <= 1e18))"
        " AND (kind <> 'success' OR value <= 1))",
        "Type a mean of zero or more (a success is at most 1), of at least one case.",
    )

    def _compute_display_name(self):
        for prior in self:
            about = prior.product_id or prior.categ_id
            prior.display_name = (
                f"{about.display_name}, {prior.disposition_id.name}: {prior.value:g}"
            )

    # === READING === #

    @api.model
    def _get(self, keys):
        """What experience says, with the product drawn towards its category.

        The product's own cases outweigh those of the category from about thirty on.

        :param keys: (product, disposition, house grade, kind) of each; without a
            grade (False) the cases of all grades count together
        :return: {key: engine Input}; keys of which nothing is known are not in it
        """
        keys = list(dict.fromkeys(keys))
        if not keys:
            return {}
        rows = self._load(keys)
        found = {}
        for key in keys:
            product, disposition, grade, kind = key
            about = (disposition.id, kind)
            own = rows.get(("product", product.id, *about, grade or None))
            wide = rows.get(("category", product.categ_id.id, *about, grade or None))
            wide = wide or rows.get(("category", product.categ_id.id, *about, None))
            made = self._make_input(kind, own, wide)
            if made:
                found[key] = made
        return found

    @api.model
    def _load(self, keys):
        """{(about, id, disposition id, kind, grade): (n, mean, spread)}; the grade None
        stands for all grades together."""
        products = self.env["product.product"].union(*[key[0] for key in keys])
        priors = self.search(
            [
                ("company_id", "=", self.env.company.id),
                "|",
                ("product_id", "in", products.ids),
                ("categ_id", "in", products.categ_id.ids),
            ]
        )
        rows = {}
        for prior in priors:
            about = "product" if prior.product_id else "category"
            record = prior.product_id or prior.categ_id
            key = (about, record.id, prior.disposition_id.id, prior.kind)
            row = (prior.n, prior.value, prior.spread)
            if prior.house_grade:
                rows[(*key, prior.house_grade)] = row
            rows[(*key, None)] = _join(rows.get((*key, None)), row)
        return rows

    @api.model
    def _make_input(self, kind, own, wide):
        """An engine Input from the product's row and its category's; None for none."""
        if not own and not wide:
            return None
        if kind == "success":
            won, trials = (own[0] * own[1], own[0]) if own else (0, 0)
            prior = wide[1] if wide else FALLBACK_SUCCESS
            source = self._say_cases(trials) if own else self._of_category(wide)
            return shrink(won, trials, prior, source)
        count, mean, spread = own or wide
        if own and wide:
            mean = (mean * count + wide[1] * STRENGTH) / (count + STRENGTH)
        deviation = math.sqrt(spread / max(count - 1, 1) / count) if spread else 0.0
        half = max(NORMAL_90 * deviation, mean * 0.35 / math.sqrt(count))
        level = "high" if count >= ENOUGH else "medium" if count >= SOME else "low"
        if not own:
            level = "low" if level == "low" else "medium"
        source = self._say_cases(count) if own else self._of_category(wide)
        return Input(mean, max(0.0, mean - half), mean + half, source, level)

    @api.model
    def _say_cases(self, count):
        return self.env._("1 case") if count == 1 else self.env._("%s cases", count)

    @api.model
    def _of_category(self, wide):
        if wide[0] == 1:
            return self.env._("1 case of the category")
        return self.env._("%s cases of the category", wide[0])

    # === LEARNING === #

    @api.model
    def _learn(self, cases):
        """Add what came out to the experience, in one statement.

        :param cases: a list of (product, disposition, house grade or False, kind,
            observed value) of closed items
        """
        totals = defaultdict(lambda: None)
        for product, disposition, grade, kind, value in cases:
            if not math.isfinite(value):
                continue
            value = min(max(value, 0.0), 1.0 if kind == "success" else 1e9)
            about = (disposition.id, grade or None, kind)
            for key in (
                (product.id, None, *about),
                (None, product.categ_id.id, *about),
            ):
                if any(key[:2]):
                    totals[key] = _join(totals[key], (1, value, 0.0))
        if not totals:
            return
        self.flush_model()
        uid, now = self.env.uid, fields.Datetime.now()
        rows = [
            SQL("%s", (self.env.company.id, *key, *row, uid, now, uid, now))
            for key, row in sorted(totals.items(), key=lambda pair: str(pair[0]))
        ]
        self.env.cr.execute(SQL(UPSERT, SQL(", ").join(rows)))
        self.invalidate_model()


def _join(one, other):
    """(n, mean, spread) of two sets of cases together; either may be None.

    Pairwise update of mean and sum of squared deviations (Chan, Golub and LeVeque,
    1979).
    """
    if not one or not other:
        return one or other
    count = one[0] + other[0]
    apart = one[1] - other[1]
    mean = (one[0] * one[1] + other[0] * other[1]) / count
    return count, mean, one[2] + other[2] + apart**2 * one[0] * other[0] / count
