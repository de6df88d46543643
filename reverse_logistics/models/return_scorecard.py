# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

# What the cards of customers and of products sum up, by month of receipt and, for what
# was shipped, of shipment.
GOODS = (
    (
        "return.report",
        "TRUE",
        "date",
        {
            "item_count": "item_count",
            "defect_tested_count": "defect_tested_count",
            "no_fault_count": "no_fault_count",
            "discrepancy_count": "discrepancy_count",
            "closed_count": "closed_count",
            "resold_count": "resold_count",
            "cost_value_closed": "cost_value_closed",
            "actual_recovery": "actual_recovery",
            "net_recovery": "net_recovery",
        },
    ),
    (
        "return.shipped.report",
        "TRUE",
        "date",
        {
            "quantity_shipped": "quantity_shipped",
            "quantity_returned": "quantity_returned",
        },
    ),
)


class ReturnGoodsScorecardMixin(models.AbstractModel):
    """What the cards of customers and of products have in common."""

    _name = "return.goods.scorecard.mixin"
    _description = "Scorecard of Goods"
    _inherit = ["return.scorecard.mixin"]

    _sources = GOODS
    _rates = {
        "return_rate": ("quantity_returned", "quantity_shipped"),
        "no_fault_rate": ("no_fault_count", "defect_tested_count"),
        "resold_rate": ("resold_count", "closed_count"),
        "recovery_rate": ("actual_recovery", "cost_value_closed"),
    }

    item_count = fields.Integer(string="Items", readonly=True)
    quantity_shipped = fields.Float(
        string="Shipped", readonly=True, digits="Product Unit"
    )
    quantity_returned = fields.Float(
        string="Came Back of It", readonly=True, digits="Product Unit"
    )
    defect_tested_count = fields.Integer(string="Defects Tested", readonly=True)
    no_fault_count = fields.Integer(string="Without Fault", readonly=True)
    discrepancy_count = fields.Integer(string="Discrepancies", readonly=True)
    closed_count = fields.Integer(string="Closed", readonly=True)
    resold_count = fields.Integer(string="Resold or Re-used", readonly=True)
    cost_value_closed = fields.Float(string="Value at Cost, Closed", readonly=True)
    actual_recovery = fields.Float(string="Proceeds", readonly=True)
    net_recovery = fields.Float(readonly=True)
    return_rate = fields.Char(compute="_compute_rates")
    no_fault_rate = fields.Char(string="No Fault Found", compute="_compute_rates")
    resold_rate = fields.Char(string="Resold", compute="_compute_rates")
    recovery_rate = fields.Char(string="Recovery", compute="_compute_rates")

    @api.depends("item_count")
    def _compute_rates(self):
        return super()._compute_rates()


class ReturnCustomerScorecard(models.Model):
    """How much a customer sends back, and what comes of it, by month."""

    _name = "return.customer.scorecard"
    _description = "Customer Scorecard"
    _inherit = ["return.goods.scorecard.mixin"]
    _auto = False
    _rec_name = "partner_id"
    _subject = "partner_id"

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )


class ReturnProductScorecard(models.Model):
    """How often a product comes back, and what comes of it, by month."""

    _name = "return.product.scorecard"
    _description = "Product Scorecard"
    _inherit = ["return.goods.scorecard.mixin"]
    _auto = False
    _rec_name = "product_id"
    _subject = "product_id"

    product_id = fields.Many2one(comodel_name="product.product", readonly=True)


