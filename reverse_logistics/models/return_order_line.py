# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..const import AT_DOCK

RESOLUTIONS = [
    ("credit", "Credit"),
    ("replace", "Replace"),
    ("advance_replace", "Replace in Advance"),
    ("repair", "Repair and Return"),
    ("refurbish", "Refurbish"),
    ("none", "None"),
]
# What was agreed with the customer.
AGREED = {
    "order_id",
    "sale_line_id",
    "move_id",
    "product_id",
    "product_uom_id",
    "quantity",
    "resolution",
}
INSPECTED = ("inspected", "decided", "in_process", "closed")


class ReturnOrderLine(models.Model):
    """A product and how much of it may come back.

    The running totals stand on the line's own row, where SQL bounds them: whoever
    receives, inspects, disposes or credits changes that row, so two at once cannot
    both pass.
    """

    _name = "return.order.line"
    _description = "Return Line"
    _inherit = ["return.guard.mixin"]
    _order = "order_id, id"
    _check_company_auto = True

    _guarded_fields = (
        "qty_received",
        "qty_inspected",
        "qty_disposed",
        "qty_credited",
        "qty_crediting",
        "qty_closed",
        "source_ids",
        "item_ids",
    )
    _quantity_fields = ("quantity",)

    order_id = fields.Many2one(
        comodel_name="return.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="order_id.company_id", store=True, precompute=True
    )
    partner_id = fields.Many2one(related="order_id.partner_id", store=True)
    state = fields.Selection(related="order_id.state", string="Return Status")
    sale_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        string="Order Line",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    move_id = fields.Many2one(
        comodel_name="stock.move",
        string="Delivered Move",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The delivery the goods came from. Empty: any delivery of the order line.",
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        compute="_compute_product_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
        index=True,
        domain="[('type', '=', 'consu')]",
    )
    product_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        compute="_compute_product_uom_id",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    quantity = fields.Float(
        string="Authorised", digits="Product Unit", required=True, default=1.0
    )
    lot_ids = fields.Many2many(comodel_name="stock.lot", string="Lots/Serials")
    reason_id = fields.Many2one(comodel_name="return.reason", required=True)
    note = fields.Text()
    resolution = fields.Selection(
        selection=RESOLUTIONS, required=True, default="credit"
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_price",
        store=True,
        precompute=True,
    )
    price_unit = fields.Float(
        string="Net Unit Price",
        digits="Product Price",
        compute="_compute_price",
        store=True,
        precompute=True,
        help="Net of discount, of the source invoice line; in its currency.",
    )
    qty_returnable = fields.Float(
        string="May Come Back",
        digits="Product Unit",
        compute="_compute_qty_returnable",
        help="Delivered, less what came back and what other returns ask for.",
    )
    qty_received = fields.Float(
        string="Received",
        digits="Product Unit",
        compute="_compute_quantities",
        store=True,
    )
    qty_inspected = fields.Float(
        string="Inspected",
        digits="Product Unit",
        compute="_compute_quantities",
        store=True,
    )
    qty_disposed = fields.Float(
        string="Disposed",
        digits="Product Unit",
        compute="_compute_quantities",
        store=True,
    )
    qty_crediting = fields.Float(
        string="On Draft Credit Notes",
        digits="Product Unit",
        compute="_compute_qty_credited",
        store=True,
    )
    qty_credited = fields.Float(
        string="Credited",
        digits="Product Unit",
        compute="_compute_qty_credited",
        store=True,
    )
    qty_closed = fields.Float(
        string="Will Not Come",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="Closed short: authorised, but no longer expected.",
    )
    source_ids = fields.One2many(
        comodel_name="return.order.line.source", inverse_name="line_id", copy=False
    )
    item_ids = fields.One2many(
        comodel_name="return.item", inverse_name="line_id", copy=False
    )
    credit_line_ids = fields.One2many(
        comodel_name="account.move.line", inverse_name="return_line_id", copy=False
    )

    _quantity_bounded = models.Constraint(
        "CHECK (quantity > 0 AND quantity <= 1e9)",
        "The quantity of a return line must be above zero.",
    )
    _totals_ordered = models.Constraint(
        "CHECK (COALESCE(qty_disposed, 0) >= 0"
        " AND COALESCE(qty_disposed, 0) <= COALESCE(qty_inspected, 0)"
        " AND COALESCE(qty_inspected, 0) <= COALESCE(qty_received, 0)"
        " AND COALESCE(qty_received, 0) + COALESCE(qty_closed, 0) <= quantity"
        " AND COALESCE(qty_received, 0) <= 1e9 AND COALESCE(qty_closed, 0) >= 0)",
        "More would be received, inspected or disposed than was authorised.",
    )
    _credit_bounded = models.Constraint(
        "CHECK (COALESCE(qty_credited, 0) >= 0 AND COALESCE(qty_crediting, 0) >= 0"
        " AND COALESCE(qty_credited, 0) + COALESCE(qty_crediting, 0) <= quantity)",
        "Nothing is left to credit on this return line.",
    )

    # === COMPUTES === #

    @api.depends("sale_line_id", "move_id")
    def _compute_product_id(self):
        for line in self:
            product = line.move_id.product_id or line.sale_line_id.product_id
            line.product_id = product or line.product_id

    @api.depends("product_id", "sale_line_id", "move_id")
    def _compute_product_uom_id(self):
        for line in self:
            source = line.move_id.product_uom or line.sale_line_id.product_uom_id
            if source and line.sale_line_id.product_id in (False, line.product_id):
                line.product_uom_id = source
            elif (
                not line.product_uom_id
                or not line.product_uom_id._has_common_reference(line.product_id.uom_id)
            ):
                line.product_uom_id = line.product_id.uom_id

    @api.depends("sale_line_id", "product_uom_id", "order_id.company_id")
    def _compute_price(self):
        for line in self:
            sale_line = line.sale_line_id
            line.currency_id = (
                sale_line.currency_id or line.order_id.company_id.currency_id
            )
            invoiced = line._get_invoice_lines()[:1]
            if invoiced and invoiced.quantity:
                price = invoiced.price_subtotal / invoiced.quantity
                unit = invoiced.product_uom_id
            else:
                price, unit = sale_line.price_reduce_taxexcl, sale_line.product_uom_id
            if unit and line.product_uom_id:
                price = unit._compute_price(price, line.product_uom_id)
            line.price_unit = price

    @api.depends("sale_line_id", "move_id", "product_uom_id", "order_id.state")
    def _compute_qty_returnable(self):
        available = self._get_available_by_move()
        for line in self:
            left = line._sum_available(available[line])
            line.qty_returnable = line._in_line_unit(left) if line.product_id else 0.0

    @api.depends("item_ids.stage", "item_ids.quantity", "item_ids.line_id")
    def _compute_quantities(self):
        totals = defaultdict(lambda: defaultdict(lambda: defaultdict(float)))
        for line, stage, product, quantity in self.env["return.item"]._read_group(
            [("line_id", "in", self.ids)],
            ["line_id", "stage", "product_id"],
            ["quantity:sum"],
        ):
            totals[line.id][stage][product] += quantity
        for line in self:
            stages = totals[line.id]
            line.qty_received = line._to_line_uom(stages, AT_DOCK)
            line.qty_inspected = line._to_line_uom(stages, INSPECTED)
            line.qty_disposed = line._to_line_uom(stages, ("closed",))

    @api.depends(
        "credit_line_ids.quantity",
        "credit_line_ids.product_uom_id",
        "credit_line_ids.parent_state",
    )
    def _compute_qty_credited(self):
        for line in self:
            totals = {"draft": 0.0, "posted": 0.0, "cancel": 0.0}
            for credit in line.credit_line_ids:
                totals[credit.parent_state] += credit.product_uom_id._compute_quantity(
                    credit.quantity, line.product_uom_id, rounding_method="HALF-UP"
                )
            line.qty_crediting = totals["draft"]
            line.qty_credited = totals["posted"]

    def _to_line_uom(self, stages, names):
        self.ensure_one()
        counts = defaultdict(float)
        for name in names:
            for product, quantity in stages.get(name, {}).items():
                counts[product] += quantity
        return self._in_line_unit(self._count_whole(counts))

    def _compute_display_name(self):
        for line in self:
            line.display_name = f"{line.order_id.name}: {line.product_id.display_name}"

    # === CHECKS === #

    @api.constrains("sale_line_id", "move_id", "order_id", "product_id")
    def _check_source(self):
        for line in self:
            partner = line.order_id.partner_id.commercial_partner_id
            sold = line.sale_line_id.order_id or line.move_id.sale_line_id.order_id
            if sold and sold.partner_id.commercial_partner_id != partner:
                raise ValidationError(
                    self.env._(
                        "%(order)s was not sold to %(partner)s: a return takes goods of"
                        " one customer. Make a return for the other customer.",
                        order=sold.name,
                        partner=partner.display_name,
                    )
                )
            if line.move_id and line.sale_line_id:
                if line.move_id.sale_line_id != line.sale_line_id:
                    raise ValidationError(
                        self.env._("The delivery does not belong to the order line.")
                    )

    @api.constrains(
        "quantity", "product_uom_id", "product_id", "sale_line_id", "move_id"
    )
    def _check_quantity(self):
        draft = self.filtered(lambda line: not line.source_ids)
        available = draft._get_available_by_move()
        for line in draft:
            line._check_uom()
            line._check_available(available[line])

    def _check_uom(self):
        self.ensure_one()
        unit = self.product_id.uom_id
        if not self.product_uom_id._has_common_reference(unit):
            raise ValidationError(
                self.env._(
                    "%(product)s is counted in %(unit)s, not in %(wrong)s.",
                    product=self.product_id.display_name,
                    unit=unit.name,
                    wrong=self.product_uom_id.name,
                )
            )
        quantity = self.product_uom_id._compute_quantity(
            self.quantity, unit, round=False
        )
        if self.product_uom_id.is_zero(self.quantity) or not (
            self.product_id._is_return_quantity_whole(quantity)
        ):
            raise ValidationError(
                self.env._(
                    "%(product)s is counted in whole units, and %(quantity)s is not a"
                    " whole number of them.",
                    product=self.product_id.display_name,
                    quantity=f"{self.quantity:g} {self.product_uom_id.name}",
                )
            )

    def _check_available(self, available):
        """Refuse more than was delivered and is not back or asked for already."""
        self.ensure_one()
        if not self.sale_line_id and not self.move_id:
            return
        if not available and not self._get_delivered_moves():
            raise ValidationError(
                self.env._(
                    "Nothing of %(product)s on %(order)s has been delivered yet, so"
                    " nothing of it can come back.",
                    product=self.product_id.display_name,
                    order=self.sale_line_id.order_id.name or self.move_id.reference,
                )
            )
        unit = self.product_id.uom_id
        left = unit.round(self._sum_available(available))
        if unit.compare(self._in_product_unit(self.quantity), left) > 0:
            raise ValidationError(
                self.env._(
                    "%(wanted)s of %(product)s cannot come back: %(left)s can still be"
                    " returned.",
                    wanted=f"{self.quantity:g} {self.product_uom_id.name}",
                    product=self.product_id.display_name,
                    left=f"{left:g} {unit.name}",
                )
            )

    # === CRUD === #

    @api.model_create_multi
    def create(self, vals_list):
        """Not beside somebody who submits the return.

        :raises UserError: for lines of returns that are decided
        """
        lines = super().create(vals_list)
        if lines._is_unguarded():
            lines.order_id._meet()
        else:
            lines._ensure_undecided()
        return lines

    def write(self, vals):
        """:raises UserError: for changes to what was decided"""
        if AGREED & vals.keys() and not self._is_unguarded():
            self._ensure_undecided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._ensure_undecided()

    def _ensure_undecided(self):
        self.order_id._meet()  # what is submitted at this moment is decided, too
        late = self.order_id.filtered(lambda order: order.decision != "draft")
        if late:
            raise UserError(
                self.env._(
                    "%s is decided: its products and quantities cannot change any more."
                    " Cancel it, or close it short, and make a new return.",
                    ", ".join(late.mapped("name")),
                )
            )
