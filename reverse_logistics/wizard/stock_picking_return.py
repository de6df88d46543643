# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.exceptions import UserError


class StockReturnPicking(models.TransientModel):
    _inherit = "stock.return.picking"

    def _create_return(self):
        """:raises UserError: when goods of a return were decided on meanwhile"""
        for line in self.product_return_moves:
            if line.move_id.return_line_id:
                line._ensure_undecided()
        self.product_return_moves.filtered("quantity")._ensure_unclaimed()
        return super()._create_return()

    def action_create_returns_all(self):
        """All that is left: without what returns have claimed or brought back."""
        moves_sudo = self.product_return_moves.move_id.sudo()
        if not any(moves_sudo.mapped("return_qty_claimed")):
            return super().action_create_returns_all()
        left = moves_sudo._get_returnable_quantities()
        for line in self.product_return_moves:
            line.quantity = line.product_id.uom_id._compute_quantity(
                left.get(line.move_id.sudo(), 0.0), line.uom_id
            )
        return self.action_create_returns()


class StockReturnPickingLine(models.TransientModel):
    _inherit = "stock.return.picking.line"

    def _ensure_unclaimed(self):
        """What returns ask for does not come back beside them."""
        # sudo: see below
        moves_sudo = self.move_id.sudo()
        if not moves_sudo:
            return
        # Who claims at this moment changes these rows, too: the second is run again.
        self.env.cr.execute(
            "UPDATE stock_move SET return_qty_claimed = return_qty_claimed"
            " WHERE id = ANY(%s)",
            [moves_sudo.ids],
        )
        moves_sudo.invalidate_recordset(["return_qty_claimed"])
        left = moves_sudo.filtered("return_qty_claimed")._get_returnable_quantities()
        for line in self:
            free = left.get(line.move_id.sudo())
            unit = line.product_id.uom_id
            wanted = line.uom_id._compute_quantity(line.quantity, unit)
            if free is not None and unit.compare(wanted, free) > 0:
                raise UserError(
                    self.env._(
                        "%(wanted)s of %(product)s cannot come back: returns ask for"
                        " the rest, and %(left)s can still be returned.",
                        wanted=f"{wanted:g} {unit.name}",
                        product=line.product_id.display_name,
                        left=f"{free:g} {unit.name}",
                    )
                )

    def _ensure_undecided(self):
        """A receipt is reversed while its goods wait at the dock, not later."""
        self.ensure_one()
        # sudo: stock users without a right on returns reverse receipts, too.
        items = self.move_id.sudo().return_item_ids
        waiting = items.filtered(lambda item: item.stage == "received")
        if (
            self.product_id.uom_id.compare(
                self.uom_id._compute_quantity(self.quantity, self.product_id.uom_id),
                sum(waiting.mapped("quantity")),
            )
            > 0
        ):
            raise UserError(
                self.env._(
                    "%s cannot go back with the receipt: it was inspected or disposed"
                    " already. Decide 'Return to customer' on the item instead.",
                    ", ".join((items - waiting).mapped("name")) or self.product_id.name,
                )
            )
