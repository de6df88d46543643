# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

# Dispositions whose goods wait for a document of their end.
FINISHED = ("harvest", "donate", "recycle")


class ReturnOutcome(models.Model):
    """What became of goods at the end: who took them, how much they weighed, which
    parts came of them, who saw it."""

    _name = "return.outcome"
    _description = "Outcome of Returned Goods"
    _inherit = ["return.guard.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = (
        "name",
        "state",
        "date",
        "user_id",
        "certificate_id",
        "move_ids",
        "picking_ids",
    )

    name = fields.Char(required=True, readonly=True, copy=False)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[("draft", "Draft"), ("done", "Done")],
        required=True,
        default="draft",
        readonly=True,
    )
    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True, check_company=True
    )
    disposition_id = fields.Many2one(
        comodel_name="return.disposition", required=True, index=True
    )
    action = fields.Selection(related="disposition_id.action")
    date = fields.Datetime(readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", string="By", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Taken by",
        compute="_compute_partner_id",
        store=True,
        readonly=False,
        help="Who recycles the goods, or what is left of them, or whom they are given"
        " to.",
    )
    certificate_id = fields.Many2one(
        comodel_name="return.downstream.certificate",
        readonly=True,
        help="What allowed him to take them on that day.",
    )
    weight = fields.Float(
        string="Weight (kg)",
        digits="Stock Weight",
        compute="_compute_weight",
        store=True,
        readonly=False,
    )
    witness_id = fields.Many2one(comodel_name="res.users")
    photo_ids = fields.Many2many(comodel_name="ir.attachment", string="Photos")
    part_ids = fields.One2many(
        comodel_name="return.outcome.part",
        inverse_name="outcome_id",
        compute="_compute_part_ids",
        store=True,
        readonly=False,
    )
    move_ids = fields.Many2many(
        comodel_name="stock.move", string="Stock Moves", readonly=True
    )
    picking_ids = fields.One2many(
        comodel_name="stock.picking",
        inverse_name="return_outcome_id",
        string="Deliveries",
        readonly=True,
    )
    picking_count = fields.Integer(compute="_compute_picking_count")
    note = fields.Text()

    _weight_bounded = models.Constraint(
        "CHECK (weight IS NULL OR (weight >= 0 AND weight <= 1e9))",
        "Type the weight in kilograms, zero or more.",
    )

    @api.depends("disposition_id")
    def _compute_partner_id(self):
        for outcome in self:
            if outcome.action == "recycle" and not outcome.partner_id:
                outcome.partner_id = outcome.company_id.return_recycler_id

    @api.depends("item_ids")
    def _compute_weight(self):
        for outcome in self:
            outcome.weight = sum(
                item.product_id.weight * item.quantity for item in outcome.item_ids
            )

    @api.depends("item_ids", "disposition_id")
    def _compute_part_ids(self):
        for outcome in self:
            if outcome.action != "harvest" or outcome.part_ids:
                continue
            outcome.part_ids = [
                Command.create(
                    {
                        "item_id": item._origin.id or item.id,
                        "product_id": part.product_id.id,
                        "quantity": part.quantity * item.quantity,
                        "cost_share": part.cost_share,
                    }
                )
                for item in outcome.item_ids
                for part in item.product_id.return_part_ids
            ]

    @api.depends("picking_ids")
    def _compute_picking_count(self):
        for outcome in self:
            outcome.picking_count = len(outcome.sudo().picking_ids)

    def action_open_pickings(self):
        """The deliveries to who took these goods."""
        return self.picking_ids._get_records_action(name=self.env._("Deliveries"))

    @api.model
    def _number(self, vals_list):
        self._number_from("reverse_logistics.sequence_return_outcome", vals_list)

    def _check_numbers(self, vals):
        weight = vals.get("weight")
        if weight and not 0 <= weight <= 1e9:
            raise ValidationError(
                self.env._("Type the weight in kilograms as a number, for example 2.5.")
            )
        return super()._check_numbers(vals)

    def write(self, vals):
        """:raises UserError: for changes to what is done"""
        if not self._is_unguarded() and any(one.state == "done" for one in self):
            kept = {"note", "message_follower_ids", "activity_ids"}
            if vals.keys() - kept:
                raise UserError(
                    self.env._("What was done cannot be changed: write a note to it.")
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        if any(outcome.state == "done" for outcome in self):
            raise UserError(self.env._("What was done is kept: write a note to it."))

    def action_confirm(self):
        """It is done: check what must be known, post it, and close the items.

        :raises AccessError: for users who are not inspectors
        :raises UserError: when something is missing
        """
        if not self.env.user.has_group("reverse_logistics.group_return_inspector"):
            raise AccessError(
                self.env._("Only inspectors and managers may complete dispositions.")
            )
        for outcome in self:
            if outcome.state == "done":
                raise UserError(self.env._("%s is done already.", outcome.name))
            outcome.item_ids.check_access("write")
            wrong = outcome.item_ids.filtered(
                lambda item, o=outcome: (
                    o.action not in FINISHED
                    or item.stage != "in_process"
                    or item.disposition_id != o.disposition_id
                )
            )
            if wrong or not outcome.item_ids:
                raise UserError(
                    self.env._(
                        "%(items)s is not in process with the disposition"
                        " %(disposition)s.",
                        items=", ".join(wrong.mapped("name")) or outcome.name,
                        disposition=outcome.disposition_id.name,
                    )
                )
            outcome._ensure_complete()
            posting = self.env["return.posting"]
            posting._complete(outcome.item_ids, outcome)
            posting._finish(outcome.item_ids)
        return {"type": "ir.actions.act_window_close"}

    # === WHAT MUST BE KNOWN === #

    def _ensure_complete(self):
        """:raises UserError: with a sentence on what is missing"""
        self.ensure_one()
        check = getattr(self, f"_ensure_{self.action}", None)
        if check:
            check()
        self._ensure_evidence()

    def _ensure_recycle(self):
        if not self.partner_id:
            raise UserError(
                self.env._(
                    "Who recycles %s? Choose the downstream vendor with Finish, or set"
                    " the usual one in the settings.",
                    self._name_items(),
                )
            )
        today = fields.Date.context_today(self)
        # sudo: certificates are kept by managers; whether one is valid is no secret.
        certificate = (
            self.env["return.downstream.certificate"]
            .sudo()
            ._find_valid(self.partner_id, self.company_id, today)
        )
        if not certificate:
            raise UserError(
                self.env._(
                    "%(partner)s has no certificate that is valid on %(day)s: choose"
                    " another downstream vendor, or note his new certificate.",
                    partner=self.partner_id.display_name,
                    day=today,
                )
            )
        if not self.weight > 0:
            raise UserError(
                self.env._(
                    "Type the weight in kg of %s: recycled goods are weighed.",
                    self._name_items(),
                )
            )
        self._unguarded().certificate_id = certificate.id

    def _ensure_harvest(self):
        if self.partner_id:  # what is left goes to a recycler
            self._ensure_recycle()
        for item in self.item_ids:
            parts = self.part_ids.filtered(lambda part, i=item: part.item_id == i)
            if sum(parts.mapped("cost_share")) > 100 + 1e-6:
                raise UserError(
                    self.env._(
                        "The parts of %s are worth more than it cost: their shares add"
                        " up to more than 100 %%.",
                        item.name,
                    )
                )

    def _ensure_evidence(self):
        needed = self.disposition_id.evidence
        photo, witness = bool(self.photo_ids), bool(self.witness_id)
        if witness and self.witness_id == self.env.user:
            raise UserError(
                self.env._("Nobody is his own witness: choose somebody else.")
            )
        given = {
            "photo": photo,
            "witness": witness,
            "photo_or_witness": photo or witness,
        }
        if not given.get(needed, True):
            names = dict(
                self.disposition_id._fields["evidence"]._description_selection(self.env)
            )
            raise UserError(
                self.env._(
                    "%(disposition)s of %(items)s needs evidence: %(evidence)s.",
                    disposition=self.disposition_id.name,
                    items=self._name_items(),
                    evidence=names[needed].lower(),
                )
            )

    def _name_items(self):
        return ", ".join(self.item_ids.mapped("name")[:5])

    # === DOCUMENTS OF ITEMS === #

    @api.model
    def _document(self, items, disposition, details=None):
        """The draft document of items at their end.

        :param details: values of its fields that somebody typed
        """
        return self.create(
            {
                "company_id": items.company_id[:1].id,
                "item_ids": [Command.set(items.ids)],
                "disposition_id": disposition.id,
                **(details or {}),
            }
        )

    def _settle(self, moves):
        """Note that it is done, and by which stock moves."""
        self._unguarded().write(
            {
                "state": "done",
                "date": fields.Datetime.now(),
                "user_id": self.env.uid,
                "move_ids": [Command.link(move.id) for move in moves],
            }
        )


class ReturnOutcomePart(models.Model):
    """A part that was taken out of an item, and what it is worth."""

    _name = "return.outcome.part"
    _description = "Part Harvested"
    _order = "outcome_id, id"

    outcome_id = fields.Many2one(
        comodel_name="return.outcome", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="outcome_id.company_id")
    item_id = fields.Many2one(
        comodel_name="return.item", required=True, index=True, ondelete="restrict"
    )
    product_id = fields.Many2one(
        comodel_name="product.product", string="Part", required=True
    )
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)
    cost_share = fields.Float(
        string="Share of the Cost (%)", help="Of what the item cost."
    )
    lot_name = fields.Char(string="Lot/Serial")
    move_id = fields.Many2one(comodel_name="stock.move", readonly=True)

    _bounded = models.Constraint(
        "CHECK (quantity > 0 AND quantity <= 1e9"
        " AND cost_share >= 0 AND cost_share <= 100)",
        "Type a quantity above zero and a share of 0 to 100 %.",
    )
