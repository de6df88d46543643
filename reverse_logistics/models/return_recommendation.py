# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

from ..disposition import (
    Case,
    Gate,
    Grade,
    Input,
    Option,
    Outcome,
    Restock,
    Settings,
    Unit,
    decide,
    decide_many,
    exact,
    first_known,
)

# Expected price of a unit as a share of the new one, by house grade: the last resort
# where a company has no sales of its own to learn from.
GRADE_FACTORS = {"A": 0.85, "B": 0.65, "C": 0.4, "D": 0.2, "E": 0.05}
FACTOR_SPREAD = 0.1
UNKNOWN = Input(None)


class ReturnRecommendation(models.AbstractModel):
    """Asks the engine for items, with what Odoo knows of them, and stores what it
    said."""

    _name = "return.recommendation"
    _description = "Recommendation of Dispositions"

    @api.model
    def _recommend(self, items):
        """Recommend a disposition for each item and store why.

        Items that are alike in all that counts are decided once; the number of
        queries does not depend on the number of items.
        """
        # Codes and names in one language: recommendations are stored.
        dispositions = self.env["return.disposition"].search([("active", "=", True)])
        by_code = {disposition.code: disposition for disposition in dispositions}
        for group, decision in self._decide(items, dispositions):
            winner = by_code.get(decision.winner)
            group._unguarded().write(
                {
                    "recommended_disposition_id": winner.id if winner else False,
                    "recommendation": decision.as_dict(),
                    "needs_person": bool(decision.ask_person),
                }
            )
            for item in group:
                item._unguarded().expected_recovery = (
                    decision.nrv or 0
                ) * item.quantity

    @api.model
    def _decide(self, items, dispositions):
        """Pairs of items that are alike and the engine's decision for one of them.

        Items that compete for a vendor's quota are decided one by one, and together.
        """
        facts = self._gather(items, dispositions)
        quotas = self._get_quotas(items, facts)
        decisions, competing = [], items.browse()
        for group in items.grouped(lambda item: self._key(item, facts)).values():
            if quotas and self._get_quota_key(group[0], facts) in quotas:
                competing |= group
                continue
            case = self._prepare_case(group[0], dispositions, facts)
            decision = decide(case.unit, case.options, case.gates, case.settings)
            decisions.append((group, decision))
        if competing:
            cases = [
                self._prepare_case(item, dispositions, facts, single=True)
                for item in competing
            ]
            made = decide_many(cases, quotas)
            decisions += zip(competing, made, strict=True)
        return decisions

    @api.model
    def _get_quota_key(self, item, facts):
        agreement = facts.agreements.get(item.id)
        return f"agreement {agreement.id}" if agreement else ""

    @api.model
    def _get_quotas(self, items, facts):
        """{quota key: pieces or value left} of vendor agreements with a quota"""
        found = {}
        for agreement in set(facts.agreements.values()):
            if agreement and agreement.quota_kind:
                found[f"agreement {agreement.id}"] = agreement.quota_left
        return found

    @api.model
    def _key(self, item, facts):
        """All that the decision depends on."""
        line = item.sudo().line_id
        return (
            item.company_id,
            item.product_id,
            item.function_grade,
            item.cosmetic_grade,
            item.house_grade,
            item.completeness,
            item.data_status,
            line.price_unit,
            line.currency_id,
            line.product_uom_id,
            line.resolution,
            tuple(stop.code for stop in facts.stops[item]),
            facts.agreements.get(item.id),
        )

    @api.model
    def _prepare_case(self, item, dispositions, facts, single=False):
        """The question for the engine.

        :param single: True: about this item with its quantity, else about one piece
        """
        # sudo: see `_gather`.
        item_sudo = item.sudo()
        unit = self._prepare_unit(item_sudo, facts, single)
        valued = dispositions.filtered(lambda d: self._makes_sense(item_sudo, d))
        options = tuple(
            self._prepare_option(item_sudo, unit, disposition, facts)
            for disposition in valued
        )
        gates = tuple(self._prepare_gates(facts.stops[item], valued))
        return Case(
            unit, options, gates, self._prepare_settings(item_sudo, unit, facts)
        )

    @api.model
    def _makes_sense(self, item, disposition):
        """Whether a disposition is worth valuing: as new, there is nothing to refurbish
        and no reason for a second-hand price. A person may still choose it."""
        if disposition.action == "return_to_customer":
            return False  # a refused claim: only a person decides that
        second_hand = disposition.action in ("resell_b", "refurbish", "harvest")
        return not (second_hand and self._is_as_new(item))

    @api.model
    def _is_as_new(self, item):
        return (
            item.function_grade == "F6"
            and item.cosmetic_grade in ("C8", "C9")
            and item.completeness in (False, "complete")
        )

    @api.model
    def _prepare_unit(self, item, facts, single):
        line, product, company = item.line_id, item.product_id, item.company_id
        paid = 0.0
        if line.price_unit:
            rate = facts.rates[line.currency_id.id, company.id]
            paid = line.product_uom_id._compute_price(
                line.price_unit * rate, item.product_uom_id
            )
        price = max(product.lst_price, 0.0) or max(paid, 0.0)
        cost = max(product.with_company(company).standard_price, 0.0)
        owed = paid if line.resolution == "credit" else None
        return Unit(
            key=item.name if single else product.default_code or str(product.id),
            product=product.display_name,
            currency=company.currency_id.name,
            quantity=item.quantity if single else 1.0,
            list_price=price or cost,
            cost=cost or price,
            credit_owed=None if owed is None else max(owed, 0.0),
            grade=Grade(
                item.function_grade or "",
                item.cosmetic_grade or "",
                item.completeness or "",
                item.data_status or "",
                item.house_grade or "",
            ),
        )

    @api.model
    def _prepare_settings(self, item, unit, facts):
        company = item.company_id
        rate = company.return_holding_rate
        held = (unit.cost or 0.0) * rate / 100 / 365
        none = self.env["return.disposition"]
        return Settings(
            weekly_decay=self._figure(facts, item, unit, none, "decay") or UNKNOWN,
            holding_per_day=exact(
                held, self.env._("%s %% of the cost a year", f"{rate:g}")
            ),
            carbon_price=company.return_carbon_price,
            tolerance=company.return_tie_tolerance,
        )

    @api.model
    def _prepare_gates(self, stops, dispositions):
        codes = set(dispositions.mapped("code"))
        allowed = codes
        for stop in stops:
            removed = frozenset(code for code in codes if stop.excludes(code))
            forces = None
            if stop.allows is not None:
                allowed = allowed & stop.allows
                forces = next(iter(allowed)) if len(allowed) == 1 else None
            yield Gate(
                stop.code,
                stop.reason,
                stop.kind,
                forces=forces,
                removes=() if forces else removed,
                reason=stop.reason,
            )

    # === OPTIONS === #

    @api.model
    def _prepare_option(self, item, unit, disposition, facts):
        builder = getattr(self, f"_option_{disposition.action}", None)
        outcomes, costs, more = (), {}, {}
        if builder:
            outcomes, costs, more = builder(item, unit, disposition, facts)

        def known(kind):
            return self._figure(facts, item, unit, disposition, kind)

        costs = {
            name: given if given.value is not None else known(kind) or given
            for name, (kind, given) in costs.items()
        }
        for name, kind in (("fee", "fee"), ("days_to_cash", "days")):
            if name in more:
                more[name] = known(kind) or more[name]
        return Option(
            disposition.code,
            disposition.name,
            disposition.hierarchy_step,
            outcomes,
            costs,
            co2e_kg=known("co2e"),
            **more,
        )

    @api.model
    def _costs(self, *names, **given):
        """{name of the cost: (kind of the standard figure, what is known better)}"""
        kinds = {"refurbish": "work"}
        return {
            name: (kinds.get(name, name), given.get(name) or UNKNOWN) for name in names
        }

    @api.model
    def _sale(self, facts, item, unit, disposition, grade):
        """Price and grade factor: a price by grade, own sales, a standard share."""
        figure = facts.figures._pick(item, disposition, "price", grade)
        price = exact(unit.list_price, self.env._("list price"))
        company = item.company_id
        stated = figure._make_input(unit, 0.0, company.return_handling_rate)
        if stated and figure.basis == "amount":
            return {"price": stated}
        own = self._prior(facts, item, disposition, grade, "price")
        if stated:
            list_price = unit.list_price or 1.0
            stated = Input(
                *(
                    amount / list_price
                    for amount in (stated.value, stated.low, stated.high)
                ),
                stated.source,
                stated.confidence,
            )
        factor = first_known(own, stated, self._factor(grade))
        return {"price": price, "price_factor": factor}

    @api.model
    def _factor(self, grade):
        value = GRADE_FACTORS[grade]
        low, high = max(0.0, value - FACTOR_SPREAD), min(1.0, value + FACTOR_SPREAD)
        return Input(value, low, high, self.env._("grade table"), "low", True)

    @api.model
    def _option_restock(self, item, unit, disposition, facts):
        company, product = item.company_id, item.product_id
        bought = facts.purchases[company.id, product.id]
        cost = bought or exact(unit.cost, self.env._("product cost"))
        paid = unit.credit_owed or unit.list_price
        days = facts.covers[company.id, product.id]
        if days is None:
            # Not sold for long: nothing is known, but nothing speaks against it.
            source = self.env._("not 90 days of sales yet")
            cover = {"cover_factor": Input(1.0, 0.9, 1.0, source, "low")}
        else:
            source = self.env._("free stock and the sales of 90 days")
            cover = {"cover_days": Input(days, source=source, confidence="medium")}
        shelf = Restock(
            cost,
            exact(paid, self.env._("net price")),
            horizon_days=company.return_cover_horizon,
            **cover,
        )
        return (Outcome("sold", restock=shelf),), self._costs("handling"), {}

    @api.model
    def _option_resell_b(self, item, unit, disposition, facts):
        grade = item.house_grade or "E"
        sold = Outcome("sold", **self._sale(facts, item, unit, disposition, grade))
        more = {"days_to_cash": UNKNOWN, "fee": UNKNOWN}
        return (sold,), self._costs("handling", "transport"), more

    @api.model
    def _option_refurbish(self, item, unit, disposition, facts):
        chance = first_known(
            self._prior(facts, item, disposition, False, "success"),
            self._repair_success(facts, item),
            self._figure(facts, item, unit, disposition, "success"),
        )
        works = Outcome(
            "works",
            probability=chance,
            label=self.env._("repair success"),
            **self._sale(facts, item, unit, disposition, "B"),
        )
        fails = Outcome("fails", price=exact(0.0, self.env._("no value")))
        spent = self._prior(facts, item, disposition, False, "cost")
        costs = self._costs("refurbish", "handling", "transport", refurbish=spent)
        return (works, fails), costs, {"days_to_cash": UNKNOWN, "fee": UNKNOWN}

    @api.model
    def _option_repair(self, item, unit, disposition, facts):
        return (), self._costs("refurbish", "handling", "transport"), {}

    @api.model
    def _option_harvest(self, item, unit, disposition, facts):
        parts = self._figure(facts, item, unit, disposition, "parts") or UNKNOWN
        harvested = Outcome("harvested", parts=parts)
        return (harvested,), self._costs("refurbish", "handling"), {}

    @api.model
    def _option_return_to_vendor(self, item, unit, disposition, facts):
        agreement = facts.agreements.get(item.id)
        credit = UNKNOWN
        if agreement:
            worth = (unit.cost or 0.0) * agreement.credit_percent / 100
            source = self.env._("agreement %s", agreement.name)
            credit = Input(worth, worth * 0.95, worth, source, "high")
        accepted = Outcome(
            "accepted",
            probability=first_known(
                self._prior(facts, item, disposition, False, "success"),
                self._figure(facts, item, unit, disposition, "success"),
            ),
            vendor_credit=credit,
            label=self.env._("vendor acceptance"),
        )
        denied = Outcome("denied", price=exact(0.0, self.env._("no value")))
        costs = self._costs("transport")
        if agreement and agreement.is_freight_covered:
            free = exact(0.0, self.env._("the vendor pays the freight"))
            costs = self._costs("transport", transport=free)
        more = {"annual_discount": UNKNOWN, "days_to_cash": UNKNOWN}
        if agreement and agreement.quota_kind:
            taken = agreement._get_amount_of_quota(item)
            more["quota_key"] = self._get_quota_key(item, facts)
            more["quota_use"] = taken / item.quantity if item.quantity else 1.0
        return (accepted, denied), costs, more

    @api.model
    def _option_donate(self, item, unit, disposition, facts):
        return (), self._costs("handling", "transport"), {}

    @api.model
    def _option_recycle(self, item, unit, disposition, facts):
        return (), self._costs("disposal", "handling", "transport"), {}

    @api.model
    def _option_scrap(self, item, unit, disposition, facts):
        return (), self._costs("disposal", "handling", "transport"), {}
