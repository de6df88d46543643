# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnOrderLineSource(models.Model):
    """How much of a delivered move a return line claims.

    One line may come from several deliveries of the same order. The sum of the claims
    is kept on the delivered move (`return_qty_claimed`) and bounded there, so that two
    requests at once for the same goods meet on one row of the database.
    """

    _name = "return.order.line.source"
    _description = "Delivered Goods Claimed by a Return"
    _order = "id"

    line_id = fields.Many2one(
        comodel_name="return.order.line", required=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        comodel_name="stock.move", required=True, index=True, ondelete="restrict"
    )
    quantity = fields.Float(
        digits="Product Unit",
        required=True,
        help="In the unit of measure of the product.",
    )

    _line_move_uniq = models.Constraint(
        "unique(line_id, move_id)", "A return claims a delivery once."
    )
    _quantity_bounded = models.Constraint(
        "CHECK (quantity > 0 AND quantity <= 1e9)",
        "A return claims a quantity above zero.",
    )

    def _give_back(self, keep):
        """Give claims on one product back but for a quantity (in its unit), those on
        the last deliveries first."""
        unit = self.move_id.product_id.uom_id
        give = unit.round(sum(self.mapped("quantity")) - keep)
        for source in self.sorted("id", reverse=True):
            part = min(source.quantity, give)
            if unit.compare(part, 0) <= 0:
                break
            give -= part
            source.move_id._return_claim(-part)
            if unit.compare(part, source.quantity) == 0:
                source.unlink()
            else:
                source.quantity -= part
