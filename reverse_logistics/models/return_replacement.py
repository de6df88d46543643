# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command

from ..const import AT_DOCK


class ReturnReplacement(models.Model):
    """Goods sent instead of what comes back: free, or sold by an order.

    A free one is procured without the sales order line, so that it never counts as a
    new delivery to invoice. Sent in advance it has a deadline: if the old goods have
    not come by then they are invoiced.
    """

    _name = "return.replacement"
    _description = "Replacement"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = (
        "line_id",
        "product_id",
        "quantity",
        "is_charged",
        "is_advance",
        "sale_order_id",
        "invoice_id",
        "reminded_at",
    )
    _quantity_fields = ("quantity",)

    line_id = fields.Many2one(
        comodel_name="return.order.line", required=True, index=True, ondelete="restrict"
    )
    order_id = fields.Many2one(
        related="line_id.order_id", store=True, index=True, string="Return"
    )
    company_id = fields.Many2one(related="line_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(related="order_id.partner_id", store=True)
    product_id = fields.Many2one(
        comodel_name="product.product", required=True, check_company=True
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        help="In the unit of measure of the product.",
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    is_charged = fields.Boolean(string="Charged")
    is_advance = fields.Boolean(
        string="In Advance", help="Sent before the old goods are back."
    )
    sale_order_id = fields.Many2one(
        comodel_name="sale.order", index="btree_not_null", check_company=True
    )
    move_ids = fields.One2many(
        comodel_name="stock.move", inverse_name="return_replacement_id", readonly=True
    )
    picking_ids = fields.Many2many(
        comodel_name="stock.picking",
        compute="_compute_picking_ids",
        string="Deliveries",
    )
    deadline = fields.Date(
        help="Until when the old goods must be back, or they are invoiced."
    )
    reminded_at = fields.Date(readonly=True)
    invoice_id = fields.Many2one(
        comodel_name="account.move",
        string="Invoice of the Old Goods",
        index="btree_not_null",
        check_company=True,
    )
    state = fields.Selection(
        selection=[
            ("ordered", "Ordered"),
            ("sent", "Sent"),
            ("waiting", "Sent, Old One Awaited"),
            ("overdue", "Old One Overdue"),
            ("invoiced", "Old One Invoiced"),
            ("done", "Done"),
        ],
        string="Status",
        compute="_compute_state",
    )

    _quantity_bounded = models.Constraint(
        "CHECK (quantity > 0 AND quantity <= 1e9)",
        "The quantity of a replacement must be above zero.",
    )
    _invoice_once = models.UniqueIndex(
        "(invoice_id) WHERE invoice_id IS NOT NULL", "This is invoiced already."
    )

    @api.depends("move_ids.picking_id", "sale_order_id.picking_ids")
    def _compute_picking_ids(self):
        for replacement in self:
            replacement.picking_ids = (
                replacement.move_ids.picking_id | replacement.sale_order_id.picking_ids
            )

    @api.depends("move_ids.state", "sale_order_id.picking_ids.state", "invoice_id")
    def _compute_state(self):
        today = fields.Date.context_today(self)
        for replacement in self:
            # sudo: who sees the return may know whether the goods are on their way.
            pickings_sudo = replacement.sudo().picking_ids
            sent = bool(pickings_sudo) and all(
                picking.state in ("done", "cancel") for picking in pickings_sudo
            )
            missing = replacement._get_missing()
            if not replacement.is_advance or not missing:
                replacement.state = "done" if sent else "ordered"
            elif replacement.invoice_id:
                replacement.state = "invoiced"
            elif replacement.deadline and replacement.deadline < today:
                replacement.state = "overdue"
            else:
                replacement.state = "waiting" if sent else "ordered"

    def _compute_display_name(self):
        for replacement in self:
            replacement.display_name = (
                f"{replacement.order_id.name}: {replacement.product_id.display_name}"
            )

    def _get_missing(self):
        """How much of the old goods is not back, in the unit of the return line."""
        self.ensure_one()
        line = self.line_id
        here = line._count_whole(line._count_items(AT_DOCK))
        missing = line.quantity - line._in_line_unit(here)
        return max(0.0, line.product_uom_id.round(missing))

    # === MAKE === #

    @api.model
    def _create_for(self, vals_list):
        """Make replacements: procure the free ones, draft an order for the others.

        :param vals_list: dicts with `line_id` and optionally `product_id`, `quantity`
            (in the product's unit), `is_charged`
        :return: the replacements
        :raises UserError: for more than came back, or when no rule can procure
        """
        prepared = [self._prepare_vals(vals) for vals in vals_list]
        replacements = self.sudo()._unguarded().create(prepared).with_env(self.env)
        replacements.filtered("is_charged")._create_orders()
        (replacements - replacements.filtered("is_charged"))._procure()
        return replacements

    @api.model
    def _prepare_vals(self, vals):
        line = self.env["return.order.line"].browse(vals["line_id"])
        due = line._get_replaceable()
        quantity = vals.get("quantity") or due
        if line.product_id.uom_id.compare(quantity, due) > 0:
            raise UserError(
                self.env._(
                    "%(quantity)s of %(product)s cannot be replaced: %(due)s can be."
                    " A replacement follows what came back, unless it was agreed in"
                    " advance.",
                    quantity=f"{quantity:g}",
                    product=line.product_id.display_name,
                    due=f"{due:g}",
                )
            )
        advance = line.resolution == "advance_replace"
        days = line.company_id.sudo().return_advance_days
        today = fields.Date.context_today(self)
        return {
            "line_id": line.id,
            "product_id": vals.get("product_id") or line.product_id.id,
            "quantity": quantity,
            "is_charged": bool(vals.get("is_charged")),
            "is_advance": advance,
            "deadline": today + timedelta(days=days) if advance else False,
        }

    def _procure(self):
        """Have the goods delivered by the rules of the warehouse, free of charge."""
        Rule = self.env["stock.rule"].sudo()  # sudo: as a sale does
        procurements = []
        for replacement in self:
            order = replacement.order_id
            partner = order.pickup_address_id or order.partner_id
            procurements.append(
                Rule.Procurement(
                    replacement.product_id,
                    replacement.quantity,
                    replacement.product_uom_id,
                    partner.property_stock_customer,
                    order.name,
                    order.name,
                    order.company_id,
                    {
                        "company_id": order.company_id,
                        "warehouse_id": order.warehouse_id,
                        "partner_id": partner.id,
                        "date_planned": fields.Datetime.now(),
                        "return_replacement_id": replacement.id,
                    },
                )
            )
        if procurements:
            Rule.run(procurements)

    def _create_orders(self):
        """A quotation at the price of the day, linked to the return."""
        for order, group in self.grouped("order_id").items():
            # sudo: a returns manager is no salesman.
            sale_sudo = (
                self.env["sale.order"]
                .sudo()
                .create(
                    {
                        "partner_id": order.partner_id.id,
                        "company_id": order.company_id.id,
                        "warehouse_id": order.warehouse_id.id,
                        "return_order_id": order.id,
                        "origin": order.name,
                        "order_line": [
                            Command.create(
                                {
                                    "product_id": replacement.product_id.id,
                                    "product_uom_qty": replacement.quantity,
                                }
                            )
                            for replacement in group
                        ],
                    }
                )
            )
            group.sudo()._unguarded().write({"sale_order_id": sale_sudo.id})

    # === THE OLD GOODS DO NOT COME === #

    @api.model
    def _cron_watch_advance(self):
        """Remind before the deadline of an advance replacement; invoice after it."""
        today = fields.Date.context_today(self)
        waiting = self.search(
            [
                ("is_advance", "=", True),
                ("invoice_id", "=", False),
                ("deadline", "<=", today + timedelta(days=3)),
            ]
        ).filtered(lambda replacement: replacement._get_missing())
        for replacement in waiting:
            if replacement.deadline < today:
                replacement._invoice_missing()
            elif not replacement.reminded_at:
                replacement._remind(today)

    def _remind(self, today):
        self.ensure_one()
        self._unguarded().reminded_at = today
        self.order_id.activity_schedule(
            "mail.mail_activity_data_todo",
            summary=self.env._("The old goods have not come yet"),
            note=self.env._(
                "%(product)s was replaced in advance. If the old one is not here by"
                " %(date)s it is invoiced.",
                product=self.line_id.product_id.display_name,
                date=fields.Date.to_string(self.deadline),
            ),
            date_deadline=self.deadline,
            user_id=(self.order_id.user_id or self.order_id._get_any_manager()).id,
        )

    def _invoice_missing(self):
        """Draft an invoice of what did not come, at the price it was sold for."""
        self.ensure_one()
        line, order = self.line_id, self.order_id
        # sudo: the job drafts; an accountant posts.
        source_sudo = line._get_invoice_lines()[:1]
        taxes = source_sudo.tax_ids or line.product_id.taxes_id.filtered(
            lambda tax: tax.company_id == order.company_id
        )
        invoice_sudo = (
            self.env["account.move"]
            .sudo()
            .with_company(order.company_id)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": (
                        source_sudo.move_id.partner_id or order.partner_id
                    ).id,
                    "currency_id": line.currency_id.id,
                    "invoice_origin": order.name,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "product_id": line.product_id.id,
                                "quantity": self._get_missing(),
                                "product_uom_id": line.product_uom_id.id,
                                "price_unit": source_sudo.price_unit or line.price_unit,
                                "discount": source_sudo.discount,
                                "tax_ids": [Command.set(taxes.ids)],
                            }
                        )
                    ],
                }
            )
        )
        self._unguarded().invoice_id = invoice_sudo
        self.env["return.credit"]._ask_accountant(order.sudo(), invoice_sudo.ref or "")
        return invoice_sudo

    # === ACTIONS === #

    def action_invoice_missing(self):
        """Invoice the old goods now that they did not come.

        :raises AccessError: for all but accountants of returns
        :raises UserError: when they are here, or invoiced already
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_accountant"):
            raise AccessError(
                self.env._("Only an accountant of returns may invoice goods not sent.")
            )
        if not self.is_advance or self.invoice_id or not self._get_missing():
            raise UserError(
                self.env._(
                    "There is nothing to invoice for %s: the old goods are here, or"
                    " invoiced already.",
                    self.display_name,
                )
            )
        invoice = self.sudo()._invoice_missing().sudo(False)
        return invoice._get_records_action()
