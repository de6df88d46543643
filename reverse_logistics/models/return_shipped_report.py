# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class ReturnShippedReport(models.Model):
    """What was delivered and how much of it came back, a row a delivered move.

    Quantities are in the unit of the product. Every row belongs to the cohort of the
    day on which it was shipped (`date`), also what comes back of it later: growing or
    falling sales do not change a rate.
    """

    _name = "return.shipped.report"
    _description = "Delivered and Returned"
    _inherit = ["return.kpi.source.mixin"]
    _auto = False
    _rec_name = "move_id"
    _order = "date desc, id desc"

    move_id = fields.Many2one(
        comodel_name="stock.move", string="Delivery", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    warehouse_id = fields.Many2one(comodel_name="stock.warehouse", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Category", readonly=True
    )
    date = fields.Datetime(string="Shipped", readonly=True)
    quantity_shipped = fields.Float(readonly=True, digits="Product Unit")
    quantity_returned = fields.Float(readonly=True, digits="Product Unit")

    @property
    def _table_query(self):
        return SQL(QUERY)


# The boundary move only: with several steps the last one reaches the customer.
QUERY = """
    SELECT move.id, move.id AS move_id, move.company_id,
        sale.warehouse_id, partner.commercial_partner_id AS partner_id,
        move.product_id, template.categ_id, move.date,
        move.quantity * unit.factor / base.factor AS quantity_shipped,
        COALESCE((
            SELECT SUM(back.quantity * back_unit.factor / base.factor)
            FROM stock_move AS back
            JOIN uom_uom AS back_unit ON back_unit.id = back.product_uom
            JOIN stock_location AS origin ON origin.id = back.location_id
            WHERE back.origin_returned_move_id = move.id AND back.state = 'done'
                AND origin.usage = 'customer'
        ), 0) AS quantity_returned
    FROM stock_move AS move
    JOIN stock_location AS destination ON destination.id = move.location_dest_id
    JOIN sale_order_line AS sold ON sold.id = move.sale_line_id
    JOIN sale_order AS sale ON sale.id = sold.order_id
    JOIN res_partner AS partner ON partner.id = sale.partner_id
    JOIN product_product AS product ON product.id = move.product_id
    JOIN product_template AS template ON template.id = product.product_tmpl_id
    JOIN uom_uom AS unit ON unit.id = move.product_uom
    JOIN uom_uom AS base ON base.id = template.uom_id
    WHERE move.state = 'done' AND destination.usage = 'customer'
"""
