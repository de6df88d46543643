# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Command


class Posting:
    """Marks moves that are posted as soon as they are made, for use in a context.

    Other moves that are touched on the way, such as deliveries that waited for what is
    restocked, are reserved as ever. No context that comes by RPC holds one.
    """

    def __init__(self, ids=None):
        self.ids = ids  # None while the moves are being made

    def covers(self, move):
        return self.ids is None or move.id in self.ids


class ReturnPosting(models.AbstractModel):
    """Carry dispositions out in stock, for whole sets of items at once.

    The moves are posted in the transaction of the decision: what is restocked is free
    to sell with it.
    """

    _name = "return.posting"
    _description = "Stock Postings of Dispositions"

    @api.model
    def _carry_out(self, items, disposition, details=None):
        """Put items where a disposition wants them.

        :param details: what somebody typed of its end: `witness_id`, `photo_ids`,
            `note` of a write-off, `product_id` and `lot_name` of what is regraded
        :return: the items whose disposition is complete with that
        """
        details = details or {}
        for warehouse, group in self._by_warehouse(items):
            if disposition.action == "scrap":
                self._write_off(warehouse, group, disposition, details)
            elif disposition.action == "resell_b":
                self._sell_as_b(warehouse, group, details)
            else:
                self._transfer(warehouse, group, disposition._destination(warehouse))
        begin = getattr(self, f"_begin_{disposition.action}", None)
        if begin:
            begin(items)
        return items if disposition.is_final else items.browse()

    @api.model
    def _complete(self, items, outcome=None):
        """Take items to the end of the disposition that is in process.

        :param outcome: the document of that end, where somebody filled one in
        """
        for warehouse, group in self._by_warehouse(items):
            for action, part in group.grouped(
                lambda item: item.disposition_id.action
            ).items():
                end = getattr(self, f"_end_{action}")
                end(warehouse, part, *([outcome] if outcome else []))

    @api.model
    def _end_refurbish(self, warehouse, items):
        self._transfer(warehouse, items, warehouse.lot_stock_id)

    @api.model
    def _end_repair(self, warehouse, items):
        self._ship(warehouse, items)

    @api.model
    def _by_warehouse(self, items):
        groups = items.grouped(
            lambda item: item.warehouse_id
            or item.company_id.sudo()._get_return_warehouse()
        )
        return groups.items()

    @api.model
    def _transfer(self, warehouse, items, destination):
        """One internal transfer for all items that are not there yet."""
        away = items.filtered(lambda item: item.location_id != destination)
        self._post(warehouse.disposition_type_id, away, destination)

    @api.model
    def _ship(self, warehouse, items):
        """Deliver items to who sent them, a transfer a return."""
        for (_order, partner), part in items.grouped(
            lambda item: (item.order_id, item.partner_id or item.sender_id)
        ).items():
            place = partner.property_stock_customer
            self._post(warehouse.out_type_id, part, place, partner=partner)

    @api.model
    def _post(self, picking_type, items, destination, partner=None, **values):
        """Make and post one transfer; a move a product and place, and in it a line
        for what the quants tell apart: lot, package and owner.

        :param values: further fields of the transfer
        :return: its moves
        """
        if not items:
            return self.env["stock.move"]
        # sudo: an inspector may decide without rights on transfers of the warehouse.
        picking_sudo = (
            self.env["stock.picking"]
            .sudo()
            .with_company(items.company_id[:1])
            .with_context(mail_create_nosubscribe=True, return_posting=Posting())
            .create(
                {
                    **self._prepare_picking_vals(
                        picking_type, items, destination, partner
                    ),
                    **values,
                }
            )
        )
        by_key = items.grouped(lambda item: (item.product_id, item.location_id))
        moves_sudo = picking_sudo.move_ids.sorted("id")
        items._link_moves(
            [
                (item, move)
                for move, group in zip(moves_sudo, by_key.values(), strict=True)
                for item in group
            ]
        )
        posting = Posting(moves_sudo.ids)
        picking_sudo.with_context(return_posting=posting)._action_done()
        # Posted without a package: what was in one is unpacked.
        items._unguarded().write({"location_id": destination.id, "package_id": False})
        return moves_sudo

    @api.model
    def _prepare_picking_vals(self, picking_type, items, destination, partner):
        by_key = items.grouped(lambda item: (item.product_id, item.location_id))
        source = items.location_id[:1]
        vals = {
            "picking_type_id": picking_type.id,
            "location_id": source.id,
            "location_dest_id": destination.id,
            "partner_id": partner.id if partner else False,
            "origin": ", ".join(items.order_id.mapped("name")[:5]),
            "company_id": items.company_id[:1].id,
        }
        return {
            **vals,
            "move_ids": [
                Command.create(self._prepare_move_vals(vals, product, place, group))
                for (product, place), group in by_key.items()
            ],
        }

    @api.model
    def _prepare_move_vals(self, picking_vals, product, place, items):
        quantity = sum(items.mapped("quantity"))
        vals = {
            "product_id": product.id,
            "location_id": place.id,
            "location_dest_id": picking_vals["location_dest_id"],
        }
        return {
            **vals,
            "product_uom": product.uom_id.id,
            "product_uom_qty": quantity,
            "picking_type_id": picking_vals["picking_type_id"],
            "company_id": picking_vals["company_id"],
            "origin": picking_vals["origin"],
            "partner_id": picking_vals["partner_id"],
            "to_refund": False,
            "picked": True,
            "move_line_ids": [
                Command.create(
                    {
                        **vals,
                        "product_uom_id": product.uom_id.id,
                        "quantity": sum(part.mapped("quantity")),
                        "lot_id": lot.id,
                        "package_id": package.id,
                        "owner_id": owner.id,
                        "picked": True,
                    }
                )
                for (lot, package, owner), part in items.grouped(
                    lambda item: (item.lot_id, item.package_id, item.owner_id)
                ).items()
            ],
        }

    @api.model
    def _write_off(self, warehouse, items, disposition, details):
        """Scrap, with a document of it and of who saw it."""
        evidence = {
            name: details[name]
            for name in ("witness_id", "photo_ids", "note")
            if details.get(name)
        }
        outcome = self.env["return.outcome"]._document(items, disposition, evidence)
        outcome._ensure_complete()
        outcome._settle(self._scrap(warehouse, items).move_ids)

    @api.model
    def _sell_as_b(self, warehouse, items, details):
        """Put goods into B-stock, as what they are or as their B-grade product."""
        given = self.env["product.product"].browse(details.get("product_id") or [])
        for product, part in items.grouped(
            lambda item: given or item.product_id.return_b_product_id
        ).items():
            if product:
                lot_name = details.get("lot_name")
                self._regrade(warehouse, part, product, lot_name)
            else:
                self._transfer(warehouse, part, warehouse.return_bstock_loc_id)

    @api.model
    def _scrap(self, warehouse, items):
        """Write items off with Odoo's own scrap document, one for goods that are alike.

        :return: the scrap documents
        """
        groups = list(
            items.grouped(
                lambda item: (
                    item.product_id,
                    item.location_id,
                    item.lot_id,
                    item.package_id,
                    item.owner_id,
                )
            ).values()
        )
        # sudo: see `_post`.
        scraps_sudo = (
            self.env["stock.scrap"]
            .sudo()
            .with_company(warehouse.company_id)
            .create([self._prepare_scrap_vals(warehouse, group) for group in groups])
        )
        scraps_sudo.do_scrap()
        items._link_moves(
            [
                (item, scrap.move_ids)
                for group, scrap in zip(groups, scraps_sudo, strict=True)
                for item in group
            ]
        )
        items._unguarded().write({"location_id": warehouse.return_scrap_loc_id.id})
        return scraps_sudo

    @api.model
    def _prepare_scrap_vals(self, warehouse, items):
        item = items[0]
        return {
            "product_id": item.product_id.id,
            "product_uom_id": item.product_uom_id.id,
            "scrap_qty": sum(items.mapped("quantity")),
            "lot_id": item.lot_id.id,
            "package_id": item.package_id.id,
            "owner_id": item.owner_id.id,
            "location_id": item.location_id.id,
            # Odoo's default is the location of inventory adjustments.
            "scrap_location_id": warehouse.return_scrap_loc_id.id,
            "company_id": item.company_id.id,
            "origin": ", ".join(items[:5].mapped("name")),
        }

    @api.model
    def _finish(self, items):
        """Close items and the returns that end with them."""
        items._record("closed", occurred_at=fields.Datetime.now())
        items.order_id._finish()
        self.env["return.credit"]._credit_when_due(items.order_id)
