# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError


class TplContract(models.Model):
    """What was agreed with a provider, for how long, and how fast it works."""

    _name = "tpl.contract"
    _description = "3PL Contract"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    provider_id = fields.Many2one(
        comodel_name="tpl.provider", required=True, index=True, check_company=True
    )
    company_id = fields.Many2one(related="provider_id.company_id", store=True)
    date_start = fields.Date(
        string="Valid from", required=True, default=fields.Date.context_today
    )
    date_end = fields.Date(string="Valid until", help="The last day; empty: open.")
    lane_ids = fields.One2many(comodel_name="tpl.lane", inverse_name="contract_id")
    pickup_hours = fields.Float(
        string="Pickup Within (h)",
        default=24.0,
        help="Hours from booking to pickup; after the departure agreed on at most.",
    )
    receipt_hours = fields.Float(
        string="Receipt Within (h)",
        default=24.0,
        help="Hours from arrival to the message that goods are received.",
    )
    inspection_hours = fields.Float(
        string="Inspection Within (h)",
        default=48.0,
        help="Hours from receipt to the finding.",
    )
    report_hours = fields.Float(
        string="Report Within (h)",
        default=4.0,
        help="Hours from what happened to the message about it.",
    )
    dispute_hours = fields.Float(string="Answer to Disputes Within (h)", default=120.0)
    accuracy_target = fields.Float(
        string="Accuracy Target (%)",
        default=99.0,
        help="Lines without a difference, of all lines handled.",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "A contract ends on the day it starts or later.",
    )
    _hours_bounded = models.Constraint(
        "CHECK (pickup_hours BETWEEN 0 AND 1e5 AND receipt_hours BETWEEN 0 AND 1e5"
        " AND inspection_hours BETWEEN 0 AND 1e5 AND report_hours BETWEEN 0 AND 1e5"
        " AND dispute_hours BETWEEN 0 AND 1e5)",
        "Hours of a contract are 0 or more.",
    )

    @api.constrains("date_start", "date_end", "provider_id")
    def _check_overlap(self):
        """One contract at a time: else nobody knows which hours count."""
        for contract in self:
            others = self.search(
                [
                    ("id", "!=", contract.id),
                    ("provider_id", "=", contract.provider_id.id),
                    ("date_start", "<=", contract.date_end or "9999-12-31"),
                    "|",
                    ("date_end", "=", False),
                    ("date_end", ">=", contract.date_start),
                ],
                limit=1,
            )
            if others:
                raise ValidationError(
                    self.env._(
                        "%(new)s overlaps with %(old)s of the same provider: end that"
                        " one first.",
                        new=contract.name,
                        old=others.name,
                    )
                )

    def _is_valid_on(self, day):
        """Whether the contract is in force on a day."""
        self.ensure_one()
        return self.date_start <= day and (not self.date_end or day <= self.date_end)

    @api.model
    def _find_contract(self, provider, day):
        """The contract of a provider that is in force on a day, if any."""
        return self.search(
            [
                ("provider_id", "=", provider.id),
                ("date_start", "<=", day),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", day),
            ],
            limit=1,
        )
