# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    _inherit = "stock.picking"

    # What a scanner looks for.
    _return_tracking_idx = models.Index(
        "(carrier_tracking_ref) WHERE carrier_tracking_ref IS NOT NULL"
    )

    return_order_id = fields.Many2one(
        comodel_name="return.order",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    return_claim_id = fields.Many2one(
        comodel_name="return.vendor.claim",
        string="Vendor Claim",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
    )
    return_outcome_id = fields.Many2one(
        comodel_name="return.outcome",
        string="Outcome",
        index="btree_not_null",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
        help="What is delivered to who recycles goods or gets them for nothing.",
    )
    return_closes_items = fields.Boolean(
        readonly=True,
        copy=False,
        help="When this transfer is posted, its items are at their end.",
    )
    return_item_ids = fields.Many2many(
        comodel_name="return.item", compute="_compute_return_item_ids"
    )

    def _compute_return_item_ids(self):
        for picking in self:
            picking.return_item_ids = picking.move_ids.return_item_ids

    def _create_backorder_picking(self):
        """What is still to come belongs to the same return."""
        backorder = super()._create_backorder_picking()
        backorder.return_order_id = self.return_order_id
        backorder.return_claim_id = self.return_claim_id
        backorder.return_closes_items = self.return_closes_items
        return backorder

    def action_create_return_order(self):
        """A draft return of everything on this delivery that may still come back."""
        self.ensure_one()
        moves = self.move_ids.filtered(
            lambda move: move.state == "done" and move._is_return_boundary_out()
        )
        left = moves.sudo()._get_returnable_quantities()
        lines = [
            {
                "move_id": move.id,
                "sale_line_id": move.sale_line_id.id,
                "product_id": move.product_id.id,
                "product_uom_id": move.product_id.uom_id.id,
                "quantity": left[move],
            }
            for move in moves
            if move.product_id.uom_id.compare(left[move], 0) > 0
        ]
        if not lines:
            raise UserError(
                self.env._(
                    "Nothing of %s can come back: nothing was delivered, or all of it"
                    " is back or asked for already.",
                    self.name,
                )
            )
        customer = self.sale_id.partner_id or self.partner_id
        if not customer:
            raise UserError(
                self.env._(
                    "%s names no contact. Enter to whom it went, then start the"
                    " return.",
                    self.name,
                )
            )
        return self.env["return.order"]._open_new(customer, lines, self.company_id)

    def action_open_return_order(self):
        """Open the return that this receipt belongs to."""
        self.ensure_one()
        return self.return_order_id._get_records_action()

    def action_open_return_items(self):
        """Open the items that came with this receipt."""
        self.ensure_one()
        return self.return_item_ids._get_records_action(name=self.env._("Items"))
