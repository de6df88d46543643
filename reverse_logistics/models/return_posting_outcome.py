# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class ReturnPosting(models.AbstractModel):
    """Goods whose end is a document: who took them, kg, parts, witness."""

    _inherit = "return.posting"

    @api.model
    def _end_recycle(self, warehouse, items, outcome=None):
        self._end_by_document(warehouse, items, outcome)

    @api.model
    def _end_donate(self, warehouse, items, outcome=None):
        self._end_by_document(warehouse, items, outcome)

    @api.model
    def _end_scrap(self, warehouse, items, outcome=None):
        self._end_by_document(warehouse, items, outcome)

    @api.model
    def _end_harvest(self, warehouse, items, outcome=None):
        outcome = outcome or self._document(items)
        moves = self._take_out(warehouse, items, outcome)
        self._stock_parts(warehouse, outcome, self._get_worth(items, moves))

    @api.model
    def _document(self, items):
        """A document of the end of items of which nothing special is to be said."""
        outcome = self.env["return.outcome"]._document(items, items.disposition_id[:1])
        outcome._ensure_complete()
        return outcome

    @api.model
    def _end_by_document(self, warehouse, items, outcome=None):
        self._take_out(warehouse, items, outcome or self._document(items))

    @api.model
    def _take_out(self, warehouse, items, outcome):
        """Deliver goods to who takes them, or write them off where nobody does.

        :return: the stock moves
        """
        if outcome.partner_id:
            moves = self._deliver_away(warehouse, items, outcome)
        else:
            moves = self._scrap(warehouse, items).move_ids
        outcome._settle(moves)
        return moves

    @api.model
    def _deliver_away(self, warehouse, items, outcome):
        """A delivery to who recycles goods or gets them for nothing.

        It goes to the place where goods are written off: that is what becomes of
        their value, and what customers bought is counted elsewhere.
        """
        moves = self._post(
            warehouse.out_type_id,
            items,
            warehouse.return_scrap_loc_id,
            partner=outcome.partner_id,
            origin=outcome.name,
            return_outcome_id=outcome.id,
        )
        moves.picking_id.shipping_weight = outcome.weight
        return moves

    @api.model
    def _get_worth(self, items, moves):
        """{item: what it was worth in stock}, of done moves that items share."""
        values = {}
        for move in moves:
            group = items & move.return_item_ids
            worth = move.value / sum(group.mapped("quantity"))
            values.update({item: worth * item.quantity for item in group})
        return values


class ReturnItem(models.Model):
    _inherit = "return.item"

    _guarded_fields = ("regraded_product_id", "regraded_lot_id", "outcome_ids")

    regraded_product_id = fields.Many2one(
        comodel_name="product.product", string="Became", readonly=True, copy=False
    )
    regraded_lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="New Lot/Serial",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    outcome_ids = fields.Many2many(
        comodel_name="return.outcome", string="Outcomes", readonly=True, copy=False
    )
    outcome_count = fields.Integer(compute="_compute_outcome_count")

    @api.depends("outcome_ids")
    def _compute_outcome_count(self):
        for item in self:
            item.outcome_count = len(item.outcome_ids)

    def action_open_outcomes(self):
        """The documents of the end of these items."""
        return self.outcome_ids._get_records_action(name=self.env._("Outcomes"))

    def action_finish(self):
        """Open the document of what became of these items.

        :raises UserError: for items of different dispositions, or without one
        """
        disposition = self.disposition_id
        if len(disposition) != 1 or {"in_process"} != set(self.mapped("stage")):
            raise UserError(
                self.env._("Choose items that are in process with one disposition.")
            )
        return {
            "type": "ir.actions.act_window",
            "name": disposition.name,
            "res_model": "return.outcome",
            "view_mode": "form",
            "views": [
                (
                    self.env.ref("reverse_logistics.return_outcome_view_form_new").id,
                    "form",
                )
            ],
            "target": "new",
            "context": {
                "default_item_ids": [Command.set(self.ids)],
                "default_disposition_id": disposition.id,
                "default_company_id": self.company_id[:1].id,
            },
        }