class ReturnVendorScorecard(models.Model):
    """What vendors pay of what is claimed from them, by month of the claim."""

    _name = "return.vendor.scorecard"
    _description = "Vendor Scorecard"
    _inherit = ["return.scorecard.mixin"]
    _auto = False
    _rec_name = "partner_id"
    _subject = "partner_id"
    _sources = (
        (
            "return.vendor.claim.report",
            "TRUE",
            "date_start",
            {
                "claim_count": "1",
                "open_count": "(amount_open > 0)::integer",
                "amount_claimed": "amount_claimed",
                "amount_accepted": "amount_accepted",
                "amount_refunded": "amount_refunded",
                "amount_missed": "amount_missed",
                "amount_open": "amount_open",
            },
        ),
    )
    _rates = {
        "accepted_rate": ("amount_accepted", "amount_claimed"),
        "refunded_rate": ("amount_refunded", "amount_claimed"),
    }

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Vendor", readonly=True
    )
    claim_count = fields.Integer(string="Claims", readonly=True)
    open_count = fields.Integer(string="Claims Not Settled", readonly=True)
    amount_claimed = fields.Float(string="Claimed", readonly=True)
    amount_accepted = fields.Float(string="Accepted", readonly=True)
    amount_refunded = fields.Float(string="Credited", readonly=True)
    amount_missed = fields.Float(string="Missed", readonly=True)
    amount_open = fields.Float(string="Open", readonly=True)
    accepted_rate = fields.Char(string="Share Accepted", compute="_compute_rates")
    refunded_rate = fields.Char(string="Share Credited", compute="_compute_rates")

    @api.depends("claim_count")
    def _compute_rates(self):
        return super()._compute_rates()


class ReturnInspectorScorecard(models.Model):
    """How much inspectors do, how fast, and how well they agree, by month."""

    _name = "return.inspector.scorecard"
    _description = "Inspector Scorecard"
    _inherit = ["return.scorecard.mixin"]
    _auto = False
    _rec_name = "inspector_id"
    _subject = "inspector_id"
    _sources = (
        (
            "return.inspection",
            "NOT COALESCE(is_automatic, FALSE) AND NOT COALESCE(is_sealed, FALSE)",
            "ended_at",
            {
                "inspection_count": "1",
                "minutes": "duration",
                "amended_count": "(revision > 1)::integer",
                "no_fault_count": "no_fault_found::integer",
                "audited_count": "is_audited::integer",
                "agreed_count": "CASE WHEN is_audited THEN agreement END",
            },
        ),
    )
    _rates = {
        "agreement_rate": ("agreed_count", "audited_count"),
        "no_fault_rate": ("no_fault_count", "inspection_count"),
    }

    inspector_id = fields.Many2one(comodel_name="res.users", readonly=True)
    inspection_count = fields.Integer(string="Inspections", readonly=True)
    minutes = fields.Float(readonly=True)
    amended_count = fields.Integer(
        string="Corrections", readonly=True, help="Second and later revisions."
    )
    no_fault_count = fields.Integer(string="Without Fault", readonly=True)
    audited_count = fields.Integer(string="Inspected Twice", readonly=True)
    agreed_count = fields.Float(string="Agreed", readonly=True, digits=(16, 1))
    agreement_rate = fields.Char(string="Agreement", compute="_compute_rates")
    no_fault_rate = fields.Char(string="No Fault Found", compute="_compute_rates")
    minutes_each = fields.Char(compute="_compute_rates")

    @api.depends("inspection_count")
    def _compute_rates(self):
        result = super()._compute_rates()
        for card in self:
            count = card.inspection_count
            card.minutes_each = (
                f"{card.minutes / count:.1f}" if count else self.env._("n/a")
            )
        return result


class ReturnKpi(models.AbstractModel):
    _inherit = "return.kpi"

    @api.model
    def _get_scorecards(self):
        """[(title, external id of the action)]; addons append theirs."""
        _ = self.env._
        return [
            (_("Customers"), "reverse_logistics.return_customer_scorecard_action"),
            (_("Products"), "reverse_logistics.return_product_scorecard_action"),
            (_("Vendors"), "reverse_logistics.return_vendor_scorecard_action"),
            (_("Inspectors"), "reverse_logistics.return_inspector_scorecard_action"),
        ]

    @api.model
    @api.readonly
    def get_scorecards(self):
        """[{"title", "action"}]: the scorecards that the user may open."""
        self._check_viewer()
        found = []
        for title, action in self._get_scorecards():
            # sudo: whether somebody may open it is asked of its model.
            model = self.env.ref(action).sudo().res_model
            if self.env[model].has_access("read"):
                found.append({"title": title, "action": action})
        return found
