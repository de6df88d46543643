# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.fields import Command

from ..const import EDGES


class ReturnPosting(models.AbstractModel):
    """Shipments that the warehouse posts: to vendors and back to customers.

    They are ordinary transfers. Items close when theirs is posted, whoever does it
    and on whichever screen.
    """

    _inherit = "return.posting"

    @api.model
    def _plan_shipment(self, warehouse, items, place, partner, **values):
        """Make a transfer out of the returns centre that waits to be posted.

        A move an item, so that one of them can be called off without the others.

        :param values: further fields of the transfer
        :return: the transfer, reserved
        """
        # sudo: an inspector may decide without rights on transfers of the warehouse.
        picking_sudo = (
            self.env["stock.picking"]
            .sudo()
            .with_company(items.company_id[:1])
            .create(
                {
                    "picking_type_id": warehouse.out_type_id.id,
                    "location_id": items.location_id[:1].id,
                    "location_dest_id": place.id,
                    "partner_id": partner.id,
                    "origin": ", ".join(items.mapped("name")[:5]),
                    "company_id": items.company_id[:1].id,
                    "return_closes_items": True,
                    **values,
                }
            )
        )
        moves_sudo = picking_sudo.move_ids.create(
            [self._prepare_shipment_move_vals(picking_sudo, item) for item in items]
        )
        moves_sudo._action_confirm(merge=False)
        moves_sudo.move_line_ids.unlink()
        for item, move in zip(items, moves_sudo, strict=True):
            move.move_line_ids = [Command.create(self._prepare_exact_line(move, item))]
        moves_sudo._recompute_state()
        items._link_moves(list(zip(items, moves_sudo, strict=True)))
        return picking_sudo.sudo(False)

    @api.model
    def _prepare_shipment_move_vals(self, picking, item):
        return {
            "picking_id": picking.id,
            "product_id": item.product_id.id,
            "product_uom": item.product_uom_id.id,
            "product_uom_qty": item.quantity,
            "location_id": item.location_id.id,
            "location_dest_id": picking.location_dest_id.id,
            "picking_type_id": picking.picking_type_id.id,
            "company_id": picking.company_id.id,
            "partner_id": picking.partner_id.id,
            "origin": item.name,
            "to_refund": False,
        }

    @api.model
    def _prepare_exact_line(self, move, item):
        """The very goods of the item, not what Odoo would pick."""
        return {
            "picking_id": move.picking_id.id,
            "product_id": item.product_id.id,
            "product_uom_id": item.product_uom_id.id,
            "quantity": item.quantity,
            "location_id": item.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "lot_id": item.lot_id.id,
            "package_id": item.package_id.id,
            "owner_id": item.owner_id.id,
            "company_id": move.company_id.id,
        }

    @api.model
    def _drop_shipments(self, items):
        """Call off what is planned for items and not posted yet."""
        # sudo: see `_plan_shipment`; unguarded: it is us, nobody need be told.
        waiting_sudo = (
            items.sudo()
            ._unguarded()
            .move_ids.filtered(
                lambda move: (
                    move.picking_id.return_closes_items
                    and move.state not in ("done", "cancel")
                )
            )
        )
        waiting_sudo._action_cancel()

    # === DISPOSITIONS THAT SHIP === #

    @api.model
    def _begin_return_to_vendor(self, items):
        """Claim; the goods wait at the vendor location until they are shipped."""
        self.env["return.vendor.claim"]._claim_for(items)

    @api.model
    def _undo_return_to_vendor(self, items):
        """Take items off claims that are not answered, and give quotas back."""
        lines_sudo = items.sudo().claim_line_ids.filtered(
            lambda line: (
                line.kind != "damage"
                and line.claim_id.state
                in ("draft", "requested", "authorised", "lapsed")
                and not line.agreement_id.is_goods_kept
            )
        )
        lines_sudo.unlink()

    @api.model
    def _end_return_to_vendor(self, warehouse, items):
        """Ship now, one transfer a vendor."""
        self.env["return.vendor.claim"]._claim_for(items)
        by_claim = items.grouped(
            lambda item: item._get_goods_claims_sudo()[:1].sudo(False)
        )
        for claim, part in by_claim.items():
            claim._ensure_may_leave()
            self._drop_shipments(part)
            self._post(
                warehouse.out_type_id,
                part,
                claim._get_place(),
                partner=claim.partner_id,
                return_claim_id=claim.id,
            )

    @api.model
    def _begin_return_to_customer(self, items):
        """Plan the deliveries, one a return."""
        for warehouse, group in self._by_warehouse(items):
            for order, part in group.grouped("order_id").items():
                if order:
                    place = order.partner_id.property_stock_customer
                    address = order.pickup_address_id or order.partner_id
                    self._plan_shipment(warehouse, part, place, address)

    @api.model
    def _end_return_to_customer(self, warehouse, items):
        """Deliver now."""
        self._drop_shipments(items)
        self._ship(warehouse, items)

    @api.model
    def _finish(self, items):
        """Claims are shipped with the last of their goods."""
        done = super()._finish(items)
        shipped = items.filtered(
            lambda item: item.disposition_id.action == "return_to_vendor"
        )
        shipped._get_goods_claims_sudo()._mark_shipped()
        items._note_missed()
        return done


class ReturnFollow(models.AbstractModel):
    _inherit = "return.follow"

    @api.model
    def _rank(self, items, line, reversed_line):
        """Goods that a transfer was planned for go before others that are alike."""
        ranked = super()._rank(items, line, reversed_line)
        planned = line.move_id.return_item_ids
        return ranked.sorted(lambda item: item not in planned)

    @api.model
    def _take_along(self, item, line, reversed_line):
        """Items whose shipment is posted are at their end."""
        place = line.location_dest_id
        if (
            line.picking_id.return_closes_items
            and place.usage not in ("internal", "transit")
            and "closed" in EDGES[item.stage]
        ):
            item._unguarded().write(
                {"package_id": line.result_package_id.id, "location_id": place.id}
            )
            item._link_moves([(item, line.move_id)])
            self.env["return.posting"]._finish(item)
            return
        super()._take_along(item, line, reversed_line)


class StockMove(models.Model):
    _inherit = "stock.move"

    def _action_cancel(self):
        """Somebody has to know that goods do not leave as decided."""
        planned = self.filtered(
            lambda move: (
                move.picking_id.return_closes_items
                and move.state not in ("done", "cancel")
            )
        )
        result = super()._action_cancel()
        if planned and not self.env["return.item"]._is_unguarded():
            # sudo: who cancels transfers need not have rights on returns.
            for move in planned.sudo():
                waiting = move.return_item_ids.filtered(
                    lambda item: item.stage == "in_process"
                )
                for item in waiting:
                    item._ask_responsible(
                        self.env._(
                            "The transfer of %s was cancelled: decide anew", item.name
                        )
                    )
        return result
