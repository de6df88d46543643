# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

AT_WORK = ("draft", "confirmed", "under_repair")


class ReturnItem(models.Model):
    """Repair and refurbishment, by Odoo's own repair orders."""

    _inherit = "return.item"

    _guarded_fields = ("repair_quote_state", "repair_ids")

    repair_ids = fields.One2many(
        comodel_name="repair.order", inverse_name="return_item_id", readonly=True
    )
    repair_count = fields.Integer(compute="_compute_repair_count")
    repair_quote_state = fields.Selection(
        selection=[
            ("none", "No quote needed"),
            ("quoted", "Waits for the customer"),
            ("accepted", "Accepted"),
            ("declined", "Declined"),
        ],
        string="Repair Quote",
        default="none",
        readonly=True,
        copy=False,
        tracking=True,
    )
    repair_quote_amount = fields.Monetary(
        string="Quoted",
        compute="_compute_repair_quote_amount",
        currency_field="repair_quote_currency_id",
        help="What the customer pays for the repair, with taxes.",
    )
    repair_quote_currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_repair_quote_amount"
    )

    @api.depends("repair_ids")
    def _compute_repair_count(self):
        for item in self:
            item.repair_count = len(item.sudo().repair_ids)

    @api.depends("repair_ids.sale_order_id.amount_total")
    def _compute_repair_quote_amount(self):
        for item in self:
            # sudo: an inspector and the customer see the sum, not the order.
            quote = item.sudo().repair_ids.sale_order_id[-1:]
            item.repair_quote_amount = quote.amount_total
            item.repair_quote_currency_id = quote.currency_id or item.currency_id

    def action_open_repairs(self):
        """The repairs of these items."""
        return self.repair_ids._get_records_action(name=self.env._("Repairs"))

    def action_quote_repair(self):
        """Make the quote that the customer has to agree to.

        :return: an action that shows the quotation
        :raises UserError: for items that are not being repaired
        """
        self.ensure_one()
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(self.env._("Only inspectors may quote repairs."))
        # sudo: quoting a repair is part of deciding on it.
        repair_sudo = self.sudo()._get_open_repairs()[:1]
        if not repair_sudo:
            raise UserError(self.env._("%s is not being repaired.", self.name))
        if repair_sudo.sale_order_id:
            raise UserError(self.env._("%s is quoted already.", self.name))
        repair_sudo.action_create_sale_order()
        quotes = repair_sudo.sale_order_id.sudo(False)
        return quotes._get_records_action(name=self.env._("Quotation"))

    # === THE CUSTOMER'S CONSENT === #

    def _accept_repair_quote(self):
        """The customer agrees: the quotation is an order, and the repair may begin.

        The caller has checked that this is his item.

        :raises UserError: when nothing is quoted to him
        """
        self._ensure_quoted()
        for item in self:
            # sudo: the customer has no rights on orders and repairs.
            repairs_sudo = item.sudo()._get_open_repairs()
            orders_sudo = repairs_sudo.sale_order_id.filtered(
                lambda order: order.state in ("draft", "sent")
            )
            item._set_quote_state("accepted")
            if orders_sudo:
                orders_sudo.action_confirm()

    def _decline_repair_quote(self):
        """The customer does not agree: the repair is given up, the quotation too, and
        the item waits for another decision.

        :raises UserError: when nothing is quoted to him
        """
        self._ensure_quoted()
        for item in self:
            repairs_sudo = item.sudo()._get_open_repairs()
            orders_sudo = repairs_sudo.sale_order_id
            item._set_quote_state("declined")
            repairs_sudo._cancel_quietly()
            orders_sudo.filtered(lambda o: o.state in ("draft", "sent")).action_cancel()
            item.sudo()._reopen(self.env._("The customer declined the repair quote"))
            item.sudo()._ask_responsible(
                self.env._("%s: the customer declined the repair quote", item.name)
            )

    def _ensure_quoted(self):
        wrong = self.filtered(lambda item: item.repair_quote_state != "quoted")
        if wrong:
            raise UserError(
                self.env._(
                    "There is no open quote for %s: it was answered, or taken back.",
                    ", ".join(wrong.mapped("name")),
                )
            )

    def _set_quote_state(self, state):
        names = dict(
            self._fields["repair_quote_state"]._description_selection(self.env)
        )
        source = "portal" if self.env.user.share else "user"
        for item in self:
            # sudo: the customer answers, see `_accept_repair_quote`.
            item.sudo()._record(
                item.stage,
                source=source,
                name=self.env._("Repair quote: %s", names[state]),
                values={"repair_quote_state": state},
                data={"repair_quote": state},
            )

    # === THE WORK === #

    def _get_open_repairs(self):
        return self.repair_ids.filtered(lambda repair: repair.state in AT_WORK)

    def _get_repair_limit(self):
        """What a repair may cost at most; 0: no limit.

        The share that the company sets of the price of a new one.
        """
        self.ensure_one()
        percent = self.company_id.sudo().return_repair_limit_percent
        return self.product_id.lst_price * self.quantity * percent / 100

    def _go_on_after_repair(self, repair):
        """A repair is done: sell it, or send it back to its owner."""
        self.ensure_one()
        if self.stage != "in_process":
            return
        repair._learn_return_success(1.0)
        self._book_repair(repair)
        posting = self.env["return.posting"]
        target = repair.return_next or self._get_next_after_repair()
        warehouse = self._get_warehouse()
        if target == "return_to_customer":
            posting._begin_return_to_customer(self)
            return
        if self.owner_id:
            raise UserError(
                self.env._("%s is not ours: it goes back to its owner.", self.name)
            )
        posting._sell_on(warehouse, self, target)
        posting._finish(self)

    def _get_next_after_repair(self):
        """Back to the customer what is his, into stock what is ours."""
        owed = self.disposition_id.action == "repair" or self.owner_id
        return "return_to_customer" if owed else "restock"

    def _book_repair(self, repair):
        """The parts and the work of a repair are costs of the item."""
        used = repair.move_ids.filtered(
            lambda move: move.repair_line_type == "add" and move.state == "done"
        )
        rate = repair.company_id.sudo().return_handling_rate
        amounts = {
            "parts": sum(move.value or 0.0 for move in used),
            "labour": repair.return_hours * rate,
        }
        keys = {"parts": f"repair:{repair.id}", "labour": f"repair-work:{repair.id}"}
        vals_list = [
            {"kind": kind, "amount": amount, "note": repair.name, "key": keys[kind]}
            for kind, amount in amounts.items()
            if amount
        ]
        if vals_list:
            self._add_costs(vals_list)


