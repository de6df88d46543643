# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..const import HOUSE_GRADES


class ReturnWriteDown(models.Model):
    """The value that one item lost, taken out of the stock valuation and reversible.

    *grade*: goods that are sold on as B-grade are worth what they will bring (IAS 2,
    9: the lower of cost and net realisable value); *scrap*: goods that are written
    off are worth nothing. The entry names unit, grade and reason; the ledger of the
    item says the same under *write_down*.
    """

    _name = "return.write.down"
    _description = "Write-down of a Returned Item"
    _inherit = ["return.guard.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = (
        "item_id",
        "kind",
        "date",
        "quantity",
        "product_id",
        "lot_id",
        "house_grade",
        "reason",
        "amount_book",
        "amount_released",
        "state",
        "move_id",
        "reversal_id",
        "line_ids",
        "reversed_by_id",
    )

    name = fields.Char(compute="_compute_name", store=True)
    item_id = fields.Many2one(
        comodel_name="return.item", required=True, index=True, ondelete="restrict"
    )
    company_id = fields.Many2one(
        related="item_id.company_id", store=True, index=True, precompute=True
    )
    order_id = fields.Many2one(
        related="item_id.order_id",
        string="Return",
        store=True,
        index="btree_not_null",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        selection=[("grade", "Lower Value"), ("scrap", "Written Off")], required=True
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    product_id = fields.Many2one(
        comodel_name="product.product",
        required=True,
        help="As which it is in stock: for regraded goods the B-grade product.",
    )
    lot_id = fields.Many2one(comodel_name="stock.lot", string="Lot/Serial")
    quantity = fields.Float(digits="Product Unit", required=True)
    house_grade = fields.Selection(selection=HOUSE_GRADES, string="Grade")
    reason = fields.Char(help="What was found, and what was decided.")
    amount_book = fields.Monetary(string="Book Value", help="What it stood at before.")
    amount_left = fields.Monetary(
        string="Worth",
        help="What it will bring. It can be changed until the write-down is posted.",
    )
    amount = fields.Monetary(
        string="Write-down", compute="_compute_amount", store=True, precompute=True
    )
    amount_released = fields.Monetary(
        string="Released",
        readonly=True,
        help="Of the write-down, for what was sold since: the cost of these goods is"
        " lower by it.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "To Post"),
            ("posted", "Posted"),
            ("reversed", "Reversed"),
        ],
        string="Status",
        required=True,
        default="draft",
        index=True,
        tracking=True,
    )
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Entry",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    reversal_id = fields.Many2one(
        comodel_name="account.move",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    line_ids = fields.One2many(
        comodel_name="account.move.line",
        inverse_name="return_write_down_id",
        string="Journal Items",
        readonly=True,
    )
    reversed_by_id = fields.Many2one(comodel_name="res.users", readonly=True)

    _once = models.UniqueIndex(
        "(item_id, kind) WHERE state <> 'reversed'",
        "This item is written down for that already.",
    )
    _amounts_bounded = models.Constraint(
        "CHECK (amount_left >= 0 AND amount_left <= amount_book AND amount_book <= 1e12"
        " AND COALESCE(amount_released, 0) BETWEEN -0.01 AND amount + 0.01)",
        "What goods are worth lies between nothing and their book value.",
    )

    @api.depends("item_id.name", "kind")
    def _compute_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for entry in self:
            entry.name = f"{entry.item_id.name}: {kinds.get(entry.kind, '')}"

    @api.depends("amount_book", "amount_left")
    def _compute_amount(self):
        for entry in self:
            entry.amount = entry.amount_book - entry.amount_left

    @api.constrains("amount_left", "amount_book")
    def _check_posted(self):
        if not self._is_unguarded() and any(entry.state != "draft" for entry in self):
            raise UserError(
                self.env._("A posted write-down does not change: reverse it.")
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("Write-downs are kept: reverse one that is wrong."))

    def _get_label(self):
        """What the journal entry says: unit, quantity, grade and reason."""
        self.ensure_one()
        parts = [self.item_id.name, self.lot_id.name, self.product_id.display_name]
        return self.env._(
            "Write-down %(unit)s, %(quantity)s: grade %(grade)s, %(reason)s",
            unit=" ".join(part for part in parts if part),
            quantity=f"{self.quantity:g} {self.product_id.uom_id.name}",
            grade=self.house_grade or "-",
            reason=self.reason or "-",
        )

    def _ensure_accountant(self):
        if not self.env.su and not self.env.user.has_group(
            "reverse_logistics.group_return_accountant"
        ):
            raise AccessError(
                self.env._("Only an accountant of returns may do write-downs.")
            )

    # === ACTIONS === #

    def action_post(self):
        """Post the entries of write-downs that wait.

        :raises AccessError: for users who are no accountants of returns
        :raises UserError: for what is posted already, and for missing accounts
        """
        self._ensure_accountant()
        self.check_access("write")
        self._ensure_state("draft", self.env._("posted or reversed already"))
        # sudo: the entry is of this document, whatever journals the user has.
        self.sudo()._post_entries()

    def action_reverse(self):
        """Take write-downs back: goods regain their value, and what was written off
        comes back into B-stock at it.

        :raises AccessError: for users who are no accountants of returns
        :raises UserError: for what is not posted, and for goods that are gone
        """
        self._ensure_accountant()
        self.check_access("write")
        self._ensure_state("posted", self.env._("not posted, or reversed already"))
        self._ensure_goods()
        # sudo: see `action_post`.
        self.sudo()._reverse_entries()

    def _ensure_state(self, state, what):
        # Two at once meet on the rows: the second is run again.
        self.env.cr.execute(
            "UPDATE return_write_down SET state = state WHERE id = ANY(%s)", [self.ids]
        )
        wrong = self.filtered(lambda entry: entry.state != state)
        if wrong:
            raise UserError(
                self.env._(
                    "%(entries)s: %(what)s.",
                    entries=", ".join(wrong.mapped("name")),
                    what=what,
                )
            )

    def _ensure_goods(self):
        """What was taken apart or sold cannot regain its value."""
        for entry in self:
            item_sudo = entry.item_id.sudo()  # an accountant need not see outcomes
            taker = item_sudo.outcome_ids.partner_id[:1]
            if entry.kind == "scrap" and taker:
                raise UserError(
                    self.env._(
                        "%(item)s went to %(partner)s: it cannot come back into stock.",
                        item=entry.item_id.name,
                        partner=taker.display_name,
                    )
                )
            if entry.kind == "scrap" and item_sudo.outcome_ids.part_ids.move_id:
                raise UserError(
                    self.env._(
                        "Parts of %s are in stock at their share of its value: it"
                        " cannot come back.",
                        entry.item_id.name,
                    )
                )
            if entry.kind == "grade" and entry.currency_id.is_zero(
                entry.amount - entry.amount_released
            ):
                raise UserError(
                    self.env._(
                        "%s is sold: its write-down went into the cost of the sale.",
                        entry.item_id.name,
                    )
                )

    def action_open_entries(self):
        """The journal entries of these write-downs."""
        return (self.move_id | self.line_ids.move_id)._get_records_action(
            name=self.env._("Journal Entries")
        )
