# License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.tools import email_normalize, html2plaintext, parse_contact_from_email

from .return_request import LONGEST_TEXT


class ReturnOrder(models.Model):
    """A mail to the alias becomes a draft return of whoever wrote it."""

    _inherit = "return.order"

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """A draft with the words and attachments of the mail; staff adds the goods."""
        partner = self._get_mail_partner(msg_dict)
        text = html2plaintext(msg_dict.get("body") or "").replace("\0", "").strip()
        values = {
            **(custom_values or {}),
            "partner_id": partner.id,
            "customer_reference": (msg_dict.get("subject") or "")[:64],
            "note": text[:LONGEST_TEXT],
            "user_id": False,
        }
        # Odoo would call the record as the mail is called; ours have numbers.
        order = super(ReturnOrder, self._unguarded()).message_new(
            {**msg_dict, "subject": ""}, custom_values=values
        )
        return order.with_env(self.env)

    @api.model
    def _get_mail_partner(self, msg_dict):
        """Who wrote; strangers become contacts."""
        # sudo: the mail gateway has no rights on contacts.
        partners_sudo = self.env["res.partner"].sudo()
        if msg_dict.get("author_id"):
            return partners_sudo.browse(msg_dict["author_id"])
        sender = msg_dict.get("email_from") or ""
        address = email_normalize(sender)
        known = address and partners_sudo.search(
            [("email_normalized", "=", address)], limit=1
        )
        name, address = parse_contact_from_email(sender)
        return known or partners_sudo.create(
            {"name": name or address or sender, "email": address or sender}
        )

    def _message_post_after_hook(self, message, msg_vals):
        """Attachments of the first mail are what the customer sent along."""
        if message.message_type == "email" and self.decision == "draft":
            self.sudo().evidence_ids |= message.attachment_ids
        return super()._message_post_after_hook(message, msg_vals)
