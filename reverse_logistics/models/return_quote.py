# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from ..const import HOUSE_GRADES


class ReturnQuote(models.Model):
    """What a customer was told a return line will be credited, a grade each.

    Kept from the moment the return is submitted. The credit note keeps to it, or an
    accountant departs from it with a reason that is logged.
    """

    _name = "return.quote"
    _description = "Quoted Credit"
    _inherit = ["return.guard.mixin"]
    _order = "line_id, house_grade, id"

    _guarded_fields = (
        "line_id",
        "house_grade",
        "percent",
        "fee_percent",
        "amount",
        "changed_percent",
        "change_reason",
        "changed_by_id",
        "changed_at",
    )

    line_id = fields.Many2one(
        comodel_name="return.order.line", required=True, index=True, ondelete="cascade"
    )
    order_id = fields.Many2one(related="line_id.order_id")
    company_id = fields.Many2one(related="line_id.company_id", store=True)
    product_id = fields.Many2one(related="line_id.product_id")
    currency_id = fields.Many2one(related="line_id.currency_id")
    house_grade = fields.Selection(
        selection=HOUSE_GRADES, string="Grade", help="Empty: goods that are not graded."
    )
    percent = fields.Float(string="Quoted (%)", digits=(5, 2), required=True)
    fee_percent = fields.Float(string="Fee (%)", digits=(5, 2))
    amount = fields.Monetary(
        string="Quoted Credit",
        help="For the whole quantity of the line, net of tax and of the fee.",
    )
    changed_percent = fields.Float(string="Instead (%)", digits=(5, 2))
    change_reason = fields.Char(readonly=True)
    changed_by_id = fields.Many2one(comodel_name="res.users", readonly=True)
    changed_at = fields.Datetime(readonly=True)

    _percent_bounded = models.Constraint(
        "CHECK (percent >= 0 AND percent <= 100 AND COALESCE(changed_percent, 0) >= 0"
        " AND COALESCE(changed_percent, 0) <= 100)",
        "The credited part of the price is a percentage from 0 to 100.",
    )
    _line_grade_uniq = models.UniqueIndex(
        "(line_id, COALESCE(house_grade, ''))", "This grade is quoted already."
    )
    _change_has_reason = models.Constraint(
        "CHECK (changed_by_id IS NULL OR change_reason <> '')",
        "Say why the customer gets something else than was quoted.",
    )

    def _get_percent(self):
        """What is credited: as quoted, or as an accountant changed it."""
        self.ensure_one()
        return self.changed_percent if self.changed_by_id else self.percent

    def _change(self, percent, reason):
        """Depart from what was quoted; the reason stays on the return.

        :raises AccessError: for all but accountants of returns
        :raises ValidationError: for a missing reason or no percentage
        """
        if not self.env.user.has_group("reverse_logistics.group_return_accountant"):
            raise AccessError(
                self.env._("Only an accountant may depart from a quoted credit.")
            )
        if not (reason or "").strip():
            raise ValidationError(
                self.env._("Say why the customer gets something else than was quoted.")
            )
        if not 0 <= percent <= 100:
            raise ValidationError(
                self.env._("The credited part of the price is a percentage, 0 to 100.")
            )
        # sudo: no group may write quotes; that is what makes them binding.
        self.sudo()._unguarded().write(
            {
                "changed_percent": percent,
                "change_reason": reason.strip(),
                "changed_by_id": self.env.uid,
                "changed_at": fields.Datetime.now(),
            }
        )
        for quote in self:
            quote._log_change()

    def _log_change(self):
        self.ensure_one()
        # sudo: an accountant may only read returns.
        self.line_id.order_id.sudo().message_post(
            body=self.env._(
                "%(product)s, grade %(grade)s: %(percent)s %% is credited instead of"
                " the quoted %(quoted)s %%. %(reason)s",
                product=self.line_id.product_id.display_name,
                grade=self.house_grade or "-",
                percent=f"{self.changed_percent:g}",
                quoted=f"{self.percent:g}",
                reason=self.change_reason,
            ),
            author_id=self.env.user.partner_id.id,
        )

    def action_change(self):
        """Ask for the percentage and the reason."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Something Else"),
            "res_model": "return.quote.wizard",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_quote_id": self.id,
                "default_percent": self._get_percent(),
            },
        }

    @api.depends("line_id", "house_grade")
    def _compute_display_name(self):
        for quote in self:
            quote.display_name = f"{quote.product_id.display_name} {quote.house_grade}"
