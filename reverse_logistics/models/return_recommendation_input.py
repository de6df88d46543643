# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta

from odoo import api, fields, models

from ..disposition import Input, exact, shrink
from ..disposition.learn import SOME

# Demand is counted over so many days, and is known once a product sells that long.
DEMAND_DAYS = 90
# Without stock movements of a repair, what a repair order's end says of its success.
REPAIR_ENDS = {"done": 1, "cancel": 0}


@dataclass
class Facts:
    """What is known of a set of items, gathered at once; read by the options."""

    stops: dict
    figures: object
    agreements: dict
    priors: dict = field(default_factory=dict)
    repairs: dict = field(default_factory=dict)
    covers: dict = field(default_factory=dict)
    purchases: dict = field(default_factory=dict)
    rates: dict = field(default_factory=dict)


class ReturnRecommendation(models.AbstractModel):
    """Where the figures of a recommendation come from.

    Each is looked for where it is most particular (own records of the product, then
    of its category, then a standard, then the engine's stated default) and says what
    it is and how sure. The number of queries does not depend on the number of items.
    """

    _inherit = "return.recommendation"

    @api.model
    def _gather(self, items, dispositions):
        """All that the recommendations of these items are made from."""
        # sudo: an inspector sees the recommendation, not prices of vendors, sales and
        # repairs that it is made from.
        items_sudo = items.sudo()
        items_sudo.fetch(["product_id", "line_id", "company_id", "house_grade"])
        return Facts(
            stops=self.env["return.gate"]._get_stops(items),
            figures=self.env["return.standard"]._load(items_sudo.company_id),
            agreements=self._gather_agreements(items_sudo),
            priors=self._gather_priors(items_sudo, dispositions),
            repairs=self._gather_repairs(items_sudo),
            covers=self._gather_covers(items_sudo),
            purchases=self._gather_purchases(items_sudo),
            rates=self._gather_rates(items_sudo),
        )

    @api.model
    def _gather_agreements(self, items):
        """{item: vendor agreement that holds}"""
        if "return.vendor.agreement" not in self.env:
            return {}
        found = self.env["return.vendor.agreement"].sudo()._find(items)
        return {item.id: agreement.sudo() for item, agreement in found.items()}

    @api.model
    def _gather_priors(self, items, dispositions):
        """{(company, product, disposition, grade, kind): Input} from what earlier
        dispositions of the product and its category really brought."""
        found = {}
        for company, group in items.grouped("company_id").items():
            keys = {
                (item.product_id, disposition, *about)
                for item in group
                for disposition in dispositions
                for about in self._get_prior_keys(item, disposition)
            }
            priors = self.env["return.prior"].sudo().with_company(company)
            for key, made in priors._get(list(keys)).items():
                product, disposition, grade, kind = key
                found[company.id, product.id, disposition.id, grade, kind] = made
        return found

    @api.model
    def _get_prior_keys(self, item, disposition):
        if disposition.action == "resell_b":
            return [(item.house_grade, "price")]
        if disposition.action == "refurbish":
            return [("B", "price"), (False, "success"), (False, "cost")]
        if disposition.action == "return_to_vendor":
            return [(False, "success")]
        return []

    @api.model
    def _gather_repairs(self, items):
        """{("product" or "category", id): (repairs that ended well, repairs)}"""
        counts = defaultdict(lambda: [0, 0])
        products = items.product_id
        domain = [
            ("state", "in", list(REPAIR_ENDS)),
            ("company_id", "in", items.company_id.ids),
            ("product_id.categ_id", "in", products.categ_id.ids),
        ]
        groups = (
            self.env["repair.order"]
            .sudo()
            ._read_group(domain, ["product_id", "state"], ["__count"])
        )
        for product, state, count in groups:
            for key in (("product", product.id), ("category", product.categ_id.id)):
                counts[key][0] += REPAIR_ENDS[state] * count
                counts[key][1] += count
        return {key: tuple(pair) for key, pair in counts.items()}

    @api.model
    def _gather_covers(self, items):
        """{(company, product): days the free stock lasts at the pace of the last 90
        days; None where the product has not sold for so long yet}"""
        since = fields.Datetime.now() - timedelta(days=DEMAND_DAYS)
        covers = {}
        for company, group in items.grouped("company_id").items():
            products = group.product_id
            sold = [
                ("product_id", "in", products.ids),
                ("company_id", "=", company.id),
                ("state", "=", "done"),
                ("location_dest_id.usage", "=", "customer"),
            ]
            Move = self.env["stock.move"].sudo()
            first = Move._read_group(sold, ["product_id"], ["date:min"])
            old = {product for product, date in first if date <= since}
            recent = [*sold, ("date", ">", since)]
            pace = dict(Move._read_group(recent, ["product_id"], ["product_qty:sum"]))
            home = products.with_context(allowed_company_ids=company.ids)
            for product, stock in zip(products, home.mapped("free_qty"), strict=True):
                demand = pace.get(product, 0.0)
                days = max(stock, 0.0) * DEMAND_DAYS / demand if demand else 1e4
                known = product in old
                covers[company.id, product.id] = days if known else None
        return covers

    @api.model
    def _gather_purchases(self, items):
        """{(company, product): Input of what a new piece costs}; the vendor's price,
        else the product's own cost"""
        found, rates = {}, {}
        today = fields.Date.context_today(self)
        for item in items:
            company, product = item.company_id, item.product_id
            if (company.id, product.id) in found:
                continue
            seller = product.seller_ids.filtered(
                lambda s, c=company: s.price and (not s.company_id or s.company_id == c)
            )[:1]
            if not seller:
                found[company.id, product.id] = None
                continue
            pair = (seller.currency_id, company)
            if pair not in rates:
                rates[pair] = self._get_rate(*pair, today)
            price = seller.product_uom_id._compute_price(
                seller.price * rates[pair], product.uom_id
            )
            source = self.env._("price of %s", seller.partner_id.display_name)
            found[company.id, product.id] = exact(max(price, 0.0), source)
        return found

    @api.model
    def _gather_rates(self, items):
        """{(currency, company): rate} of the currencies returns were sold in"""
        today = fields.Date.context_today(self)
        pairs = {(item.line_id.currency_id, item.company_id) for item in items}
        return {
            (currency.id, company.id): self._get_rate(currency, company, today)
            for currency, company in pairs
        }

    @api.model
    def _get_rate(self, currency, company, day):
        if not currency or currency == company.currency_id:
            return 1.0
        return self.env["res.currency"]._get_conversion_rate(
            currency, company.currency_id, company, day
        )

    # === ONE FIGURE, BY ITS FALLBACK ORDER === #

    @api.model
    def _figure(self, facts, item, unit, disposition, kind, grade=""):
        """A standard figure as an Input; None when the company states none."""
        company = item.company_id
        figure = facts.figures._pick(item, disposition, kind, grade)
        rate = company.return_handling_rate
        known = figure._make_input(unit, item.product_id.weight, rate)
        if known or kind != "handling" or not rate:
            return known
        minutes = company.return_minutes_dispose
        source = self.env._("standard time of %s min", f"{minutes:g}")
        return Input(minutes * rate / 60, source=source)

    @api.model
    def _prior(self, facts, item, disposition, grade, kind):
        key = (item.company_id.id, item.product_id.id, disposition.id, grade, kind)
        return facts.priors.get(key)

    @api.model
    def _repair_success(self, facts, item):
        """From repair orders of the product, drawn towards those of its category; None
        where there are too few to say anything."""
        own = facts.repairs.get(("product", item.product_id.id))
        wide = facts.repairs.get(("category", item.product_id.categ_id.id))
        if not wide:
            return None
        prior = shrink(wide[0], wide[1], source="category").value
        if own and own[1] >= SOME:
            source = self.env._("%s repairs of this product", own[1])
            return shrink(*own, prior, source)
        if wide[1] < SOME:
            return None
        source = self.env._("%s repairs in the category", wide[1])
        made = shrink(*wide, source=source)
        return Input(made.value, made.low, made.high, source, "low")
