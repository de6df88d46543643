# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import secrets

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [
    ("customer", "Customer Return"),
    ("warranty", "Warranty"),
    ("take_back", "Take-back"),
    ("stock_rotation", "Stock Rotation"),
    ("recall", "Recall"),
]
STATES = [
    ("draft", "Draft"),
    ("submitted", "Submitted"),
    ("approved", "Approved"),
    ("receiving", "Receiving"),
    ("processing", "Processing"),
    ("done", "Done"),
    ("rejected", "Rejected"),
    ("cancelled", "Cancelled"),
]
# What people decide; the other states follow from the lines.
DECISIONS = [STATES[i] for i in (0, 1, 2, 6, 7)]


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

    name = fields.Char(
        string="Number", required=True, readonly=True, copy=False
    )
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
        default=lambda self: self.env.user.share and self.env["res.users"] or self.env.user,
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
    credit_note_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="return_order_id",
        string="Credit Notes",
        readonly=True,
    )
    replacement_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="return_order_id",
        string="Replacements",
        readonly=True,
    )
    repair_ids = fields.One2many(
        comodel_name="repair.order",
        inverse_name="return_order_id",
        string="Repairs",
        readonly=True,
    )
    carrier_id = fields.Many2one(comodel_name="delivery.carrier", check_company=True)
    carrier_tracking_ref = fields.Char(string="Tracking Reference", copy=False)
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
            order.can_credit = bool(self.env["return.credit"]._get_due(order))

    def _compute_access_url(self):
        super()._compute_access_url()
        for order in self:
            order.access_url = f"/my/returns/{order.id}"

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
        return any(
            line.resolution == "credit"
            and line.product_uom_id.compare(line.qty_credited, line._get_creditable()) < 0
            for line in self.line_ids
        )

    # === CRUD === #

    @api.model
    def _number(self, vals_list):
        self._number_from("reverse_logistics.sequence_return_order", vals_list)

    def _check_numbers(self, vals):
        super()._check_numbers(vals)
        # Odoo computes with the lines before it creates them.
        for command in vals.get("line_ids") or []:
            if len(command) == 3 and isinstance(command[2], dict):
                self.env["return.order.line"]._check_numbers(command[2])

    def write(self, vals):
        """:raises UserError: for changes to what was agreed"""
        fixed = {"partner_id", "company_id", "line_ids", "policy_id", "kind"} & vals.keys()
        if fixed and not self._is_unguarded():
            late = self.filtered(lambda order: order.decision not in ("draft", "submitted"))
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

    # === ACTIONS === #

    def action_submit(self):
        """Ask for the return; the policy approves at once or a manager will."""
        self.check_access("write")
        self._ensure_decision("draft")
        for order in self:
            if not order.line_ids:
                raise UserError(
                    self.env._(
                        "%s has no products yet: add at least one before you submit it.",
                        order.name,
                    )
                )
        self.line_ids._claim()
        now = fields.Datetime.now()
        self._unguarded().write(
            {
                "decision": "submitted",
                "submitted_by_id": self.env.uid,
                "date_submitted": now,
            }
        )
        self._log_milestone("submitted")
        approved = self.browse()
        for order in self:
            why = order.policy_id._approves(order) if order.policy_id else ""
            order.policy_note = why
            if not why:
                approved |= order
        approved._approve()
        (self - approved)._ask_manager()

    def action_approve(self):
        """Approve requests; somebody else than who asked.

        :raises AccessError: for users who are not returns managers
        """
        self._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")
        self._ensure_decision("submitted")
        if self.env.su:
            return self._approve()  # the system, not a person
        own = self.filtered(lambda order: order.submitted_by_id == self.env.user)
        if own:
            raise AccessError(
                self.env._(
                    "Two people: you asked for %s yourself, so another returns manager"
                    " must approve it.",
                    ", ".join(own.mapped("name")),
                )
            )
        return self._approve(self.env.user)

    def action_reject(self, reason=None):
        """Refuse requests and give back what they claimed."""
        self._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")
        self._ensure_decision("submitted")
        self.line_ids._release()
        self._unguarded().write({"decision": "rejected", "closing_reason": reason})
        self._log_milestone("rejected")

    def action_cancel(self):
        """Call returns off before anything arrived; their receipts go too."""
        self.check_access("write")
        self._ensure_decision("draft", "submitted", "approved")
        arrived = self.filtered(lambda order: order._is_anything_here())
        if arrived:
            raise UserError(
                self.env._(
                    "Goods of %s have arrived: finish them, or close the return short.",
                    ", ".join(arrived.mapped("name")),
                )
            )
        self._cancel_receipts()
        self.line_ids.filtered("source_ids")._release()
        self.item_ids.filtered(lambda i: i.stage in ("expected", "in_transit"))._record(
            "missing", source="system", name=self.env._("Return cancelled")
        )
        self._unguarded().write({"decision": "cancelled"})
        self._log_milestone("cancelled")

    def action_close(self, reason=None):
        """Close short: what has not arrived will not come any more.

        :raises UserError: while goods that are here wait for a decision
        """
        self._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")
        self._ensure_decision("approved")
        for order in self:
            open_items = order.item_ids.filtered(
                lambda item: item.stage in ("received", "inspected", "decided")
            )
            if open_items:
                raise UserError(
                    self.env._(
                        "%(order)s cannot be closed: %(items)s still wait for a"
                        " disposition.",
                        order=order.name,
                        items=", ".join(
                            f"{i.product_id.display_name} ({i.name})" for i in open_items
                        ),
                    )
                )
        self._cancel_receipts()
        self._close_short()
        if reason:
            self._unguarded().write({"closing_reason": reason})
        self._log_milestone("closed")

    def _close_short(self):
        for line in self.line_ids:
            rest = line.product_uom_id.round(
                line.quantity - line.qty_received - line.qty_closed
            )
            if line.product_uom_id.compare(rest, 0) > 0:
                line._release()
                line._unguarded().qty_closed += rest
        self.item_ids.filtered(lambda i: i.stage in ("expected", "in_transit"))._record(
            "missing", source="system", name=self.env._("Closed short")
        )

    def action_credit(self):
        """Draft the credit notes for what is accepted and not yet credited.

        :return: an action that shows them
        :raises UserError: when there is nothing left to credit
        """
        if not self.env.su and not any(
            self.env.user.has_group(f"reverse_logistics.group_return_{role}")
            for role in ("manager", "accountant")
        ):
            self._ensure_group("reverse_logistics.group_return_accountant")
        self.check_access("read")
        notes = self.env["return.credit"]._create_credit_notes(self)
        return notes._get_records_action(name=self.env._("Credit Notes"))

    def action_open_items(self):
        """The items of these returns."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "reverse_logistics.return_item_action"
            ),
            "domain": [("order_id", "in", self.ids)],
            "context": {},
        }

    def action_open_pickings(self):
        """The receipts of these returns."""
        return self.picking_ids._get_records_action(name=self.env._("Receipts"))

    def action_open_credit_notes(self):
        """The credit notes of these returns."""
        return self.credit_note_ids._get_records_action(name=self.env._("Credit Notes"))

    # === STEPS === #

    def _approve(self, user=None):
        """Approve: receipts and expected items follow.

        :param user: who approves; nobody when the policy does
        """
        if not self:
            return
        self._unguarded().write(
            {
                "decision": "approved",
                "approved_by_id": user.id if user else False,
                "date_approved": fields.Datetime.now(),
            }
        )
        self._log_milestone("approved")
        self._create_expected_items()
        self._create_receipts()

    def _create_expected_items(self):
        """One item a serial, else one a line: what labels are printed for."""
        vals_list = [vals for line in self.line_ids for vals in line._prepare_items()]
        self.env["return.item"]._create_items(vals_list, "expected", source="system")

    def _create_receipts(self):
        """Make the receipt of each return; an ordinary transfer."""
        return self.env["return.receipt"]._create_receipts(self)

    def _cancel_receipts(self):
        """Call off the receipts that are still open."""
        # sudo: who may cancel a return need not have rights in the warehouse.
        open_sudo = self.sudo().picking_ids.filtered(
            lambda picking: picking.state not in ("done", "cancel")
        )
        open_sudo.action_cancel()

    @api.model
    def _load_demo(self):
        """Make the demonstration's returns; called by the demo data only."""
        from ..demo import generator

        generator.load(self.env)

    @api.model
    def _open_new(self, partner, lines, company):
        """A draft return with some lines, opened for the user.

        :param lines: values of the lines, without reason
        """
        reason = self.env["return.reason"].search([], limit=1)
        order = self.create(
            {
                "partner_id": partner.id,
                "company_id": company.id,
                "line_ids": [
                    fields.Command.create({"reason_id": reason.id, **line})
                    for line in lines
                ],
            }
        )
        return order._get_records_action(name=self.env._("Return"))

    def _finish(self):
        """Note the day on which returns came to their end."""
        ended = self.filtered(lambda order: order.state == "done" and not order.date_done)
        if ended:
            ended._unguarded().write({"date_done": fields.Datetime.now()})
            ended._log_milestone("done")

    def _log_milestone(self, name):
        """An event of the return as a whole."""
        now = fields.Datetime.now()
        # sudo: nobody may write events, see return.event.
        self.env["return.event"]._unguarded().sudo().create(
            [
                {
                    "order_id": order.id,
                    "company_id": order.company_id.id,
                    "name": name,
                    "occurred_at": now,
                    "recorded_at": now,
                    "user_id": self.env.uid,
                    "source": "portal" if self.env.user.share else "user",
                }
                for order in self
            ]
        )

    def _ask_manager(self):
        for order in self:
            manager = order.user_id or self.env.user
            order.activity_schedule(
                "mail.mail_activity_data_todo",
                summary=self.env._("Approve the return"),
                note=order.policy_note,
                user_id=manager.id,
            )

    def _ensure_decision(self, *decisions):
        names = dict(self._fields["decision"]._description_selection(self.env))
        for order in self:
            if order.decision not in decisions:
                raise UserError(
                    self.env._(
                        "%(order)s is %(state)s: this can only be done while it is"
                        " %(wanted)s.",
                        order=order.name,
                        state=names[order.decision].lower(),
                        wanted=" / ".join(names[name].lower() for name in decisions),
                    )
                )

    def _ensure_group(self, group):
        if not self.env.user.has_group(group) and not self.env.su:
            raise AccessError(
                self.env._(
                    "This needs the right '%s': ask a returns manager.",
                    self.env.ref(group).sudo().name,
                )
            )

    @api.constrains("partner_id")
    def _check_lines_partner(self):
        self.line_ids._check_source()
