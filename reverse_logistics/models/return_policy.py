# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnPolicy(models.Model):
    """What was promised to customers about returns."""

    _name = "return.policy"
    _description = "Return Policy"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(comodel_name="res.company", index=True)
    window_days = fields.Integer(
        string="Return Window (days)",
        default=30,
        help="Days from the done delivery in which goods may come back without a"
        " manager. 0 means no limit.",
    )
    auto_approve_limit = fields.Float(
        string="Approve at Once up to",
        default=10000.0,
        help="Requests inside the window and up to this net value are approved by the"
        " policy; others wait for a manager. In the currency of the company.",
    )
    credit_on = fields.Selection(
        selection=[
            ("receipt", "Receipt"),
            ("inspection", "Inspection"),
            ("disposition", "Disposition"),
        ],
        string="Credit Due on",
        default="inspection",
        required=True,
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        check_company=True,
        help="Where the goods go; empty: the warehouse that delivered them.",
    )

    _window_positive = models.Constraint(
        "CHECK (window_days BETWEEN 0 AND 36500)",
        "The return window is a number of days from 0 (no limit) to 36,500.",
    )
    _limit_bounded = models.Constraint(
        "CHECK (auto_approve_limit >= 0 AND auto_approve_limit <= 1e12)",
        "The limit of approval at once must be 0 or more.",
    )

    @api.model
    def _default_for(self, company):
        """The first policy of a company, else the first one for all companies."""
        domain = [("company_id", "in", [company.id, False])]
        policies = self.sudo().search(domain)
        own = policies.filtered("company_id")
        return (own or policies)[:1].sudo(False)

    def _approves(self, order):
        """Whether a request needs no manager, and why not if it does.

        :return: an empty string when approved, else the reason in words
        """
        self.ensure_one()
        order.ensure_one()
        if (
            order.company_id.currency_id.compare_amounts(
                order.amount_requested, self.auto_approve_limit
            )
            > 0
        ):
            return self.env._(
                "The value of %(value)s is above the limit of %(limit)s.",
                value=order.company_id.currency_id.format(order.amount_requested),
                limit=order.company_id.currency_id.format(self.auto_approve_limit),
            )
        late = order.line_ids._get_late(self)
        if late:
            return self.env._(
                "The return window of %(days)s days is over for %(products)s.",
                days=self.window_days,
                products=", ".join(late.product_id.mapped("display_name")),
            )
        return ""
