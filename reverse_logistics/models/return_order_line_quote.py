# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..const import HOUSE_GRADES

# Goods that are credited before anybody graded them have a quote, too.
GRADES = (*[letter for letter, _label in HOUSE_GRADES], False)


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    _guarded_fields = ("quote_ids",)

    quote_ids = fields.One2many(
        comodel_name="return.quote", inverse_name="line_id", copy=False
    )

    def _get_quotes(self):
        """What each line brings the customer, by grade: as quoted, else as of today.

        Works for lines that are not saved yet, for the portal's form.

        :return: {line: [{"house_grade": letter or False for goods not graded,
            "percent", "fee_percent", "amount": net of tax and fee for the whole
            quantity, "currency": record}, ...]}, best grade first; no entries for
            lines that are not credited
        """
        return {line: line._get_line_quotes() for line in self}

    def _get_line_quotes(self):
        self.ensure_one()
        if self.resolution != "credit":
            return []
        # sudo: a customer may know what was quoted, not the table behind it.
        quotes_sudo = self.sudo().quote_ids
        if not quotes_sudo:
            return [self._prepare_quote(grade) for grade in GRADES]
        by_grade = {quote.house_grade: quote for quote in quotes_sudo}
        return [
            {
                "house_grade": grade,
                "percent": by_grade[grade]._get_percent(),
                "fee_percent": by_grade[grade].fee_percent,
                "amount": by_grade[grade].amount,
                "currency": by_grade[grade].currency_id,
            }
            for grade in GRADES
            if grade in by_grade
        ]

    def _prepare_quote(self, grade):
        self.ensure_one()
        percent = self._get_credit_percents()._pick(self, grade)[0]
        fee = self._get_fee_percent()
        currency = self.currency_id or self.order_id.company_id.currency_id
        net = self.price_unit * self.quantity * percent / 100.0
        return {
            "house_grade": grade,
            "percent": percent,
            "fee_percent": fee,
            "amount": currency.round(net) - currency.round(net * fee / 100.0),
            "currency": currency,
        }

    def _get_credit_percents(self):
        """The table that counts for this line, in sudo: see `_get_line_quotes`."""
        self.ensure_one()
        rule_sudo = self.policy_rule_id.sudo()
        return rule_sudo.credit_percent_ids | (
            self.order_id.policy_id.sudo().credit_percent_ids
        )

    def _get_fee_percent(self, reason=None):
        """The restocking fee in percent of what is credited; 0 where it is waived.

        Who is not at fault pays none.

        :param reason: what was found; by default what the customer claims
        """
        self.ensure_one()
        if (reason or self.reason_id).fault != "customer":
            return 0.0
        # sudo: the rule says the same to everybody, also on the portal.
        source_sudo = (self.policy_rule_id or self.order_id.policy_id).sudo()
        return source_sudo.restocking_fee_percent

    def _store_quotes(self):
        """Keep what the customer was told; once."""
        lines = self.filtered(
            lambda line: line.resolution == "credit" and not line.sudo().quote_ids
        )
        # sudo: no group may write quotes; that is what makes them binding.
        self.env["return.quote"].sudo()._unguarded().create(
            [
                {
                    "line_id": line.id,
                    **{key: quote[key] for key in quote if key != "currency"},
                }
                for line in lines
                for quote in line._get_line_quotes()
            ]
        )

    @api.model
    def _get_percent_quoted(self, line, grade):
        """The percentage of the price that is credited for goods of a grade."""
        # sudo: see `_get_line_quotes`.
        quotes = line.sudo().quote_ids
        quote = quotes.filtered(lambda quote: quote.house_grade == grade)[:1]
        if quote:
            return quote._get_percent()
        return line._get_credit_percents()._pick(line, grade)[0]
