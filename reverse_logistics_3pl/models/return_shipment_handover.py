# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import re
import secrets
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}")


class ReturnShipment(models.Model):
    """Handing a load over by its QR code, and trucks that come late."""

    _inherit = "return.shipment"

    _guarded_fields = ("handover_token",)

    handover_token = fields.Char(
        readonly=True,
        copy=False,
        groups="reverse_logistics.group_return_operator",
        default=lambda self: secrets.token_urlsafe(18),
        help="Secret of the hand-over page: 144 random bits.",
    )

    _token_uniq = models.UniqueIndex("(handover_token)")

    @api.model
    def _find_by_token(self, token):
        """The load of a hand-over page, if any; proposals have none yet."""
        if not isinstance(token, str) or not TOKEN.fullmatch(token):
            return self.browse()
        domain = [("handover_token", "=", token), ("state", "!=", "planned")]
        return self.search(domain, limit=1)

    def _hand_over_sudo(self, count, signed_by, signature):
        """What the hand-over page does; who holds the token may do it.

        :raises UserError: for what cannot be, in words for a driver
        """
        self.ensure_one()
        if self.state != "booked":
            raise UserError(self.env._("This load was handed over already."))
        if not signed_by:
            raise UserError(self.env._("Type your name."))
        if not signature:
            raise UserError(self.env._("Sign with your finger in the box."))
        self._pick_up_sudo(count, signed_by, signature)

    def _get_handover_link(self):
        """Where a phone goes that scans the manifest."""
        self.ensure_one()
        # sudo: whoever prints the manifest hands the link to the driver
        return f"{self.get_base_url()}/returns/handover/{self.sudo().handover_token}"

    def action_postpone(self, day):
        """A truck comes later: what still arrives in time stays, the rest waits again.

        :param day: the new departure, later than the booked one
        :raises UserError: for loads that are not booked, or another day
        """
        self._ensure_manager()
        self._ensure_state("booked")
        day = fields.Date.to_date(day)
        for shipment in self:
            if not day or day <= shipment.date_departure:
                raise UserError(
                    self.env._(
                        "%(load)s leaves on %(day)s: choose a later day.",
                        load=shipment.name,
                        day=shipment.date_departure,
                    )
                )
            shipment._postpone(day)
        return True

    def _postpone(self, day):
        self.ensure_one()
        transit = self.date_arrival - self.date_departure
        arrival = day + max(transit, timedelta())
        late = self._get_lines().filtered(lambda line: line.date_due < arrival)
        self._unguarded().write({"date_departure": day, "date_arrival": arrival})
        late._drop()
        if self.state == "booked":
            self._rate_again()
        self._log(
            self._get_lines().item_ids,
            lambda shipment: self.env._("Load %s leaves later", shipment.name),
        )
        if late:
            self._warn(
                self.env._(
                    "%(load)s leaves later: plan %(returns)s again",
                    load=self.name,
                    returns=", ".join(late.order_id.mapped("name")),
                )
            )
