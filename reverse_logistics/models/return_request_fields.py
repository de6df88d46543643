# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from ..intake import IntakeError, parse_id, parse_quantity
from .return_order_line import RESOLUTIONS
from .return_request import ASKED, LONGEST_TEXT, UnknownLineError


class ReturnRequest(models.AbstractModel):
    """The fields of a customer's form, read strictly one by one."""

    _inherit = "return.request"

    @api.model
    def _read_id(self, text):
        try:
            return parse_id(text)
        except IntakeError as error:
            raise UnknownLineError("unknown") from error

    @api.model
    def _read_quantity_of(self, text, offer):
        if offer.why:
            raise UserError(offer.why)
        quantity = self._parse_quantity(text)
        unit, left = offer.unit, offer.quantity
        if unit.compare(quantity, left) > 0:
            raise UserError(
                self.env._(
                    "%(left)s %(unit)s can be returned, not %(wanted)s.",
                    left=f"{left:g}",
                    unit=unit.name,
                    wanted=f"{quantity:g}",
                )
            )
        in_stock_unit = unit._compute_quantity(
            quantity, offer.product.uom_id, round=False
        )
        if unit.is_zero(quantity) or not (
            offer.product._is_return_quantity_whole(in_stock_unit)
        ):
            raise UserError(
                self.env._("This product comes in whole units: type 1, 2 or more.")
            )
        return quantity

    @api.model
    def _parse_quantity(self, text):
        try:
            return parse_quantity(text)
        except IntakeError as error:
            raise UserError(self._explain(error)) from error

    @api.model
    def _read_reason(self, text, _offer):
        reasons = self.env["return.reason"].sudo()  # sudo: names are no secrets
        if text is None:
            return self.env.ref("reverse_logistics.reason_not_needed").id
        try:
            reason = reasons.browse(parse_id(text) or 0).exists()
        except IntakeError:
            reason = reasons
        if not reason or not reason.active:
            raise UserError(self.env._("Choose a reason from the list."))
        return reason.id

    @api.model
    def _read_resolution(self, text, _offer):
        if not text:
            return "credit"
        if text not in ASKED:
            raise UserError(self.env._("Choose what you would like from the list."))
        return text

    @api.model
    def _read_note(self, text, _offer=None):
        """A text of a customer: as it is, not shortened.

        :raises UserError: when it is too long
        """
        text = (text or "").replace("\0", "").strip()
        if len(text) > LONGEST_TEXT:
            raise UserError(
                self.env._(
                    "This text has %(count)s characters; at most %(limit)s fit.",
                    count=len(text),
                    limit=LONGEST_TEXT,
                )
            )
        return text

    @api.model
    def _is_hazard(self, offer, vals):
        reason = self.env["return.reason"].sudo().browse(vals.get("reason_id"))
        return offer.product._is_return_hazard(reason)

    @api.model
    def _get_resolutions(self):
        """What a customer may choose: [(value, label), ...]."""
        labels = dict(
            self.env["return.order.line"]
            ._fields["resolution"]
            ._description_selection(self.env)
        )
        return [(name, labels[name]) for name, _label in RESOLUTIONS if name in ASKED]
