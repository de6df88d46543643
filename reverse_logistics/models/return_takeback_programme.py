# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class ReturnTakebackProgramme(models.Model):
    """What we take back at the end of its life, bought from us or not, from whom, how
    it is collected, and what we pay for it."""

    _name = "return.takeback.programme"
    _description = "Take-back Programme"
    _inherit = ["mail.thread"]
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="Until")
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="return_takeback_programme_partner_rel",
        string="Customers",
        help="Who may take part, with all their contacts. Empty: every customer.",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        relation="return_takeback_programme_product_rel",
        string="Products",
        domain="[('type', '=', 'consu')]",
    )
    categ_ids = fields.Many2many(
        comodel_name="product.category",
        relation="return_takeback_programme_categ_rel",
        string="Product Categories",
    )
    instruction = fields.Text(
        translate=True, help="What customers read: how to pack, what is taken."
    )
    collection = fields.Selection(
        selection=[("send", "Customer Sends"), ("collect", "We Collect")],
        required=True,
        default="send",
    )
    collection_days = fields.Integer(
        string="Days' Notice",
        default=3,
        help="How many days before the collection customers have to ask.",
    )
    credit_basis = fields.Selection(
        selection=[
            ("none", "Nothing"),
            ("unit", "Per Piece"),
            ("kg", "Per Kilogram"),
        ],
        string="We Pay",
        required=True,
        default="none",
    )
    credit_rate = fields.Monetary(
        string="Amount", help="Net, for a unit of the product or for a kilogram."
    )
    account_id = fields.Many2one(
        comodel_name="account.account",
        check_company=True,
        help="What the credit is booked on. Empty: that of the sales journal.",
    )
    tax_ids = fields.Many2many(
        comodel_name="account.tax",
        string="Taxes",
        domain="[('type_tax_use', '=', 'sale')]",
        check_company=True,
    )
    take_ownership = fields.Boolean(
        string="Goods Become Ours",
        help="They are valued at today's cost when they arrive. Otherwise they remain"
        " the customer's and have no value in stock.",
    )
    is_published = fields.Boolean(string="On the Portal", default=True)
    order_ids = fields.One2many(
        comodel_name="return.order", inverse_name="programme_id", readonly=True
    )
    order_count = fields.Integer(compute="_compute_order_count")

    _dates = models.Constraint(
        "CHECK (date_from IS NULL OR date_to IS NULL OR date_from <= date_to)",
        "A programme ends after it begins: check its dates.",
    )
    _bounded = models.Constraint(
        "CHECK ((credit_rate IS NULL OR credit_rate BETWEEN 0 AND 1e9)"
        " AND (collection_days IS NULL OR collection_days BETWEEN 0 AND 365))",
        "Type an amount and a notice of 0 or more.",
    )

    @api.depends("order_ids")
    def _compute_order_count(self):
        counts = dict(
            self.env["return.order"]._read_group(
                [("programme_id", "in", self.ids)], ["programme_id"], ["__count"]
            )
        )
        for programme in self:
            programme.order_count = counts.get(programme, 0)

    @api.constrains("product_ids", "categ_ids")
    def _check_goods(self):
        for programme in self:
            if not programme.product_ids and not programme.categ_ids:
                raise ValidationError(
                    self.env._(
                        "%s takes nothing back yet: choose products or categories.",
                        programme.name,
                    )
                )

    # === WHO AND WHAT === #

    def _get_products(self, limit=None):
        """The products that are taken back, those of their categories included."""
        self.ensure_one()
        domain = Domain("type", "=", "consu") & (
            Domain("id", "in", self.product_ids.ids)
            | Domain("categ_id", "child_of", self.categ_ids.ids)
        )
        domain &= Domain("company_id", "in", (False, self.company_id.id))
        return self.env["product.product"].search(
            domain, limit=limit, order="default_code, name, id"
        )

    def _takes(self, product):
        """Whether a product is taken back."""
        self.ensure_one()
        path = (product.categ_id.parent_path or "").split("/")
        above = {int(part) for part in path if part}
        return product in self.product_ids or bool(above & set(self.categ_ids.ids))

    def _is_open_to(self, partner):
        """Whether a customer may take part today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        known = self.partner_ids.commercial_partner_id
        return (
            self.active
            and (not self.date_from or self.date_from <= today)
            and (not self.date_to or today <= self.date_to)
            and (not known or partner.commercial_partner_id in known)
        )

    def _get_open(self, partner, company):
        """The programmes that a customer sees on the portal, in sudo."""
        # sudo: customers read what is published, and nothing else of a programme.
        programmes_sudo = self.sudo().search(
            [("is_published", "=", True), ("company_id", "=", company.id)]
        )
        return programmes_sudo.filtered(lambda one: one._is_open_to(partner))

    def _describe_credit(self):
        """What is paid, in the words of customers."""
        self.ensure_one()
        if self.credit_basis == "none" or not self.credit_rate:
            return self.env._("Free of charge.")
        amount = self.currency_id.format(self.credit_rate)
        if self.credit_basis == "kg":
            return self.env._("We credit %s a kilogram.", amount)
        return self.env._("We credit %s a piece.", amount)

    def _get_unit_price(self, product, unit, weight=None):
        """What is paid for a unit of measure of a product, not rounded.

        :param weight: kilograms of a unit as weighed; else the product's
        """
        self.ensure_one()
        if self.credit_basis == "none":
            return 0.0
        if self.credit_basis == "kg":
            if weight is None:
                weight = unit._compute_quantity(
                    product.weight, product.uom_id, round=False
                )
            return self.credit_rate * weight
        return product.uom_id._compute_price(self.credit_rate, unit)

    def action_new_return(self):
        """A new request for this programme."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "return.order",
            "views": [(False, "form")],
            "context": {
                "default_programme_id": self.id,
                "default_kind": "take_back",
                "default_company_id": self.company_id.id,
            },
        }

    def action_open_orders(self):
        """The returns of these programmes."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Returns"),
            "res_model": "return.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("programme_id", "in", self.ids)],
        }
