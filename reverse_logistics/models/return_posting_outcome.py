# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from .return_posting import Posting


class StockMove(models.Model):
    _inherit = "stock.move"

    return_is_conversion = fields.Boolean(
        string="Made of Returned Goods", readonly=True, copy=False
    )
    return_value = fields.Monetary(
        string="Value of What It Was Made of",
        currency_field="company_currency_id",
        readonly=True,
        copy=False,
    )

    def _get_value_from_production(self, quantity, at_date=None):
        """What is made of returned goods costs what these did."""
        if not self.return_is_conversion:
            return super()._get_value_from_production(quantity, at_date)
        made = self._get_valued_qty() or quantity
        return {
            "value": self.return_value * quantity / made if made else 0.0,
            "quantity": quantity,
            "description": self.env._("Made of returned goods: %s", self.origin),
        }


class ReturnPosting(models.AbstractModel):
    """Goods that become something else: another product, or parts."""

    _inherit = "return.posting"

    @api.model
    def _end_recycle(self, warehouse, items, outcome=None):
        self._end_by_document(warehouse, items, outcome)

    @api.model
    def _end_donate(self, warehouse, items, outcome=None):
        self._end_by_document(warehouse, items, outcome)

    @api.model
    def _end_harvest(self, warehouse, items, outcome=None):
        outcome = self._end_by_document(warehouse, items, outcome)
        self._stock_parts(warehouse, outcome)

    @api.model
    def _end_by_document(self, warehouse, items, outcome=None):
        """Write goods off with a document of what became of them.

        :return: the document
        """
        if outcome is None:
            outcome = self.env["return.outcome"]._document(
                items, items.disposition_id[:1]
            )
            outcome._ensure_complete()
        scraps = self._scrap(warehouse, items)
        outcome._settle(scraps.move_ids)
        return outcome

    @api.model
    def _end_scrap(self, warehouse, items, outcome=None):
        self._end_by_document(warehouse, items, outcome)

    # === PARTS === #

    @api.model
    def _stock_parts(self, warehouse, outcome):
        """Put harvested parts into stock, at their share of what the item cost.

        They come out of the place where the item was written off: the rest of its
        value stays there, as a loss.
        """
        scrapped = {
            item: item.sudo().move_ids.filtered("scrap_id")[-1:]
            for item in outcome.item_ids
        }
        made = []
        for part in outcome.part_ids:
            item = part.item_id
            value = scrapped[item].value * part.cost_share / 100
            lot = self._get_lot(
                part.product_id, part.lot_name or f"{item.name}-{part.id}", item
            )
            made.append((item, part, value, lot))
        moves = self._make(
            [
                self._prepare_made_vals(
                    part.product_id,
                    part.quantity,
                    lot,
                    (warehouse.return_scrap_loc_id, warehouse.lot_stock_id),
                    value,
                    outcome.name,
                )
                for _item, part, value, lot in made
            ]
        )
        for (item, part, value, _lot), move in zip(made, moves, strict=True):
            part.move_id = move.id
            item._link_moves([(item, move)])
            item._note_income("proceeds", {item: {part: value}}, {part: outcome.name})
        outcome._unguarded().move_ids = [Command.link(move.id) for move in moves]

    # === REGRADE === #

    @api.model
    def _regrade(self, warehouse, items, product, lot_name=None):
        """Goods become another product, or another lot of it; what they cost goes
        with them, and the serial keeps its history.

        :param product: what they become
        :param lot_name: of the new lot; by default that of the old one
        :raises UserError: for goods of others, and for another kind of unit
        """
        self._check_regrade(items, product)
        destination = warehouse.return_bstock_loc_id
        pairs, vals_list = [], []
        for item in items:
            place = item.product_id.with_company(
                item.company_id
            ).property_stock_production
            gone = self._make([self._prepare_consumed_vals(item, place)])
            lot = self._get_lot(product, lot_name or item.lot_id.name, item)
            vals_list.append(
                self._prepare_made_vals(
                    product,
                    item.product_uom_id._compute_quantity(
                        item.quantity, product.uom_id
                    ),
                    lot,
                    (place, destination),
                    gone.value,
                    item.name,
                )
            )
            pairs.append((item, gone, lot))
        for (item, gone, lot), move in zip(pairs, self._make(vals_list), strict=True):
            item._link_moves([(item, gone), (item, move)])
            item._unguarded().write(
                {
                    "regraded_product_id": product.id,
                    "regraded_lot_id": lot.id,
                    "location_id": destination.id,
                    "package_id": False,
                }
            )

    @api.model
    def _check_regrade(self, items, product):
        theirs = items.filtered("owner_id")
        if theirs:
            raise UserError(
                self.env._(
                    "%s is not ours: it cannot become another product.",
                    ", ".join(theirs.mapped("name")),
                )
            )
        for item in items:
            if not item.product_uom_id._has_common_reference(product.uom_id):
                raise UserError(
                    self.env._(
                        "%(old)s is counted in %(unit)s and %(new)s is not: choose"
                        " another B-grade product.",
                        old=item.product_id.display_name,
                        unit=item.product_uom_id.name,
                        new=product.display_name,
                    )
                )
        if product.tracking == "serial" and any(item.quantity != 1 for item in items):
            raise UserError(
                self.env._(
                    "%s has serial numbers: split the items into single pieces first.",
                    product.display_name,
                )
            )

    @api.model
    def _get_lot(self, product, name, item):
        """The lot of a product that an item becomes, made where it is missing."""
        lots_sudo = self.env["stock.lot"].sudo()  # sudo: see `_plan_shipment`
        if product.tracking == "none":
            return lots_sudo.sudo(False)
        name = name or item.name
        domain = [
            ("product_id", "=", product.id),
            ("name", "=", name),
            ("company_id", "in", (False, item.company_id.id)),
        ]
        lot = lots_sudo.search(domain, limit=1) or lots_sudo.create(
            {
                "product_id": product.id,
                "name": name,
                "company_id": item.company_id.id,
            }
        )
        if not lot.return_origin_lot_id:
            lot.return_origin_lot_id = item.lot_id
        return lot.sudo(False)

    @api.model
    def _prepare_consumed_vals(self, item, place):
        vals = self._prepare_bare_vals(
            item.product_id, item.quantity, item.location_id, place, item.name
        )
        line = {
            **vals["move_line_ids"][0][2],
            "lot_id": item.lot_id.id,
            "package_id": item.package_id.id,
            "owner_id": item.owner_id.id,
        }
        return {
            **vals,
            "company_id": item.company_id.id,
            "move_line_ids": [Command.create(line)],
        }

    @api.model
    def _prepare_made_vals(self, product, quantity, lot, places, value, ref):
        place, destination = places
        vals = self._prepare_bare_vals(product, quantity, place, destination, ref)
        line = {**vals["move_line_ids"][0][2], "lot_id": lot.id}
        return {
            **vals,
            "company_id": destination.company_id.id,
            "move_line_ids": [Command.create(line)],
            "return_is_conversion": True,
            "return_value": value,
        }

    @api.model
    def _prepare_bare_vals(self, product, quantity, place, destination, ref):
        common = {
            "product_id": product.id,
            "location_id": place.id,
            "location_dest_id": destination.id,
        }
        return {
            **common,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "origin": ref,
            "picked": True,
            "to_refund": False,
            "move_line_ids": [
                Command.create(
                    {
                        **common,
                        "product_uom_id": product.uom_id.id,
                        "quantity": quantity,
                        "picked": True,
                    }
                )
            ],
        }

    @api.model
    def _make(self, vals_list):
        """Post moves that stand on no transfer."""
        # sudo: see `_plan_shipment`.
        moves_sudo = (
            self.env["stock.move"]
            .sudo()
            .with_context(return_posting=Posting())
            .create(vals_list)
        )
        posting = Posting(moves_sudo.ids)
        moves_sudo.with_context(return_posting=posting)._action_done()
        return moves_sudo


class StockLot(models.Model):
    _inherit = "stock.lot"

    return_origin_lot_id = fields.Many2one(
        comodel_name="stock.lot",
        string="Was",
        readonly=True,
        index="btree_not_null",
        help="The lot or serial of the product that this piece was before.",
    )


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