class ReturnPosting(models.AbstractModel):
    _inherit = "return.posting"

    @api.model
    def _begin_repair(self, items):
        self._create_repairs(items)

    @api.model
    def _begin_refurbish(self, items):
        self._create_repairs(items)

    @api.model
    def _create_repairs(self, items):
        """A repair order for each item, at the repair location of its warehouse."""
        vals_list = []
        for warehouse, group in self._by_warehouse(items):
            vals_list += [self._prepare_repair_vals(warehouse, item) for item in group]
        # sudo: who decides need not have rights on repairs.
        self.env["repair.order"].sudo().create(vals_list)

    @api.model
    def _prepare_repair_vals(self, warehouse, item):
        place = warehouse.return_repair_loc_id
        return {
            "product_id": item.product_id.id,
            "product_qty": item.quantity,
            "product_uom": item.product_uom_id.id,
            "lot_id": item.lot_id.id,
            "partner_id": item.partner_id.id if item.line_id else False,
            "company_id": item.company_id.id,
            "picking_type_id": warehouse.repair_type_id.id,
            "product_location_src_id": place.id,
            "product_location_dest_id": place.id,
            "under_warranty": item._is_in_warranty(),
            "return_item_id": item.id,
            "return_next": item._get_next_after_repair(),
            "return_override_reason_id": item.override_reason_id.id,
            "internal_notes": item.line_id.note or False,
        }

    @api.model
    def _undo_repair(self, items):
        items.sudo()._get_open_repairs()._cancel_quietly()

    @api.model
    def _undo_refurbish(self, items):
        self._undo_repair(items)

    @api.model
    def _end_repair(self, warehouse, items):
        """The work is done: end the repairs, then deliver."""
        self._end_repairs(items)
        self._drop_shipments(items)
        self._ship(warehouse, items)

    @api.model
    def _end_refurbish(self, warehouse, items):
        """The work is done: end the repairs, then stock."""
        targets = {
            item: item.sudo()._get_open_repairs()[-1:].return_next for item in items
        }
        self._end_repairs(items)
        for target, part in items.grouped(lambda i: targets[i] or "restock").items():
            if target == "return_to_customer":
                self._ship(warehouse, part)
            else:
                self._sell_on(warehouse, part, target)

    @api.model
    def _end_repairs(self, items):
        """End repairs that are still open, by the steps of Odoo."""
        # sudo: see `_create_repairs`.
        repairs_sudo = items.sudo()._get_open_repairs()
        repairs_sudo._ensure_return_agreed()
        for repair in repairs_sudo:
            if repair.state in ("draft", "confirmed"):
                repair.action_repair_start()
        if repairs_sudo:
            repairs_sudo._quietly().action_repair_done()
        for repair in repairs_sudo:
            repair._learn_return_success(1.0)
            repair.return_item_id._book_repair(repair)

    @api.model
    def _sell_on(self, warehouse, items, target):
        """Put goods where they are sold from: as new, or as B-grade."""
        if target == "resell_b":
            self._sell_as_b(warehouse, items, {})
        else:
            self._transfer(warehouse, items, warehouse.lot_stock_id)


class ReturnFollow(models.AbstractModel):
    _inherit = "return.follow"

    @api.model
    def _follow(self, moves):
        """The product of a repair stays where it is: its item follows the repair."""
        repaired = moves.filtered(lambda move: move.repair_id.return_item_id)
        # sudo: stock users without a right on returns move goods, too.
        return super(ReturnFollow, self.sudo())._follow(moves - repaired)
