# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class RfidCountLine(models.Model):
    """An item, or a tag that nobody knows, in a count."""

    _name = "rfid.count.line"
    _description = "Line of a Count by RFID"
    _order = "result, id"

    count_id = fields.Many2one(
        comodel_name="rfid.count", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="count_id.company_id", store=True, index=True)
    result = fields.Selection(
        selection=[
            ("elsewhere", "In the books elsewhere"),
            ("found", "Found"),
            ("missing", "Not found"),
            ("unknown", "Unknown tag"),
        ],
        required=True,
    )
    item_id = fields.Many2one(comodel_name="return.item", index="btree_not_null")
    product_id = fields.Many2one(related="item_id.product_id")
    location_id = fields.Many2one(related="item_id.location_id", string="In the Books")
    epc = fields.Char(string="EPC")
