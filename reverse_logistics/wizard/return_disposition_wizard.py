# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnDispositionWizard(models.TransientModel):
    """Decide what is done with one item or many, and carry it out."""

    _name = "return.disposition.wizard"
    _description = "Dispose Items"
    _inherit = ["return.once.mixin"]

    item_ids = fields.Many2many(
        comodel_name="return.item", string="Items", required=True
    )
    disposition_id = fields.Many2one(comodel_name="return.disposition")
    follow_recommendation = fields.Boolean(
        help="Give each item the disposition that was recommended for it."
    )
    override_reason_id = fields.Many2one(comodel_name="return.override.reason")
    quantity = fields.Float(
        digits="Product Unit",
        compute="_compute_quantity",
        store=True,
        readonly=False,
        help="Only for one item: dispose this much of it, the rest waits.",
    )
    item_count = fields.Integer(compute="_compute_item_count")
    is_override = fields.Boolean(compute="_compute_is_override")
    recommendation = fields.Json(
        compute="_compute_recommendation",
        help="Why, for one item.",
    )
    acceptance_problem = fields.Char(compute="_compute_recommendation")
    excluded_ids = fields.Many2many(
        comodel_name="return.disposition",
        compute="_compute_excluded_ids",
    )
    line_ids = fields.One2many(
        comodel_name="return.disposition.wizard.line", inverse_name="wizard_id"
    )

    @api.depends("item_ids", "disposition_id", "follow_recommendation")
    def _compute_is_override(self):
        for wizard in self:
            wizard.is_override = bool(
                not wizard.follow_recommendation
                and wizard.disposition_id
                and wizard.item_ids._origin.filtered(
                    lambda item, w=wizard: item._is_override(w.disposition_id)
                )
            )

    @api.depends("item_ids")
    def _compute_recommendation(self):
        for wizard in self:
            items = wizard.item_ids._origin or wizard.item_ids
            wizard.recommendation = len(items) == 1 and items.recommendation
            problems = [item._get_acceptance_problem() for item in items]
            wizard.acceptance_problem = next(filter(None, problems), False)

    @api.depends("item_ids")
    def _compute_excluded_ids(self):
        """What the rules exclude for every one of the items."""
        dispositions = self.env["return.disposition"].search([("active", "=", True)])
        Gate = self.env["return.gate"]
        for wizard in self:
            items = wizard.item_ids._origin or wizard.item_ids
            stops = Gate._get_stops(items)
            wizard.excluded_ids = dispositions.filtered(
                lambda one, stops=stops, items=items: items
                and all(Gate._get_excluded(stops[item], one) for item in items)
            )

    @api.depends("item_ids")
    def _compute_quantity(self):
        """All of it, unless somebody types less."""
        for wizard in self:
            items = wizard.item_ids._origin or wizard.item_ids
            wizard.quantity = items.quantity if len(items) == 1 else 0.0

    @api.depends("item_ids")
    def _compute_item_count(self):
        for wizard in self:
            wizard.item_count = len(wizard.item_ids)

    def action_confirm(self):
        """Dispose: by the lines when there are some, else all items alike.

        :raises AccessError: for users who are not inspectors
        :raises UserError: for items that cannot be disposed so, with nothing done
        """
        self.ensure_one()
        if not self._confirm_once():
            return {"type": "ir.actions.act_window_close"}
        if self.follow_recommendation and not self.line_ids:
            self.item_ids._accept_recommendation()
            return {"type": "ir.actions.act_window_close"}
        if self.line_ids:
            plan = self.line_ids._prepare_plan()
        else:
            plan = [
                (item, self.disposition_id, self._get_quantity(item))
                for item in self.item_ids
            ]
        self.item_ids._dispose(plan, self.override_reason_id, self._prepare_details())
        return {"type": "ir.actions.act_window_close"}

    def _prepare_details(self):
        """What else was typed of the end of the items."""
        return {}

    def _get_quantity(self, item):
        """What of an item is disposed: the whole, unless a part was typed."""
        if self.quantity and len(self.item_ids) == 1:
            return self.quantity
        return item.quantity


class ReturnDispositionWizardLine(models.TransientModel):
    """A part of an item and what is done with it: ten become six, three and one."""

    _name = "return.disposition.wizard.line"
    _description = "Dispose a Part of an Item"

    wizard_id = fields.Many2one(
        comodel_name="return.disposition.wizard", required=True, ondelete="cascade"
    )
    item_id = fields.Many2one(comodel_name="return.item", required=True)
    disposition_id = fields.Many2one(comodel_name="return.disposition", required=True)
    quantity = fields.Float(digits="Product Unit", default=1.0, required=True)

    def _prepare_plan(self):
        """:return: a list of (item, disposition, quantity)"""
        return [(line.item_id, line.disposition_id, line.quantity) for line in self]
