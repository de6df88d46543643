# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import DECISIONS, KINDS, STATES


class ReturnOrder(models.Model):
    """What was agreed with a customer about goods that come back.

    Never posts stock or money by itself: it makes the receipt and the credit notes,
    and people post those.
    """

    _name = "return.order"
    _description = "Return Order"
    _inherit = [
        "return.guard.mixin",
        "portal.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = (
        "state",
        "decision",
        "name",
        "tracking_token",
        "submitted_by_id",
        "approved_by_id",
        "date_submitted",
        "date_approved",
        "date_received",
        "date_done",
        "closing_reason",
        "item_ids",
        "picking_ids",
        "credit_note_ids",
        "repair_ids",
        "replacement_ids",
        "event_ids",
    )

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        index=True,
        tracking=True,
        check_company=True,
    )
    pickup_address_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_pickup_address_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        help="Where the goods are fetched.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    policy_id = fields.Many2one(
        comodel_name="return.policy",
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    policy_note = fields.Char(
        string="Waiting Because", readonly=True, copy=False, tracking=True
    )
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        compute="_compute_warehouse_id",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
    )
    kind = fields.Selection(selection=KINDS, required=True, default="customer")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        default=lambda self: self.env.user.share
        and self.env["res.users"]
        or self.env.user,
        tracking=True,
        check_company=True,
    )
    customer_reference = fields.Char(copy=False)
    note = fields.Text(string="Notes")
    decision = fields.Selection(
        selection=DECISIONS, default="draft", required=True, readonly=True, copy=False
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        compute="_compute_state",
        store=True,
        index=True,
        tracking=True,
        copy=False,
    )
    closing_reason = fields.Char(readonly=True, copy=False, tracking=True)
    line_ids = fields.One2many(
        comodel_name="return.order.line", inverse_name="order_id", copy=True
    )
    item_ids = fields.One2many(
        comodel_name="return.item", inverse_name="order_id", readonly=True
    )
    event_ids = fields.One2many(
        comodel_name="return.event", inverse_name="order_id", readonly=True
    )
    picking_ids = fields.One2many(
        comodel_name="stock.picking",
        inverse_name="return_order_id",
        string="Receipts",
        readonly=True,
    )
    credit_note_ids = fields.Many2many(
        comodel_name="account.move",
        relation="account_move_return_order_rel",
        copy=False,
        string="Credit Notes",
        readonly=True,
    )
    repair_ids = fields.One2many(
        comodel_name="repair.order",
        inverse_name="return_order_id",
        string="Repairs",
        readonly=True,
    )
    carrier_id = fields.Many2one(comodel_name="delivery.carrier", check_company=True)
    carrier_tracking_ref = fields.Char(
        string="Tracking Reference", copy=False, index="btree_not_null"
    )
    tracking_token = fields.Char(
        readonly=True,
        copy=False,
        groups="reverse_logistics.group_return_operator",
        default=lambda self: secrets.token_urlsafe(18),
        help="Secret of the public tracking page: 144 random bits.",
    )
    submitted_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        help="Empty when the policy approved.",
    )
    date_submitted = fields.Datetime(readonly=True, copy=False)
    date_approved = fields.Datetime(readonly=True, copy=False)
    date_expected = fields.Date(copy=False, tracking=True)
    date_received = fields.Datetime(readonly=True, copy=False)
    date_done = fields.Datetime(readonly=True, copy=False)
    currency_id = fields.Many2one(related="company_id.currency_id")
    amount_requested = fields.Monetary(
        string="Net Value",
        compute="_compute_amount_requested",
        store=True,
        help="Of the goods at their net invoice price, in the company's currency.",
    )
    item_count = fields.Integer(compute="_compute_counts")
    picking_count = fields.Integer(compute="_compute_counts")
    credit_note_count = fields.Integer(compute="_compute_counts")
    discrepancy_count = fields.Integer(compute="_compute_counts")
    can_approve = fields.Boolean(compute="_compute_can_approve")
    can_credit = fields.Boolean(compute="_compute_can_credit")

    _name_company_uniq = models.Constraint(
        "unique(name, company_id)", "Another return has this number."
    )
    _token_uniq = models.UniqueIndex("(tracking_token)")
    _two_people = models.Constraint(
        "CHECK (approved_by_id IS NULL OR submitted_by_id IS NULL"
        " OR approved_by_id <> submitted_by_id)",
        "A return is approved by somebody else than who asked for it.",
    )

    # === COMPUTES === #

    @api.depends("partner_id")
    def _compute_pickup_address_id(self):
        for order in self:
            addresses = order.partner_id.address_get(["delivery"])
            order.pickup_address_id = addresses.get("delivery")

    @api.depends("company_id")
    def _compute_policy_id(self):
        for order in self:
            order.policy_id = self.env["return.policy"]._default_for(order.company_id)

    @api.depends("company_id", "policy_id", "line_ids.sale_line_id")
    def _compute_warehouse_id(self):
        for order in self:
            if order.warehouse_id.company_id == order.company_id:
                continue
            sold = order.line_ids.sale_line_id.order_id.warehouse_id
            order.warehouse_id = (
                order.policy_id.warehouse_id
                or sold.filtered(lambda wh, o=order: wh.company_id == o.company_id)[:1]
                or self.env["stock.warehouse"]
                .sudo()
                .search([("company_id", "=", order.company_id.id)], limit=1)
            )

    @api.depends(
        "decision",
        "line_ids.quantity",
        "line_ids.resolution",
        "line_ids.qty_received",
        "line_ids.qty_closed",
        "line_ids.qty_credited",
        "item_ids.stage",
        "item_ids.line_id",
    )
    def _compute_state(self):
        """The one place where the state of a return comes from."""
        self._meet()
        for order in self:
            if order.decision != "approved":
                order.state = order.decision
            elif not order._is_anything_here():
                order.state = "approved" if order._is_anything_expected() else "done"
            elif order._is_anything_expected():
                order.state = "receiving"
            else:
                order.state = "processing" if order._is_anything_open() else "done"

    @api.depends("line_ids.price_unit", "line_ids.quantity", "line_ids.currency_id")
    def _compute_amount_requested(self):
        for order in self:
            order.amount_requested = sum(
                line.currency_id._convert(
                    line.price_unit * line.quantity,
                    order.company_id.currency_id,
                    order.company_id,
                    order.create_date or fields.Date.context_today(order),
                )
                for line in order.line_ids
            )

    def _compute_counts(self):
        items = dict(
            self.env["return.item"]._read_group(
                [("order_id", "in", self.ids)], ["order_id"], ["__count"]
            )
        )
        wrong = dict(
            self.env["return.item"]._read_group(
                [("order_id", "in", self.ids), ("discrepancy", "!=", False)],
                ["order_id"],
                ["__count"],
            )
        )
        for order in self:
            order.item_count = items.get(order, 0)
            order.discrepancy_count = wrong.get(order, 0)
            order.picking_count = len(order.picking_ids)
            order.credit_note_count = len(order.sudo().credit_note_ids)

    @api.depends("decision")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        manager = self.env.user.has_group("reverse_logistics.group_return_manager")
        for order in self:
            order.can_approve = manager and order.decision == "submitted"

    def _compute_can_credit(self):
        for order in self:
            due = self.env["return.credit"]._get_due(order)
            order.can_credit = any(line._is_anything_chargeable() for line in due)

    def _compute_access_url(self):
        result = super()._compute_access_url()
        for order in self:
            order.access_url = f"/my/returns/{order.id}"
        return result

    def _meet(self):
        """Change the rows of these returns, so that nobody changes them beside us.

        Two who close the last two items of a return do not see each other's: both
        would leave it open. Both update its row, so the second one is run again.
        """
        ids = self.filtered("id").ids  # not those of a form that is being filled in
        if ids:
            self.env.cr.execute(
                "UPDATE return_order SET decision = decision WHERE id = ANY(%s)", [ids]
            )

    def _is_anything_here(self):
        self.ensure_one()
        gone = ("expected", "in_transit", "missing", "refused")
        return any(item.stage not in gone for item in self.item_ids)

    def _is_anything_expected(self):
        self.ensure_one()
        return any(
            line.product_uom_id.compare(
                line.qty_received + line.qty_closed, line.quantity
            )
            < 0
            for line in self.line_ids
        )

    def _is_anything_open(self):
        """Whether goods wait for a decision or a customer for money."""
        self.ensure_one()
        if any(
            item.stage not in ("closed", "missing", "refused") for item in self.item_ids
        ):
            return True
        return any(line._is_credit_owed() for line in self.line_ids)

    # === CRUD === #

    @api.model
    def _number(self, vals_list):
        for vals in vals_list:
            if not vals.get("company_id"):
                company = self._get_company_of_lines(vals)
                if company:
                    vals["company_id"] = company.id
        self._number_from("reverse_logistics.sequence_return_order", vals_list)

    @api.model
    def _get_company_of_lines(self, vals):
        """The company that sold the goods, for returns made without naming one."""
        lines = [
            command[2].get("sale_line_id")
            for command in vals.get("line_ids") or []
            if len(command) == 3 and isinstance(command[2], dict)
        ]
        sold = self.env["sale.order.line"].browse(filter(None, lines))
        return sold.company_id[:1]

    def _check_numbers(self, vals):
        # Odoo computes with the lines before it creates them.
        for command in vals.get("line_ids") or []:
            if len(command) == 3 and isinstance(command[2], dict):
                self.env["return.order.line"]._check_numbers(command[2])
        return super()._check_numbers(vals)

    def write(self, vals):
        """:raises UserError: for changes to what was agreed"""
        fixed = {
            "partner_id",
            "company_id",
            "line_ids",
            "policy_id",
            "kind",
        } & vals.keys()
        if fixed and not self._is_unguarded():
            late = self.filtered(
                lambda order: order.decision not in ("draft", "submitted")
            )
            if late:
                raise UserError(
                    self.env._(
                        "%s is decided: what was agreed cannot change any more. Close"
                        " it and make a new return.",
                        ", ".join(late.mapped("name")),
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if any(order.decision != "draft" for order in self):
            raise UserError(
                self.env._("Only drafts can be deleted: cancel the return instead.")
            )
