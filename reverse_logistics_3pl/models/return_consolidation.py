# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

# How many returns are planned while somebody waits; more are left to the cron.
AT_ONCE = 400


class ReturnConsolidation(models.Model):
    """A planning run: which waiting returns travel together, when and by whom."""

    _name = "return.consolidation"
    _description = "Consolidation Plan"
    _inherit = ["return.guard.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = (
        "name",
        "state",
        "date_planned",
        "shipment_ids",
        "line_ids",
        "cost_planned",
        "cost_alone",
        "cost_fixed_schedule",
        "lower_bound",
        "is_schedule_possible",
        "is_alone_possible",
        "cost_locked",
        "co2e",
        "co2e_alone",
        "snapshot",
        "digest",
        "progress",
        "progress_note",
        "is_stop_requested",
        "is_best_so_far",
        "confirmed_by_id",
        "date_confirmed",
    )

    name = fields.Char(string="Number", required=True, readonly=True, copy=False)
    warehouse_id = fields.Many2one(
        comodel_name="stock.warehouse",
        string="Returns Centre",
        required=True,
        index=True,
        check_company=True,
        default=lambda self: self.env["stock.warehouse"].search(
            [("company_id", "=", self.env.company.id)], limit=1
        ),
    )
    company_id = fields.Many2one(
        related="warehouse_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("planning", "Planning"),
            ("planned", "Planned"),
            ("confirmed", "Confirmed"),
            ("cancelled", "Cancelled"),
        ],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        index=True,
        copy=False,
        tracking=True,
    )
    is_nightly = fields.Boolean(string="Made by Night", readonly=True, copy=False)
    with_forecast = fields.Boolean(
        default=True,
        help="Look ahead with the returns of the last two weeks: planning every day"
        " without them ships too early.",
    )
    effort = fields.Selection(
        selection=[
            ("quick", "Quick"),
            ("normal", "Normal"),
            ("thorough", "Thorough, with a solver where installed"),
        ],
        required=True,
        default="normal",
    )
    date_planned = fields.Datetime(string="Planned on", readonly=True, copy=False)
    date_confirmed = fields.Datetime(string="Confirmed on", readonly=True, copy=False)
    confirmed_by_id = fields.Many2one(
        comodel_name="res.users", readonly=True, copy=False
    )
    shipment_ids = fields.One2many(
        comodel_name="return.shipment",
        inverse_name="consolidation_id",
        string="Loads",
        readonly=True,
    )
    line_ids = fields.One2many(
        comodel_name="return.shipment.line",
        inverse_name="consolidation_id",
        string="Returns",
        readonly=True,
    )
    load_count = fields.Integer(compute="_compute_counts", string="Number of Loads")
    parcel_count = fields.Integer(compute="_compute_counts", string="Parcels")
    order_count = fields.Integer(compute="_compute_counts", string="Number of Returns")
    unplanned_count = fields.Integer(compute="_compute_counts", string="Without a Way")
    cost_planned = fields.Monetary(
        string="Planned Cost",
        readonly=True,
        copy=False,
        help="Freight and holding of the planned loads and parcels.",
    )
    cost_alone = fields.Monetary(string="Each Shipped Alone", readonly=True, copy=False)
    cost_fixed_schedule = fields.Monetary(
        string="Fixed Weekly Run",
        readonly=True,
        copy=False,
        help="What the best fixed weekly departure would have cost, with hindsight.",
    )
    is_schedule_possible = fields.Boolean(readonly=True, copy=False)
    is_alone_possible = fields.Boolean(readonly=True, copy=False)
    cost_locked = fields.Monetary(
        string="Booked Before",
        readonly=True,
        copy=False,
        help="What loads booked before cost without the returns of this plan; not"
        " part of its cost.",
    )
    lower_bound = fields.Monetary(
        string="Proven Lower Bound",
        readonly=True,
        copy=False,
        help="No plan for these returns can cost less.",
    )
    gap = fields.Float(
        string="Gap to the Bound (%)", compute="_compute_gap", digits=(16, 2)
    )
    saving = fields.Monetary(
        string="Saved against Alone", compute="_compute_savings", store=True
    )
    saving_percent = fields.Float(compute="_compute_gap", digits=(16, 1))
    saving_schedule = fields.Monetary(
        string="Saved against Weekly Run", compute="_compute_savings", store=True
    )
    co2e = fields.Float(
        string="CO2e (kg)",
        readonly=True,
        copy=False,
        digits=(16, 1),
        help="Empty when a lane has no factor.",
    )
    co2e_alone = fields.Float(
        string="CO2e Alone (kg)", readonly=True, copy=False, digits=(16, 1)
    )
    snapshot = fields.Json(readonly=True, copy=False, prefetch=False)
    digest = fields.Char(
        string="Fingerprint of the Input",
        readonly=True,
        copy=False,
        help="The same input gives the same plan.",
    )
    progress = fields.Float(string="Done (%)", readonly=True, copy=False)
    progress_note = fields.Char(readonly=True, copy=False)
    is_stop_requested = fields.Boolean(readonly=True, copy=False)
    is_best_so_far = fields.Boolean(
        string="Stopped Early",
        readonly=True,
        copy=False,
        help="The run was stopped: this is the best plan found until then.",
    )

    _name_company_uniq = models.Constraint(
        "unique(name, company_id)", "Another plan has this number."
    )

    @api.depends("shipment_ids", "line_ids.shipment_id", "line_ids.state")
    def _compute_counts(self):
        for plan in self:
            kinds = plan.shipment_ids.filtered(
                lambda shipment: shipment.state != "cancelled"
            ).mapped("kind")
            lines = plan.line_ids.filtered(lambda line: line.state != "cancelled")
            plan.load_count = kinds.count("load")
            plan.parcel_count = kinds.count("parcel")
            plan.order_count = len(lines)
            plan.unplanned_count = len(
                lines.filtered(lambda line: not line.shipment_id)
            )

    @api.depends("cost_planned", "cost_alone", "lower_bound", "saving")
    def _compute_gap(self):
        for plan in self:
            cost, bound, alone = plan.cost_planned, plan.lower_bound, plan.cost_alone
            plan.gap = 100 * (cost / bound - 1) if bound else 0.0
            plan.saving_percent = 100 * plan.saving / alone if alone else 0.0

    @api.depends(
        "cost_planned",
        "cost_alone",
        "cost_fixed_schedule",
        "is_alone_possible",
        "is_schedule_possible",
    )
    def _compute_savings(self):
        for plan in self:
            cost = plan.cost_planned
            alone = plan.cost_alone if plan.is_alone_possible else cost
            plan.saving = alone - cost
            weekly = plan.cost_fixed_schedule if plan.is_schedule_possible else cost
            plan.saving_schedule = weekly - cost

    @api.model
    def _number(self, vals_list):
        self._number_from(
            "reverse_logistics_3pl.sequence_return_consolidation", vals_list
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_open(self):
        if any(plan.state == "confirmed" for plan in self):
            raise UserError(
                self.env._(
                    "A confirmed plan is kept: it says why loads are as they are."
                )
            )
        self.shipment_ids.unlink()

    def write(self, vals):
        """:raises UserError: when a plan would move to another returns centre"""
        if "warehouse_id" in vals and any(plan.state != "draft" for plan in self):
            raise UserError(
                self.env._(
                    "This plan was made for its returns centre: make a new plan."
                )
            )
        return super().write(vals)

    def action_open_shipments(self):
        """The loads of these plans."""
        return self.shipment_ids._get_records_action(name=self.env._("Loads"))

    def action_open_board(self):
        """Open the board."""
        self.ensure_one()
        return {
            "type": "ir.actions.client",
            "tag": "reverse_logistics_3pl.board",
            "name": self.env._("Board of %s", self.name),
            "params": {"plan_id": self.id},
            "context": {"active_id": self.id},
        }

    @api.model
    def _load_demo(self):
        """Make the demonstration's loads; called by the demo data only."""
        from ..demo import transport

        transport.load(self.env)
