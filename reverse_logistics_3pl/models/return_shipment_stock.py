# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ReturnShipment(models.Model):
    """Where the goods of a load come to lie, and their receipts as one batch."""

    _inherit = "return.shipment"

    def _get_destination(self):
        """The place where the load is received; none: where its receipts say."""
        self.ensure_one()
        lane_sudo = self.sudo().lane_id  # sudo: providers' people read no lanes
        if not lane_sudo.ends_at_provider:
            return self.env["stock.location"]
        return lane_sudo.provider_id.location_id

    def _get_destination_name(self):
        """What the people of a provider read as the destination."""
        return self._get_destination().name or self.sudo().warehouse_id.name

    def _pick_up_one(self, count, signed_by, signature):
        result = super()._pick_up_one(count, signed_by, signature)
        self._route_receipts()
        return result

    def _get_open_receipts_sudo(self):
        """Moves of receipts of this load that are not done.

        sudo: who takes or brings a load has no rights on transfers
        """
        return self.sudo().order_ids.picking_ids.move_ids.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move._is_return_boundary_in()
            and move.location_dest_id._is_in_returns_centre()
        )

    def _route_receipts(self):
        """Receive the load where it ends: at the provider."""
        place = self._get_destination()
        moves_sudo = self._get_open_receipts_sudo() if place else None
        if moves_sudo:
            moves_sudo.picking_id.write({"location_dest_id": place.id})
            moves_sudo.write({"location_dest_id": place.id})
            moves_sudo.move_line_ids.write({"location_dest_id": place.id})

    def _arrive_sudo(self):
        todo = self.filtered(lambda load: load.state not in ("arrived", "closed"))
        result = super()._arrive_sudo()
        for load in todo:
            pickings = load._get_open_receipts_sudo().picking_id
            self.env["tpl.transfer"]._batch_sudo(pickings, load.name)
        return result

    def _receive_told(self, quantities):
        """Receive what the provider received, by the ordinary receipts.

        :param quantities: {(return or none, product): pieces}
        :return: {(return or none, product): pieces} that no open receipt waits for
        """
        self.ensure_one()
        left, filled = dict(quantities), self.env["stock.move"].sudo()
        moves_sudo = self._get_open_receipts_sudo().sorted("id")
        moves_sudo = moves_sudo.filtered(
            lambda move: move.product_id.tracking == "none" and not move.picked
        )
        for key in sorted(left, key=lambda key: not key[0]):
            order, product = key
            for move in moves_sudo - filled:
                if move.product_id != product or (
                    order and move.picking_id.return_order_id != order
                ):
                    continue
                part = min(left[key], move.product_qty)
                if product.uom_id.compare(part, 0) <= 0:
                    break
                move.quantity = product.uom_id._compute_quantity(part, move.product_uom)
                move.picked = True
                left[key] -= part
                filled |= move
        for picking in filled.picking_id:
            picking.with_context(skip_backorder=True).button_validate()
        return {
            key: part
            for key, part in left.items()
            if key[1].uom_id.compare(part, 0) > 0
        }
