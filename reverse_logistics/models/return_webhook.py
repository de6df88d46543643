# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..outbound import new_secret


class ReturnWebhook(models.Model):
    """Another system that is told what happens to returns."""

    _name = "return.webhook"
    _description = "Webhook of Returns"
    _order = "name, id"

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Only Returns of",
        help="A customer with all its contacts; empty: all customers.",
    )
    url = fields.Char(string="Address", required=True)
    secret = fields.Char(
        required=True,
        copy=False,
        groups="reverse_logistics.group_return_manager",
        default=lambda self: new_secret(),
        help="For the receiver, to check the signature (Standard Webhooks, v1).",
    )
    delivery_ids = fields.One2many(
        comodel_name="return.webhook.delivery", inverse_name="webhook_id"
    )

    @api.constrains("url")
    def _check_url(self):
        for hook in self:
            if not hook.url.startswith(("https://", "http://")):
                raise ValidationError(
                    self.env._("A webhook goes to an address that starts with https://")
                )

    def action_rotate_secret(self):
        """Make a new secret; what is sent from now on is signed with it."""
        self.check_access("write")
        for hook in self:
            hook.secret = new_secret()
