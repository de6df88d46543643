# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain

# What waits in a returns centre: name of the count, and the items it counts.
QUEUES = {
    "at_dock": Domain("stage", "=", "received"),
    # boxes of unknown goods are found out first, and some lanes inspect nothing
    "to_inspect": Domain("stage", "=", "received") & Domain("lane", "!=", "skip"),
    "to_decide": Domain("stage", "=", "inspected"),
    "in_process": Domain("stage", "in", ("decided", "in_process")),
}
COMING = Domain("state", "in", ("approved", "receiving"))


class StockWarehouse(models.Model):
    _inherit = "stock.warehouse"

    return_count_expected = fields.Integer(
        string="Expected Today", compute="_compute_return_counts"
    )
    return_count_overdue = fields.Integer(
        string="Overdue", compute="_compute_return_counts"
    )
    return_count_to_approve = fields.Integer(
        string="To Approve", compute="_compute_return_counts"
    )
    return_count_at_dock = fields.Integer(
        string="At Dock", compute="_compute_return_counts"
    )
    return_count_to_inspect = fields.Integer(
        string="To Inspect", compute="_compute_return_counts"
    )
    return_count_to_decide = fields.Integer(
        string="To Decide", compute="_compute_return_counts"
    )
    return_count_in_process = fields.Integer(
        string="In Process", compute="_compute_return_counts"
    )
    return_count_discrepancies = fields.Integer(
        string="Discrepancies", compute="_compute_return_counts"
    )

    def _compute_return_counts(self):
        """Count what waits, for all warehouses at once: a query a number."""
        for name in (*QUEUES, "discrepancies"):
            groups = self.env[self._get_queue_model(name)]._read_group(
                self._get_queue_domain(name), ["warehouse_id"], ["__count"]
            )
            self._set_return_count(name, groups)
        for name in ("expected", "overdue", "to_approve"):
            groups = self.env["return.order"]._read_group(
                self._get_order_domain(name), ["warehouse_id"], ["__count"]
            )
            self._set_return_count(name, groups)

    def _set_return_count(self, name, groups):
        counts = {warehouse.id: count for warehouse, count in groups}
        for warehouse in self:
            warehouse[f"return_count_{name}"] = counts.get(warehouse.id, 0)

    def _get_queue_domain(self, name):
        domain = QUEUES.get(name) or Domain("state", "=", "open")
        if name == "to_inspect":
            unknown = self.env["return.item"]._get_unknown_product()
            domain &= Domain("product_id", "!=", unknown.id)
        return domain & Domain("warehouse_id", "in", self.ids)

    @api.model
    def _get_queue_model(self, name):
        return "return.item" if name in QUEUES else "return.discrepancy"

    def _get_order_domain(self, name):
        today = fields.Date.context_today(self)
        domain = {
            "expected": COMING & Domain("date_expected", "=", today),
            "overdue": COMING & Domain("date_expected", "<", today),
            "to_approve": Domain("state", "=", "submitted"),
        }[name]
        return domain & Domain("warehouse_id", "in", self.ids)

    @api.readonly
    def action_open_return_queue(self):
        """Open what a number of the overview counts; `queue` is in the context."""
        self.ensure_one()
        name = self.env.context.get("queue")
        label = self._fields.get(f"return_count_{name}")
        if name in QUEUES or name == "discrepancies":
            model = self._get_queue_model(name).replace(".", "_")
            xmlid, domain = f"{model}_action", self._get_queue_domain(name)
        else:
            name = name if name in ("expected", "overdue") else "to_approve"
            xmlid, domain = "return_order_action", self._get_order_domain(name)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"reverse_logistics.{xmlid}"
        )
        return {
            **action,
            "name": label.string if label else action["name"],
            "domain": list(domain),
            "context": {"create": False},
            "view_mode": "list,kanban,form",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
        }

    def action_open_return_receipts(self):
        """The receipts of returns of this warehouse, in Odoo's own list."""
        self.ensure_one()
        return self.return_type_id.get_stock_picking_action_picking_type()
