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

    def _compute_reference(self):
        """Moves that stand on no transfer say what they come from; Odoo's journal
        entries of moves cannot do without."""
        result = super()._compute_reference()
        for move in self:
            if not move.reference and not move.picking_id:
                move.reference = move.origin
        return result

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
    """Goods that become something else: another product, or parts.

    Items that are alike share their moves, so the number of moves and of queries
    does not depend on the number of items; serial numbers are lines of a move.
    """

    _inherit = "return.posting"

    # === REGRADE === #

    @api.model
    def _regrade(self, warehouse, items, product, lot_name=None):
        """Goods become another product, or another lot of it; what they cost goes
        with them, and the serial keeps its history.

        :param product: what they become
        :param lot_name: of the new lot; by default that of the old one
        :raises UserError: for goods of others, and for another kind of unit
        """
        self._check_regrade(items, product, lot_name)
        names = {item: lot_name or item.lot_id.name or item.name for item in items}
        lots = self._get_lots(product, names)
        groups = self._group_alike(items, product)
        gone = self._make([self._prepare_consumed_vals(group) for group in groups])
        destination = warehouse.return_bstock_loc_id
        made = self._make(
            [
                self._prepare_made_vals(
                    product,
                    self._sum_by_lot(group, product, lots),
                    (move.location_dest_id, destination),
                    move.value,
                    self._get_origin(group),
                )
                for group, move in zip(groups, gone, strict=True)
            ]
        )
        items._link_moves(
            [
                (item, move)
                for group, *moves in zip(groups, gone, made, strict=True)
                for item in group
                for move in moves
            ]
        )
        for lot, part in items.grouped(lambda item: lots[item]).items():
            part._unguarded().write(
                {
                    "regraded_product_id": product.id,
                    "regraded_lot_id": lot.id,
                    "location_id": destination.id,
                    "package_id": False,
                }
            )

    @api.model
    def _check_regrade(self, items, product, lot_name=None):
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
        if product.tracking != "serial":
            return
        if any(item.quantity != 1 for item in items):
            raise UserError(
                self.env._(
                    "%s has serial numbers: split the items into single pieces first.",
                    product.display_name,
                )
            )
        if lot_name and len(items) > 1:
            raise UserError(
                self.env._(
                    "%s has serial numbers: leave the new one empty to keep the old"
                    " ones, or regrade the items one by one.",
                    product.display_name,
                )
            )

    @api.model
    def _group_alike(self, items, product=None):
        """Items that share a move: of one product at one place, and of one lot where
        lots have a value of their own."""
        by_lot = bool(product) and product.lot_valuated
        return list(
            items.grouped(
                lambda item: (
                    item.product_id,
                    item.location_id,
                    (by_lot or item.product_id.lot_valuated) and item.lot_id,
                )
            ).values()
        )

    @api.model
    def _get_origin(self, items):
        return ", ".join(items[:5].mapped("name"))

    @api.model
    def _sum_by_lot(self, items, product, lots):
        """{new lot: quantity in the unit of what the items become}"""
        return {
            lot: sum(
                item.product_uom_id._compute_quantity(item.quantity, product.uom_id)
                for item in part
            )
            for lot, part in items.grouped(lambda item: lots[item]).items()
        }

    @api.model
    def _get_lots(self, product, names):
        """The lots of a product that items become, made where they are missing.

        :param names: {item: name of its new lot}, items of one company
        :return: {item: lot}; empty lots for what has none
        """
        lots_sudo = self.env["stock.lot"].sudo()  # sudo: see `_plan_shipment`
        if product.tracking == "none":
            return dict.fromkeys(names, lots_sudo.sudo(False))
        company = next(iter(names)).company_id
        found = {
            lot.name: lot
            for lot in lots_sudo.search(
                [
                    ("product_id", "=", product.id),
                    ("name", "in", list(names.values())),
                    ("company_id", "in", (False, company.id)),
                ]
            )
        }
        missing = [name for name in dict.fromkeys(names.values()) if name not in found]
        common = {"product_id": product.id, "company_id": company.id}
        for lot in lots_sudo.create([{**common, "name": name} for name in missing]):
            found[lot.name] = lot
        for item, name in names.items():
            if item.lot_id and not found[name].return_origin_lot_id:
                found[name].return_origin_lot_id = item.lot_id
        return {item: found[name].sudo(False) for item, name in names.items()}

    # === PARTS === #

    @api.model
    def _stock_parts(self, warehouse, outcome, values):
        """Put harvested parts into stock, at their share of what the item cost.

        They come out of the place where the item was written off: the rest of its
        value stays there, as a loss.

        :param values: {item: what it was worth in stock}
        """
        worth = {
            part: values[part.item_id] * part.cost_share / 100
            for part in outcome.part_ids
        }
        lots = {}
        for product, parts in outcome.part_ids.grouped("product_id").items():
            lots.update(self._get_part_lots(product, parts))
        groups = outcome.part_ids.grouped(
            lambda part: (
                part.product_id,
                part.product_id.lot_valuated and lots[part],
            )
        )
        places = (warehouse.return_scrap_loc_id, warehouse.lot_stock_id)
        moves = self._make(
            [
                self._prepare_made_vals(
                    product,
                    {
                        lot: sum(some.mapped("quantity"))
                        for lot, some in parts.grouped(lots.get).items()
                    },
                    places,
                    sum(worth[part] for part in parts),
                    outcome.name,
                )
                for (product, _lot), parts in groups.items()
            ]
        )
        for parts, move in zip(groups.values(), moves, strict=True):
            parts.move_id = move.id
        self._note_parts(outcome, worth)
        outcome._unguarded().move_ids = [Command.link(move.id) for move in moves]

    @api.model
    def _get_part_lots(self, product, parts):
        """{part: its lot}, by the name typed, else by the item it was taken from."""
        names = {
            part: part.lot_name or f"{part.item_id.name}-{part.id}" for part in parts
        }
        if product.tracking == "none":
            return dict.fromkeys(parts, self.env["stock.lot"])
        by_item = {}
        lots = {}
        # One part a round for each item: an item may give two of a kind.
        for part, name in names.items():
            by_item.setdefault(part.item_id, []).append((part, name))
        while by_item:
            batch = {item: left.pop(0) for item, left in by_item.items()}
            made = self._get_lots(
                product, {item: name for item, (_part, name) in batch.items()}
            )
            lots.update({part: made[item] for item, (part, _name) in batch.items()})
            by_item = {item: left for item, left in by_item.items() if left}
        return lots

    @api.model
    def _note_parts(self, outcome, worth):
        items = outcome.item_ids
        items._link_moves([(part.item_id, part.move_id) for part in outcome.part_ids])
        items._note_income(
            "proceeds",
            {
                item: {part: worth[part] for part in parts}
                for item, parts in outcome.part_ids.grouped("item_id").items()
            },
            dict.fromkeys(outcome.part_ids, outcome.name),
        )

    # === MOVES === #

    @api.model
    def _prepare_consumed_vals(self, items):
        """The move by which goods stop being what they are."""
        item = items[0]
        product = item.product_id.with_company(item.company_id)
        lines = [
            {
                "lot_id": lot.id,
                "package_id": package.id,
                "owner_id": owner.id,
                "quantity": sum(part.mapped("quantity")),
            }
            for (lot, package, owner), part in items.grouped(
                lambda item: (item.lot_id, item.package_id, item.owner_id)
            ).items()
        ]
        places = (item.location_id, product.property_stock_production)
        vals = self._prepare_bare_vals(item.product_id, lines, places)
        origin = self._get_origin(items)
        return {**vals, "company_id": item.company_id.id, "origin": origin}

    @api.model
    def _prepare_made_vals(self, product, quantities, places, value, origin):
        """The move by which other goods come to be.

        :param quantities: {lot: quantity}
        :param value: what they were made of was worth, in company currency
        """
        lines = [
            {"lot_id": lot.id, "quantity": quantity}
            for lot, quantity in quantities.items()
        ]
        return {
            **self._prepare_bare_vals(product, lines, places),
            "company_id": places[1].company_id.id,
            "origin": origin,
            "return_is_conversion": True,
            "return_value": value,
        }

    @api.model
    def _prepare_bare_vals(self, product, lines, places):
        common = {
            "product_id": product.id,
            "location_id": places[0].id,
            "location_dest_id": places[1].id,
        }
        unit = {"product_uom_id": product.uom_id.id, "picked": True}
        return {
            **common,
            "product_uom": product.uom_id.id,
            "product_uom_qty": sum(line["quantity"] for line in lines),
            "picked": True,
            "to_refund": False,
            "move_line_ids": [
                Command.create({**common, **unit, **line}) for line in lines
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
