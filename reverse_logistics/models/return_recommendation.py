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
    exact,
)

# Expected price of a unit as a share of the new one, by house grade: the last resort
# where a company has no sales of its own to learn from.
GRADE_FACTORS = {"A": 0.85, "B": 0.65, "C": 0.4, "D": 0.2, "E": 0.05}
FACTOR_SPREAD = 0.1


class ReturnRecommendation(models.AbstractModel):
    """Gathers what Odoo knows of items, asks the engine, stores what it said."""

    _name = "return.recommendation"
    _description = "Recommendation of Dispositions"

    @api.model
    def _recommend(self, items):
        """Recommend a disposition for each item and store why.

        Items that are alike in all that counts are decided once; the number of
        queries does not depend on the number of items.
        """
        dispositions = self.env["return.disposition"].search([("active", "=", True)])
        by_code = {disposition.code: disposition for disposition in dispositions}
        for group in items.grouped(self._key).values():
            decision = decide(*self._prepare_case(group[0], dispositions))
            winner = by_code.get(decision.winner)
            group._unguarded().write(
                {
                    "recommended_disposition_id": winner.id if winner else False,
                    "recommendation": decision.as_dict(),
                }
            )
            for item in group:
                item._unguarded().expected_recovery = (
                    decision.nrv or 0
                ) * item.quantity

    @api.model
    def _key(self, item):
        """All that the decision depends on."""
        return (
            item.product_id,
            item.function_grade,
            item.cosmetic_grade,
            item.house_grade,
            item.inspection_id.blocked_disposition_ids,
            item.line_id.price_unit,
            item.line_id.resolution,
            item.owner_id,
        )

    @api.model
    def _prepare_case(self, item, dispositions):
        unit = self._prepare_unit(item)
        options = tuple(
            self._prepare_option(item, unit, disposition)
            for disposition in dispositions
            if self._makes_sense(item, disposition)
        )
        case = Case(
            unit, options, tuple(self._get_gates(item, dispositions)), Settings()
        )
        return case.unit, case.options, case.gates, case.settings

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
        return item.function_grade == "F6" and item.cosmetic_grade in ("C8", "C9")

    @api.model
    def _prepare_unit(self, item):
        line = item.line_id
        price = item.product_id.lst_price
        if line.price_unit and line.currency_id == item.company_id.currency_id:
            price = line.product_uom_id._compute_price(
                line.price_unit, item.product_uom_id
            )
        cost = item.product_id.with_company(item.company_id).standard_price
        return Unit(
            key=item.product_id.default_code or str(item.product_id.id),
            product=item.product_id.display_name,
            currency=item.company_id.currency_id.name,
            list_price=max(price, 0.0) or max(cost, 0.0),
            cost=max(cost, 0.0) or max(price, 0.0),
            credit_owed=max(price, 0.0) if line.resolution == "credit" else None,
            grade=Grade(
                item.function_grade or "",
                item.cosmetic_grade or "",
                house=item.house_grade or "",
            ),
        )

    @api.model
    def _prepare_option(self, item, unit, disposition):
        builder = getattr(self, f"_option_{disposition.action}", None)
        outcomes, costs, more = builder(item, unit) if builder else ((), {}, {})
        return Option(
            disposition.code,
            disposition.name,
            disposition.hierarchy_step,
            outcomes,
            costs,
            **more,
        )

    @api.model
    def _factor(self, grade):
        value = GRADE_FACTORS[grade]
        low, high = max(0.0, value - FACTOR_SPREAD), min(1.0, value + FACTOR_SPREAD)
        return Input(value, low, high, "grade table", "low")

    @api.model
    def _option_restock(self, item, unit):
        stock = Restock(
            exact(unit.cost, "product cost"), exact(unit.list_price, "net price")
        )
        return (Outcome("sold", restock=stock),), {"handling": Input(None)}, {}

    @api.model
    def _option_resell_b(self, item, unit):
        sold = Outcome(
            "sold",
            price=exact(unit.list_price, "net price"),
            price_factor=self._factor(item.house_grade or "E"),
        )
        return (
            (sold,),
            {"handling": Input(None), "transport": Input(None)},
            {"days_to_cash": Input(None), "fee": Input(None)},
        )

    @api.model
    def _option_refurbish(self, item, unit):
        works = Outcome(
            "works",
            probability=Input(None),
            price=exact(unit.list_price, "net price"),
            price_factor=self._factor("B"),
            label="repair success",
        )
        return (
            (works, Outcome("fails", price=exact(0.0, "no value"))),
            {
                "refurbish": Input(None),
                "handling": Input(None),
                "transport": Input(None),
            },
            {"days_to_cash": Input(None), "fee": Input(None)},
        )

    @api.model
    def _option_repair(self, item, unit):
        costs = {"refurbish": Input(None), "handling": Input(None)}
        return (), {**costs, "transport": Input(None)}, {}

    @api.model
    def _option_harvest(self, item, unit):
        return (
            (Outcome("harvested", parts=Input(None)),),
            {"refurbish": Input(None), "handling": Input(None)},
            {},
        )

    @api.model
    def _option_return_to_vendor(self, item, unit):
        accepted = Outcome(
            "accepted",
            probability=Input(None),
            vendor_credit=Input(None),
            label="vendor acceptance",
        )
        denied = Outcome("denied", price=exact(0.0, "no value"))
        return (
            (accepted, denied),
            {"transport": Input(None)},
            {"annual_discount": Input(None), "days_to_cash": Input(None)},
        )

    @api.model
    def _option_donate(self, item, unit):
        return (), {"handling": Input(None), "transport": Input(None)}, {}

    @api.model
    def _option_recycle(self, item, unit):
        return (), {"handling": Input(None), "transport": Input(None)}, {}

    @api.model
    def _option_scrap(self, item, unit):
        costs = {"disposal": Input(None), "handling": Input(None)}
        return (), {**costs, "transport": Input(None)}, {}

    # === GATES === #

    @api.model
    def _get_gates(self, item, dispositions):
        """The rules that hold for an item: obligations first, then hard gates.

        :return: a list of Gate
        """
        gates = [
            self._prepare_gate(dispositions, code, kind, actions, reason)
            for code, kind, holds, actions, reason in self._get_rules(item)
            if holds
        ]
        blocked = item.inspection_id.blocked_disposition_ids.mapped("code")
        if blocked:
            reason = self.env._("a check of the inspection failed")
            gates.append(Gate("failed_check", reason, removes=blocked, reason=reason))
        return gates

    @api.model
    def _get_rules(self, item):
        """(code, kind, whether it holds, actions it forces or removes, in words)"""
        customer = item.order_id.partner_id.commercial_partner_id
        theirs = item.owner_id and item.owner_id.commercial_partner_id == customer
        owed = theirs or item.line_id.resolution == "repair"
        as_new = self._is_as_new(item)
        broken = item.function_grade in ("F1", "F2")
        return [
            (
                "owed",
                "obligation",
                owed,
                ["repair"],
                self.env._("the customer is owed this unit"),
            ),
            (
                "not_owed",
                "gate",
                not owed,
                ["repair"],
                self.env._("the customer is not owed this unit"),
            ),
            (
                "grade_floor",
                "gate",
                not as_new,
                ["restock"],
                self.env._("new means F6 and C8 up"),
            ),
            (
                "not_working",
                "gate",
                broken,
                ["resell_b", "donate"],
                self.env._("does not work"),
            ),
            (
                "no_vendor",
                "gate",
                not item.product_id.seller_ids,
                ["return_to_vendor"],
                self.env._("the product has no vendor"),
            ),
        ]

    @api.model
    def _prepare_gate(self, dispositions, code, kind, actions, reason):
        codes = dispositions.filtered(lambda d: d.action in actions).mapped("code")
        if kind == "obligation":
            return Gate(code, reason, kind, forces=codes[0], reason=reason)
        return Gate(code, reason, kind, removes=codes, reason=reason)
