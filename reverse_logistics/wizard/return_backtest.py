# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..disposition import (
    Case,
    Gate,
    Grade,
    Input,
    Option,
    Outcome,
    PastCase,
    Settings,
    Unit,
    backtest,
)

# Dispositions that bring nothing: that they brought nothing is known.
NO_INCOME = ("scrap", "recycle", "donate")
NO_HOLDING = Settings(weekly_decay=0.0, holding_per_day=0.0)


class ReturnBacktest(models.TransientModel):
    """Did the recommendations bring more than "restock what is grade A, scrap the
    rest"? Decides closed items again, by what was known then, and compares with what
    came out.

    The engine is not its own judge: what it expects of an option never counts as what
    the option brought. That is what the item itself brought where it was done, else
    the mean of what it brought for the same product and grade (a matching estimate);
    of restocked goods, the purchase they saved, marked as imputed. What the rule would
    scrap brings nothing, and costs nothing, where nobody did. Only items whose
    recommendation and rule are both measured are scored. For all the others the least
    and the most that they can change is told: an option that was not measured brings
    at least minus its costs, and at most the price of a new piece, or nothing where it
    writes goods off.
    """

    _name = "return.backtest"
    _description = "Back-test of Recommendations"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="Received from")
    date_to = fields.Date(string="Received to")
    is_done = fields.Boolean()
    cases = fields.Integer(string="Items Compared", readonly=True)
    skipped = fields.Integer(string="Left Out", readonly=True)
    comparable = fields.Integer(
        string="Items with Two Choices",
        readonly=True,
        help="Both the recommendation and the rule choose something for them.",
    )
    agreed = fields.Integer(
        string="Chosen Alike",
        readonly=True,
        help="The recommendation and the rule say the same: nothing is saved or lost.",
    )
    measured_percent = fields.Float(
        string="Settled (%)",
        readonly=True,
        help="Of the items with two choices: both are measured, or they are alike.",
    )
    imputed_percent = fields.Float(
        string="Imputed (%)",
        readonly=True,
        help="Of the items with a result: it is the purchase that was saved by"
        " restocking, not money in the books.",
    )
    is_bounded = fields.Boolean(readonly=True)
    saved_low = fields.Monetary(string="Saved at Least", readonly=True)
    saved_high = fields.Monetary(string="Saved at Most", readonly=True)
    engine_total = fields.Monetary(string="Recommended", readonly=True)
    rule_total = fields.Monetary(string="Rule", readonly=True)
    people_total = fields.Monetary(string="Decided", readonly=True)
    engine_regret = fields.Monetary(readonly=True)
    rule_regret = fields.Monetary(readonly=True)
    people_regret = fields.Monetary(readonly=True)
    regret_saved = fields.Monetary(
        readonly=True, help="Regret of the rule less that of the recommendations."
    )
    bias = fields.Monetary(
        readonly=True, help="Expected less real, on average a piece."
    )
    error = fields.Monetary(readonly=True, help="How far off, on average a piece.")
    tried = fields.Integer(
        string="Followed and Measured",
        readonly=True,
        help="Items on which bias and error stand.",
    )
    accepted = fields.Integer(string="Followed", readonly=True)
    overridden = fields.Integer(readonly=True)
    override_wins = fields.Integer(
        readonly=True, help="How often deciding otherwise brought more."
    )
    line_ids = fields.One2many(
        comodel_name="return.backtest.line", inverse_name="backtest_id", readonly=True
    )

    def _compute_display_name(self):
        self.display_name = self.env._("Back-test")

    def action_run(self):
        """Compare, and show the result on the same form.

        :raises AccessError: for users who are not inspectors
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(self.env._("Only inspectors and managers may back-test."))
        items = self._get_items()
        experience = self._get_experience(items)
        past = [(item, self._prepare_past(item, experience)) for item in items]
        measured = [pair for pair in past if self._is_known(pair[0])]
        # Only what was recommended, done and measured says how good expectations are.
        followed = [
            case
            for item, case in measured
            if item.disposition_id == item.recommended_disposition_id
        ]
        result = backtest([case for _item, case in past])
        values = self._read_result(result, backtest(followed))
        imputed = [item for item, _case in measured if item.imputed_recovery]
        share = len(imputed) / len(measured) if measured else 0.0
        values["imputed_percent"] = 100.0 * share
        values["line_ids"] = [
            Command.clear(),
            *[
                Command.create(self._prepare_line_vals(item, case, result))
                for item, case in past
            ],
        ]
        self.write(values)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Back-test"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    # === WHAT HAPPENED === #

    def _get_items(self):
        domain = [
            ("company_id", "=", self.company_id.id),
            ("stage", "=", "closed"),
            ("recommended_disposition_id", "!=", False),
            ("disposition_id", "!=", False),
        ]
        if self.date_from:
            domain.append(("date_received", ">=", self.date_from))
        if self.date_to:
            domain.append(("date_received", "<=", self.date_to))
        items = self.env["return.item"].search(domain, order="id")
        return items.filtered(lambda item: (item.recommendation or {}).get("options"))

    def _get_experience(self, items):
        """{(product, grade, code): mean result a piece} of what was really done."""
        found = defaultdict(list)
        for item in items:
            if self._is_known(item):
                key = (item.product_id.id, item.house_grade, item.disposition_id.code)
                found[key].append(self._get_result(item))
        return {key: sum(values) / len(values) for key, values in found.items()}

    def _is_known(self, item):
        """Whether it is known what an item brought, or what it saved."""
        brought = item.actual_recovery or item.imputed_recovery
        return bool(brought) or item.disposition_id.action in NO_INCOME

    def _get_result(self, item):
        """What a piece brought or saved, less what was paid for it: value lost in the
        books was not."""
        paid = item.result_total + item.write_down_total
        return (paid + item.imputed_recovery) / item.quantity

    def _prepare_past(self, item, experience):
        """The engine's past case of an item."""
        stored = item.recommendation
        valued = [one for one in stored["options"] if one["nrv"] is not None]
        about = (item.product_id.id, item.house_grade)
        codes = [one["code"] for one in valued]
        actual = {
            code: experience[(*about, code)]
            for code in codes
            if (*about, code) in experience
        }
        if "scrap" in codes and stored.get("winner") != "scrap":
            # What the rule scraps and nobody did brings nothing: that much is known.
            # Its costs are not, and are left out, in favour of the rule.
            actual.setdefault("scrap", 0.0)
        chosen = item.disposition_id.code
        if self._is_known(item):
            actual[chosen] = self._get_result(item)
        case = Case(
            Unit(
                key=item.name,
                quantity=item.quantity,
                grade=Grade(house=item.house_grade or ""),
            ),
            tuple(self._prepare_option(one) for one in valued),
            tuple(
                Gate(f"{one['code']}: excluded", one["reason"], removes=[one["code"]])
                for one in valued
                if not one["feasible"]
            ),
            NO_HOLDING,
        )
        bounds = {one["code"]: self._get_bounds(one, stored) for one in valued}
        return PastCase(case, actual, chosen if chosen in actual else "", bounds)

    def _get_bounds(self, option, stored):
        """The least and the most that an option can bring, whatever was expected."""
        costs = sum(min(term["amount"], 0.0) for term in option["terms"])
        price = stored["unit"].get("list_price") or 0.0
        if option["code"] in NO_INCOME:
            price = 0.0
        return min(costs, 0.0), max(price, 0.0)

    def _prepare_option(self, stored):
        """An option that is worth what the stored recommendation says."""
        nrv = stored["nrv_full"]
        price = Input(max(nrv, 0.0), confidence="high")
        costs = {"net": Input(-nrv, confidence="high")} if nrv < 0 else {}
        return Option(
            stored["code"],
            stored["name"],
            stored["hierarchy_step"],
            (Outcome("net", price=price, discounted=False, fee_applies=False),),
            costs,
        )

    # === WHAT IS TOLD === #

    def _read_result(self, result, tried):
        people = result.people
        return {
            "is_done": True,
            "cases": result.engine.cases,
            "skipped": len(result.skipped),
            "comparable": result.comparable,
            "agreed": result.agreed,
            "measured_percent": 100.0 * (result.coverage or 0.0),
            "is_bounded": result.saved_low is not None,
            "saved_low": result.saved_low or 0.0,
            "saved_high": result.saved_high or 0.0,
            "engine_total": result.engine.total,
            "rule_total": result.rule.total,
            "people_total": people.total if people else 0.0,
            "engine_regret": result.engine.regret,
            "rule_regret": result.rule.regret,
            "people_regret": people.regret if people else 0.0,
            "regret_saved": result.regret_saved,
            "tried": tried.engine.cases,
            "bias": tried.bias or 0.0,
            "error": tried.error or 0.0,
            "accepted": result.accepted,
            "overridden": result.overridden,
            "override_wins": result.override_wins,
        }

    def _prepare_line_vals(self, item, case, result):
        winner = item.recommendation.get("winner")
        return {
            "item_id": item.id,
            "amount_expected": item.expected_recovery,
            "amount_recommended": case.actual.get(winner, 0.0) * item.quantity,
            "amount_decided": case.actual.get(case.chosen, 0.0) * item.quantity,
            "is_measured": item.name not in result.skipped,
            "is_imputed": bool(item.imputed_recovery),
            "reason_skipped": self._say_why(result.skipped.get(item.name)),
        }

    def _say_why(self, code):
        """Why an item is in none of the scores, in words."""
        reasons = {
            "undecided": self.env._("Nothing was recommended"),
            "rule has no choice": self.env._("The rule has no choice"),
            "no actual value": self.env._("Nobody measured what they would bring"),
        }
        return reasons.get(code, code)


class ReturnBacktestLine(models.TransientModel):
    """One item of a back-test."""

    _name = "return.backtest.line"
    _description = "Item of a Back-test"

    backtest_id = fields.Many2one(
        comodel_name="return.backtest", required=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="backtest_id.currency_id")
    item_id = fields.Many2one(comodel_name="return.item", required=True)
    product_id = fields.Many2one(related="item_id.product_id")
    house_grade = fields.Selection(related="item_id.house_grade", string="Grade")
    recommended_disposition_id = fields.Many2one(
        related="item_id.recommended_disposition_id"
    )
    disposition_id = fields.Many2one(
        related="item_id.disposition_id", string="Disposition Taken"
    )
    amount_expected = fields.Monetary(string="Expected")
    amount_recommended = fields.Monetary(string="Recommended Brings")
    amount_decided = fields.Monetary(string="Decided Brought")
    is_measured = fields.Boolean(string="Scored")
    is_imputed = fields.Boolean(
        string="Imputed", help="The purchase that was saved, not money in the books."
    )
    reason_skipped = fields.Char(string="Left Out Because")
