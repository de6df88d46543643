# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..const import HELD_STAGES


class ReturnRecall(models.Model):
    """Serials and lots that must come back, and the one thing that is done with them.

    While a recall runs, what has one of its lots can be disposed in its way only,
    whoever brings it and for whatever reason.
    """

    _name = "return.recall"
    _description = "Recall"
    _inherit = ["return.guard.mixin", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    _guarded_fields = ("state", "date_started", "date_closed", "order_ids")

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("running", "Running"), ("closed", "Closed")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    reason = fields.Text(
        string="Danger",
        help="What customers read about why the goods must come back.",
    )
    disposition_id = fields.Many2one(
        comodel_name="return.disposition",
        string="Only Way",
        required=True,
        tracking=True,
        help="The only thing that may be done with goods of this recall.",
    )
    lot_ids = fields.Many2many(
        comodel_name="stock.lot", string="Lots/Serials", check_company=True
    )
    serials = fields.Text(
        string="Paste Serials", help="One a line, or separated by commas."
    )
    order_ids = fields.One2many(
        comodel_name="return.order", inverse_name="recall_id", readonly=True
    )
    date_started = fields.Datetime(readonly=True, copy=False)
    date_closed = fields.Datetime(readonly=True, copy=False)
    lot_count = fields.Integer(string="Recalled", compute="_compute_counts")
    customer_count = fields.Integer(string="At Customers", compute="_compute_counts")
    stock_count = fields.Integer(string="In Stock", compute="_compute_counts")
    here_count = fields.Integer(string="In Quarantine", compute="_compute_counts")
    done_count = fields.Integer(string="Dealt With", compute="_compute_counts")

    # === WHERE THE GOODS ARE === #

    @api.depends("lot_ids", "state")
    def _compute_counts(self):
        items = self._get_items()
        for recall in self:
            mine = items.filtered(lambda i, r=recall: i.lot_id in r.lot_ids)
            here = mine.filtered(lambda i: i.stage in HELD_STAGES)
            done = mine.filtered(lambda i: i.stage == "closed").lot_id
            recall.lot_count = len(recall.lot_ids)
            recall.here_count = len(here.lot_id)
            recall.done_count = len(done - here.lot_id)
            recall.stock_count = len(recall._get_stock().lot_id)
            recall.customer_count = len(recall._get_delivered())

    def _get_items(self):
        return self.env["return.item"].search([("lot_id", "in", self.lot_ids.ids)])

    def _get_stock(self):
        """Quants of the lots that could still be sold: outside of returns centres."""
        lots = self.lot_ids
        # sudo: who runs a recall must find all of it, also where he has no rights.
        quants_sudo = self.env["stock.quant"].sudo()
        centres = (
            self.env["stock.warehouse"]
            .sudo()
            .search([("company_id", "in", self.company_id.ids)])
            .return_inspection_loc_id.location_id
        )
        return quants_sudo.search(
            [
                ("lot_id", "in", lots.ids),
                ("location_id.usage", "=", "internal"),
                ("company_id", "in", self.company_id.ids),
                ("quantity", ">", 0),
                "!",
                ("location_id", "child_of", centres.ids),
            ]
        )

    def _get_delivered(self):
        """The delivery with which each lot went to a customer and stayed there.

        :return: {lot: done move line}
        """
        # sudo: as above.
        lines_sudo = (
            self.env["stock.move.line"]
            .sudo()
            .search(
                [("lot_id", "in", self.lot_ids.ids), ("state", "=", "done")],
                order="date, id",
            )
        )
        last = {line.lot_id: line for line in lines_sudo}
        return {
            self.env["stock.lot"].browse(lot.id): line
            for lot, line in last.items()
            if line.location_dest_id.usage == "customer"
        }

    # === STEPS === #

    def action_read_serials(self):
        """Add the pasted serials; all or none.

        :raises UserError: naming the ones that nobody knows
        """
        self._ensure_manager()
        for recall in self:
            names = {
                name.strip()
                for name in (recall.serials or "").replace(",", "\n").splitlines()
                if name.strip()
            }
            lots = self.env["stock.lot"].search(
                [
                    ("name", "in", list(names)),
                    ("company_id", "in", [recall.company_id.id, False]),
                ]
            )
            unknown = sorted(names - set(lots.mapped("name")))
            if unknown:
                raise UserError(
                    self.env._(
                        "%(count)s of the serials are not known: %(names)s. Correct or"
                        " remove them; nothing was added.",
                        count=len(unknown),
                        names=", ".join(unknown[:20]),
                    )
                )
            recall.write(
                {
                    "lot_ids": [Command.link(lot.id) for lot in lots],
                    "serials": False,
                }
            )

    def action_start(self):
        """From now on the goods go one way only; what is in stock is quarantined."""
        self._ensure_manager()
        for recall in self:
            if recall.state != "draft" or not recall.lot_ids:
                raise UserError(
                    self.env._(
                        "“%s” cannot start: it needs lots or serials and must be a"
                        " draft.",
                        recall.name,
                    )
                )
        self._unguarded().write(
            {"state": "running", "date_started": fields.Datetime.now()}
        )
        for recall in self:
            recall._quarantine()

    def action_close(self):
        """The recall is over: the goods may be treated as any other."""
        self._ensure_manager()
        self._unguarded().write(
            {"state": "closed", "date_closed": fields.Datetime.now()}
        )

    def action_request_returns(self):
        """Ask every customer who has some of it for a return, each customer once.

        :return: the action that shows the returns
        """
        self._ensure_manager()
        self.ensure_one()
        if self.state != "running":
            raise UserError(self.env._("Start the recall first."))
        wanted = self._get_lots_to_ask()
        partners = defaultdict(list)
        for lot, line in wanted.items():
            sold = line.move_id.sale_line_id.order_id
            partner = sold.partner_id or line.picking_id.partner_id
            if partner:
                partners[partner].append((lot, line.move_id))
        orders = (
            self.env["return.order"]
            ._unguarded()
            .create(
                [
                    self._prepare_return_vals(partner, goods)
                    for partner, goods in partners.items()
                ]
            )
        )
        orders.with_context(return_guard=False).action_submit()
        return self.order_ids._get_records_action(name=self.env._("Recall Returns"))

    def _get_lots_to_ask(self):
        """Delivered lots that no open return asks for yet."""
        delivered = self._get_delivered()
        asked = self.env["return.order.line"].search(
            [
                ("lot_ids", "in", [lot.id for lot in delivered]),
                ("order_id.decision", "not in", ("rejected", "cancelled")),
                ("order_id.state", "!=", "done"),
            ]
        )
        return {
            lot: line for lot, line in delivered.items() if lot not in asked.lot_ids
        }

    def _prepare_return_vals(self, partner, goods):
        by_move = defaultdict(self.env["stock.lot"].browse)
        for lot, move in goods:
            by_move[move] |= lot
        reason = self.env.ref("reverse_logistics.reason_recall")
        return {
            "partner_id": partner.id,
            "company_id": self.company_id.id,
            "kind": "recall",
            "recall_id": self.id,
            "note": self.reason,
            "line_ids": [
                Command.create(
                    {
                        "sale_line_id": move.sale_line_id.id,
                        "move_id": move.id,
                        "product_id": move.product_id.id,
                        "quantity": len(lots)
                        if move.product_id.tracking == "serial"
                        else move.quantity,
                        "lot_ids": [Command.set(lots.ids)],
                        "reason_id": reason.id,
                    }
                )
                for move, lots in by_move.items()
            ],
        }

    def _quarantine(self):
        """Move what could be sold into Inspection, as items of the returns centre."""
        self.ensure_one()
        for warehouse, quants_sudo in (
            self._get_stock().grouped(lambda quant: quant.warehouse_id).items()
        ):
            if not warehouse.return_inspection_loc_id:
                continue
            picking_sudo = (
                self.env["stock.picking"]
                .sudo()
                .create(self._prepare_quarantine_vals(warehouse, quants_sudo))
            )
            moves_sudo = picking_sudo.move_ids
            moves_sudo.picked = True
            picking_sudo._action_done()
            self._make_items_sudo(moves_sudo)

    def _prepare_quarantine_vals(self, warehouse, quants_sudo):
        target = warehouse.return_inspection_loc_id
        return {
            "picking_type_id": warehouse.disposition_type_id.id,
            "location_id": warehouse.lot_stock_id.id,
            "location_dest_id": target.id,
            "origin": self.name,
            "company_id": self.company_id.id,
            "move_ids": [
                Command.create(
                    {
                        "product_id": quant.product_id.id,
                        "product_uom": quant.product_uom_id.id,
                        "product_uom_qty": quant.quantity,
                        "location_id": quant.location_id.id,
                        "location_dest_id": target.id,
                        "company_id": self.company_id.id,
                        "restrict_partner_id": quant.owner_id.id,
                        "move_line_ids": [
                            Command.create(
                                {
                                    "product_id": quant.product_id.id,
                                    "product_uom_id": quant.product_uom_id.id,
                                    "quantity": quant.quantity,
                                    "lot_id": quant.lot_id.id,
                                    "owner_id": quant.owner_id.id,
                                    "package_id": quant.package_id.id,
                                    "location_id": quant.location_id.id,
                                    "location_dest_id": target.id,
                                    "company_id": self.company_id.id,
                                }
                            )
                        ],
                    }
                )
                for quant in quants_sudo
            ],
        }

    def _make_items_sudo(self, moves_sudo):
        """An item for each lot in quarantine.

        sudo: a manager of returns need not have rights on transfers.
        """
        lines = moves_sudo.move_line_ids
        items = (
            self.env["return.item"]
            .sudo()
            ._create_items(
                [
                    {
                        "company_id": self.company_id.id,
                        "product_id": line.product_id.id,
                        "lot_id": line.lot_id.id,
                        "quantity": line.product_uom_id._compute_quantity(
                            line.quantity, line.product_id.uom_id
                        ),
                        "owner_id": line.owner_id.id,
                        "location_id": line.location_dest_id.id,
                        "date_received": fields.Datetime.now(),
                    }
                    for line in lines
                ],
                "received",
                source="system",
                name=self.env._("Recall: %s", self.name),
            )
        )
        items._link_moves(
            [(item, line.move_id) for item, line in zip(items, lines, strict=True)]
        )

    def _ensure_manager(self):
        """:raises AccessError: for users who are not returns managers"""
        self.env["return.order"]._ensure_group("reverse_logistics.group_return_manager")
        self.check_access("write")

    # === SCREENS === #

    def action_open_items(self):
        """The items of the recall."""
        self.ensure_one()
        return self._get_items()._get_records_action(name=self.name)

    def action_open_returns(self):
        """The returns that were asked for."""
        self.ensure_one()
        return self.order_ids._get_records_action(name=self.name)
