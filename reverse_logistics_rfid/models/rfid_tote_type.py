# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class RfidToteType(models.Model):
    """A kind of box, crate or cage that comes back to be used again."""

    _name = "rfid.tote.type"
    _description = "Tote Type"
    _order = "name, id"

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    deposit = fields.Monetary(help="What a customer owes for each one he keeps.")
    overdue_days = fields.Integer(
        string="Overdue after Days",
        default=60,
        help="A tote that has been away for longer is on the list of overdue ones.",
    )

    _bounds = models.Constraint(
        "CHECK (deposit >= 0 AND deposit <= 1e9 AND overdue_days BETWEEN 1 AND 10000)",
        "Deposits are not negative, and totes are overdue after 1 to 10,000 days.",
    )
