# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
import base64
import secrets

from odoo import api, fields, models


class TplProviderSecret(models.Model):
    """A secret shared with a provider: kept, never shown again."""

    _name = "tpl.provider.secret"
    _description = "Provider Secret"
    _order = "id desc"
    _rec_name = "hint"

    provider_id = fields.Many2one(
        comodel_name="tpl.provider", required=True, index=True, ondelete="cascade"
    )
    hint = fields.Char(readonly=True, help="The last characters of the secret.")
    secret = fields.Char(readonly=True, copy=False, groups=fields.NO_ACCESS)
    valid_until = fields.Datetime(readonly=True)

    @api.model
    def _issue_sudo(self, provider, overlap):
        """Make a secret; callers have checked who asks.

        :return: the clear secret
        """
        until = fields.Datetime.now() + overlap
        # sudo: no right on this model lets anybody create or change secrets.
        secrets_sudo = self.sudo()
        secrets_sudo.search(
            [("provider_id", "=", provider.id), ("valid_until", "=", False)]
        ).valid_until = until
        clear = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        secrets_sudo.create(
            {"provider_id": provider.id, "secret": clear, "hint": clear[-5:-1]}
        )
        return clear
