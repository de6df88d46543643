# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models

from ..const import AT_DOCK, OPEN
from .return_order_line import INSPECTED


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    credit_timing = fields.Selection(
        selection=[
            ("manual", "By Hand"),
            ("request", "On Request"),
            ("first_scan", "On First Scan"),
            ("receipt", "On Receipt"),
            ("inspection", "After Inspection"),
            ("disposition", "After Disposition"),
            ("vendor_credit", "After the Vendor's Credit"),
        ],
        string="Credit Due",
        compute="_compute_credit_timing",
        store=True,
        precompute=True,
        copy=False,
        help="As the rule or the policy said when the return was submitted.",
    )

    @api.depends("policy_rule_id", "order_id.policy_id", "resolution")
    def _compute_credit_timing(self):
        for line in self:
            # sudo: the rule says the same to everybody, also on the portal.
            timing = line.policy_rule_id.sudo().credit_timing
            if not timing or timing == "manual":
                timing = line.order_id.policy_id.sudo().credit_on or "inspection"
            line.credit_timing = timing

    def _get_credit_posting(self):
        """Whether the policy credits this line by itself: manual, draft or posted."""
        self.ensure_one()
        rule_sudo = self.policy_rule_id.sudo()  # sudo: see `_compute_credit_timing`
        if rule_sudo and rule_sudo.credit_timing == "manual":
            return "manual"
        source_sudo = rule_sudo or self.order_id.policy_id.sudo()
        return source_sudo.credit_posting or "manual"

    def _is_credit_automatic(self):
        self.ensure_one()
        return self.resolution == "credit" and self._get_credit_posting() != "manual"

    def _get_accepted_items(self):
        """The items that the customer has a right to be credited for by now.

        What goes back to the customer is not credited.
        """
        self.ensure_one()
        due = {
            "request": OPEN + ("closed",),
            "first_scan": ("in_transit", *AT_DOCK),
            "receipt": AT_DOCK,
            "inspection": INSPECTED,
            "vendor_credit": INSPECTED,
            "disposition": ("decided", "in_process", "closed"),
        }[self.credit_timing or "inspection"]
        items = self.item_ids.filtered(
            lambda item: item.stage in due
            and item.disposition_id.action != "return_to_customer"
        )
        if self.credit_timing == "vendor_credit":
            items = items.filtered(lambda item: item._is_credited_by_vendor())
        return items

    def _is_credit_owed(self):
        """Whether the customer still waits for money, due by now or later."""
        self.ensure_one()
        if self.resolution != "credit":
            return False
        owed = self._get_creditable()
        if self.credit_timing == "vendor_credit":
            owed = self.qty_inspected
        return (
            self.product_uom_id.compare(self.qty_credited, owed) < 0
            and self._is_anything_chargeable()
        )

    def _get_creditable(self):
        """How much of the line the customer has a right to be credited, credited or
        not; in the line's unit."""
        self.ensure_one()
        if self.resolution != "credit":
            return 0.0
        return self._in_line_unit(self._count_accepted(self._get_accepted_items()))

    def _count_accepted(self, items):
        """How many of this line's product some items make, in the product's unit."""
        self.ensure_one()
        counts = defaultdict(float)
        for item in items:
            counts[item.product_id] += item.quantity
        return self._count_whole(counts)

    def _get_grades_due(self, quantity):
        """What of a due quantity is of which grade.

        :param quantity: in the unit of the line
        :return: [[grade, quantity], ...]; goods that nobody graded have False
        """
        self.ensure_one()
        accepted = self._get_accepted_items()
        if self.parts:
            # A kit is as good as its worst component.
            grades = accepted.filtered("house_grade").mapped("house_grade")
            return [[max(grades, default=False), quantity]]
        found = {
            grade: self._count_accepted(items)
            for grade, items in accepted.grouped("house_grade").items()
        }
        credited = defaultdict(float)
        for line in self.sudo().credit_line_ids:
            if line.parent_state != "cancel":
                credited[line.return_grade] += line.product_uom_id._compute_quantity(
                    line.quantity, self.product_uom_id, round=False
                )
        parts = []
        for grade in sorted(found, key=lambda grade: grade or "Z"):
            open_ = self._in_line_unit(found[grade]) - credited[grade]
            part = min(self.product_uom_id.round(open_), quantity)
            if self.product_uom_id.compare(part, 0) > 0:
                parts.append([grade, part])
                quantity -= part
        if self.product_uom_id.compare(quantity, 0) > 0:
            parts.append([False, quantity])
        return parts

    def _get_fee_due(self, grade):
        """The restocking fee in percent for goods of a grade.

        What was found counts before what was claimed: who is not at fault pays none,
        and the customer's own claim was quoted a fee that is kept.
        """
        self.ensure_one()
        items = self._get_accepted_items().filtered(lambda i: i.house_grade == grade)
        found = items.found_reason_id[:1] or self.reason_id
        if found.fault != "customer":
            return 0.0
        # sudo: what was quoted counts for everybody.
        quote = self.sudo().quote_ids.filtered(lambda q: q.house_grade == grade)[:1]
        if quote and self.reason_id.fault == "customer":
            return quote.fee_percent
        return self._get_fee_percent(found)
