# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError


class StockPicking(models.Model):
    """What the dock needs on a receipt of returns: how many parcels are here, and
    numbers for goods that come without a label."""

    _inherit = "stock.picking"

    return_parcel_progress = fields.Char(
        string="Parcels Here", compute="_compute_return_parcel_progress"
    )
    return_lots_missing = fields.Boolean(compute="_compute_return_lots_missing")

    @api.depends("return_order_id.parcel_progress")
    def _compute_return_parcel_progress(self):
        for picking in self:
            # sudo: a stock user without a right on returns
            order_sudo = picking.return_order_id.sudo()
            picking.return_parcel_progress = order_sudo.parcel_progress

    @api.depends(
        "state", "move_line_ids.lot_id", "move_line_ids.lot_name", "move_ids.quantity"
    )
    def _compute_return_lots_missing(self):
        for picking in self:
            picking.return_lots_missing = bool(picking._return_get_unlabelled())

    def _return_get_unlabelled(self):
        """Lines of an open receipt of returns that need a lot and have none."""
        self.ensure_one()
        if self.state in ("done", "cancel") or self.picking_type_code != "incoming":
            return self.move_line_ids.browse()
        lines = self.move_line_ids.filtered(
            lambda line: line.product_id.tracking != "none"
            and not line.lot_id
            and not line.lot_name
            and line.product_uom_id.compare(line.quantity, 0) > 0
        )
        return lines.filtered(lambda line: line.move_id._is_return_receipt())

    def action_return_new_lots(self):
        """Give goods without a label numbers of their own: a lot a line, or a serial a
        unit; who scans or types another one before the receipt is posted replaces it.

        :raises UserError: when no goods are without a number
        """
        for picking in self:
            picking.check_access("write")
            lines = picking._return_get_unlabelled()
            if not lines:
                raise UserError(
                    self.env._(
                        "%s has no goods without a number: type how many came first.",
                        picking.name,
                    )
                )
            for line in lines:
                line._return_part_serials()
            lines = picking._return_get_unlabelled()
            names = self.env["return.item"]._take_lot_names(len(lines))
            # sudo: as Odoo makes lots of what is typed on a receipt
            lots_sudo = (
                self.env["stock.lot"]
                .sudo()
                .create(
                    [
                        {
                            "name": name,
                            "product_id": line.product_id.id,
                            "company_id": line.company_id.id,
                        }
                        for name, line in zip(names, lines, strict=True)
                    ]
                )
            )
            for line, lot_sudo in zip(lines, lots_sudo, strict=True):
                line.lot_id = lot_sudo.id


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _return_part_serials(self):
        """Make a line of each unit of a product with serials."""
        self.ensure_one()
        unit = self.product_id.uom_id
        count = int(self.quantity_product_uom)
        if self.product_id.tracking != "serial" or count < 2:
            return
        self.write({"quantity": 1, "product_uom_id": unit.id})
        for _unit in range(count - 1):
            self.copy({"quantity": 1, "product_uom_id": unit.id})
