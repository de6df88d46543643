# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class ReturnDownstreamCertificate(models.Model):
    """That somebody may take waste from us, from one day to another."""

    _name = "return.downstream.certificate"
    _description = "Certificate of a Downstream Vendor"
    _order = "partner_id, date_to desc, id"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Downstream Vendor",
        required=True,
        index=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company", help="Empty: for all companies."
    )
    kind = fields.Selection(
        selection=[
            ("r2", "R2v3"),
            ("estewards", "e-Stewards"),
            ("weeelabex", "WEEELABEX / EN 50625"),
            ("iso14001", "ISO 14001"),
            ("permit", "Permit of the authority"),
            ("other", "Other"),
        ],
        required=True,
        default="permit",
    )
    number = fields.Char(required=True)
    date_from = fields.Date(string="Valid from", required=True)
    date_to = fields.Date(string="Valid to", required=True)
    is_valid = fields.Boolean(string="Valid Today", compute="_compute_is_valid")
    active = fields.Boolean(default=True)

    _dates = models.Constraint(
        "CHECK (date_from <= date_to)",
        "A certificate ends after it begins: check its dates.",
    )
    _number_uniq = models.Constraint(
        "unique(partner_id, kind, number)", "This certificate is noted already."
    )

    @api.depends("date_from", "date_to")
    def _compute_is_valid(self):
        today = fields.Date.context_today(self)
        for one in self:
            one.is_valid = bool(
                one.date_from and one.date_to and one.date_from <= today <= one.date_to
            )

    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            one.display_name = f"{kinds.get(one.kind)} {one.number}"

    @api.model
    def _find_valid(self, partner, company, day):
        """A certificate of a partner that is valid on a day; empty when none is."""
        return self.search(
            [
                ("partner_id", "child_of", partner.commercial_partner_id.id),
                ("company_id", "in", (False, company.id)),
                ("date_from", "<=", day),
                ("date_to", ">=", day),
            ],
            order="date_to desc",
            limit=1,
        )
