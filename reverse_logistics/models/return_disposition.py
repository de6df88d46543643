# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# What the engine and the stock side know; dispositions themselves are data.
ACTIONS = [
    ("restock", "Restock as new"),
    ("resell_b", "Sell as B-grade"),
    ("refurbish", "Refurbish, then sell"),
    ("repair", "Repair and send back"),
    ("harvest", "Harvest parts"),
    ("return_to_vendor", "Return to vendor"),
    ("return_to_customer", "Return to customer"),
    ("donate", "Donate"),
    ("recycle", "Recycle"),
    ("scrap", "Scrap"),
]
# Field of the warehouse that holds the place where an action puts the goods.
PLACES = {
    "restock": "lot_stock_id",
    "resell_b": "return_bstock_loc_id",
    "refurbish": "return_repair_loc_id",
    "repair": "return_repair_loc_id",
    "harvest": "return_repair_loc_id",
    "return_to_vendor": "return_vendor_loc_id",
    "return_to_customer": "return_inspection_loc_id",
    "donate": "return_recycling_loc_id",
    "recycle": "return_recycling_loc_id",
}
# Actions that leave nothing to do once the goods are where they belong.
FINAL = ("restock", "resell_b", "scrap")


class ReturnDisposition(models.Model):
    """What is done with a unit. Codes are data, each mapped to one action."""

    _name = "return.disposition"
    _description = "Disposition"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    action = fields.Selection(selection=ACTIONS, required=True)
    hierarchy_step = fields.Integer(
        default=6,
        help="Step of the waste hierarchy: 1 re-use, 2 refurbish, 3 parts, 4 recycle,"
        " 5 recover energy, 6 dispose. The better step wins a tie.",
    )
    is_final = fields.Boolean(compute="_compute_is_final")
    approval_limit = fields.Monetary(
        help="Above this value of stock written off a second person must approve."
        " 0 means no limit.",
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    evidence = fields.Selection(
        selection=[
            ("none", "None"),
            ("photo", "A photo"),
            ("witness", "A witness"),
            ("photo_or_witness", "A photo or a witness"),
        ],
        string="Evidence Needed",
        required=True,
        default="none",
        help="What must be kept of the end of goods that leave this way.",
    )
    epcis_step = fields.Char(string="EPCIS Business Step")
    epcis_disposition = fields.Char(string="EPCIS Disposition")
    x12_code = fields.Char(string="X12 1292")
    d365_action = fields.Char()
    optoro_code = fields.Char(string="Optoro")
    loop_code = fields.Char(string="Loop")
    shopify_code = fields.Char(string="Shopify")
    color = fields.Integer()

    _code_uniq = models.Constraint(
        "unique(code)", "Another disposition has this code: choose a new one."
    )

    @api.depends("action")
    def _compute_is_final(self):
        for disposition in self:
            disposition.is_final = disposition.action in FINAL

    @api.depends_context("company")
    def _compute_currency_id(self):
        self.currency_id = self.env.company.currency_id

    def _destination(self, warehouse):
        """The location of a warehouse where this disposition puts goods.

        :return: empty for goods that leave stock (scrap)
        """
        self.ensure_one()
        place = PLACES.get(self.action)
        return warehouse[place] if place else self.env["stock.location"]
