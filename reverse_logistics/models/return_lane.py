# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.misc import hmac

_logger = logging.getLogger(__name__)

# Points of risk, at most 100 together, and what counts where little is known.
POINTS = {"customer": 40.0, "product": 20.0, "value": 20.0, "reason": 20.0}
UNKNOWN_SHARE = 0.4
ENOUGH = 3
# What is taken for granted where the reason states no grades of its own.
TAKEN = {True: ("F2", "C6"), False: ("F6", "C9")}


class ReturnLane(models.AbstractModel):
    """Which received items are inspected, and which are taken as claimed.

    The lane is that of the policy rule: all, a sample, by risk, or none but a random
    share. Which item is in a sample follows from its number and the secret of the
    database: always the same, and nobody outside can tell.
    """

    _name = "return.lane"
    _description = "Inspection Lanes"

    @api.model
    def _assign(self, items):
        """Give received items their lane, and inspect by rule what is skipped.

        Goods are at the dock already: what goes wrong here is logged, and the items
        wait for an inspector.
        """
        waiting = items.filtered(lambda item: item.stage == "received")
        ruled = waiting.filtered(
            lambda item: item.line_id.policy_rule_id.inspection_lane
            not in (False, "full")
        )
        (waiting - ruled)._unguarded().write({"lane": "full", "lane_note": False})
        if not ruled:
            return
        try:
            with self.env.cr.savepoint():
                self._assign_ruled(ruled)
        except Exception:
            _logger.exception("Lanes of %s", ruled.mapped("name"))
            ruled.invalidate_recordset()
            ruled._unguarded().write({"lane": "full", "lane_note": False})

    @api.model
    def _assign_ruled(self, items):
        risks = self._get_risks(items)
        skipped = items.browse()
        for item in items:
            lane = item.line_id.policy_rule_id.inspection_lane
            inspect, note = self._judge(item, lane, risks.get(item))
            item._unguarded().write({"lane": lane, "lane_note": note})
            if not inspect:
                skipped |= item
        if skipped:
            self._inspect_by_rule(skipped)

    @api.model
    def _judge(self, item, lane, risk):
        """(whether to inspect an item, why)"""
        company = item.company_id
        if item.discrepancy:
            return True, self.env._("Not what was announced")
        draw = self._draw(item)
        if lane == "sample":
            percent = item.line_id.policy_rule_id.sample_percent
            if draw < percent:
                return True, self.env._("In the sample of %s %%", f"{percent:g}")
            return False, self.env._("Not in the sample of %s %%", f"{percent:g}")
        if lane == "risk":
            score, why = risk
            if score >= company.return_risk_threshold:
                return True, self.env._(
                    "Risk %(score)s: %(why)s", score=f"{score:.0f}", why=why
                )
        if draw < company.return_audit_percent:
            return True, self.env._("In the random share that is always inspected")
        if lane == "risk":
            return False, self.env._("Risk %s only", f"{score:.0f}")
        return False, self.env._("The policy skips the inspection")

    @api.model
    def _draw(self, item):
        """A number from 0 to 100 for an item: the same each time, and predictable for
        nobody who does not know the secret of the database."""
        message = (item.company_id.id, item.id, item.name)
        digest = hmac(self.sudo().env, "reverse_logistics-lane", message)
        return int(digest[:12], 16) / 16**12 * 100

    @api.model
    def _inspect_by_rule(self, items):
        """Record what is taken for granted, and recommend."""
        for reason, group in items.grouped("claimed_reason_id").items():
            function, cosmetic = TAKEN[reason.is_defect]
            vals = {
                "function_grade": reason.taken_function_grade or function,
                "cosmetic_grade": reason.taken_cosmetic_grade or cosmetic,
                "found_reason_id": reason.id,
                "is_automatic": True,
            }
            none = self.env["return.inspection.template"]
            finding = group._prepare_finding_vals(none, vals, [])
            self.env["return.inspection"]._record_for(group, finding)
        self.env["return.recommendation"]._recommend(items)

    # === RISK === #

    @api.model
    def _get_risks(self, items):
        """{item: (points of 100, in words)} for the items of the risk lane."""
        risky = items.filtered(
            lambda item: item.line_id.policy_rule_id.inspection_lane == "risk"
        )
        customers = risky.partner_id.commercial_partner_id
        by_customer = self._get_records("customer", customers)
        by_product = self._get_records("product", risky.product_id)
        risks = {}
        for item in risky:
            customer = item.partner_id.commercial_partner_id
            shares = {
                "customer": self._get_share(by_customer.get(customer.id)),
                "product": self._get_share(by_product.get(item.product_id.id)),
                "value": self._get_value_share(item),
                "reason": float(item.claimed_reason_id.is_defect),
            }
            points = {name: POINTS[name] * share for name, share in shares.items()}
            risks[item] = (sum(points.values()), self._describe(points))
        return risks

    @api.model
    def _get_share(self, record):
        if not record or record[0] < ENOUGH:
            return UNKNOWN_SHARE
        return record[1] / record[0]

    @api.model
    def _get_value_share(self, item):
        limit = item.company_id.return_risk_value
        product = item.product_id.with_company(item.company_id)
        value = product.lst_price * item.quantity
        return min(value / limit, 1.0) if limit else 1.0

    @api.model
    def _describe(self, points):
        labels = {
            "customer": self.env._("customer"),
            "product": self.env._("product"),
            "value": self.env._("value"),
            "reason": self.env._("reason"),
        }
        return ", ".join(
            f"{labels[name]} {value:.0f}" for name, value in points.items()
        )

    @api.model
    def _get_records(self, about, records):
        """{id: (items inspected in a year, of which not as claimed)} of customers or
        products: another reason found, a discrepancy, or broken without a claim."""
        self.env["return.item"].flush_model()
        self.env["return.inspection"].flush_model()
        column = {
            "customer": SQL("partner.commercial_partner_id"),
            "product": SQL("item.product_id"),
        }[about]
        query = SQL(
            """
            SELECT %(column)s, COUNT(*), COUNT(*) FILTER (WHERE
                       item.discrepancy IS NOT NULL
                    OR item.found_reason_id <> item.claimed_reason_id
                    OR (item.house_grade IN ('D', 'E') AND NOT reason.is_defect))
              FROM return_item item
              JOIN return_inspection seen
                ON seen.id = item.inspection_id AND seen.is_automatic IS NOT TRUE
              LEFT JOIN res_partner partner ON partner.id = item.partner_id
              LEFT JOIN return_reason reason ON reason.id = item.claimed_reason_id
             WHERE %(column)s IN %(ids)s AND seen.ended_at > %(since)s
             GROUP BY %(column)s
            """,
            column=column,
            ids=tuple(records.ids) or (0,),
            since=fields.Datetime.now() - timedelta(days=365),
        )
        return {row[0]: row[1:] for row in self.env.execute_query(query)}
