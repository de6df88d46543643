# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .return_report import HELD

DIRECTIONS = [
    ("in", "In"),
    ("out", "Out"),
    ("back", "Explained: receipt undone or lost"),
]


class ReturnWeightReport(models.Model):
    """The ledger of kilograms, read from the log of events.

    A row for each event that brought goods into a returns centre or out of it:
    `weight_in`, `weight_out` by stream of the waste hierarchy, and `weight_explained`
    for what was here by mistake. `weight` is signed, so its sum up to a day is what
    was on hand then: in = out + on hand + explained, for every product and period.

    Kilograms are the weight of the product today. What was split or merged neither
    came nor went.
    """

    _name = "return.weight.report"
    _description = "Ledger of Kilograms"
    _inherit = ["return.goods.report.mixin"]
    _auto = False

    direction = fields.Selection(selection=DIRECTIONS, readonly=True)
    weight = fields.Float(string="Kilograms")
    weight_in = fields.Float(string="Kg In", readonly=True, digits="Stock Weight")
    weight_out = fields.Float(string="Kg Out", readonly=True, digits="Stock Weight")
    weight_explained = fields.Float(
        string="Kg Explained", readonly=True, digits="Stock Weight"
    )

    @property
    def _table_query(self):
        return SQL(QUERY)

    @api.model
    def _get_balance(self, filters):
        """The balance of a period.

        :param filters: as `return.kpi._read_filters` gives them
        :return: {"opening", "in", "out", "explained", "closing", "held"} in kilograms;
            opening + in = out + explained + closing, and `held` is the weight of the
            items that are held at this moment
        """
        kpi = self.env["return.kpi"]
        everything = kpi._get_domain(self._name, filters, standing=True)
        start, stop = kpi._get_moments(filters["date_from"], filters["date_to"])
        [(opening,)] = self._read_group(
            everything & Domain("date", "<", start), [], ["weight:sum"]
        )
        names = ("weight", "weight_in", "weight_out", "weight_explained")
        period = Domain("date", ">=", start) & Domain("date", "<", stop)
        [(change, came, went, explained)] = self._read_group(
            everything & period, [], [f"{name}:sum" for name in names]
        )
        items = kpi._get_domain("return.report", filters, standing=True)
        [(held,)] = self.env["return.report"]._read_group(
            items & Domain("held_count", ">", 0), [], ["weight:sum"]
        )
        return {
            "opening": opening or 0.0,
            "in": came or 0.0,
            "out": went or 0.0,
            "explained": explained or 0.0,
            "closing": (opening or 0.0) + (change or 0.0),
            "held": held or 0.0,
        }


# The same expression as of the items' own weight, so that the balance closes to the
# last digit.
KG = "event.quantity * product.weight"
QUERY = f"""
    SELECT move.*,
        CASE WHEN direction = 'in' THEN weight END AS weight_in,
        CASE WHEN direction = 'out' THEN -weight END AS weight_out,
        CASE WHEN direction = 'back' THEN -weight END AS weight_explained
    FROM (
        SELECT event.id, event.item_id, event.order_id, event.company_id,
            COALESCE(ret.warehouse_id, place.warehouse_id) AS warehouse_id,
            partner.commercial_partner_id AS partner_id,
            item.product_id, template.categ_id,
            template.return_weee_category AS weee_category,
            event.occurred_at AS date, event.quantity,
            CASE WHEN event.to_stage IN {HELD} THEN 'in'
                WHEN event.to_stage = 'closed' THEN 'out' ELSE 'back' END AS direction,
            CASE WHEN event.to_stage = 'closed'
                THEN disposition.hierarchy_step::text END AS stream,
            CASE WHEN event.to_stage IN {HELD} THEN {KG} ELSE -({KG}) END AS weight
        FROM return_event AS event
        JOIN return_item AS item ON item.id = event.item_id
        JOIN product_product AS product ON product.id = item.product_id
        JOIN product_template AS template ON template.id = product.product_tmpl_id
        LEFT JOIN return_order AS ret ON ret.id = event.order_id
        LEFT JOIN res_partner AS partner ON partner.id = item.partner_id
        LEFT JOIN stock_location AS place ON place.id = event.location_id
        LEFT JOIN return_disposition AS disposition
            ON disposition.id = item.disposition_id
        WHERE COALESCE(event.from_stage IN {HELD}, FALSE) <> (event.to_stage IN {HELD})
            AND NOT COALESCE(event.data ? 'merged_into', FALSE)
    ) AS move
"""
