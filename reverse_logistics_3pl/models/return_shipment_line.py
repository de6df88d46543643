# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from odoo.addons.reverse_logistics.const import AT_DOCK

from .return_shipment import INTERNAL


class ReturnShipmentLine(models.Model):
    """A return on a load: proposed by a plan, then booked.

    One return is booked on one load at a time; the unique index below sees to it.
    """

    _name = "return.shipment.line"
    _description = "Return on a Load"
    _inherit = ["return.guard.mixin"]
    _order = "shipment_id, id"
    _rec_name = "order_id"
    _check_company_auto = True

    _guarded_fields = (
        "shipment_id",
        "consolidation_id",
        "order_id",
        "state",
        "item_ids",
        "package_id",
        "kg",
        "m3",
        "pallets",
        "holding_per_day",
        "parcel_price",
        "cost_alone",
        "date_ready",
        "date_due",
        "reason",
        "qty_loaded",
    )

    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="Empty: the plan found no way for this return.",
    )
    consolidation_id = fields.Many2one(
        comodel_name="return.consolidation",
        string="Plan",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    order_id = fields.Many2one(
        comodel_name="return.order",
        string="Return",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True
    )
    state = fields.Selection(
        selection=[
            ("planned", "Planned"),
            ("booked", "Booked"),
            ("done", "Done"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="planned",
        readonly=True,
        index=True,
    )
    item_ids = fields.Many2many(
        comodel_name="return.item",
        relation="return_item_shipment_line_rel",
        column1="line_id",
        column2="item_id",
        string="Items",
        readonly=True,
    )
    package_id = fields.Many2one(
        comodel_name="stock.package",
        string="Pallet",
        readonly=True,
        index="btree_not_null",
        check_company=True,
    )
    handling_class_ids = fields.Many2many(
        comodel_name="tpl.handling.class", string="Handling", readonly=True
    )
    parcel_lane_id = fields.Many2one(
        comodel_name="tpl.lane", string="Parcel Tariff", readonly=True
    )
    kg = fields.Float(string="Weight (kg)", digits=(16, 3), readonly=True)
    m3 = fields.Float(string="Volume (m³)", digits=(16, 4), readonly=True)
    pallets = fields.Float(string="Pallet Places", digits=(16, 4), readonly=True)
    is_weight_estimated = fields.Boolean(
        string="Weight Estimated",
        readonly=True,
        help="A product has no weight: the default of the company stands for it.",
    )
    date_ready = fields.Date(string="Ready", readonly=True)
    date_due = fields.Date(string="Due", readonly=True)
    holding_per_day = fields.Monetary(
        string="Holding a Day", readonly=True, groups=INTERNAL
    )
    parcel_price = fields.Monetary(
        string="Parcel", readonly=True, groups=INTERNAL, help="Without holding."
    )
    is_parcel_possible = fields.Boolean(string="May Go Alone", readonly=True)
    cost_alone = fields.Monetary(string="Shipped Alone", readonly=True, groups=INTERNAL)
    is_pinned = fields.Boolean(
        string="Pinned",
        readonly=True,
        help="Placed by hand: planning again leaves it there.",
    )
    reason = fields.Json(readonly=True, groups=INTERNAL)
    reason_text = fields.Char(
        string="Why Here", compute="_compute_reason_text", groups=INTERNAL
    )
    qty_loaded = fields.Float(
        string="Loaded",
        digits="Product Unit",
        readonly=True,
        help="What was on the load when it was picked up.",
    )
    qty_received = fields.Float(
        string="Received", digits="Product Unit", compute="_compute_qty_received"
    )
    is_different = fields.Boolean(string="Different", compute="_compute_qty_received")

    _booked_once = models.UniqueIndex(
        "(order_id) WHERE state = 'booked'",
        "This return is booked on another load already: plan again.",
    )
    _weights_bounded = models.Constraint(
        "CHECK (kg BETWEEN 0 AND 1e9 AND m3 BETWEEN 0 AND 1e9"
        " AND COALESCE(qty_loaded, 0) BETWEEN 0 AND 1e9)",
        "Weights, volumes and quantities on a load are 0 or more.",
    )

    @api.depends("item_ids.stage", "item_ids.quantity", "state")
    def _compute_qty_received(self):
        """What of the load is at the dock, and whether it is all and only that."""
        for line in self:
            # sudo: the provider's people see counts, not our items
            items = line.sudo().item_ids
            here = items.filtered(lambda item: item.stage in AT_DOCK)
            line.qty_received = sum(here.mapped("quantity"))
            arrived = line.sudo().shipment_id.state in ("arrived", "closed")
            line.is_different = arrived and (
                line.qty_received != line.qty_loaded or any(items.mapped("discrepancy"))
            )

    @api.depends("reason", "shipment_id")
    @api.depends_context("lang")
    def _compute_reason_text(self):
        lanes = self.env["tpl.lane"].browse(
            {
                line.reason["other"][0]
                for line in self
                if line.reason and line.reason.get("other")
            }
        )
        names = {lane.id: lane.name for lane in lanes.exists()}
        for line in self:
            line.reason_text = line._get_reason_text(names)

    def _get_reason_text(self, names):
        """The planner's reason in words.

        :param names: {lane id: name}
        """
        self.ensure_one()
        reason = self.reason or {}
        code = "pinned" if self.is_pinned else reason.get("code")
        other = self.env._("alone as a parcel")
        if reason.get("other"):
            lane, day = reason["other"]
            other = self.env._(
                "%(lane)s on %(day)s",
                lane=names.get(lane, "?"),
                day=fields.Date.to_string(fields.Date.from_string(day)),
            )
        texts = self._get_reason_texts()
        text = texts.get(code)
        if not text:
            return False
        blockers = self._get_blocker_texts()
        return text % {
            "saving": self.currency_id.format(reason.get("saving") or 0.0),
            "other": other,
            "blocker": blockers.get(reason.get("blocker"), ""),
        }

    @api.model
    def _get_reason_texts(self):
        return {
            "pinned": self.env._("Placed by hand."),
            "locked": self.env._("Booked on this load before."),
            "only_load": self.env._(
                "No other load arrives in time, and it cannot go alone."
            ),
            "best_load": self.env._(
                "Cheapest here by %(saving)s; next best: %(other)s."
            ),
            "alone_cheaper": self.env._(
                "Cheaper alone by %(saving)s; next best: %(other)s."
            ),
            "alone_only": self.env._("Goes alone: no load fits (%(blocker)s)."),
            "no_option": self.env._(
                "No load fits (%(blocker)s), and it cannot go alone."
            ),
            "no_room": self.env._("Every load that fits is full."),
        }

    @api.model
    def _get_blocker_texts(self):
        return {
            "hub": self.env._("no lane starts in its zone"),
            "centre": self.env._("no lane goes to its returns centre"),
            "class": self.env._("no lane carries its handling class"),
            "ready": self.env._("loads leave before it is ready"),
            "day": self.env._("no departure on the days in question"),
            "late": self.env._("every load arrives too late"),
            "past": self.env._("the last load in time has left"),
            "frozen": self.env._("the load is closed"),
            "room": self.env._("loads are full"),
        }

    # === STEPS === #

    def _drop(self):
        """Take returns off their loads; the loads are weighed and priced again."""
        shipments = self.shipment_id
        self._unguarded().write({"state": "cancelled", "package_id": False})
        empty = shipments.filtered(lambda shipment: not shipment._get_lines())
        (shipments - empty)._rate_again()
        empty._unguarded().write({"state": "cancelled"})

    def _link_items(self):
        """Note which items travel: those of the return that are still to come."""
        for line in self:
            items = line.order_id.item_ids.filtered(
                lambda item: item.stage == "expected"
            )
            # sudo: links of items are made by our methods only
            line.sudo()._unguarded().item_ids = items
