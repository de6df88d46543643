# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..scanning.codes import is_sscc


class ReturnParcel(models.Model):
    """One of the parcels a return comes in: expected, then here."""

    _name = "return.parcel"
    _description = "Parcel of a Return"
    _inherit = ["return.guard.mixin"]
    _order = "order_id, id"
    _check_company_auto = True

    _guarded_fields = ("is_announced", "state", "date_arrived", "received_by_id")

    order_id = fields.Many2one(
        comodel_name="return.order", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    name = fields.Char(
        string="Tracking Number",
        index="btree_not_null",
        help="What the carrier calls it, or its SSCC; empty as long as nobody knows.",
    )
    package_id = fields.Many2one(
        comodel_name="stock.package",
        index="btree_not_null",
        check_company=True,
        help="The package that the goods of this parcel are received in.",
    )
    is_announced = fields.Boolean(
        string="Announced",
        default=True,
        readonly=True,
        help="Whether it was expected; others came besides.",
    )
    state = fields.Selection(
        selection=[("expected", "Expected"), ("arrived", "Here")],
        default="expected",
        required=True,
        readonly=True,
    )
    date_arrived = fields.Datetime(string="Arrived on", readonly=True, copy=False)
    received_by_id = fields.Many2one(
        comodel_name="res.users", string="Counted by", readonly=True, copy=False
    )

    _name_uniq = models.UniqueIndex(
        "(order_id, name) WHERE name IS NOT NULL",
        "The return has a parcel with this number: each one is listed once.",
    )
    _arrived_when = models.Constraint(
        "CHECK (state = 'expected' OR date_arrived IS NOT NULL)",
        "A parcel that is here says since when.",
    )

    def init(self):
        """A parcel each for what was only counted before there were any."""
        self.env.cr.execute(
            """
            INSERT INTO return_parcel (
                order_id, company_id, is_announced, state, date_arrived,
                create_uid, create_date, write_uid, write_date
            )
            SELECT o.id, o.company_id, true,
                   CASE WHEN n <= o.parcels_received THEN 'arrived' ELSE 'expected' END,
                   CASE WHEN n <= o.parcels_received THEN o.write_date END,
                   o.create_uid, o.create_date, o.write_uid, o.write_date
            FROM return_order o, generate_series(1, o.parcels_expected) n
            WHERE NOT EXISTS (SELECT 1 FROM return_parcel p WHERE p.order_id = o.id)
            """
        )

    @api.depends("name", "package_id")
    def _compute_display_name(self):
        for parcel in self:
            parcel.display_name = (
                parcel.name
                or parcel.package_id.name
                or self.env._("Parcel of %s", parcel.order_id.name)
            )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._clean_name(vals)
        return super().create(vals_list)

    def write(self, vals):
        """:raises UserError: when a parcel would change its return"""
        self._clean_name(vals)
        if "order_id" in vals and any(p.order_id.id != vals["order_id"] for p in self):
            raise UserError(
                self.env._("A parcel stays with its return: list it on the other one.")
            )
        return super().write(vals)

    @api.model
    def _clean_name(self, vals):
        """Numbers as a barcode has them: no blanks, and no (00) before an SSCC."""
        if vals.get("name"):
            name = re.sub(r"[\s-]", "", str(vals["name"])).upper()
            bare = re.sub(r"^\(?00\)?", "", name)
            vals["name"] = (bare if is_sscc(bare) else name) or False

    @api.ondelete(at_uninstall=False)
    def _unlink_except_arrived(self):
        if any(parcel.state == "arrived" for parcel in self):
            raise UserError(
                self.env._(
                    "A parcel that is here cannot be deleted: take its tick back first."
                )
            )

    # === ARRIVAL === #

    def action_arrive(self):
        """Tick parcels that are here.

        :raises AccessError: for users who are not returns operators
        :raises UserError: for parcels that are here already
        """
        self._ensure_operator()
        self.order_id._ensure_decision("approved")
        self.order_id._meet()  # two at two docks tick two
        here = self.filtered(lambda parcel: parcel.state == "arrived")
        if here or not self:
            raise UserError(
                self.env._(
                    "%s is counted already.",
                    ", ".join(here.mapped("display_name")) or self.env._("Everything"),
                )
            )
        self._arrive()

    def action_undo_arrival(self):
        """Take back the tick of parcels that are not here after all."""
        self._ensure_operator()
        self.order_id._ensure_decision("approved")
        self.order_id._meet()
        besides = self.filtered(lambda parcel: not parcel.is_announced)
        self._unguarded().write(
            {"state": "expected", "date_arrived": False, "received_by_id": False}
        )
        for order in self.order_id:
            order._log_milestone("parcel_undone")
        besides.unlink()

    def _ensure_operator(self):
        self.check_access("write")
        if not self.env.su and not self.env.user.has_group(
            "reverse_logistics.group_return_operator"
        ):
            raise AccessError(
                self.env._("Only operators of returns count parcels: ask a manager.")
            )

    def _arrive(self):
        """Note that parcels are here, in the log and the chatter of their returns."""
        self._unguarded().write(
            {
                "state": "arrived",
                "date_arrived": fields.Datetime.now(),
                "received_by_id": self.env.uid,
            }
        )
        for order, parcels in self.grouped("order_id").items():
            order._log_milestone("parcel")
            order.message_post(
                body=self.env._(
                    "Parcel arrived: %(progress)s. %(numbers)s",
                    progress=order.parcel_progress or order.parcels_received,
                    numbers=", ".join(filter(None, parcels.mapped("name"))),
                )
            )


class ReturnReceipt(models.AbstractModel):
    _inherit = "return.receipt"

    @api.model
    def _register_moves(self, moves):
        """A receipt into the package of a parcel says that the parcel is here; after
        the last parcel nothing is waited for."""
        # sudo: see `_create_receipts`
        orders = moves.picking_id.return_order_id.sudo()
        waiting = orders.parcel_ids.filtered(lambda p: p.state == "expected")
        if waiting:
            packages = moves.sudo().move_line_ids.result_package_id
            waiting.filtered(
                lambda parcel: (
                    parcel.package_id in packages
                    if parcel.package_id
                    else parcel.name and parcel.name in packages.mapped("name")
                )
            )._arrive()
        result = super()._register_moves(moves)
        complete = orders.filtered(lambda order: order._are_parcels_here())
        if complete:
            complete._cancel_receipts()
            lines = complete.line_ids.filtered(lambda line: line._is_sent_to_us())
            self._close_uncovered(lines)
        return result
