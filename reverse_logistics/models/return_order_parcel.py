# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class ReturnOrder(models.Model):
    """How many parcels a return comes in. The last one ends the wait: what the receipts
    after it do not hold, will not come."""

    _inherit = "return.order"

    _guarded_fields = ("parcels_received",)

    parcels_expected = fields.Integer(
        copy=False, help="How many parcels the goods come in; 0: nobody said."
    )
    parcels_received = fields.Integer(readonly=True, copy=False)
    parcel_progress = fields.Char(
        string="Parcels Here", compute="_compute_parcel_progress"
    )

    _parcels_bounded = models.Constraint(
        "CHECK (parcels_expected BETWEEN 0 AND 9999"
        " AND COALESCE(parcels_received, 0) >= 0)",
        "The number of parcels is from 0 (nobody said) to 9,999.",
    )

    @api.depends("parcels_expected", "parcels_received")
    def _compute_parcel_progress(self):
        for order in self:
            progress = self.env._(
                "%(here)s of %(expected)s",
                here=order.parcels_received,
                expected=order.parcels_expected,
            )
            order.parcel_progress = progress if order.parcels_expected else False

    def action_receive_parcel(self):
        """Count one parcel of these returns as here."""
        self._receive_parcels(1)

    def _receive_parcels(self, count, reference=None):
        """Count parcels that arrived.

        :param reference: what the carrier calls the parcel
        :raises AccessError: for users who are not returns operators
        :raises UserError: for returns that wait for nothing
        """
        if not self.env.su and not self.env.user.has_group(
            "reverse_logistics.group_return_operator"
        ):
            raise AccessError(
                self.env._("Only operators of returns count parcels: ask a manager.")
            )
        self.check_access("write")
        self._ensure_decision("approved")
        if not 0 < count <= 9999:
            raise UserError(self.env._("Count at least one parcel."))
        self._meet()  # two at two docks count two
        self.invalidate_recordset(["parcels_received"])
        for order in self:
            order._unguarded().parcels_received += count
            order._log_milestone("parcel")
            order.message_post(
                body=self.env._(
                    "Parcel arrived: %(progress)s. %(reference)s",
                    progress=order.parcel_progress or order.parcels_received,
                    reference=reference or "",
                )
            )

    def _are_parcels_here(self):
        """Whether it is known how many parcels come, and all of them are here."""
        self.ensure_one()
        return 0 < self.parcels_expected <= self.parcels_received


class ReturnReceipt(models.AbstractModel):
    _inherit = "return.receipt"

    @api.model
    def _register_moves(self, moves):
        result = super()._register_moves(moves)
        # sudo: see `_create_receipts`
        complete = moves.picking_id.return_order_id.sudo().filtered(
            lambda order: order.parcels_expected and order._are_parcels_here()
        )
        if complete:
            complete._cancel_receipts()
            lines = complete.line_ids.filtered(lambda line: line._is_sent_to_us())
            self._close_uncovered(lines)
        return result
