# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class ReturnContestAnswer(models.TransientModel):
    """Asks for the answer to an objection."""

    _name = "return.contest.answer"
    _description = "Answer an Objection"

    outcome = fields.Text(string="Answer to the Customer", required=True)

    def action_accept(self):
        """The customer is right."""
        self._get_contests().action_accept(self.outcome)

    def action_uphold(self):
        """The grade stands."""
        self._get_contests().action_uphold(self.outcome)

    def _get_contests(self):
        self.ensure_one()
        return self.env["return.contest"].browse(self.env.context.get("active_ids", []))
