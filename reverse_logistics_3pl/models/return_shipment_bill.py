# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..audit import Expected
from ..planning import rate
from .tpl_invoice import CARRIED
from .tpl_lane_rating import decimal


class ReturnShipment(models.Model):
    """What a load may be billed, and what of it is not billed yet."""

    _inherit = "return.shipment"

    invoice_ids = fields.One2many(
        comodel_name="tpl.invoice",
        inverse_name="shipment_id",
        string="Freight Bills",
        readonly=True,
        groups="reverse_logistics.group_return_operator",
    )
    freight_accrual = fields.Monetary(
        string="Freight Not Billed",
        compute="_compute_freight_accrual",
        store=True,
        groups="reverse_logistics.group_return_operator",
        help="Freight of loads that were carried, until the bill is there.",
    )

    @api.depends("state", "cost_freight", "cost_actual")
    def _compute_freight_accrual(self):
        for load in self:
            owed = load.cost_freight if load.state in CARRIED else 0.0
            load.freight_accrual = 0.0 if load.cost_actual else owed

    def _pick_up_one(self, count, signed_by, signature):
        """A bill may be faster than the word that the load has left."""
        result = super()._pick_up_one(count, signed_by, signature)
        # sudo: who hands a load over need not see bills
        self.sudo().invoice_ids._audit_early()
        return result

    def _prepare_rating_vals(self, lines):
        """Keep the surcharge apart, too: bills name it on a line of its own."""
        vals = super()._prepare_rating_vals(lines)
        if self.kind == "load":
            tariff = self.lane_id._get_tariff(self.currency_id)
            found = rate(
                tariff, *(decimal(vals[name]) for name in ("kg", "m3", "pallets"))
            )
            unit = self.lane_id._get_minor_units(self.currency_id)
            vals["rating"] = {**vals["rating"], "fuel": found.fuel / unit}
        return vals

    def _get_expected_freight(self):
        """What the load costs by the price it was booked at."""
        self.ensure_one()
        fuel = (self.rating or {}).get("fuel", 0.0)
        return Expected(decimal(self.cost_freight), decimal(fuel))
