# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Command


class ReturnReceipt(models.AbstractModel):
    """Between a return and its receipts: the receipt that is made on approval, and the
    items that come of the moves that are done. Whole sets at once."""

    _name = "return.receipt"
    _description = "Receipt of Returns"

    # === ON APPROVAL === #

    @api.model
    def _create_receipts(self, orders):
        """One receipt a return, over all its orders and deliveries; besides it one for
        drop-shipped goods, which go straight back to their vendor.

        :return: the pickings, confirmed and ready to be processed on any screen
        """
        # sudo: who may approve a return need not have rights in the warehouse.
        pickings_sudo = (
            self.env["stock.picking"]
            .sudo()
            .create(
                [
                    vals
                    for order in orders
                    for vals in self._prepare_pickings_vals(order)
                ]
            )
        )
        pickings_sudo.action_confirm()
        for move_sudo in pickings_sudo.move_ids:
            if move_sudo.return_line_id.lot_ids:
                move_sudo.lot_ids = self._pick_lots(move_sudo)
        return pickings_sudo.sudo(False)

    @api.model
    def _pick_lots(self, move):
        """The announced lots that left with the delivery this move takes back."""
        lots = move.return_line_id.lot_ids
        shipped = move.origin_returned_move_id.move_line_ids.lot_id
        return (lots & shipped) or lots

    @api.model
    def _prepare_pickings_vals(self, order):
        """Values of the receipts of a return: one for each place its goods go to."""
        routes = defaultdict(list)
        for line in order.line_ids:
            for move_vals in self._prepare_line_moves(line):
                origin = self.env["stock.move"].browse(
                    move_vals.get("origin_returned_move_id")
                )
                routes[self._get_route(order, origin.sudo())].append(move_vals)
        return [
            self._prepare_picking_vals(order, *route, moves)
            for route, moves in routes.items()
        ]

    @api.model
    def _get_route(self, order, origin):
        """The operation type and the destination of goods that were delivered so."""
        if origin and origin._is_dropshipped():
            types = origin.picking_type_id
            return types.return_picking_type_id or types, origin.location_id
        warehouse = order.warehouse_id
        return warehouse.return_type_id, warehouse.return_inspection_loc_id

    @api.model
    def _prepare_picking_vals(self, order, picking_type, destination, moves):
        customers = order.partner_id.property_stock_customer
        vals = {
            "return_order_id": order.id,
            "partner_id": (order.pickup_address_id or order.partner_id).id,
            "picking_type_id": picking_type.id,
            "location_id": customers.id,
            "location_dest_id": destination.id,
            "origin": order.name,
            "company_id": order.company_id.id,
            "user_id": False,
        }
        common = self._prepare_common_move_vals(vals)
        return {
            **vals,
            "move_ids": [Command.create({**move, **common}) for move in moves],
        }

    @api.model
    def _prepare_common_move_vals(self, picking_vals):
        return {
            name: picking_vals[name]
            for name in (
                "partner_id",
                "picking_type_id",
                "location_id",
                "location_dest_id",
                "origin",
                "company_id",
            )
        }

    @api.model
    def _prepare_line_moves(self, line):
        """A move for each delivery that the line claims, or one without origin.

        The link to the delivered move brings the value back at original cost.
        """
        base = {
            "return_line_id": line.id,
            "procure_method": "make_to_stock",
            "warehouse_id": line.order_id.warehouse_id.id,
            # Credited goods lower what was delivered; a replacement, a repair or goods
            # without an order do not.
            # The order counts whole kits, so neither does a component of one.
            "to_refund": bool(line.sale_line_id)
            and line.resolution == "credit"
            and not line.kit_share,
        }
        sources = line.sudo().source_ids
        if not sources:
            return self._prepare_unsold_moves(line, base)
        return [
            {
                **base,
                "product_id": source.move_id.product_id.id,
                "product_uom_qty": source.quantity,
                "product_uom": source.move_id.product_id.uom_id.id,
                **self._prepare_kit_vals(line, source.move_id),
                "origin_returned_move_id": source.move_id.id,
                "sale_line_id": source.move_id.sale_line_id.id,
                # The vendor who shipped the goods owes them.
                "purchase_line_id": source.move_id._is_dropshipped()
                and source.move_id.purchase_line_id.id,
            }
            for source in sources
        ]

    @api.model
    def _prepare_unsold_moves(self, line, base):
        """Moves of goods whose delivery is not known."""
        if not line.parts:
            return [
                {
                    **base,
                    "product_id": line.product_id.id,
                    "product_uom_qty": line.quantity,
                    "product_uom": line.product_uom_id.id,
                }
            ]
        whole = line._in_product_unit(line.quantity)
        return [
            {
                **base,
                "product_id": product.id,
                "product_uom_qty": product.uom_id.round(whole * count),
                "product_uom": product.uom_id.id,
            }
            for product, count in line._get_parts().items()
        ]

    @api.model
    def _prepare_kit_vals(self, line, origin):
        """What lets Odoo count delivered kits down when their components come back."""
        if not line.parts or "bom_line_id" not in origin._fields:
            return {}
        return {"bom_line_id": origin.bom_line_id.id}

    # === WHEN GOODS ARE IN === #

    @api.model
    def _register_moves(self, moves):
        """Turn done receipt moves into received items.

        Expected items are used first, by serial, else by quantity; what exceeds or
        was not announced becomes items of its own.
        """
        # The moves first: a second click at once meets here, on a row that both change,
        # and is run again by Odoo. At the unique key of an event it would just fail.
        moves.flush_recordset(["state"])
        # sudo: a stock user without a right on returns may validate the receipt.
        pool = self._collect_expected(moves.return_line_id.sudo())
        arrivals = self._match(moves.sudo(), pool)
        self._receive(arrivals)
        orders = moves.picking_id.return_order_id.sudo()
        orders.filtered(lambda order: not order.date_received)._unguarded().write(
            {"date_received": fields.Datetime.now()}
        )
        self.env["return.credit"]._credit_when_due(orders)

    @api.model
    def _collect_expected(self, lines):
        pool = defaultdict(list)
        for item in lines.item_ids.sorted("id"):
            if item.stage in ("expected", "in_transit"):
                pool[item.line_id, item.product_id].append(item)
        return pool

    @api.model
    def _match(self, moves, pool):
        """Pair move lines with items.

        :return: a list of (item or values of a new item, move line)
        """
        arrivals = []
        for move in moves:
            for move_line in move.move_line_ids:
                quantity = move_line.quantity_product_uom
                line = move.return_line_id
                waiting = pool[line, move.product_id] if line else []
                while waiting and move_line.product_id.uom_id.compare(quantity, 0) > 0:
                    item = self._pick(waiting, move_line.lot_id)
                    if item.product_uom_id.compare(item.quantity, quantity) > 0:
                        item = self._take_part(item, quantity)
                    else:
                        waiting.remove(item)
                    arrivals.append((item, move_line))
                    quantity -= item.quantity
                if move_line.product_id.uom_id.compare(quantity, 0) > 0:
                    vals = self._prepare_unannounced_vals(move_line, quantity)
                    arrivals.append((vals, move_line))
        return arrivals

    @api.model
    def _pick(self, waiting, lot):
        for item in waiting:
            if lot and item.lot_id == lot:
                return item
        without = [item for item in waiting if not item.lot_id]
        return (without or waiting)[0]

    @api.model
    def _take_part(self, item, quantity):
        """The part that arrived; the rest stays expected under the old plate."""
        part = item._unguarded().copy(item._prepare_split_vals(quantity))
        item._unguarded().quantity = item.product_uom_id.round(item.quantity - quantity)
        return part

    @api.model
    def _prepare_unannounced_vals(self, move_line, quantity):
        """Values of an item that nobody expected on this line."""
        order = move_line.picking_id.return_order_id
        # also the components of kits
        announced = move_line.product_id in order.item_ids.product_id
        return {
            "order_id": order.id,
            "line_id": move_line.move_id.return_line_id.id,
            "company_id": (order or move_line).company_id.id,
            "sender_id": False if order else move_line.picking_id.partner_id.id,
            "product_id": move_line.product_id.id,
            "quantity": quantity,
            "discrepancy": False
            if move_line.move_id.return_line_id
            else ("over" if announced else "unannounced"),
        }

    @api.model
    def _receive(self, arrivals):
        """Write what is known of the arrived items and record that they are here."""
        Item = self.env["return.item"].sudo()
        taken = self._get_serials_elsewhere(arrivals)
        new = [entry for entry in arrivals if isinstance(entry[0], dict)]
        created = Item._create_items(
            [{**vals, **self._prepare_arrival_vals(line, taken)} for vals, line in new],
            "received",
            key="receipt",
        )
        known = [entry for entry in arrivals if not isinstance(entry[0], dict)]
        for item, line in known:
            item._unguarded().write(self._prepare_arrival_vals(line, taken))
        received = Item.browse([item.id for item, _line in known])
        received._record("received", key="receipt")
        Item._link_moves(
            [(item, line.move_id) for item, line in known]
            + [
                (item, line.move_id)
                for item, (_vals, line) in zip(created, new, strict=True)
            ]
        )
        (created | received).filtered("discrepancy")._warn_discrepancy()
        self._pass_on(created | received)
        self.env["return.lane"].sudo()._assign(created | received)

    @api.model
    def _pass_on(self, items):
        """Goods that went straight to their vendor: nobody here decides them."""
        gone = items.filtered(lambda item: item.location_id.usage == "supplier")
        if not gone:
            return
        disposition = self.env.ref("reverse_logistics.disposition_return_to_vendor")
        gone._record(
            "decided", values={"disposition_id": disposition.id}, source="system"
        )
        gone._record("closed", source="system")

    @api.model
    def _get_serials_elsewhere(self, arrivals):
        """Serials of arrived goods that are on other open returns.

        One serial cannot come back twice: the label is wrong, or the other return is.
        """
        lots = self.env["stock.lot"].union(*[line.lot_id for _entry, line in arrivals])
        ours = [entry.id for entry, _line in arrivals if not isinstance(entry, dict)]
        if not lots:
            return lots
        return (
            self.env["return.item"]
            .sudo()
            .search(
                [
                    ("lot_id", "in", lots.ids),
                    ("serial_open", "=", True),
                    ("id", "not in", ours),
                ]
            )
            .lot_id
        )

    @api.model
    def _prepare_arrival_vals(self, move_line, taken):
        doubtful = move_line.lot_id in taken
        return {
            **({"discrepancy": "wrong_serial"} if doubtful else {}),
            "lot_id": False if doubtful else move_line.lot_id.id,
            "package_id": move_line.result_package_id.id,
            "owner_id": move_line.owner_id.id,
            "location_id": move_line.location_dest_id.id,
            "date_received": fields.Datetime.now(),
        }
