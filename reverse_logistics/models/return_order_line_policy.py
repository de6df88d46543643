# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models


class ReturnOrderLine(models.Model):
    _inherit = "return.order.line"

    policy_rule_id = fields.Many2one(
        comodel_name="return.policy.rule",
        compute="_compute_policy_rule_id",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The rule that applied when the return was submitted. Empty: none of the"
        " policy's rules fitted, so what the policy itself says counts.",
    )
    policy_date = fields.Date(
        string="Window Counts from",
        readonly=True,
        copy=False,
        help="The day of the delivery, in the time zone of the company; of several"
        " deliveries the last ones are taken.",
    )
    policy_deadline = fields.Date(
        string="Last Day",
        readonly=True,
        copy=False,
        help="On which these goods could be returned without a manager.",
    )

    date_noticed = fields.Date(
        string="Noticed on", help="Since when the customer knows of the reason."
    )

    @api.depends("order_id.policy_id", "order_id.partner_id", "product_id", "reason_id")
    def _compute_policy_rule_id(self):
        """The rule of drafts; what is submitted keeps the one that applied."""
        drafts = self.filtered(lambda line: line.order_id.decision in (False, "draft"))
        for line in self - drafts:
            line.policy_rule_id = line.policy_rule_id
        for policy, lines in drafts.grouped(
            lambda line: line.order_id.policy_id
        ).items():
            rules = policy._find_rules(lines)
            for line in lines:
                line.policy_rule_id = rules.get(line)

    def _apply_policy(self):
        """Note the rule that applies today, the day the window counts from and the last
        day of the window."""
        self.env.add_to_compute(self._fields["policy_rule_id"], self)
        dates = self._get_policy_dates()
        for line in self:
            line.policy_date = dates[line]
            line.policy_deadline = line._get_deadline(dates[line])

    def _get_policy_traits(self):
        """What rules are compared with.

        :return: {field of `return.policy.rule`: ids that fit the line}
        """
        self.ensure_one()
        # sudo: a salesman need not see the tags of the parent company.
        partner_sudo = self.order_id.partner_id.sudo()
        partners_sudo = partner_sudo
        while partner_sudo.parent_id:
            partner_sudo = partner_sudo.parent_id
            partners_sudo |= partner_sudo
        return {
            "partner_id": partners_sudo.ids,
            "partner_category_id": _with_parents(partners_sudo.category_id),
            "product_id": self.product_id.ids,
            "product_categ_id": _with_parents(self.product_id.categ_id),
            "reason_id": self.reason_id.ids,
        }

    def _get_window_days(self):
        """How many days after delivery goods may come back; 0 means no limit."""
        self.ensure_one()
        # sudo: the rule says the same to everybody, also on the portal.
        return (self.policy_rule_id or self.order_id.policy_id).sudo().window_days

    def _get_deadline(self, date):
        """The last day of the window of goods delivered on a day; False: no limit."""
        self.ensure_one()
        days = self._get_window_days()
        return date and days and date + timedelta(days=days)

    def _is_over(self, deadline):
        """Whether a last day is behind us, where the company is."""
        self.ensure_one()
        company = self.order_id.company_id
        return deadline and deadline < company._get_return_day(fields.Datetime.now())

    def _get_policy_dates(self):
        """The day each line's window counts from, in the time zone of the company.

        The quantity is taken from the last deliveries first, those that this line
        claims included; the oldest one that is needed counts.

        :return: {line: date, or False without a delivery}
        """
        available = self._get_available_by_move()
        dates = {}
        for line in self:
            free = defaultdict(float)
            for move, quantity in available[line]:
                free[move] += quantity
            for source in line.sudo().source_ids:  # sudo: see `_claim`
                free[source.move_id] += source.quantity
            unit, wanted = line.product_id.uom_id, line._in_product_unit(line.quantity)
            used = False
            for move in sorted(free, key=lambda move: move.date, reverse=True):
                used = move
                wanted -= free[move]
                if unit.compare(wanted, 0) <= 0:
                    break
            dates[line] = used and used.company_id._get_return_day(used.date)
        return dates

    def _get_late(self):
        """The lines whose return window is over, of those that know their delivery."""
        return self.filtered(lambda line: line._is_over(line.policy_deadline))

    # === WHO PAYS === #

    def _get_freight_payer(self):
        """Who pays for the way back: company, customer or vendor.

        By fault: the vendor for a defect of the goods, the customer for a change of
        mind; we pay for our own mistakes, for those of carriers, and when nobody is at
        fault.
        """
        self.ensure_one()
        # sudo: the rule says the same to everybody, also on the portal.
        payer = self.policy_rule_id.sudo().freight_payer or "by_fault"
        if payer != "by_fault":
            return payer
        fault = self.reason_id.fault
        return fault if fault in ("customer", "vendor") else "company"


def _with_parents(records):
    """The ids of records in a tree and of all above them."""
    return {
        int(part)
        for record in records
        for part in (record.parent_path or str(record.id)).split("/")
        if part
    }
