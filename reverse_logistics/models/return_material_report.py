# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import SQL

from .return_weight_report import DIRECTIONS, QUERY


class ReturnMaterialReport(models.Model):
    """The ledger of kilograms by what goods are made of.

    Each row of the ledger is split by the materials of its product; what these do not
    cover is a row without a material, so both ledgers have the same sum unless the
    materials weigh more than the product.
    """

    _name = "return.material.report"
    _description = "Ledger of Materials"
    _inherit = ["return.goods.report.mixin"]
    _auto = False

    material_id = fields.Many2one(comodel_name="return.material", readonly=True)
    is_traced = fields.Boolean(string="Traced to its End", readonly=True)
    direction = fields.Selection(selection=DIRECTIONS, readonly=True)
    weight = fields.Float(string="Kilograms")
    weight_in = fields.Float(string="Kg In", readonly=True, digits="Stock Weight")
    weight_out = fields.Float(string="Kg Out", readonly=True, digits="Stock Weight")

    @property
    def _table_query(self):
        return SQL(BY_MATERIAL)


BY_MATERIAL = f"""
    SELECT split.*,
        CASE WHEN direction = 'in' THEN weight END AS weight_in,
        CASE WHEN direction = 'out' THEN -weight END AS weight_out
    FROM (
        SELECT row_number() OVER (ORDER BY ledger.id, part.material_id) AS id,
            ledger.item_id, ledger.order_id, ledger.company_id, ledger.warehouse_id,
            ledger.partner_id, ledger.product_id, ledger.categ_id,
            ledger.weee_category, ledger.date, ledger.quantity, ledger.direction,
            ledger.stream, part.material_id,
            COALESCE(material.is_traced, FALSE) AS is_traced,
            CASE WHEN ledger.direction = 'in' THEN 1 ELSE -1 END
                * ledger.quantity * part.weight AS weight
        FROM ({QUERY}) AS ledger
        JOIN product_product AS product ON product.id = ledger.product_id
        JOIN LATERAL (
            SELECT known.material_id, known.weight
            FROM return_product_material AS known
            WHERE known.product_tmpl_id = product.product_tmpl_id
            UNION ALL
            SELECT NULL, product.weight - COALESCE(sum(known.weight), 0)
            FROM return_product_material AS known
            WHERE known.product_tmpl_id = product.product_tmpl_id
        ) AS part ON part.weight > 0
        LEFT JOIN return_material AS material ON material.id = part.material_id
    ) AS split
"""
