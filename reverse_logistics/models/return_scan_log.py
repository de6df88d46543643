# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnScanLog(models.Model):
    """Each event of a scanner, once, with the answer it was given.

    What is counted at the dock stands here until the receipt is closed: the rows with
    `effect` counted are what a close posts.
    """

    _name = "return.scan.log"
    _description = "Scan"
    _inherit = ["return.guard.mixin"]
    _order = "id desc"
    _rec_name = "code"

    _guarded_fields = (
        "uuid",
        "device",
        "user_id",
        "company_id",
        "occurred_at",
        "mode",
        "step",
        "source",
        "code",
        "status",
        "message",
        "answer",
        "order_id",
        "line_id",
        "item_id",
        "product_id",
        "lot_name",
        "lot_id",
        "quantity",
        "effect",
        "unique_key",
        "picking_id",
    )

    uuid = fields.Char(string="Event", required=True, readonly=True)
    device = fields.Char(readonly=True)
    user_id = fields.Many2one(comodel_name="res.users", required=True, readonly=True)
    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, index=True
    )
    occurred_at = fields.Datetime(required=True, readonly=True, index=True)
    create_date = fields.Datetime(string="Arrived", readonly=True)
    mode = fields.Char(readonly=True)
    step = fields.Char(readonly=True)
    source = fields.Char(readonly=True)
    code = fields.Char(readonly=True, help="What was read, cut to 100 characters.")
    status = fields.Char(readonly=True)
    message = fields.Char(readonly=True)
    answer = fields.Json(readonly=True)
    order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    line_id = fields.Many2one(
        comodel_name="return.order.line", readonly=True, ondelete="cascade"
    )
    item_id = fields.Many2one(
        comodel_name="return.item",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    lot_id = fields.Many2one(
        comodel_name="stock.lot", string="Lot/Serial", readonly=True
    )
    lot_name = fields.Char(string="Number Read", readonly=True)
    quantity = fields.Float(digits="Product Unit", readonly=True)
    effect = fields.Selection(
        selection=[
            ("counted", "Counted"),
            ("undone", "Undone"),
            ("posted", "Posted"),
        ],
        readonly=True,
    )
    unique_key = fields.Char(
        readonly=True, help="What can be here once only: a serial number or an item."
    )
    picking_id = fields.Many2one(comodel_name="stock.picking", readonly=True)

    _uuid_uniq = models.Constraint("unique(uuid)", "This scan was sent before.")
    _quantity_bounded = models.Constraint(
        "CHECK (quantity IS NULL OR (quantity >= 0 AND quantity <= 1e9))",
        "The quantity of a scan must be a number.",
    )
    _counted_once = models.UniqueIndex(
        "(unique_key) WHERE effect = 'counted' AND unique_key IS NOT NULL",
        "This is counted already.",
    )
    _counted_idx = models.Index("(order_id) WHERE effect = 'counted'")
    _opened_idx = models.Index("(order_id) WHERE effect IS NULL")
    _device_idx = models.Index("(user_id, id DESC)")
