# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL


class ReturnInvoicedReport(models.Model):
    """What was invoiced and what returns credited, a row a posted journal item.

    Net of taxes, in the currency of the company. Every row belongs to the cohort of
    its own invoice date (`date`): credits of this month stand beside this month's
    invoices, as in the books.
    """

    _name = "return.invoiced.report"
    _description = "Invoiced and Credited"
    _inherit = ["return.kpi.source.mixin"]
    _auto = False
    _rec_name = "move_line_id"
    _order = "date desc, id desc"

    move_line_id = fields.Many2one(
        comodel_name="account.move.line", string="Journal Item", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    categ_id = fields.Many2one(
        comodel_name="product.category", string="Product Category", readonly=True
    )
    date = fields.Date(string="Invoice Date", readonly=True)
    amount_invoiced = fields.Float(readonly=True)
    amount_credited = fields.Float(string="Credited for Returns", readonly=True)

    @property
    def _table_query(self):
        return SQL(QUERY)


QUERY = """
    SELECT line.id, line.id AS move_line_id, line.company_id,
        partner.commercial_partner_id AS partner_id, line.product_id,
        template.categ_id, move.invoice_date AS date,
        CASE WHEN move.move_type = 'out_invoice' THEN -line.balance END
            AS amount_invoiced,
        CASE WHEN line.return_line_id IS NOT NULL THEN line.balance END
            AS amount_credited
    FROM account_move_line AS line
    JOIN account_move AS move ON move.id = line.move_id
    JOIN res_partner AS partner ON partner.id = move.partner_id
    LEFT JOIN product_product AS product ON product.id = line.product_id
    LEFT JOIN product_template AS template ON template.id = product.product_tmpl_id
    WHERE move.state = 'posted' AND line.display_type = 'product'
        AND (move.move_type = 'out_invoice' OR line.return_line_id IS NOT NULL)
"""
