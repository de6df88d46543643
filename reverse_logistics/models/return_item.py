# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..const import (
    COSMETIC_GRADES,
    DISCREPANCIES,
    EDGES,
    FUNCTION_GRADES,
    HOUSE_GRADES,
    OPEN,
    STAGES,
)


class ReturnItem(models.Model):
    """Something physical with one barcode: one serial, or a quantity of one product
    that travels together. Its stage is the stage of its last event."""

    _name = "return.item"
    _description = "Return Item"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = (
        "name",
        "stage",
        "order_id",
        "line_id",
        "product_id",
        "lot_id",
        "quantity",
        "owner_id",
        "location_id",
        "company_id",
        "disposition_id",
        "recommended_disposition_id",
        "recommendation",
        "parent_id",
        "matched_line_id",
        "function_grade",
        "cosmetic_grade",
        "house_grade",
        "actual_recovery",
        "cost_total",
        "event_ids",
        "move_ids",
        "inspection_ids",
    )
    _quantity_fields = ("quantity",)

    name = fields.Char(
        string="Licence Plate", required=True, readonly=True, copy=False, index=True
    )
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    line_id = fields.Many2one(
        comodel_name="return.order.line",
        string="Return Line",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        help="Empty for goods that nobody announced.",
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id", store=True, string="Customer", index=True
    )
    product_id = fields.Many2one(
        comodel_name="product.product", required=True, readonly=True, index=True
    )
    tracking = fields.Selection(related="product_id.tracking")
    lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Lot/Serial",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        readonly=True,
        help="In the unit of measure of the product.",
    )
    product_uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    package_id = fields.Many2one(comodel_name="stock.package", check_company=True)
    owner_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    location_id = fields.Many2one(
        comodel_name="stock.location", readonly=True, index=True, check_company=True
    )
    stage = fields.Selection(
        selection=STAGES,
        required=True,
        readonly=True,
        index=True,
        group_expand="_group_expand_stage",
    )
    serial_open = fields.Boolean(
        compute="_compute_serial_open",
        store=True,
        help="A serial number that is on its way through the returns centre.",
    )
    discrepancy = fields.Selection(
        selection=DISCREPANCIES,
        index="btree_not_null",
        tracking=True,
    )
    parent_id = fields.Many2one(
        comodel_name="return.item",
        string="Split from",
        readonly=True,
        index="btree_not_null",
    )
    child_ids = fields.One2many(comodel_name="return.item", inverse_name="parent_id")
    claimed_reason_id = fields.Many2one(
        related="line_id.reason_id", store=True, string="Reason Claimed"
    )
    found_reason_id = fields.Many2one(comodel_name="return.reason", readonly=True)
    function_grade = fields.Selection(selection=FUNCTION_GRADES, readonly=True)
    cosmetic_grade = fields.Selection(selection=COSMETIC_GRADES, readonly=True)
    house_grade = fields.Selection(
        selection=HOUSE_GRADES, string="Grade", readonly=True, index="btree_not_null"
    )
    recommended_disposition_id = fields.Many2one(
        comodel_name="return.disposition", string="Recommended", readonly=True
    )
    recommendation = fields.Json(
        readonly=True,
        help="Why: every option with its terms, what was excluded and by which rule.",
    )
    disposition_id = fields.Many2one(
        comodel_name="return.disposition", readonly=True, index="btree_not_null"
    )
    override_reason_id = fields.Many2one(
        comodel_name="return.override.reason", readonly=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    expected_recovery = fields.Monetary(readonly=True)
    actual_recovery = fields.Monetary(readonly=True)
    cost_total = fields.Monetary(string="Costs", readonly=True)
    event_ids = fields.One2many(
        comodel_name="return.event", inverse_name="item_id", readonly=True
    )
    inspection_ids = fields.One2many(
        comodel_name="return.inspection", inverse_name="item_id", readonly=True
    )
    move_ids = fields.Many2many(
        comodel_name="stock.move",
        relation="return_item_stock_move_rel",
        string="Stock Moves",
        readonly=True,
        copy=False,
    )
    date_received = fields.Datetime(readonly=True, index="btree_not_null")
    color = fields.Integer()

    _name_uniq = models.Constraint(
        "unique(name)", "Another item has this licence plate."
    )
    _quantity_bounded = models.Constraint(
        "CHECK (quantity > 0 AND quantity <= 1e9)",
        "The quantity of an item must be above zero.",
    )
    _serial_once = models.UniqueIndex(
        "(lot_id) WHERE serial_open",
        "This serial number is already on another open return. Close that one first,"
        " or check the label.",
    )

    @api.depends("stage", "lot_id", "product_id.tracking")
    def _compute_serial_open(self):
        for item in self:
            item.serial_open = (
                bool(item.lot_id)
                and item.product_id.tracking == "serial"
                and item.stage in OPEN
            )

    @api.model
    def _group_expand_stage(self, stages, domain):
        """Columns in the order of the work, the open ones also when empty."""
        return [name for name, _label in STAGES if name in OPEN or name in stages]

    @api.model
    def _number(self, vals_list):
        self._number_from("reverse_logistics.sequence_return_item", vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_recorded(self):
        if self.sudo().event_ids:
            raise UserError(
                self.env._(
                    "An item with a history cannot be deleted: close its return."
                )
            )

    # === EVENTS === #

    @api.model
    def _create_items(self, vals_list, stage, **event):
        """Make items and write the first event of each.

        :param vals_list: values of the items without stage and plate
        :param event: as of `_record`
        """
        # The events are the history of an item: no creation messages beside them.
        items = (
            self._unguarded()
            .with_context(mail_create_nolog=True, mail_create_nosubscribe=True)
            .create([{**vals, "stage": stage} for vals in vals_list])
        )
        self.env["return.event"]._unguarded().sudo().create(
            [
                {**item._prepare_event_vals(stage, **event), "from_stage": False}
                for item in items
            ]
        )
        return self.browse(items.ids)

    def _record(self, to_stage, *, values=None, **event):
        """Append an event to each item and bring the items to its stage.

        The only way in. All items of one call share the particulars of the event;
        `key`, when given, is made one a item.

        :param to_stage: the new stage, or the present one for a fact without a move
        :param values: fields of the item that change with the event
        :param event: `occurred_at`, `source`, `location_id`, `data`, `name`, `key`
        :return: the events
        :raises UserError: when an item cannot go there from where it is
        """
        self._check_edge(to_stage)
        events = (
            self.env["return.event"]
            ._unguarded()
            .sudo()
            .create([item._prepare_event_vals(to_stage, **event) for item in self])
        )
        changed = dict(values or {})
        if event.get("location_id"):
            changed["location_id"] = event["location_id"]
        self._unguarded().write({"stage": to_stage, **changed})
        return events

    def _prepare_event_vals(self, to_stage, **event):
        self.ensure_one()
        now = fields.Datetime.now()
        key = event.get("key")
        return {
            "item_id": self.id,
            "order_id": self.order_id.id,
            "company_id": self.company_id.id,
            "from_stage": self.stage,
            "to_stage": to_stage,
            "name": event.get("name"),
            "occurred_at": event.get("occurred_at") or now,
            "recorded_at": now,
            "user_id": self.env.uid,
            "source": event.get("source") or "user",
            "location_id": event.get("location_id") or self.location_id.id,
            "quantity": self.quantity,
            "key": f"{key}:{self.id}" if key else False,
            "data": event.get("data"),
        }

    def _check_edge(self, to_stage):
        names = dict(self._fields["stage"]._description_selection(self.env))
        for item in self:
            if item.stage != to_stage and to_stage not in EDGES[item.stage]:
                raise UserError(
                    self.env._(
                        "%(item)s is %(stage)s and cannot become %(target)s.",
                        item=item.name,
                        stage=names[item.stage].lower(),
                        target=names[to_stage].lower(),
                    )
                )

    @api.model
    def _link_moves(self, pairs):
        """Note which stock moves carried which items, all in one statement.

        :param pairs: a list of (item, move)
        """
        if not pairs:
            return
        items, moves = zip(*[(item.id, move.id) for item, move in pairs], strict=True)
        self.env["stock.move"].flush_model(["id"])
        self.env["return.item"].flush_model(["id"])
        self.env.cr.execute(
            "INSERT INTO return_item_stock_move_rel (return_item_id, stock_move_id)"
            " SELECT * FROM unnest(%s, %s) ON CONFLICT DO NOTHING",
            (list(items), list(moves)),
        )
        self.env["return.item"].invalidate_model(["move_ids"])
        self.env["stock.move"].invalidate_model(["return_item_ids"])

    def _warn_discrepancy(self):
        """Ask a manager to settle goods that differ from what was agreed."""
        names = dict(self._fields["discrepancy"]._description_selection(self.env))
        for item in self:
            item._ask_responsible(
                self.env._(
                    "Settle: %(what)s, %(quantity)s of %(product)s",
                    what=names[item.discrepancy],
                    quantity=f"{item.quantity:g}",
                    product=item.product_id.display_name,
                )
            )

    def _warn_astray(self, reference):
        """Ask somebody about goods that left the returns centre undecided."""
        for item in self:
            item._ask_responsible(
                self.env._(
                    "%(item)s left with %(transfer)s before it was disposed",
                    item=item.name,
                    transfer=reference,
                )
            )

    def _ask_responsible(self, summary):
        """A task for who is responsible for the return, else for a manager."""
        self.ensure_one()
        user = self.order_id.user_id or self.order_id._get_any_manager()
        self.activity_schedule(
            "mail.mail_activity_data_todo", user_id=user.id, summary=summary
        )

    # === SPLIT === #

    def _split(self, quantity):
        """Take a quantity out of an item into a new one with a plate of its own.

        :param quantity: in the unit of the product, above zero and below the item's
        :return: the new item; the remainder stays on this one
        :raises UserError: when it is not a part of what is there
        """
        self.ensure_one()
        quantity = self._read_quantity(quantity, self._fields["quantity"].string)
        uom = self.product_uom_id
        if self.stage in ("closed", "missing", "refused"):
            raise UserError(self.env._("%s is closed and cannot be split.", self.name))
        if uom.compare(quantity, self.quantity) >= 0 or uom.is_zero(quantity):
            raise UserError(
                self.env._(
                    "%(item)s holds %(quantity)s: split off less than that.",
                    item=self.name,
                    quantity=f"{self.quantity:g} {uom.name}",
                )
            )
        self._check_whole(quantity)
        rest = uom.round(self.quantity - quantity)
        part = self._unguarded().copy(self._prepare_split_vals(quantity))
        self._unguarded().write({"quantity": rest})
        data = {"split": {"from": self.id, "to": part.id, "quantity": quantity}}
        (self + part)._record(self.stage, name=self.env._("Split"), data=data)
        return part._guarded()

    def _prepare_split_vals(self, quantity):
        self.ensure_one()
        return {
            "quantity": quantity,
            "parent_id": self.id,
            "name": False,
            "stage": self.stage,
            "move_ids": [fields.Command.set(self.move_ids.ids)],
        }

    def _check_whole(self, quantity):
        """Refuse half a piece of something counted in pieces."""
        self.ensure_one()
        if (
            not self.product_id._is_return_quantity_whole(quantity)
            and float(self.quantity).is_integer()
        ):
            raise UserError(
                self.env._(
                    "%s is counted in whole units.", self.product_id.display_name
                )
            )

    def _guarded(self):
        """The records without the right to set guarded fields."""
        return self.with_context(return_guard=False)
