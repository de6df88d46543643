# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

VERDICTS = [
    ("match", "As Agreed"),
    ("over", "Too Much"),
    ("under", "Too Little"),
    ("unknown", "Not Known"),
]


class TplInvoiceLine(models.Model):
    """A charge of a freight bill, and what was agreed."""

    _name = "tpl.invoice.line"
    _description = "Charge of a Freight Bill"
    _inherit = ["return.guard.mixin"]
    _order = "invoice_id, id"

    _guarded_fields = (
        *("invoice_id", "name", "charge", "code", "amount", "expected", "payable"),
        "verdict",
    )

    invoice_id = fields.Many2one(
        comodel_name="tpl.invoice", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(
        related="invoice_id.company_id", store=True, precompute=True
    )
    currency_id = fields.Many2one(related="invoice_id.currency_id")
    name = fields.Char(required=True)
    charge = fields.Char(string="Kind of Charge")
    code = fields.Char(string="Code as Sent")
    amount = fields.Monetary(string="Billed")
    expected = fields.Monetary(string="Agreed")
    payable = fields.Monetary(string="To Pay")
    verdict = fields.Selection(selection=VERDICTS, required=True)
