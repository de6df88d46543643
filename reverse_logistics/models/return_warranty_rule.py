# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain


class ReturnWarrantyRule(models.Model):
    """By how long the law of a country lengthens a warranty after a repair."""

    _name = "return.warranty.rule"
    _description = "Warranty after a Repair"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: for all companies."
    )
    country_group_id = fields.Many2one(comodel_name="res.country.group")
    country_ids = fields.Many2many(comodel_name="res.country", string="Countries")
    categ_ids = fields.Many2many(
        comodel_name="product.category",
        string="Product Categories",
        help="Empty: all goods.",
    )
    consumer_only = fields.Boolean(
        string="Consumer Products Only",
        default=True,
        help="Only products that are marked so.",
    )
    is_once = fields.Boolean(
        string="Once",
        default=True,
        help="A further repair of the same piece does not lengthen it again.",
    )
    months = fields.Integer(required=True, default=12)
    date_from = fields.Date(string="Repairs since")
    source = fields.Char(help="The law it stands in.")

    _months_bounded = models.Constraint(
        "CHECK (months BETWEEN 1 AND 120)", "Type a number of months from 1 to 120."
    )

    @api.model
    def _find(self, item, day):
        """The rule for a repair that ended on a day; the first that fits."""
        country = item.partner_id.country_id
        domain = Domain("company_id", "in", (False, item.company_id.id)) & (
            Domain("date_from", "=", False) | Domain("date_from", "<=", day)
        )
        return self.search(domain).filtered(lambda rule: rule._fits(item, country))[:1]

    def _fits(self, item, country):
        self.ensure_one()
        countries = self.country_ids | self.country_group_id.country_ids
        path = (item.product_id.categ_id.parent_path or "").split("/")
        above = {int(part) for part in path if part}
        return (
            country in countries
            and (not self.consumer_only or item.product_id.return_is_consumer)
            and (not self.categ_ids or bool(above & set(self.categ_ids.ids)))
        )


class ReturnItem(models.Model):
    _inherit = "return.item"

    _guarded_fields = ("warranty_extended_date", "warranty_rule_id")

    warranty_extended_date = fields.Date(
        string="Warranty Lengthened to", readonly=True, copy=False
    )
    warranty_rule_id = fields.Many2one(
        comodel_name="return.warranty.rule",
        string="Lengthened by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    def _get_warranty_end(self):
        """The last day of the warranty, of the piece or counted from the delivery."""
        self.ensure_one()
        # sudo: a lot says the same to everybody who sees the item.
        known = self.lot_id.sudo().return_warranty_date
        months = self.product_id.return_warranty_months
        sold = self.line_id.policy_date
        return known or (sold and months and sold + relativedelta(months=months))

    def _lengthen_warranty(self):
        """Lengthen the warranty of repaired goods where the law says so.

        Only of goods that were under warranty when the return was requested.
        """
        rules = self.env["return.warranty.rule"].sudo()  # sudo: law is no secret
        today = fields.Date.context_today(self)
        for item in self:
            until = item._get_warranty_end()
            asked = item.order_id.date_submitted or item.date_received
            if not until or not asked or asked.date() > until:
                continue
            rule = rules._find(item, today)
            if not rule or (rule.is_once and item._is_warranty_lengthened()):
                continue
            lengthened = until + relativedelta(months=rule.months)
            item._record(
                item.stage,
                values={
                    "warranty_extended_date": lengthened,
                    "warranty_rule_id": rule.id,
                },
                name=self.env._("Warranty lengthened to %s", lengthened),
                source="system",
                data={"warranty": {"from": str(until), "to": str(lengthened)}},
            )
            # sudo: see `_get_warranty_end`.
            item.lot_id.sudo().return_warranty_date = lengthened

    def _is_warranty_lengthened(self):
        """Whether a repair before lengthened the warranty of this very piece."""
        self.ensure_one()
        domain = [
            ("lot_id", "=", self.lot_id.id),
            ("warranty_extended_date", "!=", False),
        ]
        # sudo: of all companies that this piece was with.
        return bool(self.lot_id) and bool(self.sudo().search_count(domain, limit=1))


class ReturnPosting(models.AbstractModel):
    _inherit = "return.posting"

    @api.model
    def _finish(self, items):
        done = super()._finish(items)
        repaired = items.filtered(lambda item: item.disposition_id.action == "repair")
        repaired._lengthen_warranty()
        return done
