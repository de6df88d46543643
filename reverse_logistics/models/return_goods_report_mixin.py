# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# Step of the waste hierarchy of a disposition: where the kilograms went.
STREAMS = [
    ("1", "Re-use"),
    ("2", "Refurbish"),
    ("3", "Parts"),
    ("4", "Recycle"),
    ("5", "Energy"),
    ("6", "Disposal"),
]
# European e-waste: Annex III of Directive 2012/19/EU.
WEEE = [
    ("1", "1 Temperature exchange equipment"),
    ("2", "2 Screens and monitors"),
    ("3", "3 Lamps"),
    ("4", "4 Large equipment"),
    ("5", "5 Small equipment"),
    ("6", "6 Small IT and telecommunication equipment"),
]


class ReturnGoodsReportMixin(models.AbstractModel):
    """What every view of returned goods tells them apart by."""

    _name = "return.goods.report.mixin"
    _description = "View of Returned Goods"
    _inherit = ["return.kpi.source.mixin"]
    _rec_name = "item_id"
    _order = "date desc, id desc"

    item_id = fields.Many2one(comodel_name="return.item", readonly=True)
    order_id = fields.Many2one(
        comodel_name="return.order", string="Return", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse", string="Returns Centre", readonly=True
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Category", readonly=True
    )
    weee_category = fields.Selection(
        selection=WEEE, string="E-waste Category", readonly=True
    )
    stream = fields.Selection(
        selection=STREAMS, string="Waste Hierarchy", readonly=True
    )
    date = fields.Datetime(readonly=True)
    quantity = fields.Float(readonly=True, digits="Product Unit")
    weight = fields.Float(string="Weight (kg)", readonly=True, digits="Stock Weight")

    @api.readonly
    def action_open_item(self):
        """Open the item of a row."""
        self.ensure_one()
        return self.item_id._get_records_action(name=self.item_id.name)
