# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools


class StockLocation(models.Model):
    _inherit = "stock.location"

    @api.model
    @tools.ormcache()
    def _get_return_view_ids(self):
        """The tops of the Returns trees of all warehouses."""
        warehouses = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        tops = warehouses.search([("return_view_loc_id", "!=", False)])
        return frozenset(tops.return_view_loc_id.ids)

    @api.model
    @tools.ormcache()
    def _get_return_warehouse_ids(self):
        """{top of a Returns tree: its warehouse}, as ids."""
        warehouses = self.env["stock.warehouse"].sudo().with_context(active_test=False)
        found = warehouses.search([("return_view_loc_id", "!=", False)])
        return {one.return_view_loc_id.id: one.id for one in found}

    def _get_return_warehouse(self):
        """The warehouse to whose Returns tree this location belongs, if any."""
        if not self:
            return self.env["stock.warehouse"]
        self.ensure_one()
        tops = self._get_return_warehouse_ids()
        path = [int(part) for part in (self.parent_path or "").split("/") if part]
        found = [tops[part] for part in path if part in tops]
        return self.env["stock.warehouse"].browse(found[:1])

    def _is_in_returns_centre(self):
        """Whether this location belongs to a Returns tree."""
        self.ensure_one()
        path = {int(part) for part in (self.parent_path or "").split("/") if part}
        return bool(path & self._get_return_view_ids())
