# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import math

from odoo import api, fields, models
from odoo.exceptions import UserError

from .return_posting import Posting


class StockMove(models.Model):
    _inherit = "stock.move"

    return_line_id = fields.Many2one(
        comodel_name="return.order.line",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    return_item_ids = fields.Many2many(
        comodel_name="return.item",
        relation="return_item_stock_move_rel",
        string="Return Items",
        copy=False,
    )
    return_qty_claimed = fields.Float(
        string="Claimed by Returns",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="How much of this delivery returns have asked for or brought back, in the"
        " unit of measure of the product.",
    )
    return_qty_limit = fields.Float(
        string="Delivered, as Known to Returns",
        digits="Product Unit",
        readonly=True,
        copy=False,
        help="What returns may claim at most, in the unit of measure of the product.",
    )

    _return_claim_bounded = models.Constraint(
        "CHECK (return_qty_claimed IS NULL OR return_qty_claimed = 0"
        " OR (return_qty_claimed >= 0 AND return_qty_claimed <= return_qty_limit))",
        "Somebody else asked for these goods in the meantime: nothing of them is left"
        " to return.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: for a quantity that is not a number"""
        for vals in vals_list:
            self._refuse_odd_number(vals)
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: for a quantity that is not a number, or that leaves less
        delivered than returns claim
        """
        self._refuse_odd_number(vals)
        if "quantity" in vals:
            self._return_refuse_change()
        result = super().write(vals)
        if "quantity" in vals:
            self.filtered("return_qty_claimed")._return_check_claims()
        return result

    def _return_refuse_change(self):
        """Done receipts are reversed, not edited: items and counters follow those."""
        done = self.filtered(
            lambda move: move.state == "done" and move._is_return_receipt()
        )
        if done:
            raise UserError(
                self.env._(
                    "%s is received. To correct it use its button Return: the items and"
                    " the totals of the return follow that.",
                    ", ".join(done.mapped("reference")),
                )
            )

    def _return_check_claims(self):
        """Keep deliveries at what returns claim of them."""
        for move in self:
            delivered = move._return_get_delivered()
            unit = move.product_id.uom_id
            if unit.compare(delivered, move.return_qty_claimed) < 0:
                raise UserError(
                    self.env._(
                        "Returns claim %(claimed)s of %(product)s from %(transfer)s: it"
                        " cannot have delivered less. Cancel the return first.",
                        claimed=f"{move.return_qty_claimed:g} {unit.name}",
                        product=move.product_id.display_name,
                        transfer=move.reference,
                    )
                )

    @api.model
    def _refuse_odd_number(self, vals):
        """NaN and infinity end in a traceback deep inside stock, or in the table."""
        for name in ("quantity", "product_uom_qty"):
            value = vals.get(name)
            if isinstance(value, float) and not abs(value) < math.inf:
                raise UserError(
                    self.env._("Type the quantity as a number, for example 2.")
                )

    # === LINKS THAT SURVIVE SPLIT, MERGE AND BACKORDER === #

    @api.model
    def _prepare_merge_moves_distinct_fields(self):
        fields_ = super()._prepare_merge_moves_distinct_fields()
        return [*fields_, "return_line_id", "origin_returned_move_id"]

    def _prepare_move_split_vals(self, qty):
        vals = super()._prepare_move_split_vals(qty)
        vals["return_line_id"] = self.return_line_id.id
        return vals

    # === LESS WORK FOR ODOO === #

    def _should_bypass_reservation(self, forced_location=False):
        """Goods posted in the transaction that plans them need not be reserved."""
        posting = self.env.context.get("return_posting")
        if isinstance(posting, Posting) and posting.covers(self):
            return True
        return super()._should_bypass_reservation(forced_location)

    def _trigger_scheduler(self):
        """Receipts of returns take nothing from a place that is replenished."""
        returns = self.filtered(lambda move: move.return_line_id)
        return super(StockMove, self - returns)._trigger_scheduler()

    def _push_apply(self):
        """Look once, not for each move, whether goods are to be pushed on at all."""
        idle = self._return_filter_unpushed()
        return super(StockMove, self - idle)._push_apply()

    def _return_filter_unpushed(self):
        """Receipt moves that no rule can push on and that no move waits for."""
        candidates = self.filtered(
            lambda move: move.return_line_id and not move.move_dest_ids
        )
        pushed = self.env["stock.location"]
        for place in candidates.location_dest_id:
            domain = [
                ("action", "in", ("push", "pull_push")),
                ("location_src_id", "parent_of", place.id),
            ]
            # sudo: as Odoo does, for rules of other companies
            if self.env["stock.rule"].sudo().search_count(domain, limit=1):
                pushed |= place
        return candidates.filtered(lambda move: move.location_dest_id not in pushed)

    # === WHAT MAY COME BACK === #

    def _is_return_boundary_out(self):
        """Whether this move is the one that left our network for the customer.

        Of a delivery in several steps only this one counts, so no step can be
        counted twice.
        """
        self.ensure_one()
        return (
            self.location_dest_id.usage == "customer"
            and self.location_id.usage != "customer"
        )

    def _is_return_boundary_in(self):
        """Whether this move brings a customer's goods into our network."""
        self.ensure_one()
        return (
            self.location_id.usage == "customer"
            and self.location_dest_id.usage != "customer"
        )

    def _is_return_receipt(self):
        """Whether this move makes items: it is of a return, or brings what nobody
        announced into a returns centre."""
        self.ensure_one()
        return self._is_return_boundary_in() and bool(
            self.picking_id.return_order_id
            or self.location_dest_id._is_in_returns_centre()
        )

    def _get_returnable_quantities(self):
        """What is left of delivered moves: delivered, less claimed by returns, less
        sent back by Odoo's own return wizard.

        :return: {move: quantity in the unit of the product}
        """
        back = self._read_group(
            [
                ("origin_returned_move_id", "in", self.ids),
                ("return_line_id", "=", False),
                ("state", "!=", "cancel"),
                ("scrap_id", "=", False),
            ],
            ["origin_returned_move_id", "product_uom"],
            ["product_uom_qty:sum", "quantity:sum"],
        )
        left = {
            move: move._return_get_delivered() - move.return_qty_claimed
            for move in self
        }
        for move, unit, demand, done in back:
            move = self.filtered(lambda m, i=move.id: m.id == i)
            left[move] -= unit._compute_quantity(
                max(demand, done),
                move.product_id.uom_id,
                rounding_method="HALF-UP",
            )
        return {
            move: max(0.0, move.product_id.uom_id.round(quantity))
            for move, quantity in left.items()
        }

    def _return_get_delivered(self):
        """What this move delivered, in the unit of the product."""
        self.ensure_one()
        return self.product_uom._compute_quantity(
            self.quantity, self.product_id.uom_id, rounding_method="HALF-UP"
        )

    def _return_claim(self, quantity):
        """Count a claim on this delivery; SQL refuses more than was delivered."""
        self.ensure_one()
        self.write(
            {
                "return_qty_limit": self._return_get_delivered(),
                "return_qty_claimed": self.return_qty_claimed + quantity,
            }
        )

    def _get_value_from_returns(self, quantity, at_date=None):
        """Lots with a cost of their own come back at it, not at the average of the
        delivery they left with."""
        origin = self.origin_returned_move_id
        lines = self._get_in_move_lines()
        if (
            not self.return_line_id
            or not self.product_id.lot_valuated
            or not origin.is_out
            or not lines
            or any(not line.lot_id for line in lines)
        ):
            return super()._get_value_from_returns(quantity, at_date=at_date)
        return {
            "value": sum(
                line.lot_id.standard_price * line.quantity_product_uom for line in lines
            ),
            "quantity": quantity,
            "description": self.env._(
                "Cost of the lots of original move %s", origin.reference
            ),
        }

    # === RECEIPT === #

    def _action_done(self, cancel_backorder=False):
        """Register what came back. Differences are recorded, never refused here."""
        receipts = self.filtered(
            lambda move: move.state not in ("done", "cancel")
            and move._is_return_receipt()
        )
        if isinstance(self.env.context.get("return_posting"), Posting):
            receipts = self.browse()  # items that are known are booked
        if receipts:
            receipts.picking_id.return_order_id._meet()
            receipts |= receipts._return_prepare_receipt()
        moves = super(StockMove, self | receipts)._action_done(
            cancel_backorder=cancel_backorder
        )
        done = moves.filtered(lambda move: move in receipts and move.state == "done")
        if done:
            self.env["return.receipt"]._register_moves(done)
        if receipts:
            self.env["return.receipt"]._close_uncovered(receipts.return_line_id)
        self.env["return.follow"]._follow(moves)
        return moves

    def _action_cancel(self):
        """A receipt that is called off leaves goods that will not come."""
        lines = self.filtered(lambda move: move._is_return_boundary_in()).return_line_id
        result = super()._action_cancel()
        if lines and not self.env["return.order"]._is_unguarded():
            self.env["return.receipt"]._close_uncovered(lines)
        return result

    def _return_prepare_receipt(self):
        """Before a receipt is posted, part what nobody authorised from what was.

        Goods beyond the return line get a move of their own without link to the order:
        the line's moves stay equal to what it received.

        :return: the new moves
        """
        self._return_set_owners()
        self.env["return.serial"]._relabel(self)
        unannounced = self.filtered(lambda move: not move.return_line_id)
        # Odoo would add a line to the sales order for these.
        unannounced.filtered("to_refund").write({"to_refund": False})
        extra = self.browse()
        for (line, product), moves in (
            self.filtered(lambda move: move.picked and move.return_line_id)
            .grouped(lambda move: (move.return_line_id.sudo(), move.product_id))
            .items()
        ):
            left, line_unit = line._get_room(product)
            for move in moves:
                unit = move.product_uom
                room = line_unit._compute_quantity(left, unit, round=False)
                room = min(unit.round(room), move.product_uom_qty)
                excess = unit.round(move.quantity - max(room, 0.0))
                if unit.compare(excess, 0) > 0:
                    extra |= move._return_part_excess(excess)
                left -= unit._compute_quantity(move.quantity, line_unit, round=False)
        return extra

    def _return_set_owners(self):
        """Goods that are not ours come back as their owner's, without value.

        That is what a customer sends for repair, and what was delivered out of a
        consignor's stock.
        """
        for move in self.filtered("return_line_id"):
            # sudo: stock users without a right on returns receive them, too.
            line = move.return_line_id.sudo()
            if line.resolution == "repair":
                owner = line.order_id.partner_id.commercial_partner_id
            else:
                owner = move.origin_returned_move_id.move_line_ids.owner_id[:1]
            if owner:
                move.move_line_ids.filtered(lambda line: not line.owner_id).write(
                    {"owner_id": owner.id}
                )

    def _return_part_excess(self, excess):
        """Move the last `excess` (in the unit of the move) to a move of its own."""
        self.ensure_one()
        move = self.copy(
            {
                "product_uom_qty": excess,
                "return_line_id": False,
                "sale_line_id": False,
                "origin_returned_move_id": False,
                "to_refund": False,
                "move_line_ids": False,
                "state": "draft",
                "picking_id": self.picking_id.id,
            }
        )
        move._action_confirm(merge=False)
        move.move_line_ids.unlink()
        left = self.product_uom._compute_quantity(excess, self.product_id.uom_id)
        for line in self.move_line_ids.sorted("id", reverse=True):
            unit = self.product_id.uom_id
            part = min(left, line.quantity_product_uom)
            if unit.compare(part, 0) <= 0:
                break
            if unit.compare(part, line.quantity_product_uom) == 0:
                line.move_id = move
            else:
                line.copy(
                    {
                        "move_id": move.id,
                        "quantity": unit._compute_quantity(part, line.product_uom_id),
                    }
                )
                line.quantity -= unit._compute_quantity(part, line.product_uom_id)
            left -= part
        move.picked = True
        return move
