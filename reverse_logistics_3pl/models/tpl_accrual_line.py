# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class TplAccrualLine(models.Model):
    """A load whose freight is not billed; named here, so that accounting sees it."""

    _name = "tpl.accrual.line"
    _description = "Freight Accrual of a Load"
    _inherit = ["return.guard.mixin"]
    _order = "accrual_id, id"

    _guarded_fields = ("accrual_id", "shipment_id", "amount")

    accrual_id = fields.Many2one(
        comodel_name="tpl.accrual", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="accrual_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="accrual_id.currency_id")
    shipment_id = fields.Many2one(
        comodel_name="return.shipment",
        string="Load",
        required=True,
        index=True,
        ondelete="restrict",
    )
    load_name = fields.Char(related="shipment_id.name")
    date_picked_up = fields.Datetime(related="shipment_id.date_picked_up")
    provider_id = fields.Many2one(related="shipment_id.provider_id", store=True)
    partner_id = fields.Many2one(
        related="shipment_id.provider_id.partner_id", string="Vendor"
    )
    amount = fields.Monetary(readonly=True)
